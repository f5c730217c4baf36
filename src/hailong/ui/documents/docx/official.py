"""What makes a paper official: head, title, signer, recipients, head of an annex (NĐ 30/2020, phụ lục I, mục II)."""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from hailong.ui.documents.content import Annex, Document, Signature
from hailong.ui.documents.docx.layout import PORTRAIT_TEXT_MM
from hailong.ui.documents.docx.xml import gap, keep_row_whole, paragraph, plain_grid, rule, without_first_paragraph

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_LEFT_MM, _RIGHT_MM = 68.0, 97.0
_CELL_PADDING_MM = 3.8
_MOTTO_MM = 56.0
"""Measured: the motto in Times New Roman bold 13 pt; the rule under it is as long as the text."""
_MM_PER_POINT_CAPS, _MM_PER_POINT = 0.218, 0.156
"""Measured: mean width of a bold Vietnamese letter per point of size, capitals and lower case."""
_SPACE_TO_SIGN = 4


def head(word: Any, document: Document) -> None:
    """Agency and country side by side, number and place, kind and abstract, each with its rule."""
    header = document.header
    grid = plain_grid(word, (_LEFT_MM, _RIGHT_MM))
    left, right = grid.rows[0].cells
    if header.parent:
        paragraph(left, header.parent, size=12)
    for line in header.issuer:
        paragraph(left, line, size=12, bold=True)
    without_first_paragraph(left)
    longest = max(len(line) for line in header.issuer) * 12 * _MM_PER_POINT_CAPS
    rule(left, length_mm=min(longest * 0.42, 30), within_mm=_LEFT_MM - _CELL_PADDING_MM)
    paragraph(left, f"Số: {header.number or '        '}/{header.symbol}", size=13, before=4)
    paragraph(right, COUNTRY, size=12, bold=True)
    paragraph(right, MOTTO, size=13, bold=True)
    without_first_paragraph(right)
    rule(right, length_mm=_MOTTO_MM, within_mm=_RIGHT_MM - _CELL_PADDING_MM)
    place = f"{header.place}, ngày       tháng       năm {header.year}"
    paragraph(right, place, size=13, italic=True, before=4)
    paragraph(word, document.kind.upper(), size=14, bold=True, before=18)
    paragraph(word, document.abstract, size=14, bold=True)
    length = len(document.abstract) * 14 * _MM_PER_POINT
    rule(word, length_mm=min(length * 0.4, 60), within_mm=PORTRAIT_TEXT_MM)
    gap(word, 12)


def close(word: Any, document: Document) -> None:
    """Recipients and signer, never alone on a page: the last paragraphs of the body are kept with them."""
    for made in _last_paragraphs(word):
        made.set(qn("w:val"), "1")
    if len(document.signatures) == 1:
        grid = plain_grid(word, (PORTRAIT_TEXT_MM * 0.48, PORTRAIT_TEXT_MM * 0.52))
        _recipients(grid.rows[0].cells[0], document.recipients)
        _sign(grid.rows[0].cells[1], document.signatures[0])
    else:
        count = len(document.signatures)
        grid = plain_grid(word, (PORTRAIT_TEXT_MM / count,) * count)
        for cell, signature in zip(grid.rows[0].cells, document.signatures, strict=True):
            _sign(cell, signature)
    keep_row_whole(grid.rows[0])
    if len(document.signatures) > 1 and document.recipients:
        tail = plain_grid(word, (PORTRAIT_TEXT_MM,))
        _recipients(tail.rows[0].cells[0], document.recipients)


def annex_head(word: Any, annex: Annex, reference: str) -> None:
    """`Phụ lục I`, its title, and the document it belongs to."""
    paragraph(word, annex.label, size=14, bold=True, keep=True)
    paragraph(word, annex.title.upper(), size=14, bold=True, keep=True)
    paragraph(word, reference, size=13, italic=True, after=8, keep=True)


def _recipients(cell: Any, recipients: tuple[str, ...]) -> None:
    left = WD_ALIGN_PARAGRAPH.LEFT
    if recipients:
        paragraph(cell, "Nơi nhận:", size=12, bold=True, italic=True, align=left, before=10)
        for place, recipient in enumerate(recipients, 1):
            end = "." if place == len(recipients) else ";"
            paragraph(cell, f"- {recipient.rstrip(';.')}{end}", size=11, align=left)
        without_first_paragraph(cell)


def _sign(cell: Any, signature: Signature) -> None:
    for place, line in enumerate(signature.authority):
        paragraph(cell, line, size=13, bold=True, before=0 if place else 10)
    for _ in range(_SPACE_TO_SIGN):
        gap(cell, 16)
    paragraph(cell, signature.name, size=13, bold=True)
    without_first_paragraph(cell)


def _last_paragraphs(word: Any, count: int = 2) -> list[Any]:
    """`w:keepNext` of the last paragraphs of the body so far, made where missing."""
    found: list[Any] = []
    for child in reversed(word.element.body):
        if child.tag == qn("w:p") and len(found) < count:
            found.append(child.get_or_add_pPr().get_or_add_keepNext())
        elif child.tag == qn("w:tbl"):
            break
    return found
