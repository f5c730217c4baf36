"""Which column is which: recognised however the vendor writes it, asked for when missing."""

import unicodedata

import pytest

from hailong.frame import columns
from hailong.method.problem import Problem

VENDOR = ["STT", "Số hồ sơ", "Lĩnh vực", "Chủ hồ sơ", "Điện thoại", "Ngày trả kết quả", "Đơn vị giải quyết"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Số hồ sơ", "dossier_no"),
        ("SỐ HỒ SƠ (*)", "dossier_no"),
        ("  so ho so ", "dossier_no"),
        (unicodedata.normalize("NFD", "Số hồ sơ"), "dossier_no"),
        ("MaHoSo", "dossier_no"),
        ("Mã\nhồ sơ", "dossier_no"),
        ("SĐT", "phone"),
        ("Số điện thoại", "phone"),
        ("TenLinhVuc", "field_name"),
        ("CMND/CCCD", "citizen_no"),
        ("Ngày, tháng, năm sinh", "birth"),
        ("NgayTra", "returned_at"),
        ("DonViXuLy", "settling_unit"),
        ("NoiNopHoSo", "receiving_desk"),
        ("STT", ""),
        ("", ""),
    ],
)
def test_a_heading_is_recognised_without_marks_case_and_spaces(heading, field):
    assert columns.field_of(heading) == field


def test_no_heading_names_two_fields():
    keys = [(columns._key(heading), field) for field, names in columns.HEADINGS.items() for heading in names]

    assert len({key for key, _ in keys}) == len(set(keys))


def test_every_missing_column_is_a_problem_at_once():
    found = columns.match(["STT", "Số hồ sơ", "Chủ hồ sơ"])

    problems = columns.missing(found)

    assert [problem.facts.get("column", "contact") for problem in problems] == [
        "Lĩnh vực",
        "Ngày trả kết quả",
        "Đơn vị giải quyết",
        "contact",
    ]
    assert len(columns.missing(found, unit_known=True)) == 3


def test_of_two_columns_for_one_field_the_better_known_heading_wins():
    found = columns.match([*VENDOR, "Người nộp", "Mã hồ sơ"])

    assert (found.of["applicant_name"], found.of["dossier_no"]) == (3, 1)
    assert found.unused == ("STT", "Người nộp", "Mã hồ sơ")


def test_what_a_person_chose_wins_over_what_is_recognised():
    found = columns.match([*VENDOR, "Cột lạ"], chosen={"email": 7, "applicant_name": 4})

    assert (found.of["email"], found.of["applicant_name"], "phone" in found.of) == (7, 4, False)


@pytest.mark.parametrize("chosen", [{"phone": 9}, {"phone": -1}, {"nothing": 1}, {"phone": 1, "email": 1}])
def test_an_impossible_choice_is_refused(chosen):
    with pytest.raises(Problem, match="register_mapping_impossible"):
        columns.match(VENDOR, chosen=chosen)


def test_the_signature_ignores_the_writing_but_not_the_order_of_headings():
    shouted = [heading.upper() for heading in VENDOR]

    assert columns.signature(VENDOR) == columns.signature(shouted) == columns.match(VENDOR).signature
    assert columns.signature(VENDOR) != columns.signature(VENDOR[::-1])
