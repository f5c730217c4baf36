"""Who stands apart from the common level? Three bands, no rank numbers inside a band (ux 0, trap 2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hailong.ui.charts import palette, svg
from hailong.ui.charts.dots import DotRow, marks
from hailong.ui.charts.figure import SUPPRESSED, Figure, Table
from hailong.ui.charts.scale import Scale, index_axis
from hailong.ui.numbers import interval, percent


@dataclass(frozen=True)
class BandRow:
    """One unit: index with interval and its band (1 higher, 0 alike, -1 lower than the common level)."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    band: int | None = 0
    places: int = 1  # decimals of the figures


def banded_dots(
    rows: Sequence[BandRow], *, uid: str, reference: float | None = None, reference_places: int = 1,
    title: str = "Các đơn vị so với mức chung",
) -> Figure:  # fmt: skip
    """Units in three groups, each group by value; units without a figure come last, in words."""
    ordered = _groups(rows)
    table = Table(
        title,
        ("Đơn vị", "Nhóm", "Chỉ số", "Khoảng tin cậy 95%"),
        [
            (
                row.label,
                name,
                percent(row.value, row.places) if row.value is not None else SUPPRESSED,
                interval(row.low, row.high, row.places),
            )
            for name, _, members in ordered
            for row in members
        ],
    )
    if not rows:
        return Figure(svg.nothing(uid, title, 600), svg.nothing(f"{uid}-n", title, 328), table, uid=f"{uid}-f")
    level = None if reference is None else Level(reference, f"mức chung {percent(reference, reference_places)}")
    common = f" {level.words.capitalize()}." if level else ""
    told = (title, f"Chấm là chỉ số, thanh là khoảng tin cậy 95%.{common} Số liệu ở bảng bên dưới.")
    return Figure(
        _draw(ordered, uid, told, (600.0, 170.0, level)),
        _draw(ordered, f"{uid}-n", told, (328.0, 122.0, level)),
        table,
        note="Thứ tự trong một nhóm không phải là hạng: chênh lệch nhỏ có thể chỉ do sai số.",
        uid=f"{uid}-f",
    )


@dataclass(frozen=True)
class Level:
    """The common level and what stands at its line."""

    value: float
    words: str


Group = tuple[str, int | None, list[BandRow]]


def _groups(rows: Sequence[BandRow]) -> list[Group]:
    groups: list[Group] = []
    for band in (1, 0, -1):
        members = [row for row in rows if row.band == band and row.value is not None]
        if members:
            groups.append((palette.BAND_NAME[band], band, sorted(members, key=lambda row: -float(row.value or 0))))
    unplaced = [row for row in rows if row.band is None and row.value is not None]
    hidden = [row for row in rows if row.value is None]
    groups += [("Chưa đủ phiếu để xếp nhóm", None, unplaced)] if unplaced else []
    groups += [(SUPPRESSED.capitalize(), None, hidden)] if hidden else []
    return groups


def _draw(
    groups: list[Group], uid: str, told: tuple[str, str], measure: tuple[float, float, Level | None]
) -> SafeString:
    width, label_width, level = measure
    figures = [
        figure for _, _, members in groups for row in members for figure in (row.value, row.low, row.high)
        if figure is not None
    ] + ([level.value] if level else [])  # fmt: skip
    low, high = index_axis(figures or [60, 100], step=4)
    scale = Scale(low, high, label_width, width - 70)
    body: list[str] = []
    y = 26.0
    for name, band, members in groups:
        arrow = palette.BAND_ARROW.get(band, "") if band is not None else ""
        head = f"{arrow} {name} · {len(members)} đơn vị".strip()
        body += [svg.rect(0, y + 3, width, 24, palette.GROUP_GROUND), svg.text(8, y + 20, head, svg.Type(13.5, 700))]
        y += 30
        for row in members:
            marks_of_row, height = _row(row, band, y, (width, label_width, scale))
            body += marks_of_row
            y += height
    ground, end = _axis(scale, y, level)
    return svg.document(uid, width, end, ground + body, told)


def _row(row: BandRow, band: int | None, y: float, measure: tuple[float, float, Scale]) -> tuple[list[str], float]:
    """The drawing of one unit from `y` down, and its height."""
    width, label_width, scale = measure
    lines = svg.wrap(row.label, label_width - 18, 14.5)
    height = 31 + (len(lines) - 1) * 18
    middle = y + height / 2
    colour = palette.REFERENCE if band is None else palette.BAND_MARK[band]
    behind = palette.LINE if band is None else palette.BAND_INTERVAL[band]
    drawn = [svg.lines_of_text(8, middle + 5 - (len(lines) - 1) * 9, lines, svg.Type(14.5, 500))]
    drawn += marks(DotRow(row.label, row.value, row.low, row.high), middle, scale, colour, behind)
    drawn.append(svg.text(width - 4, middle + 5, percent(row.value, row.places), svg.Type(14.5, 600, anchor="end")))
    return drawn, height


def _axis(scale: Scale, bottom: float, level: Level | None) -> tuple[list[str], float]:
    """Grid, its figures and the line of the common level, to lie behind the rows; and where the drawing ends."""
    room = scale.end - scale.start
    step = next((step for step in (4, 8, 20) if (scale.high - scale.low) / step * 44 <= room), 40)
    drawn = []
    for tick in scale.ticks(step):
        drawn.append(svg.rule(scale(tick), 22, scale(tick), bottom))
        drawn.append(svg.tick_text(scale(tick), 14, f"{tick:g}%"))
    if level is None:
        return drawn, bottom + 4
    x = scale(level.value)
    anchor, shift = ("end", -6) if x > (scale.start + scale.end) / 2 else ("start", 6)
    drawn.append(svg.rule(x, 22, x, bottom + 4, palette.INK, svg.DASHED))
    look = svg.Type(12.5, 600, palette.MUTED, anchor)
    drawn.append(svg.text(x + shift, bottom + 14, level.words, look))
    return drawn, bottom + 22
