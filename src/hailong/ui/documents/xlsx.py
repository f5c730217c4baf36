"""Annex workbooks by XlsxWriter: one sheet for each table, native charts, made to be printed on A4.

Text is always written as text: a cell that begins with `=` is never a formula, and an address is never a link.
"""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import xlsxwriter

from hailong.ui.documents.chart_xml import Source, chart_xml, columns
from hailong.ui.documents.content import SIMULATED, Cell, Chart, Column, Sheet, Span, Table, Workbook
from hailong.ui.documents.package import stable
from hailong.ui.numbers import MISSING

_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_MARGINS_IN = {"left": 1.18, "right": 0.59, "top": 0.79, "bottom": 0.79}
_MM_PER_CHARACTER = 1.95
_PAGE_MM = 240
_CHART_ROW = 3
"""Row (from 1) of the names of series on a sheet with a chart."""


def render(workbook: Workbook, *, created: date) -> bytes:
    """The workbook as xlsx; the same input gives the same bytes.

    Args:
        workbook: sheets with tables and charts.
        created: day written into the file's properties.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime.combine(created, time(), UTC)})
        formats = _Formats(book)
        names: set[str] = set()
        charts: dict[str, bytes] = {}
        for sheet in workbook.sheets:
            _sheet(book, sheet_name(sheet.name, names), sheet, workbook, formats)
            for chart in sheet.charts:
                name = sheet_name(f"Biểu đồ {len(charts) + 1}", names)
                _chart(book, name, chart, workbook, formats)
                native = chart_xml(chart, Source(sheet=name, row=_CHART_ROW))
                charts[f"xl/charts/chart{len(charts) + 1}.xml"] = native
    return stable(out.getvalue(), title=workbook.title, created=created, parts=charts)


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel accepts: at most 31 characters, none of `[]:*?/\\`, unlike those taken, to which it is added."""
    name = re.sub(r"[\[\]:*?/\\]", " ", wanted).strip().strip("'")[:31].strip() or "Bảng"
    number = 2
    while name.lower() in taken:
        name = f"{name[:27].strip()} {number}"
        number += 1
    taken.add(name.lower())
    return name


class _Formats:
    """Formats made once each: (role, decimals, align, bold)."""

    def __init__(self, book: Any) -> None:
        self._book, self._made = book, {}

    def __call__(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**_FONT, **wanted})
        return self._made[key]


