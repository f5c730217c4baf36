"""Honest files are read, whatever their encoding, titles, sheets and merged headers (trust A11-A25)."""

import io
import json
import os
import subprocess
import sys
import unicodedata
from datetime import datetime

import pytest
import xlsxwriter
from tests.frame.files import HEADINGS, RECORD, SHEET, honest, read, values, with_part, workbook
from tests.tree import SOURCE

from hailong.frame import columns


def test_cells_are_text_or_dates_and_formulas_stay_text(tmp_path):
    """A17, A19: a telephone number typed as a number, a formula in a name."""
    record = [1, "H32-1", "Hộ tịch", '=cmd|"/c calc"!A1', 905123456, datetime(2023, 10, 21, 12, 18), "UBND xã Vạn Phú"]
    options = {"strings_to_formulas": False, "strings_to_urls": False}

    table = read(workbook(tmp_path / "typed.xlsx", ("A", [HEADINGS, record]), options=options))

    assert values(table) == [["1", "H32-1", "Hộ tịch", '=cmd|"/c calc"!A1', "905123456", record[5], "UBND xã Vạn Phú"]]


def test_a_computed_cell_gives_its_value_not_its_formula(tmp_path):
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, RECORD)
        sheet.write_formula(1, 3, '=HYPERLINK("http://127.0.0.1/","Lê Thị Bình")', None, "Lê Thị Bình")

    assert values(read(path))[0][3] == "Lê Thị Bình"


def test_composed_and_decomposed_letters_are_read_alike(tmp_path):
    """A13."""
    decomposed = ["1", "H32-2", "Hô\u0323 ti\u0323ch", "x", "y", "z", "UBND xa\u0303 Va\u0323n Phu\u0301"]

    table = read(workbook(tmp_path / "nfd.xlsx", ("A", [HEADINGS, RECORD, decomposed])))

    assert [(row[2], row[6]) for row in values(table)] == [("Hộ tịch", "UBND xã Vạn Phú")] * 2


def test_titles_above_numbers_below_and_signatures_at_the_end_are_no_data(tmp_path):
    """A20. Row numbers are those a person sees in Excel."""
    title = ["", "", "DANH SÁCH HỒ SƠ ĐÃ GIẢI QUYẾT"]
    counted = [f"({number})" for number in range(1, 8)]
    rows = [
        [],
        [],
        title,
        [],
        HEADINGS,
        counted,
        RECORD,
        [],
        HEADINGS,
        RECORD,
        ["Tổng số: 2"],
        ["", "", "", "Người lập"],
    ]

    table = read(workbook(tmp_path / "report.xlsx", ("A", rows)))

    assert (table.header_row, list(table.headings)) == (5, HEADINGS)
    assert [row.number for row in table.rows] == [7, 10]
    assert table.skipped_rows == (6, 9, 11, 12)


def test_a_table_that_begins_in_another_corner_keeps_its_row_numbers(tmp_path):
    rows = [[], [], [], ["", "", *HEADINGS], ["", "", *RECORD]]

    table = read(workbook(tmp_path / "corner.xlsx", ("A", rows)))

    assert [row.number for row in table.rows] == [5]
    assert (list(table.headings), values(table)) == (HEADINGS, [RECORD])


def test_two_header_rows_with_merged_cells_become_one(tmp_path):
    """A20."""
    path = tmp_path / "merged.xlsx"
    upper = ["STT", "Số hồ sơ", "Lĩnh vực", "Chủ hồ sơ", "", "Ngày", "", "Đơn vị giải quyết"]
    lower = ["", "", "", "Họ và tên", "Điện thoại", "tiếp nhận", "trả kết quả", ""]
    record = ["1", "H32-1", "Hộ tịch", "Lê Thị Bình", "0905123456", "20/10/2023", "21/10/2023", "UBND xã Vạn Phú"]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([upper, lower, record]):
            sheet.write_row(number, 0, [cell or None for cell in cells])
        sheet.merge_range(0, 3, 0, 4, "Chủ hồ sơ")
        sheet.merge_range(0, 5, 0, 6, "Ngày")
        sheet.merge_range(0, 1, 1, 1, "Số hồ sơ")

    table = read(path)

    found = columns.match(table.headings).of
    assert (table.header_row, [row.number for row in table.rows]) == (2, [3])
    assert (found["applicant_name"], found["phone"], found["received_at"], found["returned_at"]) == (3, 4, 5, 6)
    assert columns.missing(columns.match(table.headings)) == []


def test_sheets_with_the_same_headings_are_read_together_others_are_named(tmp_path):
    """A20: one sheet per commune, a hidden one, one with something else."""
    path = workbook(
        tmp_path / "sheets.xlsx",
        ("Ghi chú", [["Người lập"], ["Nguyễn A"]]),
        ("Vạn Phú", [HEADINGS, RECORD]),
        ("Vạn Thọ", [["Xã Vạn Thọ"], HEADINGS, RECORD, RECORD]),
        ("_Cũ", [HEADINGS, RECORD]),
        ("Trống", []),
    )

    table = read(path)

    assert [(row.sheet, row.number) for row in table.rows] == [("Vạn Phú", 2), ("Vạn Thọ", 3), ("Vạn Thọ", 4)]
    assert table.ignored_sheets == {"Ghi chú": "other_headings", "Cũ": "hidden", "Trống": "empty"}


