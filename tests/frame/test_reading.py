"""Files from outside: read when honest, refused with a reason when not, and the server never notices (trust A1-A25).

Hostile files are built here at test time, never stored.
"""

import io
import json
import resource
import struct
import subprocess
import sys
import time
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from hailong.frame import columns
from hailong.frame.reading import Limits, Table, read_register
from hailong.method.problem import Problem
from hailong.ui.words import say

HEADINGS = ["STT", "Số hồ sơ", "Lĩnh vực", "Chủ hồ sơ", "Điện thoại", "Ngày trả kết quả", "Đơn vị giải quyết"]
RECORD = ["1", "H32-1", "Hộ tịch", "Lê Thị Bình", "0905123456", "21/10/2023 12:18", "UBND xã Vạn Phú"]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, *sheets: tuple[str, list[list]], options: dict | None = None) -> Path:
    """An honest xlsx of (sheet name, rows); a name that begins with `_` is hidden."""
    with xlsxwriter.Workbook(path, options or {}) as book:
        form = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name.lstrip("_"))
            if name.startswith("_"):
                sheet.hide()
            for number, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if value != "":
                        sheet.write(number, column, value, *([form] if isinstance(value, datetime) else []))
    return path


def honest(tmp_path: Path) -> Path:
    return workbook(tmp_path / "honest.xlsx", ("Sheet1", [HEADINGS, RECORD]))


