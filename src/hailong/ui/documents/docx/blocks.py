"""Headings, paragraphs and tables of the body (NĐ 30/2020, phụ lục I, mục II.6): justified, indented, 6 pt apart."""

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from hailong.ui.documents.content import Block, Cell, Chart, Column, Heading, Paragraph, Span, Table
from hailong.ui.documents.docx import charts
from hailong.ui.documents.docx.layout import BODY_PT
from hailong.ui.documents.docx.xml import (
    element,
    fix_widths,
    gap,
    keep_row_whole,
    paragraph,
    without_first_paragraph,
)
from hailong.ui.numbers import MISSING, number

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_CAPTION_PT, _NOTE_PT = 13, 11
_DENSE_FROM = 8


def write(word: Any, body: tuple[Block, ...], width_mm: float, *, review: bool = False) -> None:
    """Append the blocks to the document; tables and charts fill `width_mm`."""
    for block in body:
        match block:
            case Heading():
                text = block.text.upper() if block.level == 1 else block.text
                word.add_heading(text, block.level)
            case Paragraph():
                _paragraph(word, block, review=review)
            case Table():
                table(word, block, width_mm)
            case Chart():
                charts.insert(word, block, width_mm)
                paragraph(word, block.title, size=_CAPTION_PT, italic=True, after=6, keep=bool(block.notes))
                _notes(word, block.notes)


def text_of(cell: Cell, decimals: int | None = None) -> str:
    """A cell as printed: numbers with a decimal comma, nothing as an en dash."""
    match cell:
        case None:
            return MISSING
        case bool() | str():
            return str(cell)
        case int() if decimals is None:
            return number(cell, 0)
        case _:
            return number(cell, 1 if decimals is None else decimals)


def table(word: Any, content: Table, width_mm: float) -> None:
    """Caption, table with repeated heading rows, notes."""
    size = _size(content)
    if content.title:
        paragraph(word, content.title, size=_CAPTION_PT, bold=True, before=8, after=4, keep=True)
    made = word.add_table(1 + content.has_groups, len(content.columns))
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    _describe(made, content)
    for at, row in enumerate(content.rows):
        cells = made.add_row().cells
        if isinstance(row, Span):
            _fill(cells[0].merge(cells[-1]), row.text, size=size, bold=True, align=_ALIGN["left"])
            continue
        bold = at >= len(content.rows) - content.totals
        for cell, value, column in zip(cells, row, content.columns, strict=True):
            _fill(cell, text_of(value, column.decimals), size=size, bold=bold, align=_ALIGN[column.align])
    _headings(made, content.columns, size)
    scale = width_mm / sum(column.width for column in content.columns)
    fix_widths(made, tuple(column.width * scale for column in content.columns))
    heading_rows = 1 + content.has_groups
    for at, row in enumerate(made.rows):
        keep_row_whole(row, repeat=at < heading_rows)
        is_span = at >= heading_rows and isinstance(content.rows[at - heading_rows], Span)
        if at < heading_rows or is_span or len(made.rows) - 3 <= at < len(made.rows) - (not content.notes):
            _keep_with_next(row)
    if len(content.columns) > _DENSE_FROM:
        _tighten(made)
    gap(word, 4, keep=bool(content.notes))
    _notes(word, content.notes)


def _size(content: Table) -> float:
    """Points of the text: smaller the more columns share the page."""
    count = len(content.columns)
    return 12 if count <= _DENSE_FROM else (11 if count < 10 else 10)


def _tighten(made: Any) -> None:
    """Less room between the lines of a table and its text."""
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w="45", type="dxa"))
    made._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _keep_with_next(row: Any) -> None:
    """Headings stay with what they head, and no last row goes to the next page alone."""
    for cell in row.cells:
        for line in cell.paragraphs:
            line.paragraph_format.keep_with_next = True


def _headings(made: Any, columns: tuple[Column, ...], size: float) -> None:
    """One row of headings, or two when neighbours share a group; columns without a group span both rows."""
    grouped = any(column.group for column in columns)
    bottom = made.rows[1 if grouped else 0].cells
    for at, column in enumerate(columns):
        cell = bottom[at]
        if grouped and not column.group:
            cell = made.cell(0, at).merge(made.cell(1, at))
        _fill(cell, column.title, size=size, bold=True, align=_ALIGN["center"])
    at = 0
    while grouped and at < len(columns):
        end = at
        while end + 1 < len(columns) and columns[at].group and columns[end + 1].group == columns[at].group:
            end += 1
        if columns[at].group:
            cell = made.cell(0, at).merge(made.cell(0, end)) if end > at else made.cell(0, at)
            _fill(cell, columns[at].group, size=size, bold=True, align=_ALIGN["center"])
        at = end + 1


def _fill(cell: Any, text: str, *, size: float, bold: bool, align: Any) -> None:
    while len(cell.paragraphs) > 1:
        without_first_paragraph(cell)
    paragraph(cell, text, size=size, bold=bold, align=align, before=1, after=1)
    without_first_paragraph(cell)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _describe(made: Any, content: Table) -> None:
    """Title and summary of the table for people who do not see it."""
    summary = ", ".join(column.title for column in content.columns)
    properties = made._tbl.tblPr
    properties.append(element("w:tblCaption", val=content.title or "Bảng"))
    properties.append(element("w:tblDescription", val=f"{len(content.rows)} dòng; các cột: {summary}"))


def _notes(word: Any, notes: tuple[str, ...]) -> None:
    for note in notes:
        paragraph(word, note, size=_NOTE_PT, italic=True, align=_ALIGN["left"], after=2)
    if notes:
        gap(word, 6)


def _paragraph(word: Any, content: Paragraph, *, review: bool) -> None:
    made = word.add_paragraph()
    form = made.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(6), 1.1
    size = BODY_PT
    if content.kind == "formula":
        made.alignment = _ALIGN["center"]
    else:
        made.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        form.first_line_indent = Mm(12.7)
    if content.kind == "code":
        made.alignment, form.first_line_indent = _ALIGN["left"], None
        size, form.line_spacing = 9, 1.0
    if content.kind == "note":
        size, form.line_spacing = 12, 1.0
    for piece in content.runs:
        run = made.add_run(piece.text)
        run.font.size, run.bold = Pt(size), piece.bold or None
        run.italic = piece.italic or content.kind in ("legal", "note") or None
        if review and content.automatic:
            shading = element("w:shd", val="clear", color="auto", fill="FFE3A3")
            run._r.get_or_add_rPr().append(shading)
