"""The Word document as LibreOffice prints it, looked at through pypdfium2."""

import unicodedata

import pypdfium2
import pytest
from tests.documents.conftest import LETTERS

from hailong.method.problem import Problem
from hailong.ui.documents import rendering
from hailong.ui.words import say


@pytest.fixture(scope="module")
def pages(word) -> list[str]:
    """Text of every page, in NFC."""
    with pypdfium2.PdfDocument(rendering.pdf(word)) as pdf:
        return [unicodedata.normalize("NFC", page.get_textpage().get_text_range()) for page in pdf]


def test_all_134_vietnamese_letters_and_the_rest_of_the_alphabet_survive(pages):
    wanted = set(LETTERS + LETTERS.upper())

    lost = wanted - set("".join(pages))

    assert len([letter for letter in wanted if ord(letter) > 127]) == 134
    assert lost == set()


def test_country_and_motto_each_stand_on_one_line_R_000_25(pages):
    lines = [line.strip() for line in pages[0].splitlines()]

    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in lines
    assert "Độc lập - Tự do - Hạnh phúc" in lines
    assert "HUYỆN VẠN NINH" in lines


def test_pages_are_numbered_from_the_second_and_every_page_says_simulated(pages):
    first_lines = [page.splitlines()[0].strip() for page in pages]

    assert first_lines[0] == "ỦY BAN NHÂN DÂN"
    assert first_lines[1] == "2"
    assert all("DỮ LIỆU MINH HỌA" in page for page in pages)


def test_a_table_over_two_pages_repeats_its_headings_and_the_signature_is_never_alone(pages):
    with_rows = [page for page in pages if "UBND xã Vạn" in page]
    signed = next(page for page in pages if "Đàm Ngọc Quang" in page)

    assert len(with_rows) > 1
    assert all("Khoảng tin cậy" in page for page in with_rows)
    assert "Trên đây là Báo cáo" in signed


def test_charts_are_drawn_with_decimal_commas(pages):
    whole = "\n".join(pages)

    assert "Tiếp nhận, xử lý" in whole
    assert "85,0" in whole


def test_only_embedded_fonts_that_look_like_times_new_roman_are_used(word):
    content = rendering.pdf(word)

    assert b"LiberationSerif" in content
    assert b"DejaVu" not in content


def test_a_machine_without_libreoffice_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(rendering, "_PROGRAMS", ("no-such-office",))

    with pytest.raises(Problem) as raised:
        rendering.pdf(b"")

    assert raised.value.code == "pdf_program_missing"
    assert "libreoffice-writer-nogui" in say(raised.value)


def test_a_hanging_libreoffice_is_ended(monkeypatch, tmp_path):
    slow = tmp_path / "soffice"
    slow.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    slow.chmod(0o700)
    monkeypatch.setattr(rendering, "program", lambda: str(slow))

    with pytest.raises(Problem) as raised:
        rendering.pdf(b"PK", timeout_seconds=1)

    assert raised.value.code == "pdf_took_too_long"
    assert "1 giây" in say(raised.value)


def test_an_office_program_that_makes_nothing_is_noticed(monkeypatch):
    monkeypatch.setattr(rendering, "_PROGRAMS", ("true",))

    with pytest.raises(Problem) as raised:
        rendering.pdf(b"PK")

    assert raised.value.code == "pdf_not_made"
