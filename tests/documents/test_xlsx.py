"""Annex workbooks: printable, formula-free, the same bytes for the same input."""

import io
import zipfile

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook
from tests.documents.conftest import CREATED, bars, stacked, table

from hailong.ui.documents import xlsx
from hailong.ui.documents.content import Column, Sheet, Table, Workbook

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def blob() -> bytes:
    sheets = (Sheet("Chỉ số [đơn vị]/2023", table(3), (bars(), stacked())), Sheet("Chỉ số [đơn vị]/2023", table(2)))
    book = Workbook("Phụ lục", sheets, "(Kèm theo Báo cáo số …)", simulated=True)
    return xlsx.render(book, created=CREATED)


def part(blob: bytes, name: str):
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(blob)).read(name))


def test_the_cells_read_back_as_numbers_and_text(blob):
    book = CalamineWorkbook.from_filelike(io.BytesIO(blob))

    rows = book.get_sheet_by_index(0).to_python()

    assert [row[0] for row in rows[:3]] == ["Chỉ số theo đơn vị", "(Kèm theo Báo cáo số …)", "DỮ LIỆU MINH HỌA"]
    assert [1.0, "UBND xã Vạn 1", 80.25, 78.0, "–"] in rows
    assert ["", "Chung", 81.0, 80.0, 82.0] in rows


def test_names_of_sheets_are_mended_and_kept_apart(blob):
    book = CalamineWorkbook.from_filelike(io.BytesIO(blob))

    assert book.sheet_names == ["Chỉ số  đơn vị  2023", "Biểu đồ 1", "Biểu đồ 2", "Chỉ số  đơn vị  2023 2"]


def test_pages_are_a4_landscape_one_page_wide_with_headings_frozen_and_repeated(blob):
    sheet = part(blob, "xl/worksheets/sheet1.xml")
    titles = [name.text for name in part(blob, "xl/workbook.xml").iter(f"{S}definedName")]

    setup = sheet.find(f"{S}pageSetup").attrib

    assert (setup["paperSize"], setup["orientation"], setup["fitToHeight"]) == ("9", "landscape", "0")
    assert sheet.find(f".//{S}pane").get("ySplit") == "6"
    assert "'Chỉ số  đơn vị  2023'!$5:$6" in titles
    assert "Dữ liệu minh họa" in sheet.findtext(f"{S}headerFooter/{S}oddFooter")


def test_a_chart_takes_its_numbers_from_its_own_sheet(blob):
    chart = part(blob, "xl/charts/chart1.xml")

    cells = [node.text for node in chart.iter(f"{C}f")]

    assert cells == [
        "'Biểu đồ 1'!$B$3",
        "'Biểu đồ 1'!$C$4:$C$6",
        "'Biểu đồ 1'!$D$4:$D$6",
        "'Biểu đồ 1'!$A$4:$A$6",
        "'Biểu đồ 1'!$B$4:$B$6",
    ]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(blob)).get_sheet_by_name("Biểu đồ 1").to_python()
    assert ["Tiếp cận dịch vụ", 85.0, 2.0, 2.0] in rows


def test_text_is_never_a_formula_or_a_link():
    wild = ('=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(1)", "https://example.org", "{=1}")
    rows = tuple((text,) for text in wild)

    blob = xlsx.render(
        Workbook("Ý kiến", (Sheet("Ý kiến", Table((Column("Ý kiến", 60, "left"),), rows)),)), created=CREATED
    )

    sheet = part(blob, "xl/worksheets/sheet1.xml")
    assert list(sheet.iter(f"{S}f")) == []
    assert list(sheet.iter(f"{S}hyperlink")) == []
    read = CalamineWorkbook.from_filelike(io.BytesIO(blob)).get_sheet_by_index(0).to_python()
    assert set(wild) <= {row[0] for row in read}


def test_the_same_workbook_gives_the_same_bytes_and_no_author():
    book = Workbook("Phụ lục", (Sheet("Bảng", table(2), (bars(),)),))

    first, second = xlsx.render(book, created=CREATED), xlsx.render(book, created=CREATED)

    assert first == second
    core = zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml")
    assert b"creator" not in core
    assert b"2023-11-20" in core
