"""xlsx by calamine. Only ever runs in the limited process: a 1.5 KB file can make the parser abort."""

import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from hailong.frame.columns import signature
from hailong.frame.reading.headers import SEARCHED_ROWS, SURE, Header, Line, data_rows, find
from hailong.frame.table import Cell, TableRow
from hailong.method.frame.text import clean
from hailong.method.problem import Problem, raise_all

WIDEST = 256


def read(path: Path) -> tuple[Iterator[TableRow], Callable[[], dict[str, Any]]]:
    """Rows of all visible sheets that have the headings of the best one, and the facts (complete after the last row).

    Raises: Problem `register_damaged`, `register_has_no_header`, `register_sheet_differs` (all such sheets at once),
        `register_in_old_font`.
    """
    try:
        workbook = load_workbook(path)
        sheets, ignored = _visible(workbook)
    except CalamineError as broken:
        raise Problem("register_damaged") from broken
    headers = {sheet.name: find(list(itertools.islice(_lines(sheet), SEARCHED_ROWS))) for sheet in sheets}
    best = max(filter(None, headers.values()), key=lambda header: header.recognised, default=None)
    if best is None:
        raise Problem("register_has_no_header", rows=SEARCHED_ROWS)
    chosen = [sheet for sheet in sheets if _alike(headers[sheet.name], best)]
    raise_all(
        Problem("register_sheet_differs", sheet=sheet.name, other=chosen[0].name)
        for sheet in sheets
        if sheet not in chosen and (header := headers[sheet.name]) and header.recognised >= SURE
    )
    ignored |= {sheet.name: "other_headings" for sheet in sheets if sheet not in chosen}
    skipped: list[int] = []

    def facts() -> dict[str, Any]:
        first = headers[chosen[0].name] or best
        return {
            "headings": list(best.headings),
            "header_row": first.row,
            "sheet": chosen[0].name,
            "skipped_rows": skipped,
            "ignored_sheets": ignored,
        }

    rows = (data_rows(_lines(sheet), headers[sheet.name] or best, sheet.name, skipped) for sheet in chosen)
    return itertools.chain.from_iterable(rows), facts


def _visible(workbook: CalamineWorkbook) -> tuple[list[CalamineSheet], dict[str, str]]:
    sheets, ignored = [], {}
    for about in workbook.sheets_metadata:
        if about.visible != SheetVisibleEnum.Visible:
            ignored[about.name] = "hidden"
        elif about.typ == SheetTypeEnum.WorkSheet:
            sheet = workbook.get_sheet_by_name(about.name)
            if sheet.height:
                sheets.append(sheet)
            else:
                ignored[about.name] = "empty"
    return sheets, ignored


def _alike(header: Header | None, best: Header) -> bool:
    return header is not None and signature(header.headings) == signature(best.headings)


def _lines(sheet: CalamineSheet) -> Iterator[Line]:
    """Rows numbered as in the sheet: calamine's iterator keeps the empty rows above, not the columns left."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield number, [_cell(value) for value in cells[:WIDEST]]


def _cell(value: Any) -> Cell:
    """Text or a date; a whole number has no decimal point (telephone numbers are often typed as numbers)."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - registers write local time
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