def _sheet(book: Any, name: str, sheet: Sheet, workbook: Workbook, formats: _Formats) -> None:
    page, table = book.add_worksheet(name), _filling(sheet.table)
    last = len(table.columns) - 1
    centred = {"align": "center", "text_wrap": True}
    lines = [(table.title, {"bold": True, "font_size": 14}), (workbook.reference, {"italic": True})]
    if workbook.simulated:
        lines.append((SIMULATED.upper(), {"bold": True}))
    at = 0
    for text, look in lines:
        if text:
            _across(page, at, 0, last, text, formats(**centred, **look))
            page.set_row(at, 20 * (1 + len(text) // max(_characters(table), 20)))
            at += 1
    top = at + 1
    bottom = _headings(page, top, table, formats)
    at = _rows(page, bottom + 1, table, formats)
    for note in table.notes:
        _across(page, at, 0, last, note, formats(italic=True, text_wrap=True, font_size=11))
        page.set_row(at, 15 * (1 + len(note) // max(_characters(table), 20)))
        at += 1
    for column, of in enumerate(table.columns):
        page.set_column(column, column, max(of.width / _MM_PER_CHARACTER, 5))
    _print(page, top, bottom, workbook)


def _filling(table: Table) -> Table:
    """The table with its columns widened to fill the page."""
    scale = max(1.0, _PAGE_MM / sum(column.width for column in table.columns))
    return replace(table, columns=tuple(replace(column, width=column.width * scale) for column in table.columns))


def _headings(page: Any, top: int, table: Table, formats: _Formats) -> int:
    """Write one or two heading rows; returns the last of them."""
    look = formats(bold=True, border=1, text_wrap=True, align="center", bg_color="#E3E6EA")
    bottom = top + table.has_groups
    at = 0
    while at < len(table.columns):
        group, end = table.columns[at].group, at
        while group and end + 1 < len(table.columns) and table.columns[end + 1].group == group:
            end += 1
        if group:
            _across(page, top, at, end, group, look)
        for column in range(at, end + 1):
            title = table.columns[column].title
            if table.has_groups and not group:
                page.merge_range(top, column, bottom, column, title, look)
            else:
                page.write_string(bottom, column, title, look)
        at = end + 1
    page.set_row(bottom, max(34, _height(tuple(column.title for column in table.columns), table, bold=True)))
    return bottom


def _rows(page: Any, top: int, table: Table, formats: _Formats) -> int:
    """Write the cells; returns the row after them."""
    for at, row in enumerate(table.rows):
        if isinstance(row, Span):
            _across(page, top + at, 0, len(table.columns) - 1, row.text, formats(border=1, bold=True))
            continue
        page.set_row(top + at, _height(row, table))
        bold = at >= len(table.rows) - table.totals
        for column, (cell, of) in enumerate(zip(row, table.columns, strict=True)):
            look = {"border": 1, "align": of.align, "bold": bold}
            _write(page, (top + at, column), cell, look=look, column=of, formats=formats)
    return top + len(table.rows)


def _height(row: tuple[Cell, ...], table: Table, *, bold: bool = False) -> float:
    """Points for the longest text of a row, wrapped in its column; programs do not all measure it themselves."""
    lines = 1
    for cell, column in zip(row, table.columns, strict=True):
        if isinstance(cell, str) and cell:
            room = max(column.width / _MM_PER_CHARACTER - 1 - bold, 4)
            lines = max(lines, -(-len(cell) * (1.05 if bold else 0.92) // room))
    return 16.5 * lines


def _write(
    page: Any, at: tuple[int, int], cell: Cell, *, look: dict[str, Any], column: Column, formats: _Formats
) -> None:
    if cell is None:
        page.write_string(*at, MISSING, formats(**look | {"align": "center"}))
    elif isinstance(cell, str):
        page.write_string(*at, cell, formats(**look, text_wrap=True))
    else:
        shown = column.decimals if column.decimals is not None else (0 if isinstance(cell, int) else 1)
        kept = "0" + "#" * (shown - 1) if column.trim else "0" * shown
        form = "#,##0" + (f".{kept}" if shown else "")
        page.write_number(*at, cell, formats(**look, num_format=form))


def _across(page: Any, row: int, first: int, last: int, text: str, look: Any) -> None:
    if last > first:
        page.merge_range(row, first, row, last, text, look)
    else:
        page.write_string(row, first, text, look)


def _characters(table: Table) -> int:
    return int(sum(column.width for column in table.columns) / _MM_PER_CHARACTER)


def _print(page: Any, top: int, bottom: int, workbook: Workbook) -> None:
    """A4 landscape, one page wide, heading rows repeated and frozen, page numbers and the simulated label."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(**_MARGINS_IN)
    page.repeat_rows(top, bottom)
    page.freeze_panes(bottom + 1, 0)
    label = f"{SIMULATED} – " if workbook.simulated else ""
    page.set_footer(f'&C&"Times New Roman"&11{label}Trang &P/&N')


def _chart(book: Any, name: str, chart: Chart, workbook: Workbook, formats: _Formats) -> None:
    """A sheet of its own: title, the numbers, the chart. Its XML is put in later, the same as in Word."""
    page, numbers = book.add_worksheet(name), columns(chart)
    last = len(numbers)
    _across(page, 0, 0, last, chart.title, formats(bold=True, font_size=14, align="center", text_wrap=True))
    page.set_row(0, 38)
    page.set_row(_CHART_ROW - 1, 34)
    for column, text in enumerate(("", *(of for of, _ in numbers))):
        page.write_string(_CHART_ROW - 1, column, text, formats(bold=True, border=1, align="center", text_wrap=True))
    for at, category in enumerate(chart.categories):
        page.write_string(_CHART_ROW + at, 0, category, formats(border=1, text_wrap=True))
        for column, (_, values) in enumerate(numbers, 1):
            _write(
                page, (_CHART_ROW + at, column), values[at],
                look={"border": 1, "align": "center"}, column=Column("", decimals=chart.decimals), formats=formats,
            )  # fmt: skip
    page.set_column(0, 0, 44)
    page.set_column(1, last, max(14, 70 // last))
    native = book.add_chart({"type": "bar"})
    native.add_series({"values": [name, _CHART_ROW, 1, _CHART_ROW + len(chart.categories) - 1, 1]})
    native.set_size({"width": 940, "height": 130 + 36 * len(chart.categories)})
    page.insert_chart(_CHART_ROW + len(chart.categories) + 1, 0, native, {"description": chart.alt})
    _print(page, _CHART_ROW - 1, _CHART_ROW - 1, workbook)
    page.fit_to_pages(1, 1)
