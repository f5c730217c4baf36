"""csv: encodings UTF-8 (with or without mark), UTF-16, windows-1258; separators comma, semicolon, tab, bar."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hailong.frame.reading.headers import SEARCHED_ROWS, Line, data_rows, find
from hailong.frame.table import TableRow
from hailong.method.frame.text import clean
from hailong.method.problem import Problem

SEPARATORS = ",;\t|"
LONGEST_CELL = 1 << 17


def read(path: Path) -> tuple[Iterator[TableRow], Callable[[], dict[str, Any]]]:
    """Rows of a delimited text, and the facts (complete after the last row).

    Raises: Problem `register_encoding_unknown`, `register_cell_too_long`, `register_damaged`,
    `register_has_no_header`.
    """
    raw = path.read_bytes()
    encoding = _encoding(raw)
    text = raw.decode(encoding)
    del raw
    separator, skip = _separator(text)
    header = find(list(itertools.islice(_lines(text, separator, skip), SEARCHED_ROWS)))
    if header is None:
        raise Problem("register_has_no_header", rows=SEARCHED_ROWS)
    skipped: list[int] = []

    def facts() -> dict[str, Any]:
        return {
            "headings": list(header.headings),
            "header_row": header.row,
            "encoding": encoding,
            "separator": separator,
            "skipped_rows": skipped,
        }

    return data_rows(_lines(text, separator, skip), header, "", skipped), facts


def _encoding(raw: bytes) -> str:
    """By its mark, else by what decodes: UTF-8 almost never decodes by chance; windows-1258 is the last guess."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return _decodes(raw, name)
    if b"\0" in raw[:4096]:
        return _decodes(raw, "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be")
    if b"\0" in raw:
        raise Problem("register_encoding_unknown")
    try:
        return _decodes(raw, "utf-8")
    except Problem:
        return _decodes(raw, "cp1258")


def _decodes(raw: bytes, name: str) -> str:
    try:
        raw.decode(name)
    except UnicodeDecodeError as unknown:
        raise Problem("register_encoding_unknown") from unknown
    return name


def _separator(text: str) -> tuple[str, int]:
    """The separator and the lines to skip: Excel's hint `sep=;`, else the one that finds the best header."""
    first = text[:6].lower()
    if first.startswith("sep=") and first[4:5] in SEPARATORS:
        return first[4], 1
    start = text[: 1 << 16]
    return max(SEPARATORS, key=lambda separator: _promise(start, separator)), 0


def _promise(start: str, separator: str) -> tuple[int, int]:
    """How good a separator is: recognised headings, then cells in the widest of the first lines."""
    lines = list(itertools.islice(_lines(start, separator, 0), SEARCHED_ROWS))
    header = find(lines)
    return header.recognised if header else 0, max((len(cells) for _, cells in lines), default=0)


def _lines(text: str, separator: str, skip: int) -> Iterator[Line]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(reader, 1):
            if number > skip:
                yield number, [clean(cell) for cell in cells]
    except csv.Error as broken:
        raise Problem("register_cell_too_long") from broken