def test_a_register_with_unknown_headings_is_still_a_table(tmp_path):
    """A person maps its columns."""
    rows = [["Bảng kê"], ["Cột A", "Cột B", "Cột C", "Cột D"], ["1", "b", "c", "4"], ["x", "y", "z", "t"]]

    table = read(workbook(tmp_path / "unknown.xlsx", ("A", rows)))

    assert (table.headings, [row.number for row in table.rows]) == (("Cột A", "Cột B", "Cột C", "Cột D"), [3, 4])


def test_a_workbook_that_counts_from_1904_says_so(tmp_path):
    record = [*RECORD[:5], datetime(2023, 10, 21, 12, 18), RECORD[6]]

    table = read(workbook(tmp_path / "mac.xlsx", ("A", [HEADINGS, record]), options={"date_1904": True}))

    assert (table.date_1904, table.rows[0].cells[5]) == (True, datetime(2023, 10, 21, 12, 18))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_csv_is_read_in_every_encoding_and_separator(encoding, separator, tmp_path):
    text = "\r\n".join(separator.join(cells) for cells in ([*HEADINGS, "Ghi chú"], [*RECORD, "a"], [], [*RECORD, "b"]))
    if encoding == "cp1258":
        text = windows_1258(text)
    path = tmp_path / "register.csv"
    path.write_bytes(text.encode(encoding))

    table = read(path)

    assert (list(table.headings), table.separator) == ([*HEADINGS, "Ghi chú"], separator)
    assert [row.number for row in table.rows] == [2, 4]
    assert values(table)[0] == [*RECORD, "a"]
    assert all(unicodedata.is_normalized("NFC", cell) for row in values(table) for cell in row)


def windows_1258(text: str) -> str:
    """Letters as windows-1258 has them: hats composed, tones apart."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    letters = []
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in apart if mark in tones)
        letters.append(unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones)) + tone)
    return "".join(letters)


def test_excel_hints_and_quotes_in_csv_are_understood(tmp_path):
    path = tmp_path / "register.csv"
    record = [*RECORD[:3], '"Lê Thị ""Bình"";\nVạn Phú"', *RECORD[4:]]
    path.write_text("sep=;\n" + ";".join(HEADINGS) + "\n" + ";".join(record) + "\n", encoding="utf-8")

    table = read(path)

    assert (table.header_row, table.rows[0].number, table.rows[0].cells[3]) == (2, 3, 'Lê Thị "Bình"; Vạn Phú')


def test_a_short_row_is_filled_and_a_long_one_cut(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("\n".join([",".join(HEADINGS), "1,H32-1,Hộ tịch", ",".join([*RECORD, "x", "y"])]), encoding="utf-8")

    assert [len(row.cells) for row in read(path).rows] == [7, 7]


def large_sheet(rows: int) -> bytes:
    """A worksheet of 20 columns with its texts in the cells."""
    names = [chr(65 + number) for number in range(20)]
    cell = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'.format
    sheet = io.StringIO()
    sheet.write('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
    for number in range(1, rows + 2):
        own = [number, f"H32-{number:07}", "Hộ tịch", f"Người {number % 9000}", f"09{number:08}", *RECORD[5:]]
        texts = [*HEADINGS, *["Cột khác"] * 13] if number == 1 else [*own, *["Xã Vạn Phú"] * 13]
        sheet.write(f'<row r="{number}">{"".join(map(cell, names, [number] * 20, texts))}</row>')
    sheet.write("</sheetData></worksheet>")
    return sheet.getvalue().encode()


READS = """
import json, re, resource, sys
from pathlib import Path
from hailong.frame.reading import read_register
table = read_register(Path(sys.argv[1]), name="register.xlsx")
reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
own = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(json.dumps([len(table.rows), table.rows[-1].number, reader + own]))
"""


def test_two_hundred_thousand_rows_are_read_within_the_limits(tmp_path):
    """A25: 1.5 GB, the reader and the process that asks together (the reader stops itself after 60 s of work).

    In a process of its own: what the system says of a process counts every child it ever had, and of a child what its
    parent held when it began (but not in VmHWM).
    """
    path = with_part(honest(tmp_path), SHEET, large_sheet(200_000))

    done = subprocess.run(
        [sys.executable, "-c", READS, str(path)], capture_output=True, text=True, check=True, env=surroundings()
    )
    rows, last, kilobytes = json.loads(done.stdout)

    assert (rows, last) == (200_000, 200_001)
    assert kilobytes < 1_500_000


def surroundings() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
