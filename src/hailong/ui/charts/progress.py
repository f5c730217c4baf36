"""On schedule? Forms counted so far against the plan's dashed line, with today marked."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hailong.ui.charts import palette, svg
from hailong.ui.charts.figure import Figure, Table
from hailong.ui.charts.scale import Scale
from hailong.ui.numbers import date_vi, day_month, number

KEY = (("l5", "Thực tế"), ("dash", "Kế hoạch"))


@dataclass(frozen=True)
class ProgressDay:
    """Cumulative counts at the end of a day; `done` None for days to come, `planned` None where the plan is silent."""

    day: dt.date
    done: int | None = None
    planned: float | None = None


def progress(
    days: Sequence[ProgressDay], *, uid: str, total: int, today: dt.date | None = None,
    title: str = "Tiến độ so với kế hoạch",
) -> Figure:  # fmt: skip
    """Actual area and line, dashed plan, a vertical line today."""
    table = Table(
        title,
        ("Ngày", "Thực tế", "Kế hoạch"),
        [(date_vi(one.day), number(one.done), number(one.planned, 0)) for one in days],
    )
    if not days:
        return Figure(svg.nothing(uid, title, 560), svg.nothing(f"{uid}-n", title, 328), table, uid=f"{uid}-f")
    told = (title, _told(days, total))
    wide = _draw(days, uid, told, (520.0, total, today))
    narrow = _draw(days, f"{uid}-n", told, (328.0, total, today))
    return Figure(wide, narrow, table, KEY, uid=f"{uid}-f")


def _told(days: Sequence[ProgressDay], total: int) -> str:
    counted = [one for one in days if one.done is not None]
    if not counted:
        return f"Kế hoạch {number(total)} phiếu; chưa thu phiếu nào."
    return f"Đến {date_vi(counted[-1].day)} đã thu {number(counted[-1].done)} trên {number(total)} phiếu."


def _round_step(top: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts the axis into about three."""
    rough = max(top / 3, 1)
    power = 10 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)


def _draw(
    days: Sequence[ProgressDay], uid: str, told: tuple[str, str], measure: tuple[float, int, dt.date | None]
) -> SafeString:
    width, total, today = measure
    height, bottom = 230.0, 200.0
    first, last = days[0].day.toordinal(), days[-1].day.toordinal()
    top = max([total, *(one.done or 0 for one in days), *(one.planned or 0 for one in days)])
    along, up = Scale(first, max(last, first + 1), 48, width - 14), Scale(0, top or 1, bottom, 16)
    step = _round_step(top)
    ticks = [tick for tick in up.ticks(step) if top - tick > step * 0.35] + [top]
    body = [
        svg.rule(48, up(tick), width - 14, up(tick)) + svg.tick_text(41, up(tick) + 4, number(tick, 0), "end")
        for tick in ticks
    ]  # fmt: skip
    body += _day_labels(first, last, along, 24 if width > 400 else 34)
    plan = [(along(one.day.toordinal()), up(one.planned)) for one in days if one.planned is not None]
    if len(plan) > 1:
        body.append(svg.polyline(plan, palette.REFERENCE, 1.8, "5 4"))
    counted = [one for one in days if one.done is not None]
    if counted:
        body += _actual(counted, along, up, (width, today))
    return svg.document(uid, width, height, body, told)


def _day_labels(first: int, last: int, along: Scale, room: float) -> list[str]:
    """Both ends and the first of each month between, where there is room."""
    chosen = [first]
    for ordinal in range(first + 1, last):
        if dt.date.fromordinal(ordinal).day == 1 and along(ordinal) - along(chosen[-1]) > room * 1.6:
            chosen.append(ordinal)
    if len(chosen) > 1 and along(last) - along(chosen[-1]) < room * 1.6:
        chosen.pop()
    drawn = [
        svg.tick_text(along(day), 221, day_month(dt.date.fromordinal(day)), "start" if day == first else "middle")
        for day in chosen
    ]
    if last > first:
        drawn.append(svg.tick_text(along(last), 221, day_month(dt.date.fromordinal(last)), "end"))
    return drawn


def _actual(counted: list[ProgressDay], along: Scale, up: Scale, edge: tuple[float, dt.date | None]) -> list[str]:
    width, today = edge
    line = [(along(one.day.toordinal()), up(one.done or 0)) for one in counted]
    (x0, _), (x, y) = line[0], line[-1]
    area = svg.points_of([(x0, up(0)), *line, (x, up(0))])
    turned = x > width * 0.62
    anchor, shift = ("end", -10) if turned else ("start", 10)
    drawn = [
        f'<polygon points="{area}" fill="#DCEAF6"/>',
        svg.polyline(line, palette.NOW, 2.6),
    ]
    if today is not None:
        drawn.append(svg.rule(x, 14, x, up(0), palette.INK))
        drawn.append(svg.text(x + shift, 25, f"Hôm nay, {day_month(today)}", svg.Type(12.5, 600, anchor=anchor)))
    drawn.append(svg.dot(x, y, 5, palette.NOW))
    below = y + 22 if y + 22 < up(0) and not turned else max(y - 12, 44)
    drawn.append(
        svg.text(x + shift, below, f"{number(counted[-1].done)} phiếu", svg.Type(14, 700, palette.NOW, anchor))
    )
    return drawn
