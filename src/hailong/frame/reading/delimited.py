"""csv: encodings UTF-8 (with or without mark), UTF-16, windows-1258; separators comma, semicolon, tab, bar."""

import csv
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from hailong.frame.reading.headers import SEARCHED_ROWS, Line, data_rows, find
from hailong.frame.table import TableRow
from hailong.method.frame.text import clean
from hailong.method.problem import Problem

SEPARATORS = ",;\t|"
LONGEST_CELL = 1 << 17
LONGEST_LINE = 1 << 17  # four cells filled to the limit of Excel
MOST_LINES = 1 << 20  # the rows of a worksheet; empty ones count
WIDEST = 256


def read(path: Path) -> tuple[Iterator[TableRow], Callable[[], dict[str, Any]]]:
    """Rows of a delimited text, and the facts (complete after the last row).

    Raises: Problem `register_encoding_unknown`, `register_cell_too_long`, `register_line_too_long`,
        `register_has_too_many_rows`, `register_has_no_header`, `register_in_old_font`.
    """
    encoding = _encoding(path)
    separator, skip = _separator(path, encoding)
    lines = _lines(path, encoding, separator)
    header = find([line for line in itertools.islice(lines, SEARCHED_ROWS) if line[0] > skip])
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

    return data_rows(_lines(path, encoding, separator), header, "", skipped), facts


def _encoding(path: Path) -> str:
    """By its mark, else by what decodes: UTF-8 almost never decodes by chance; windows-1258 is the last guess."""
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            guesses = [name]
            break
    else:
        is_wide = b"\0" in head
        guesses = ["utf-16-le" if head[1:2] == b"\0" else "utf-16-be"] if is_wide else ["utf-8", "cp1258"]
    for guess in guesses:
        if _decodes(path, guess):
            return guess
    raise Problem("register_encoding_unknown")


def _decodes(path: Path, encoding: str) -> bool:
    """True when the whole file is text in this encoding; a NUL is in no text."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            while chunk := file.read(1 << 20):
                if "\0" in chunk:
                    return False
    except UnicodeError:
        return False
    return True


def _separator(path: Path, encoding: str) -> tuple[str, int]:
    """The separator and the lines to skip: Excel's hint `sep=;`, else the one that finds the best header."""
    with path.open(encoding=encoding, newline="") as file:
        first = file.read(6).lower()
    if first.startswith("sep=") and first[4:5] in SEPARATORS:
        return first[4], 1
    return max(SEPARATORS, key=lambda separator: _promise(path, encoding, separator)), 0


def _promise(path: Path, encoding: str, separator: str) -> tuple[int, int]:
    """How good a separator is: recognised headings, then cells in the widest of the first lines."""
    try:
        lines = list(itertools.islice(_lines(path, encoding, separator), SEARCHED_ROWS))
    except Problem:  # a wrong separator may run into a quote that another one closes
        return -1, 0
    header = find(lines)
    return header.recognised if header else 0, max((len(cells) for _, cells in lines), default=0)


def _lines(path: Path, encoding: str, separator: str) -> Iterator[Line]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, cells in enumerate(csv.reader(_physical_lines(file), delimiter=separator), 1):
                yield number, [clean(cell) for cell in cells[:WIDEST]]
        except csv.Error as broken:
            raise Problem("register_cell_too_long") from broken


def _physical_lines(file: IO[str]) -> Iterator[str]:
    """The lines of the file, none of them endless, not endlessly many."""
    for number in itertools.count(1):
        line = file.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE:
            raise Problem("register_line_too_long", line=number, limit=LONGEST_LINE)
        if number > MOST_LINES:
            raise Problem("register_has_too_many_rows", limit=MOST_LINES)
        yield line
