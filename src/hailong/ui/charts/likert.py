"""What did people answer, item by item? Diverging bars with the neutral level set aside in its own column.

Both sides share one base line and the shares are printed (Robbins and Heiberger 2011, with the middle pulled out).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hailong.ui.charts import palette, svg
from hailong.ui.charts.figure import LEVEL_WORDS, SUPPRESSED, Figure, Table
from hailong.ui.numbers import number, percent

KEY = (
    ("l1", LEVEL_WORDS[0]), ("l2", LEVEL_WORDS[1]), ("l4", LEVEL_WORDS[3]), ("l5", LEVEL_WORDS[4]),
    ("l3", LEVEL_WORDS[2]),
)  # fmt: skip
DESCRIPTION = (
    "Mỗi dòng một câu hỏi: bên trái là tỷ lệ không hài lòng, bên phải là tỷ lệ hài lòng, cột riêng là “Bình thường”. "
    "Số liệu đầy đủ ở bảng bên dưới."
)


@dataclass(frozen=True)
class LikertRow:
    """One item: shares of levels 1..5 in percent (None: hidden), n; `heading` begins a group of items before it."""

    label: str
    shares_pct: Sequence[float] | None
    n: int | None = None
    priority: bool = False
    heading: str = ""


@dataclass(frozen=True)
class _Frame:
    """Measures of one drawing."""

    width: float
    zero: float  # x of the base line
    px_per_pct: float
    neutral: float | None  # x of the neutral column, None when there is no room for it
    bar: float = 20


def likert(rows: Sequence[LikertRow], *, uid: str, title: str = "Từng câu hỏi: bao nhiêu người hài lòng") -> Figure:
    """The diverging chart of all items, in the order of the questionnaire."""
    table = Table(
        title,
        ("Câu hỏi", "Phiếu", *LEVEL_WORDS),
        [
            (row.label, number(row.n), *(_cells(row.shares_pct)))
            for row in rows
        ],
    )  # fmt: skip
    if not rows:
        return Figure(svg.nothing(uid, title, 640), svg.nothing(f"{uid}-n", title, 328), table, uid=f"{uid}-f")
    return Figure(_wide(rows, uid, title), _narrow(rows, f"{uid}-n", title), table, KEY, uid=f"{uid}-f")


def _cells(shares: Sequence[float] | None) -> list[str]:
    return ["–"] * 5 if shares is None else [percent(share) for share in shares]


def _wide(rows: Sequence[LikertRow], uid: str, title: str) -> SafeString:
    width, label_width = 976.0, 330.0
    most_left = max((row.shares_pct[0] + row.shares_pct[1] for row in rows if row.shares_pct), default=0)
    left_room = max(92.0, min(most_left, 100) * 3.6 + 46)
    neutral = width - 122
    zero = label_width + left_room
    frame = _Frame(width, zero, (neutral - 62 - zero) / 100, neutral)
    head = 13
    body = [
        svg.text(zero - 8, 16, "Không hài lòng", svg.Type(head, 600, palette.DISSATISFIED_TEXT, "end")),
        svg.text(zero + 8, 16, "Hài lòng", svg.Type(head, 600, palette.NOW)),
        svg.text(neutral, 16, "Bình thường", svg.Type(head, 600, palette.MUTED)),
    ]
    y = 30.0
    for row in rows:
        if row.heading:
            body += [
                svg.text(0, y + 22, row.heading, svg.Type(14.5, 700)),
                svg.rule(0, y + 31, width, y + 31, palette.LINE),
            ]
            y += 34
        lines = svg.wrap(row.label, label_width - 20, 14)
        height = 34 + (len(lines) - 1) * 18
        middle = y + height / 2
        look = svg.Type(14, 600 if row.priority else 400)
        body.append(svg.lines_of_text(16, middle + 5 - (len(lines) - 1) * 9, lines, look))
        if row.priority:
            body.append(f'<path d="M4 {svg.coordinate(middle - 6)}l6 6-6 6z" fill="{palette.LEVELS[1]}"/>')
        body += _bars(row, middle - frame.bar / 2, frame)
        y += height
    body.append(svg.rule(zero, 24, zero, y + 4, palette.INK))
    return svg.document(uid, width, y + 8, body, (title, DESCRIPTION))


def _narrow(rows: Sequence[LikertRow], uid: str, title: str) -> SafeString:
    width = 328.0
    most_left = max((row.shares_pct[0] + row.shares_pct[1] for row in rows if row.shares_pct), default=0)
    zero = max(64.0, min(most_left, 100) * 1.1 + 42)
    frame = _Frame(width, zero, (width - zero - 48) / 100, None, 18)
    body, y = [], 0.0
    for row in rows:
        if row.heading:
            body += [
                svg.text(0, y + 25, row.heading, svg.Type(15.5, 700)),
                svg.rule(0, y + 33, width, y + 33, palette.LINE),
            ]
            y += 36
        lines = svg.wrap(("▶ " if row.priority else "") + row.label, width, 14.5)
        look = svg.Type(14.5, 600, palette.LEVELS[1]) if row.priority else svg.Type(14.5)
        body.append(svg.lines_of_text(0, y + 19, lines, look))
        y += 26 + (len(lines) - 1) * 18.5
        body += _bars(row, y, frame)
        body.append(svg.rule(zero, y - 3, zero, y + 21, palette.INK))
        y += 28
    return svg.document(uid, width, y + 4, body, (title, DESCRIPTION))


def _bars(row: LikertRow, y: float, frame: _Frame) -> list[str]:
    """Both sides of one item, the neutral column, and all printed shares."""
    base = y + frame.bar / 2 + 4.5
    if row.shares_pct is None:
        return [svg.text(frame.zero + 8, base, SUPPRESSED, svg.Type(13, fill=palette.MUTED))]
    share = row.shares_pct
    marks, left = [], frame.zero - 1.5
    for level in (2, 1):
        width = share[level - 1] * frame.px_per_pct
        if width > 0:
            marks.append(svg.rect(left - width, y, max(width - 1.5, 0.8), frame.bar, palette.LEVELS[level]))
            left -= width
    against = share[0] + share[1]
    colour = palette.DISSATISFIED_TEXT if against >= 8 else palette.MUTED
    marks.append(svg.text(left - 6, base, percent(against, 0), svg.Type(13, 600, colour, "end")))
    right = frame.zero + 1.5
    for level in (4, 5):
        width = share[level - 1] * frame.px_per_pct
        if width > 0:
            marks.append(svg.rect(right, y, max(width - 1.5, 0.8), frame.bar, palette.LEVELS[level]))
            if width > 34:
                ink = palette.WHITE if level == 5 else palette.INK
                marks.append(
                    svg.text(right + width / 2, base, number(share[level - 1], 0), svg.Type(12.5, 500, ink, "middle"))
                )
            right += width
    marks.append(svg.text(right + 6, base, percent(share[3] + share[4], 0), svg.Type(13.5, 700)))
    if frame.neutral is not None:
        width = share[2] * 70 / 100
        marks.append(svg.rect(frame.neutral, y + 3, width, frame.bar - 6, palette.NEUTRAL_BAR))
        marks.append(svg.text(frame.neutral + width + 5, base, percent(share[2], 0), svg.Type(13, fill=palette.MUTED)))
    return marks
