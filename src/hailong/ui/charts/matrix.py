"""What to fix first? Index of each item against its weight in overall satisfaction, in four quarters."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hailong.ui.charts import palette, svg
from hailong.ui.charts.figure import Figure, Table
from hailong.ui.charts.scale import Scale, index_axis
from hailong.ui.numbers import percent

MOST_LABELS = 9


@dataclass(frozen=True)
class MatrixPoint:
    """One item: index in percent, weight (any unit, only its order is shown), whether it is a priority."""

    label: str
    value: float
    weight: float
    priority: bool = False


def priority_matrix(
    points: Sequence[MatrixPoint], *, uid: str, title: str = "Ma trận ưu tiên", hidden_because: str = ""
) -> Figure:
    """At most nine labels: priorities first. `hidden_because` (n too small) stands instead of the drawing."""
    middle = sorted(point.weight for point in points)[len(points) // 2] if points else 0.0
    table = Table(
        title,
        ("Câu hỏi", "Chỉ số", "Gắn với hài lòng chung", "Ưu tiên"),
        [
            (one.label, percent(one.value), "mạnh" if one.weight >= middle else "yếu", "có" if one.priority else "–")
            for one in points
        ],
    )
    if hidden_because or not points:
        words = hidden_because or "Chưa có số liệu để vẽ."
        return Figure(
            svg.nothing(uid, title, 560, words), svg.nothing(f"{uid}-n", title, 328, "Không hiển thị."),
            Table(title, table.header, []) if hidden_because else table, note=hidden_because, uid=f"{uid}-f",
        )  # fmt: skip
    told = (title, "Trục ngang là chỉ số, trục dọc là mức gắn với hài lòng chung; góc trên bên trái cần ưu tiên.")
    wide, narrow = _draw(points, uid, told, (560.0, 400.0)), _draw(points, f"{uid}-n", told, (328.0, 380.0))
    return Figure(wide, narrow, table, uid=f"{uid}-f")


def _draw(points: Sequence[MatrixPoint], uid: str, told: tuple[str, str], size: tuple[float, float]) -> SafeString:
    width, height = size
    left, right, top, bottom = 46.0, width - 12, 14.0, height - 48
    low, high = index_axis([point.value for point in points], step=5)
    weights = [point.weight for point in points]
    spread = (max(weights) - min(weights)) or 1
    along = Scale(low, high, left + 12, right - 12)
    up = Scale(min(weights) - spread * 0.12, max(weights) + spread * 0.18, bottom, top)
    mid_x = along(sum(point.value for point in points) / len(points))
    mid_y = up(sorted(weights)[len(weights) // 2])
    body = _ground((left, right, top, bottom), (mid_x, mid_y))
    step = 5 if (high - low) / 5 * 40 <= width - 60 else 10
    for tick in along.ticks(step):
        body.append(svg.text(along(tick), bottom + 17, f"{tick:g}%", svg.Type(12, fill=palette.MUTED, anchor="middle")))
    body.append(
        svg.text((left + right) / 2, height - 8, "Chỉ số hài lòng của câu hỏi →", svg.Type(13, 600, anchor="middle"))
    )
    centre = svg.coordinate((top + bottom) / 2)
    body.append(
        f'<text transform="translate(15,{centre}) rotate(-90)" font-size="13" font-weight="600" text-anchor="middle"'
        f' fill="{palette.INK}">Mức gắn với hài lòng chung →</text>'
    )
    places = [(along(point.value), up(point.weight)) for point in points]
    for point, (x, y) in zip(points, places, strict=True):
        body.append(svg.dot(x, y, 7 if point.priority else 5, palette.LEVELS[1] if point.priority else palette.NOW))
    return svg.document(uid, width, height, body + _labels(points, places, (left, right, top, bottom)), told)


def _ground(box: tuple[float, float, float, float], mid: tuple[float, float]) -> list[str]:
    left, right, top, bottom = box
    mid_x, mid_y = mid
    quiet = svg.Type(12.5, 600, palette.MUTED)
    return [
        svg.rect(left, top, mid_x - left, mid_y - top, palette.PRIORITY_GROUND),
        *(svg.rule(left, y, right, y, palette.LINE) for y in (top, bottom)),
        *(svg.rule(x, top, x, bottom, palette.LINE) for x in (left, right)),
        svg.rule(mid_x, top, mid_x, bottom, palette.REFERENCE, svg.DASHED),
        svg.rule(left, mid_y, right, mid_y, palette.REFERENCE, svg.DASHED),
        svg.text(left + 8, top + 19, "Ưu tiên cải thiện", svg.Type(12.5, 700, palette.DISSATISFIED_TEXT)),
        svg.text(right - 8, top + 19, "Phát huy", svg.Type(12.5, 700, palette.MUTED, "end")),
        svg.text(left + 8, bottom - 9, "Theo dõi", quiet),
        svg.text(right - 8, bottom - 9, "Duy trì", svg.Type(12.5, 600, palette.MUTED, "end")),
        svg.text(left - 6, top + 12, "mạnh", svg.Type(11.5, fill=palette.MUTED, anchor="end")),
        svg.text(left - 6, bottom - 2, "yếu", svg.Type(11.5, fill=palette.MUTED, anchor="end")),
    ]


def _labels(
    points: Sequence[MatrixPoint], places: Sequence[tuple[float, float]], box: tuple[float, float, float, float]
) -> list[str]:
    """Labels where they collide with nothing; a priority farther off with a line to its point. The rest: the table."""
    left, right, top, bottom = box
    taken = [(x - 7, y - 7, x + 7, y + 7) for x, y in places]
    taken += [
        (left, top, left + 130, top + 26),
        (right - 80, top, right, top + 26),
        (left, bottom - 24, left + 70, bottom),
    ]
    order = sorted(range(len(points)), key=lambda at: (not points[at].priority, -points[at].weight))
    drawn: list[str] = []
    for at in order[:MOST_LABELS]:
        point, (x, y) = points[at], places[at]
        look = svg.Type(13, 700 if point.priority else 400)
        wide = svg.text_width(point.label, 13)
        near = ((10, 5), (-10 - wide, 5), (-wide / 2, -11), (-wide / 2, 20))
        far = [(dx, dy) for dy in (-28, 36, -46, 54, 72) for dx in (-wide / 2, -wide * 0.85, -wide * 0.15)]
        for dx, dy in (*near, *(far if point.priority else ())):
            place = (x + dx, y + dy - 11, x + dx + wide, y + dy + 3)
            if (
                place[0] >= left + 2
                and place[2] <= right - 2
                and not any(_meet(place, other) for other in taken if other != taken[at])
            ):
                taken.append(place)
                drawn.append(svg.text(x + dx, y + dy, point.label, look))
                if (dx, dy) in far:
                    drawn.append(svg.rule(x, y, x, y + dy + (4 if dy < 0 else -12), palette.REFERENCE))
                break
    return drawn


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
