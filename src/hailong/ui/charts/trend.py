"""Is it improving? A line with its interval band through the years, broken where the questionnaire changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hailong.ui.charts import palette, svg
from hailong.ui.charts.figure import Figure, Table
from hailong.ui.charts.scale import Scale, index_axis
from hailong.ui.numbers import interval, percent


@dataclass(frozen=True)
class TrendPoint:
    """One period. `breaks`: the questionnaire or method changed before it, so it is not joined to the one before."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    reference: float | None = None
    breaks: bool = False


def trend(
    points: Sequence[TrendPoint], *, uid: str, title: str = "Qua các năm", reference: str = "Trung bình chung"
) -> Figure:
    """The line of the unit, its 95% band, and the dashed line of the reference."""
    table = Table(
        title,
        ("Kỳ", "Chỉ số", "Khoảng tin cậy 95%", reference),
        [(one.label, percent(one.value), interval(one.low, one.high), percent(one.reference)) for one in points],
    )
    if not any(one.value is not None for one in points):
        return Figure(svg.nothing(uid, title, 392), svg.nothing(f"{uid}-n", title, 328), table, uid=f"{uid}-f")
    told = (title, f"Đường liền là đơn vị, dải nhạt là khoảng tin cậy 95%, đường đứt là {reference.lower()}.")
    key = [("l5", "Đơn vị"), ("band-fill", "Khoảng tin cậy 95%")]
    key += [("dash", reference)] if any(one.reference is not None for one in points) else []
    note = "Không nối hai kỳ có vạch đứt vì đổi mẫu phiếu." if any(one.breaks for one in points) else ""
    return Figure(_draw(points, uid, told, 420), _draw(points, f"{uid}-n", told, 328), table, key, note, f"{uid}-f")


def _runs(points: Sequence[TrendPoint]) -> list[list[int]]:
    """Stretches of neighbouring periods that may be joined."""
    runs: list[list[int]] = []
    for at, one in enumerate(points):
        if one.value is None:
            runs.append([])
        elif one.breaks or not runs:
            runs.append([at])
        else:
            runs[-1].append(at)
    return [run for run in runs if run]


def _draw(points: Sequence[TrendPoint], uid: str, told: tuple[str, str], width: float) -> SafeString:
    height, bottom = 280.0, 250.0
    figures = [v for one in points for v in (one.value, one.low, one.high, one.reference) if v is not None]
    low, high = index_axis(figures, step=5)
    up = Scale(low, high, bottom, 16)
    along = Scale(0, max(len(points) - 1, 1), 46, width - 66)
    step = 5 if high - low <= 35 else 10
    body = [
        svg.rule(42, up(tick), width - 62, up(tick)) + svg.tick_text(36, up(tick) + 4, f"{tick:g}%", "end")
        for tick in up.ticks(step)
    ]  # fmt: skip
    for at, one in enumerate(points):
        body.append(svg.text(along(at), height - 8, one.label, svg.Type(12.5, fill=palette.MUTED, anchor="middle")))
        if one.breaks and at:
            x = (along(at - 1) + along(at)) / 2
            body.append(svg.rule(x, 16, x, bottom, palette.REFERENCE, 'stroke-dasharray="3 3"'))
            body.append(
                svg.text(x - 5, 26, "đổi mẫu phiếu", svg.Type(12, fill=palette.MUTED, anchor="end")) if x > 130 else ""
            )
    for run in _runs(points):
        body += _run(points, run, along, up)
    body += _reference(points, along, up)
    last = max(at for at, one in enumerate(points) if one.value is not None)
    body += _end_labels(points[last], along(last), up)
    return svg.document(uid, width, height, body, told)


def _run(points: Sequence[TrendPoint], run: list[int], along: Scale, up: Scale) -> list[str]:
    banded = [at for at in run if points[at].low is not None and points[at].high is not None]
    drawn = []
    if len(banded) > 1:
        edge = [(along(at), up(points[at].high or 0)) for at in banded]
        edge += [(along(at), up(points[at].low or 0)) for at in reversed(banded)]
        drawn.append(f'<polygon points="{svg.points_of(edge)}" fill="{palette.BAND_FILL}"/>')
    elif banded:
        one = points[banded[0]]
        drawn.append(
            svg.rect(
                along(banded[0]) - 5, up(one.high or 0), 10, up(one.low or 0) - up(one.high or 0), palette.BAND_FILL, 5
            )
        )
    line = [(along(at), up(points[at].value or 0)) for at in run]
    drawn.append(svg.polyline(line, palette.NOW, 2.5))
    return drawn + [svg.dot(along(at), up(points[at].value or 0), 4.5, palette.NOW) for at in run]


def _reference(points: Sequence[TrendPoint], along: Scale, up: Scale) -> list[str]:
    pairs = [(along(at), up(one.reference)) for at, one in enumerate(points) if one.reference is not None]
    if len(pairs) < 2:
        return [svg.diamond(*pairs[0])] if pairs else []
    return [svg.polyline(pairs, palette.REFERENCE, 1.8, "5 4")]


def _end_labels(last: TrendPoint, x: float, up: Scale) -> list[str]:
    """The last value of both lines, kept apart when they are close."""
    here = up(last.value or 0)
    drawn = [svg.text(x + 10, here + 5, percent(last.value), svg.Type(14, 700, palette.NOW))]
    if last.reference is not None:
        there = up(last.reference)
        if abs(here - there) < 16:
            there = here + (17 if there >= here else -17)
        drawn.append(svg.text(x + 10, there + 5, percent(last.reference), svg.Type(13, fill=palette.MUTED)))
    return drawn
