"""Small pieces of WordprocessingML that python-docx has no word for."""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt


def element(tag: str, **attributes: str) -> Any:
    """`element("w:top", val="single")`: attributes in the namespace of Word."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def paragraph(
    container: Any, text: str = "", *, size: float = 13, bold: bool = False, italic: bool = False, **places: Any
) -> Any:
    """A paragraph of one run, centred unless `align` says otherwise.

    Args:
        **places: `align`, `before`, `after` (points), `keep` (with the next paragraph).
    """
    made = container.add_paragraph()
    made.alignment = places.get("align", WD_ALIGN_PARAGRAPH.CENTER)
    form = made.paragraph_format
    form.space_before, form.space_after = Pt(places.get("before", 0)), Pt(places.get("after", 0))
    form.keep_with_next = places.get("keep") or None
    if text:
        run = made.add_run(text)
        run.bold, run.italic, run.font.size = bold or None, italic or None, Pt(size)
    return made


def gap(container: Any, points: float, *, keep: bool = False) -> None:
    """An empty line of an exact height."""
    form = paragraph(container, keep=keep).paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


def rule(container: Any, *, length_mm: float, within_mm: float) -> None:
    """A centred line of a given length: the top border of an empty paragraph drawn in from both sides."""
    made = container.add_paragraph()
    form = made.paragraph_format
    form.space_before, form.space_after = Pt(2), Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(4)
    inset = max((within_mm - length_mm) / 2, 0)
    form.left_indent = form.right_indent = Mm(inset)
    border = element("w:pBdr")
    border.append(element("w:top", val="single", sz="6", space="0", color="000000"))
    properties = made._p.get_or_add_pPr()
    properties.insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def field(made: Any, instruction: str, *, size: float) -> None:
    """A field such as `PAGE`, which the office program fills in."""
    for kind in ("begin", None, "end"):
        run = made.add_run()
        run.font.size = Pt(size)
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            text = element("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {instruction} "
            run._r.append(text)


def without_first_paragraph(cell: Any) -> None:
    """Drop the empty paragraph a new cell begins with, once it holds another."""
    first = cell.paragraphs[0]._p
    first.getparent().remove(first)


def plain_grid(container: Any, widths_mm: tuple[float, ...]) -> Any:
    """A table of one row without borders, for things that stand side by side."""
    table = container.add_table(1, len(widths_mm))
    table.style = "Normal Table"
    fix_widths(table, widths_mm)
    return table


def fix_widths(table: Any, widths_mm: tuple[float, ...]) -> None:
    """Set the grid (which LibreOffice reads) and every cell (which Word reads)."""
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row._tr.tc_lst, _spanned(row, widths_mm), strict=True):
            cell.width = Mm(width)


def _spanned(row: Any, widths_mm: tuple[float, ...]) -> list[float]:
    """Width of each cell of a row, spanning cells counted whole."""
    widths, at = [], 0
    for cell in row._tr.tc_lst:
        widths.append(sum(widths_mm[at : at + cell.grid_span]))
        at += cell.grid_span
    return widths


def keep_row_whole(row: Any, *, repeat: bool = False) -> None:
    """A row that is never split over two pages; `repeat` repeats it as a heading on each page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    if repeat:
        properties.append(element("w:tblHeader"))
