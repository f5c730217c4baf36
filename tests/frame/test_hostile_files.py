"""Hostile and broken files are refused with a reason, and the server never notices (trust A1-A10).

They are built here at test time, never stored.
"""

import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.frame.files import HEADINGS, RECORD, SHEET, code, honest, read, with_part, workbook

from hailong.frame import columns
from hailong.frame.reading import Limits
from hailong.frame.reading.delimited import MOST_LINES
from hailong.method.problem import Problem


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


def endless_line(tmp_path: Path) -> Path:
    """A csv of one line: to split it would take a gigabyte."""
    path = tmp_path / "register.csv"
    path.write_bytes(",".join(HEADINGS).encode() + b"\n" + b"," * 4_000_000)
    return path


def endless_lines(tmp_path: Path) -> Path:
    """Rows without data count too: they cost the time of rows."""
    path = tmp_path / "register.csv"
    path.write_bytes(",".join(HEADINGS).encode() + b"\n" + b"\n" * (MOST_LINES + 1))
    return path


def old_font_workbook(tmp_path: Path) -> Path:
    """`Số hồ sơ` in TCVN3, as a sheet shows it."""
    shown = [in_tcvn3(heading).decode("cp1252") for heading in HEADINGS]
    return workbook(tmp_path / "register.xlsx", ("A", [shown, RECORD, RECORD, RECORD]))


def old_font_text(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_bytes(b"\n".join(in_tcvn3(",".join(cells)) for cells in (HEADINGS, RECORD, RECORD, RECORD)))
    return path


def in_tcvn3(text: str) -> bytes:
    """The letters of the headings and of the record as their bytes in TCVN3 (TCVN 5712:1993); capitals as small."""
    letters = {"ố": 0xE8, "ồ": 0xE5, "ơ": 0xAC, "ĩ": 0xDC, "ự": 0xF9, "ủ": 0xF1, "Đ": 0xA7, "đ": 0xAE, "ệ": 0xD6,
               "ạ": 0xB9, "à": 0xB5, "ả": 0xB6, "ế": 0xD5, "ị": 0xDE, "ê": 0xAA, "ì": 0xD7, "ã": 0xB7, "ú": 0xF3,
               "ộ": 0xE9, "ư": 0xAD}  # fmt: skip
    return bytes(letters.get(letter) or ord(letter) for letter in text if ord(letter) < 128 or letter in letters)


def a_sheet_left_out(tmp_path: Path) -> Path:
    """One commune's sheet has a column more: not to be lost in silence."""
    wider = [*HEADINGS, "Ghi chú"]
    return workbook(tmp_path / "register.xlsx", ("Vạn Phú", [HEADINGS, RECORD]), ("Vạn Thọ", [wider, RECORD]))


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
    (endless_line, "register_line_too_long"),
    (endless_lines, "register_has_too_many_rows"),
    (old_font_workbook, "register_in_old_font"),
    (old_font_text, "register_in_old_font"),
    (a_sheet_left_out, "register_sheet_differs"),
    (headings_only, "register_has_no_rows"),
    (all_hidden, "register_has_no_header"),
]


@pytest.mark.parametrize(("build", "expected"), REFUSED, ids=[build.__name__ for build, _ in REFUSED])
def test_a_hostile_or_broken_file_is_refused_with_its_reason(build, expected, tmp_path):
    """Target of trust §10: < 300 MB; the reader stops itself after 15 s of work, with another code."""
    path = build(tmp_path)

    refusal = code(path, limits=Limits(memory_mb=300, seconds=15))

    assert refusal == expected


def test_a_small_file_is_given_little_memory_whatever_the_limit(tmp_path):
    """Two cells in corners of a sheet of 1,048,576 × 30 would take a gigabyte of an honest limit."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="AD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )

    assert code(with_part(honest(tmp_path), SHEET, sheet)) == "register_stops_the_reader"


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


def test_the_reader_sees_none_of_the_servers_secrets(monkeypatch, tmp_path):
    """The child's environment is built from nothing; a module of ours planted there reports what it sees."""
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "s3cret")
    seen: dict = {}
    monkeypatch.setattr("subprocess.run", lambda command, **how: seen.update(how))

    with pytest.raises(Problem, match="register_stops_the_reader"):
        read(honest(tmp_path))

    assert sorted(seen["env"]) == ["PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH"]
    assert "s3cret" not in json.dumps(seen["env"])


def test_the_package_starts_without_django():
    """The child must be small: what it imports is the standard library, defusedxml and calamine."""
    script = (
        "import hailong.frame.reading.child, sys; print(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )

    where = {"PYTHONPATH": str(Path(columns.__file__).parents[2])}
    run = subprocess.run([sys.executable, "-c", script], env=where, capture_output=True, text=True, check=True)

    assert run.stdout == "False\n"
