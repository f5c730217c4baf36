"""Page, styles, header and footer of NĐ 30/2020, phụ lục I, mục I.

A4; margins top and bottom 20 mm, left 30 mm, right 15 mm; Times New Roman, black; the page number Arabic, 13 pt,
centred in the top margin and not shown on the first page; each annex counts its own pages.
"""

from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from hailong.ui.documents.content import SIMULATED
from hailong.ui.documents.docx.xml import element, field, paragraph

FONT = "Times New Roman"
BODY_PT = 14
PORTRAIT_TEXT_MM = 210 - 30 - 15
_DROPPED_PARTS = ("thumbnail", "customXml", "stylesWithEffects")


def prepare(word: Any) -> None:
    """Empty the template of python-docx of its look: one font, no theme fonts, no colours, Vietnamese."""
    styles = word.styles.element
    for fonts in styles.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
    for language in styles.iter(qn("w:lang")):
        language.attrib.clear()
        language.set(qn("w:val"), "vi-VN")
        language.set(qn("w:eastAsia"), "vi-VN")
    for colour in list(styles.iter(qn("w:color"))):
        colour.getparent().remove(colour)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(BODY_PT)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    for level in (1, 2, 3):
        heading = word.styles[f"Heading {level}"]
        heading.font.size, heading.font.bold, heading.font.italic = Pt(BODY_PT), True, level == 3
        form = heading.paragraph_format
        form.space_before, form.space_after, form.first_line_indent = Pt(6), Pt(6), Mm(12.7)
        form.keep_with_next = True


def first_section(word: Any, *, simulated: bool) -> None:
    """Geometry, page number and the simulated label, which every later section inherits."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = 1
    field(number, "PAGE", size=13)
    if simulated:
        for footer in (section.footer, section.first_page_footer):
            _label(footer)


def annex_section(word: Any, *, landscape: bool) -> Any:
    """A new section on a new page that counts its pages from 1 and keeps the header and footer."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    else:
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
    section.different_first_page_header_footer = True
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    section._sectPr.insert_element_before(
        element("w:pgNumType", start="1"), "w:cols", "w:formProt", "w:vAlign", "w:titlePg", "w:docGrid"
    )
    return section


def text_mm(section: Any) -> float:
    """Width of the text of a section."""
    return float(Length(section.page_width - section.left_margin - section.right_margin).mm)


def strip(word: Any) -> None:
    """Drop the template's thumbnail and spare parts."""
    for holder in (word.part.package, word.part):
        for key, relation in list(holder.rels.items()):
            if not relation.is_external and any(name in relation.reltype for name in _DROPPED_PARTS):
                del holder.rels[key]


def _label(footer: Any) -> None:
    footer.is_linked_to_previous = False
    footer.paragraphs[0]._p.getparent().remove(footer.paragraphs[0]._p)
    text = f"{SIMULATED.upper()} – không phải kết quả khảo sát thật"
    made = paragraph(footer, text, size=11, bold=True)
    border = element("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        border.append(element(f"w:{side}", val="single", sz="6", space="2", color="000000"))
    made._p.get_or_add_pPr().insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")
