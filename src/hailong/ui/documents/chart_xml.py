"""DrawingML of a chart of horizontal bars (ECMA-376 part 1, 21.2), members in the order the schema wants.

Written out here because the chart writers of the office libraries give no intervals, palette, labels or fonts, and
patching their output is longer than this.
"""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from hailong.ui.documents.content import Chart, Series
from hailong.ui.documents.palette import fill_of, ink_on

_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_SMALLEST_LABEL_PCT = 4.5
"""A part of a bar narrower than this has no room for its number."""
_CATEGORY_AXIS, _VALUE_AXIS = 1001, 1002
_GREY = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D0D4DA"/></a:solidFill></a:ln></c:spPr>'
_TICKS = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'


@dataclass(frozen=True)
class Source:
    """Where the numbers of a chart stand: names of series in `row` (from 1), categories in column A below it.

    `relation` leads from a chart in Word to its embedded workbook; a chart in a workbook has none.
    """

    sheet: str = "Sheet1"
    row: int = 1
    relation: str = ""

    def cells(self, column: str, first: int, last: int) -> str:
        """`'Biểu đồ 1'!$B$3:$B$7`; first and last count from the row of names."""
        sheet = "'" + self.sheet.replace("'", "''") + "'"
        top, bottom = self.row + first, self.row + last
        return f"{sheet}!${column}${top}" + (f":${column}${bottom}" if bottom > top else "")


def chart_xml(chart: Chart, source: Source) -> bytes:
    """The chart part, with its numbers cached and the cells they come from."""
    stacked = chart.kind == "stacked"
    grouping, overlap = ("percentStacked", 100) if stacked else ("clustered", -10)
    series = "".join(_series(chart, at, source) for at in range(len(chart.series)))
    legend = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text(10)}</c:legend>'
    data = f'<c:externalData r:id="{source.relation}"><c:autoUpdate val="0"/></c:externalData>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace {_NAMESPACES}><c:date1904 val="0"/><c:lang val="vi-VN"/><c:roundedCorners val="0"/>'
        '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="45"/><c:overlap val="{overlap}"/>'
        f'<c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/></c:barChart>'
        f"{_category_axis()}{_value_axis(chart)}</c:plotArea>{legend if len(chart.series) > 1 else ''}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f"{_text(10)}{data if source.relation else ''}</c:chartSpace>"
    ).encode()


def _text(size_pt: int, colour: str = "000000") -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size_pt * 100}" b="0"><a:solidFill>'
        f'<a:srgbClr val="{colour}"/></a:solidFill><a:latin typeface="Times New Roman"/>'
        '<a:cs typeface="Times New Roman"/></a:defRPr></a:pPr><a:endParaRPr lang="vi-VN"/></a:p></c:txPr>'
    )


def _series(chart: Chart, at: int, source: Source) -> str:
    series, count = chart.series[at], len(chart.categories)
    column = chr(ord("B") + at)
    name, labels = escape(source.cells(column, 0, 0)), escape(source.cells("A", 1, count))
    numbers = escape(source.cells(column, 1, count))
    colour, pattern = fill_of(chart.kind, at, len(chart.series))
    categories = "".join(
        f'<c:pt idx="{i}"><c:v>{escape(category)}</c:v></c:pt>' for i, category in enumerate(chart.categories)
    )
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>{name}</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(series.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'{_fill(colour, pattern)}<c:invertIfNegative val="0"/>{_labels(chart, series, colour)}'
        f"{_intervals(chart, at, source)}"
        f"<c:cat><c:strRef><c:f>{labels}</c:f><c:strCache>"
        f'<c:ptCount val="{count}"/>{categories}</c:strCache></c:strRef></c:cat>'
        f"<c:val><c:numRef><c:f>{numbers}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{_points(series.values)}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _points(values: tuple[float | None, ...]) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value:.10g}</c:v></c:pt>' for at, value in enumerate(values) if value is not None
    )
    return f'<c:ptCount val="{len(values)}"/>{points}'


