"""The same answers for a black-and-white notice board: 100% bars with patterns instead of hues (bulletin)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hailong.ui.charts import svg
from hailong.ui.charts.figure import LEVEL_WORDS, SUPPRESSED, Figure, Table
from hailong.ui.numbers import number, percent

GREYS = {3: "#E4E4E4", 4: "#9A9A9A", 5: "#3A3A3A"}


@dataclass(frozen=True)
class StackedRow:
    """One item: shares of levels 1..5 in percent, or None when hidden."""

    label: str
    shares_pct: Sequence[float] | None


def stacked(rows: Sequence[StackedRow], *, uid: str, title: str = "Tỷ lệ người chọn từng mức") -> Figure:
    """Readable after any photocopier: dense hatch, light hatch, light, middle and dark grey, black outlines."""
    cells = [(row.label, *(percent(part) for part in row.shares_pct or [None] * 5)) for row in rows]
    table = Table(title, ("Nội dung", *LEVEL_WORDS), cells)
    if not rows:
        return Figure(svg.nothing(uid, title, 640), svg.nothing(f"{uid}-n", title, 328), table, uid=f"{uid}-f")
    told = (title, "Từ trái sang phải: rất không hài lòng đến rất hài lòng. Số liệu ở bảng.")
    return Figure(_draw(rows, uid, told, 640), _draw(rows, f"{uid}-n", told, 328), table, uid=f"{uid}-f")


def _patterns(uid: str) -> str:
    return "".join(
        f'<pattern id="{uid}-h{level}" width="{step}" height="{step}" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="{step}" height="{step}" fill="#fff"/>'
        f'<rect width="{ink}" height="{step}" fill="#000"/></pattern>'
        for level, step, ink in ((1, 5, 2.6), (2, 7, 1.4))
    )


def _draw(rows: Sequence[StackedRow], uid: str, told: tuple[str, str], width: float) -> SafeString:
    fills = {1: f"url(#{uid}-h1)", 2: f"url(#{uid}-h2)", **GREYS}
    label_width = 250.0 if width > 400 else 0.0
    start = label_width + 10 if label_width else 1.0
    body, y = [f"<defs>{_patterns(uid)}</defs>"], 4.0
    for row in rows:
        lines = svg.wrap(row.label, label_width or width, 14)
        if label_width:
            body.append(svg.lines_of_text(0, y + 17, lines, svg.Type(14, fill="#000000")))
            bar_y, height = y, max(34.0, len(lines) * 18 + 12)
        else:
            body.append(svg.lines_of_text(0, y + 14, lines, svg.Type(14, fill="#000000")))
            bar_y, height = y + len(lines) * 18 + 2, len(lines) * 18 + 40
        body += _bar(row, bar_y, (start, width - 1), fills)
        y += height
    return svg.document(uid, width, y, body, told)


def _bar(row: StackedRow, y: float, ends: tuple[float, float], fills: dict[int, str]) -> list[str]:
    start, end = ends
    if row.shares_pct is None:
        return [svg.text(start + 4, y + 17, SUPPRESSED, svg.Type(13, fill="#000000"))]
    drawn, x = [], start
    for level, part in enumerate(row.shares_pct, start=1):
        length = part / 100 * (end - start)
        if length > 0:
            drawn.append(svg.rect(x, y, length, 24, fills[level]).replace("/>", ' stroke="#000" stroke-width=".8"/>'))
            if length > 26:
                drawn += _printed(x + length / 2, y + 17, number(part, 0), level)
        x += length
    return drawn


def _printed(x: float, y: float, words: str, level: int) -> list[str]:
    look = svg.Type(12.5, 600, "#FFFFFF" if level == 5 else "#000000", "middle")
    backing = [svg.rect(x - 10, y - 12, 20, 15, "#FFFFFF", 2)] if level <= 2 else []
    return [*backing, svg.text(x, y, words, look)]
