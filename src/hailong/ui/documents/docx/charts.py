"""Native Office charts in Word: editable, with their numbers in an embedded workbook.

python-docx has no charts of its own: the chart and its workbook are parts added to the package here.
"""

from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm

from hailong.ui.documents.chart_xml import Source, chart_xml, columns
from hailong.ui.documents.content import Chart
from hailong.ui.documents.docx.xml import paragraph
from hailong.ui.documents.package import stable

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EMBEDDED_DAY = date(2000, 1, 1)


def insert(word: Any, chart: Chart, width_mm: float) -> None:
    """Append the chart as a centred paragraph of its own; `chart.alt` becomes its alternative text."""
    package = word.part.package
    number = 1 + sum(1 for part in package.iter_parts() if str(part.partname).startswith("/word/charts/"))
    book = Part(PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"), _BOOK_TYPE, workbook(chart), package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    part._blob = chart_xml(chart, Source(relation=part.relate_to(book, f"{_R}/package")))
    made = paragraph(word, before=6, keep=True)
    inline = _inline(word.part.relate_to(part, f"{_R}/chart"), number, width_mm=width_mm, chart=chart)
    made.add_run()._r.append(inline)


def height_mm(chart: Chart) -> float:
    """Room for every category, and for the legend where there is more than one series."""
    bars = 1 if chart.kind == "stacked" else len(chart.series)
    return min(18 + 10 * (len(chart.series) > 1) + len(chart.categories) * (4 + 3.5 * bars), 225)


def workbook(chart: Chart) -> bytes:
    """The numbers behind the chart, where an officer can change them: categories down, series across."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Sheet1")
    for at, category in enumerate(chart.categories, 1):
        sheet.write_string(at, 0, category)
    for column, (name, values) in enumerate(columns(chart), 1):
        sheet.write_string(0, column, name)
        for at, value in enumerate(values, 1):
            if value is not None:
                sheet.write_number(at, column, value)
    book.close()
    return stable(out.getvalue(), title="", created=_EMBEDDED_DAY)


def _inline(relation: str, number: int, *, width_mm: float, chart: Chart) -> Any:
    inline = parse_xml(
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
        f' xmlns:a="{_A}" xmlns:c="{_C}" xmlns:r="{_R}"><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{int(Mm(width_mm - 2))}" cy="{int(Mm(height_mm(chart)))}"/>'
        f'<wp:docPr id="{100 + number}" name="chart{number}"/><wp:cNvGraphicFramePr/><a:graphic>'
        f'<a:graphicData uri="{_C}"><c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    properties = inline.xpath(".//wp:docPr")[0]
    properties.set("title", chart.title)
    properties.set("descr", chart.alt)
    return inline