def _fill(colour: str, pattern: str) -> str:
    filled = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    if pattern:
        filled = (
            f'<a:pattFill prst="{pattern}"><a:fgClr><a:srgbClr val="{colour}"/></a:fgClr>'
            '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
        )
    line = '<a:ln w="9525"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln>'
    return f"<c:spPr>{filled}{line}</c:spPr>"


def _labels(chart: Chart, series: Series, colour: str) -> str:
    """The values: in the middle of a part, at the foot of a bar with an interval, beyond the end of any other."""
    stacked = chart.kind == "stacked"
    hidden = "".join(
        f'<c:dLbl><c:idx val="{at}"/><c:delete val="1"/></c:dLbl>'
        for at, value in enumerate(series.values)
        if value is None or (stacked and value < _SMALLEST_LABEL_PCT)
    )
    place = "ctr" if stacked else ("inBase" if series.low else "outEnd")
    shown = "[$-42A]0." + "0" * chart.decimals if chart.decimals else "0"
    return (
        f'<c:dLbls>{hidden}<c:numFmt formatCode="{shown}" sourceLinked="0"/>'
        f"{_text(10, '000000' if place == 'outEnd' else ink_on(colour))}"
        f'<c:dLblPos val="{place}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def interval_lengths(series: Series) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    """How far the interval reaches above and below each value; empty where the series has none."""

    def lengths(ends: tuple[float | None, ...]) -> tuple[float | None, ...]:
        pairs = zip(series.values, ends, strict=True) if ends else ()
        return tuple(None if value is None or end is None else abs(end - value) for value, end in pairs)

    return lengths(series.high), lengths(series.low)


def columns(chart: Chart) -> tuple[tuple[str, tuple[float | None, ...]], ...]:
    """(name, values) of the columns beside the categories: every series, then the reach of the intervals."""
    found = [(series.name, series.values) for series in chart.series]
    for series in chart.series:
        above, below = interval_lengths(series)
        found += [(f"{series.name} (+)", above), (f"{series.name} (−)", below)] if above and below else []
    return tuple(found)


def _intervals(chart: Chart, at: int, source: Source) -> str:
    """Error bars from low to high; a missing value or end has none."""
    above, below = interval_lengths(chart.series[at])
    if not (above and below):
        return ""
    before = sum(bool(series.low and series.high) for series in chart.series[:at])
    first = ord("B") + len(chart.series) + 2 * before

    def numbers(name: str, column: int, values: tuple[float | None, ...]) -> str:
        cells = escape(source.cells(chr(column), 1, len(values)))
        return (
            f"<c:{name}><c:numRef><c:f>{cells}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
            f"{_points(values)}</c:numCache></c:numRef></c:{name}>"
        )

    return (
        '<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"{numbers('plus', first, above)}{numbers('minus', first + 1, below)}"
        '<c:spPr><a:ln w="12700"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )


def _category_axis() -> str:
    """Categories read from top to bottom, as in the table."""
    return (
        f'<c:catAx><c:axId val="{_CATEGORY_AXIS}"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/>{_TICKS}{_GREY}{_text(10)}<c:crossAx val="{_VALUE_AXIS}"/>'
        '<c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="0"/></c:catAx>'
    )


def _value_axis(chart: Chart) -> str:
    """Values below the bars; `crosses` is at the far end because the categories run downwards."""
    limits = f'<c:max val="{chart.axis[1]:g}"/><c:min val="{chart.axis[0]:g}"/>' if chart.axis else ""
    shown = "0%" if chart.kind == "stacked" else "0"
    return (
        f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>{limits}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="b"/><c:majorGridlines>{_GREY}</c:majorGridlines>'
        f'<c:numFmt formatCode="{shown}" sourceLinked="0"/>{_TICKS.replace("low", "nextTo")}{_GREY}{_text(10)}'
        f'<c:crossAx val="{_CATEGORY_AXIS}"/><c:crosses val="max"/><c:crossBetween val="between"/></c:valAx>'
    )
