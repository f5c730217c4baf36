"""The order of Vietnamese lists."""

import pytest

from hailong.ui.vietnamese import collation_key, name_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["An Lão", "An Phú", "Anh Sơn", "Ăn", "Ân Thi", "Ba Bể", "Bắc Hà", "Cư Jút", "Dầu Tiếng", "Đại Lãnh", "Ea Kar"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mang"],
        ["Hòa Bình", "Hóa Bình", "Hòa Thắng"],
        ["Phường 1", "Phường 2", "Phường 10", "Phường An"],
        ["Tây Nha Trang", "Thắng", "Uông Bí", "Ưng", "Vạn Ninh", "Ý Yên"],
        ["quả", "que", "quê"],
    ],
)
def test_letters_come_before_tones_and_words_before_letters(ordered):
    assert sorted(reversed(ordered), key=collation_key) == ordered


def test_composed_and_decomposed_names_stand_at_one_place():
    assert collation_key("H\u006f\u0300a") == collation_key("Hòa")


def test_keys_are_digits_so_that_every_database_sorts_them_alike():
    assert collation_key("Đắk R'Lấp - Đ. 2").isdigit()
    assert collation_key("") == "00"


def test_people_stand_by_given_name():
    names = ["Nguyễn Thị Lan", "Trần Văn Ân", "Lê Ánh", "Đỗ An", "Phạm Lan"]

    assert sorted(names, key=name_key) == ["Đỗ An", "Lê Ánh", "Trần Văn Ân", "Nguyễn Thị Lan", "Phạm Lan"]
