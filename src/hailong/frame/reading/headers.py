"""Where the table begins.

Title rows above it, one header row or two, a row of column numbers, and what is no data below.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hailong.frame.columns import field_of
from hailong.frame.reading import tcvn3
from hailong.frame.table import Cell, TableRow
from hailong.method.frame.text import clean
from hailong.method.problem import Problem

SEARCHED_ROWS = 40
SURE = 3  # so many recognised headings make a header row
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})\)?(?:\s*=.*)?")

Line = tuple[int, list[Cell]]
"""(row number in the file from 1, cells; their texts are clean)."""


@dataclass(frozen=True)
class Header:
    """`row`: number of the last header line. `recognised`: how many headings are known."""

    row: int
    headings: tuple[str, ...]
    recognised: int


def find(lines: Sequence[Line]) -> Header | None:
    """The header among the first lines of a sheet, or None when nothing looks like one.

    Raises: Problem `register_in_old_font` when the headings can be read in the letters of TCVN3 only.
    """
    single = [_header(number, [_text(cell) for cell in cells]) for number, cells in lines]
    double = [
        _header(below[0], _joined(above[1], below[1]))
        for above, below in zip(lines, lines[1:], strict=False)
        if below[0] == above[0] + 1
    ]
    # max() keeps the first of equals: one row before two, the upper row before the lower.
    best = max([*single, *double], key=lambda header: header.recognised, default=None)
    if best and best.recognised >= SURE:
        return best
    if any(sum(1 for cell in cells if field_of(tcvn3.read(_text(cell)))) >= SURE for _, cells in lines):
        raise Problem("register_in_old_font")
    return _widest(lines, single)


def data_rows(lines: Iterable[Line], header: Header, sheet: str, skipped: list[int]) -> Iterator[TableRow]:
    """The rows below a header.

    Numbers of lines that are no data are added to `skipped`; empty lines are not worth it.
    """
    width = len(header.headings)
    for number, cells in lines:
        filled = sum(1 for cell in cells[:width] if cell != "")
        if number <= header.row or not filled:
            continue
        texts = [_text(cell) for cell in cells[:width]]
        if _is_noise(texts, filled, width) or _repeats(texts, header.headings, filled):
            skipped.append(number)
            continue
        yield TableRow(number, tuple(cells[:width]) + ("",) * (width - len(cells)), sheet)


def _is_noise(texts: list[str], filled: int, width: int) -> bool:
    """Totals and signatures fill one or two of many columns; a row of column numbers counts 1, 2, 3 …"""
    if width >= 6 and filled < 3:
        return True
    if not any(map(_COLUMN_NUMBER.fullmatch, itertools.islice(filter(None, texts), 1, 3))):
        return False
    numbers = [int(found[1]) for text in texts if (found := _COLUMN_NUMBER.fullmatch(text))]
    return len(numbers) >= max(3, filled - 2) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _repeats(texts: list[str], headings: Sequence[str], filled: int) -> bool:
    """The header again, as at the top of each printed page."""
    same = sum(1 for text, heading in zip(texts, headings, strict=False) if text and text == heading)
    return same > filled / 2


def _header(number: int, texts: list[str]) -> Header:
    while texts and not texts[-1]:
        texts.pop()
    return Header(number, tuple(texts), len({field_of(text) for text in texts} - {""}))


def _joined(above: Sequence[Cell], below: Sequence[Cell]) -> list[str]:
    """Two header rows as one: a merged heading above spans the empty cells to its right."""
    width = max(len(above), len(below))
    uppers = [_text(cell) for cell in above] + [""] * (width - len(above))
    lowers = [_text(cell) for cell in below] + [""] * (width - len(below))
    joined, span = [], ""
    for upper, lower in zip(uppers, lowers, strict=True):
        span = upper or (span if lower else "")
        choices = (f"{span} {lower}", f"{lower} {span}", lower) if lower else (upper,)
        joined.append(next((choice for choice in choices if field_of(choice)), clean(choices[0])))
    return joined


def _widest(lines: Sequence[Line], headers: Sequence[Header]) -> Header | None:
    """Unknown headings: the first row of texts that is as wide as the table and has rows below it."""
    widths = [sum(1 for cell in cells if cell != "") for _, cells in lines]
    most = max(widths, default=0)
    for header, width, (_, cells), below in zip(headers, widths, lines, widths[1:], strict=False):
        is_text = all(isinstance(cell, str) and not cell.replace(".", "").isdecimal() for cell in cells)
        if width >= max(SURE, 0.6 * most) and below >= SURE and is_text:
            return header
    return None


def _text(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, datetime) else cell