def with_part(path: Path, part: str, content: bytes) -> Path:
    """A copy of a workbook in which one part is replaced or added."""
    other = path.with_name("hostile.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
        target.writestr(part, content)
    return other


def code(path: Path, name: str = "", limits: Limits = Limits()) -> str:  # noqa: B008 - frozen
    """The code of the refusal. Every refusal has words."""
    with pytest.raises(Problem) as refused:
        read_register(path, name=name or path.name, limits=limits)
    assert say(refused.value)
    return refused.value.code


def inflating(megabytes: int, start: bytes = b"<worksheet><sheetData>", body: bytes = b"<row/>") -> bytes:
    return start + body * (megabytes * 1_000_000 // len(body))


def bomb(tmp_path: Path) -> Path:
    """A1: 300 MB from less than 1 MB."""
    return with_part(honest(tmp_path), SHEET, inflating(300))


def one_cell_bomb(tmp_path: Path) -> Path:
    """A2: one cell of 300 MB."""
    return with_part(honest(tmp_path), SHEET, inflating(300, b"<worksheet><sheetData><row><c><v>", b"a" * 100))


def small_one_cell_bomb(tmp_path: Path) -> Path:
    """A cell of 2 MB, under every limit of size."""
    return with_part(honest(tmp_path), SHEET, inflating(2, b"<worksheet><sheetData><row><c><v>", b"a" * 100))


def billion_laughs(tmp_path: Path) -> Path:
    """A4."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    start = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><worksheet>&l9;</worksheet>'
    return with_part(honest(tmp_path), SHEET, start.encode())


def quadratic_entity(tmp_path: Path) -> Path:
    """A5."""
    start = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><worksheet>{"&a;" * 50_000}</worksheet>'
    return with_part(honest(tmp_path), SHEET, start.encode())


def entity_across_two_chunks(tmp_path: Path) -> Path:
    start = b"<!--" + b"<a>" * 21_842 + b"-->"
    return with_part(honest(tmp_path), SHEET, start[: (1 << 16) - 4] + b"<!DOCTYPE x><worksheet/>")


def entity_in_the_workbook_part(tmp_path: Path) -> Path:
    return with_part(honest(tmp_path), "xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>')


def entity_in_utf16(tmp_path: Path) -> Path:
    return with_part(honest(tmp_path), SHEET, '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'.encode("utf-16"))


def many_members(tmp_path: Path) -> Path:
    """A7: 60,000 members."""
    path = tmp_path / "members.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"xl/{number}.xml", b"")
    return path


def patched(path: Path, signature: bytes, offset: int, value: int) -> Path:
    """A copy whose headers of the worksheet lie: a 4-byte number behind a signature is replaced."""
    raw = bytearray(path.read_bytes())
    at = raw.find(SHEET.encode()) if signature == b"PK\x03\x04" else raw.rfind(SHEET.encode())
    start = raw.rfind(signature, 0, at)
    raw[start + offset : start + offset + 4] = struct.pack("<I", value)
    other = path.with_name("patched.xlsx")
    other.write_bytes(raw)
    return other


def lying_size(tmp_path: Path) -> Path:
    """A8: the directory says the worksheet has 10 bytes."""
    return patched(honest(tmp_path), b"PK\x01\x02", 24, 10)


def lying_larger_size(tmp_path: Path) -> Path:
    return patched(honest(tmp_path), b"PK\x01\x02", 24, 1_000_000)


def overlapping(tmp_path: Path) -> Path:
    """A8: two entries of the directory share the bytes of one member (zip bombs that need no nesting)."""
    return patched(honest(tmp_path), b"PK\x01\x02", 42, 0)


def doubled_member(tmp_path: Path) -> Path:
    path = honest(tmp_path)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")
    return path


def climbing_member(tmp_path: Path) -> Path:
    return with_part(honest(tmp_path), "../../evil.xml", b"<x/>")


def truncated(tmp_path: Path) -> Path:
    path = honest(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def no_workbook(tmp_path: Path) -> Path:
    path = tmp_path / "document.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return path


def calamine_abort(tmp_path: Path) -> Path:
    """1.5 KB that make the parser ask for 400 GB: two cells in opposite corners of the sheet."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    return with_part(honest(tmp_path), SHEET, sheet)


def csv_renamed(tmp_path: Path) -> Path:
    """A10."""
    path = tmp_path / "register.xlsx"
    path.write_text(",".join(HEADINGS))
    return path


def html_as_xls(tmp_path: Path) -> Path:
    """A10: what many programs call an Excel export."""
    path = tmp_path / "register.xls"
    path.write_text("\n<html><table><tr><td>Số hồ sơ</td></tr></table></html>")
    return path


def ole(tmp_path: Path) -> Path:
    path = tmp_path / "register.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    return path


def encrypted(tmp_path: Path) -> Path:
    path = tmp_path / "register.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(70_000) + "EncryptedPackage".encode("utf-16-le"))
    return path


def excel_as_csv(tmp_path: Path) -> Path:
    return honest(tmp_path).rename(tmp_path / "register.csv")


def empty(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.touch()
    return path


def open_quote(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_text(",".join(HEADINGS) + '\n"' + "a,\n" * 100_000)
    return path


def binary_csv(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_bytes(",".join(HEADINGS).encode() + b"\n" + b"a" * 5000 + bytes(10))
    return path


def headings_only(tmp_path: Path) -> Path:
    return workbook(tmp_path / "register.xlsx", ("A", [HEADINGS]))


def all_hidden(tmp_path: Path) -> Path:
    return workbook(tmp_path / "register.xlsx", ("Empty", []), ("_Data", [HEADINGS, RECORD]))


REFUSED: list[tuple[Callable[[Path], Path], str]] = [
    (bomb, "register_inflates_too_much"),
    (one_cell_bomb, "register_inflates_too_much"),
    (small_one_cell_bomb, "register_cell_too_long"),
    (billion_laughs, "register_has_entities"),
    (quadratic_entity, "register_has_entities"),
    (entity_across_two_chunks, "register_has_entities"),
    (entity_in_the_workbook_part, "register_has_entities"),
    (entity_in_utf16, "register_damaged"),
    (many_members, "register_has_too_many_parts"),
    (lying_size, "register_damaged"),
    (lying_larger_size, "register_damaged"),
    (overlapping, "register_damaged"),
    (doubled_member, "register_damaged"),
    (climbing_member, "register_damaged"),
    (truncated, "register_damaged"),
    (no_workbook, "register_not_excel"),
    (calamine_abort, "register_stops_the_reader"),
    (csv_renamed, "register_not_excel"),
    (html_as_xls, "register_is_html"),
    (ole, "register_old_excel"),
    (encrypted, "register_encrypted"),
    (excel_as_csv, "register_is_renamed_excel"),
    (empty, "register_empty_file"),
    (open_quote, "register_cell_too_long"),
    (binary_csv, "register_encoding_unknown"),
    (headings_only, "register_has_no_rows"),
    (all_hidden, "register_has_no_header"),
]


@pytest.mark.parametrize(("build", "expected"), REFUSED, ids=[build.__name__ for build, _ in REFUSED])
def test_a_hostile_or_broken_file_is_refused_with_its_reason(build, expected, tmp_path):
    """Target of trust §10: < 300 MB; 5 s on a quiet machine."""
    path = build(tmp_path)
    began = time.monotonic()

    refusal = code(path, limits=Limits(memory_mb=300))

    assert refusal == expected
    assert time.monotonic() - began < 15


def test_a_file_larger_than_the_limit_is_not_even_opened(tmp_path):
    path = honest(tmp_path)

    assert code(path, limits=Limits(file_mb=0)) == "register_too_large"


def test_an_unknown_type_is_refused(tmp_path):
    assert code(honest(tmp_path), "register.docx") == "register_type_unknown"


def test_a_reader_that_takes_too_long_is_stopped(tmp_path):
    assert code(honest(tmp_path), limits=Limits(seconds=0)) == "register_takes_too_long"


def test_too_many_rows_are_refused(tmp_path):
    path = workbook(tmp_path / "rows.xlsx", ("A", [HEADINGS, *[RECORD] * 11]))

    assert code(path, limits=Limits(rows=10)) == "register_has_too_many_rows"


def read(path: Path) -> Table:
    return read_register(path, name=path.name)


def values(table: Table) -> list[list]:
    return [list(row.cells) for row in table.rows]


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


def test_the_reader_sees_none_of_the_servers_secrets(monkeypatch, tmp_path):
    """The child's environment is built from nothing; a module of ours planted there reports what it sees."""
    monkeypatch.setenv("HAILONG_SECRET", "s3cret")
    seen: dict = {}
    monkeypatch.setattr("subprocess.run", lambda command, **how: seen.update(how))

    with pytest.raises(Problem, match="register_stops_the_reader"):
        read(honest(tmp_path))

    assert sorted(seen["env"]) == ["PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH"]
    assert "s3cret" not in json.dumps(seen["env"])


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


def test_two_hundred_thousand_rows_are_read_within_the_limits(tmp_path):
    """A25: 60 s and 1.5 GB, the reader and this process together."""
    path = with_part(honest(tmp_path), SHEET, large_sheet(200_000))
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    table = read(path)

    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (len(table.rows), table.rows[-1].number) == (200_000, 200_001)
    assert time.monotonic() - began < 60
    assert kilobytes + grown < 1_500_000


def test_the_package_starts_without_django():
    """The child must be small: what it imports is the standard library, defusedxml and calamine."""
    script = (
        "import hailong.frame.reading.child, sys; print(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )

    run = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=True
    )

    assert run.stdout == "False\n"
