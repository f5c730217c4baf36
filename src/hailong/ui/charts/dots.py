"""Strong or weak among few criteria? Dot with its interval, diamond of the mean, tick of the year before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hailong.ui.charts import palette, svg
from hailong.ui.charts.figure import SUPPRESSED, Figure, Table
from hailong.ui.charts.scale import Scale, index_axis
from hailong.ui.numbers import interval, percent

LANDMARKS = ((60, "“Bình thường”"), (80, "“Hài lòng”"), (100, "“Rất hài lòng”"))


@dataclass(frozen=True)
class DotRow:
    """One line, all in index percent (20-100). `value` None: hidden. `low`, `high` None: no interval."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    reference: float | None = None
    previous: float | None = None
    note: str = ""  # said instead of a hidden value
    places: int = 1  # decimals of the figures; those of the reference are its own
    reference_places: int = 1


def dots(
    rows: Sequence[DotRow], *, uid: str, title: str = "Mạnh ở đâu, yếu ở đâu", reference: str = "Trung bình chung",
    previous: str = "Năm trước", now: str = "Năm nay ± sai số",
) -> Figure:  # fmt: skip
    """Dots with intervals; the axis is the part of 20-100 that holds the figures, with 60 and 80 marked."""
    table = _table(rows, title, reference, previous)
    if not rows:
        return Figure(svg.nothing(uid, title, 520), svg.nothing(f"{uid}-n", title, 328), table, uid=f"{uid}-f")
    key = [("dot-now", now)]
    key += [("diamond", reference)] if any(row.reference is not None for row in rows) else []
    key += [("tick", previous)] if any(row.previous is not None for row in rows) else []
    told = (title, f"Chấm là chỉ số, thanh mờ là khoảng tin cậy 95%, hình thoi là {reference.lower()}. Số liệu ở bảng.")
    return Figure(_wide(rows, uid, told), _narrow(rows, f"{uid}-n", told), table, key, uid=f"{uid}-f")


def _table(rows: Sequence[DotRow], title: str, reference: str, previous: str) -> Table:
    header = ["Nội dung", "Chỉ số", "Khoảng tin cậy 95%"]
    with_reference = any(row.reference is not None for row in rows)
    with_previous = any(row.previous is not None for row in rows)
    header += [reference] * with_reference + [previous] * with_previous
    return Table(
        title,
        header,
        [
            [
                row.label,
                percent(row.value, row.places) if row.value is not None else row.note or SUPPRESSED,
                interval(row.low, row.high, row.places),
            ]
            + [percent(row.reference, row.reference_places)] * with_reference
            + [percent(row.previous)] * with_previous
            for row in rows
        ],
    )


def axis_of(rows: Sequence[DotRow]) -> tuple[int, int]:
    every = [
        figure
        for row in rows
        for figure in (row.value, row.low, row.high, row.reference, row.previous)
        if figure is not None
    ]
    return index_axis(every or [60, 100])


def _wide(rows: Sequence[DotRow], uid: str, told: tuple[str, str]) -> SafeString:
    width, label_width = 520.0, 178.0
    labels = [svg.wrap(row.label, label_width, 14.5) for row in rows]
    heights = [max(46.0, 18.0 * len(lines) + 14) for lines in labels]
    low, high = axis_of(rows)
    scale = Scale(low, high, label_width + 14, width - 76)
    bottom = 40 + sum(heights)
    body = []
    for tick in scale.ticks(10):
        is_landmark = tick in (60, 80)
        body.append(
            svg.rule(scale(tick), 32, scale(tick), bottom, palette.GRID_STRONG if is_landmark else palette.GRID,
                     svg.DASHED if is_landmark else "")
        )  # fmt: skip
        body.append(svg.text(scale(tick), 26, f"{tick:g}%", svg.Type(12.5, fill=palette.MUTED, anchor="middle")))
    for value, words in LANDMARKS:
        if low <= value <= high:
            anchor = "start" if value == low else "end" if value == high else "middle"
            body.append(svg.text(scale(value), 11, words, svg.Type(12.5, 600, palette.MUTED, anchor)))
    top = 36.0
    for row, lines, height in zip(rows, labels, heights, strict=True):
        middle, top = top + height / 2, top + height
        body.append(svg.lines_of_text(0, middle + 5 - (len(lines) - 1) * 9, lines, svg.Type(14.5, 500)))
        body.append(svg.rule(0, top, width, top))
        body += marks(row, middle, scale)
        if row.value is None:
            body.append(svg.text(scale.start, middle + 5, row.note or SUPPRESSED, svg.Type(13, fill=palette.MUTED)))
        else:
            body.append(svg.text(width, middle + 5, percent(row.value, row.places), svg.VALUE))
    return svg.document(uid, width, bottom, body, told)


def _narrow(rows: Sequence[DotRow], uid: str, told: tuple[str, str]) -> SafeString:
    width = 328.0
    low, high = axis_of(rows)
    scale = Scale(low, high, 8, width - 8)
    body, y = [], 22.0
    for tick in scale.ticks(10):
        anchor = "start" if tick == low else "end" if tick == high else "middle"
        body.append(svg.text(scale(tick), 13, f"{tick:g}%", svg.Type(12.5, fill=palette.MUTED, anchor=anchor)))
    for row in rows:
        lines = svg.wrap(row.label, width - 78, 15)
        body.append(svg.lines_of_text(0, y + 20, lines, svg.Type(15, 500)))
        shown = percent(row.value, row.places) if row.value is not None else ""
        body.append(svg.text(width, y + 20, shown, svg.Type(15.5, 700, anchor="end")))
        y += 40 + (len(lines) - 1) * 19
        if row.value is None:
            body.append(svg.text(0, y + 4, row.note or SUPPRESSED, svg.Type(13, fill=palette.MUTED)))
        else:
            body += [
                svg.rule(
                    scale(tick), y - 9, scale(tick), y + 9, palette.GRID_STRONG if tick in (60, 80) else palette.GRID
                )
                for tick in scale.ticks(10)
            ]
            body.append(svg.rule(0, y, width, y, palette.LINE))
            body += marks(row, y, scale)
        y += 20
    return svg.document(uid, width, y, body, told)


def marks(row: DotRow, y: float, scale: Scale, colour: str = palette.NOW, behind: str = palette.INTERVAL) -> list[str]:
    """Interval, tick, diamond and dot of one row at height `y`."""
    if row.value is None:
        return []
    drawn = []
    if row.low is not None and row.high is not None:
        drawn.append(svg.rect(scale(row.low), y - 5, scale(row.high) - scale(row.low), 10, behind, 5))
    if row.previous is not None:
        x = scale(row.previous)
        drawn.append(svg.rule(x, y - 9, x, y + 9, palette.REFERENCE, 'stroke-width="2.5"'))
    if row.reference is not None:
        drawn.append(svg.diamond(scale(row.reference), y))
    drawn.append(svg.dot(scale(row.value), y, 6.5, colour))
    return drawn
