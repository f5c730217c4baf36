"""Primitives of drawing: escaped text, marks, the document with title and description. Attributes only, no `style`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hailong.ui.charts import palette
from hailong.ui.charts.figure import NO_DATA

_NARROW_LETTERS = frozenset("iíìỉĩịljtfrI.,:;'!|()[] ·")
_WIDE_LETTERS = frozenset("mwMWƠƯĐ@%—…")
FONT = "Inter VI, Inter, Roboto, Noto Sans, Arial, sans-serif"


@dataclass(frozen=True)
class Type:
    """How a text looks. `anchor` is start, middle or end."""

    size: float = 14
    weight: int = 400
    fill: str = palette.INK
    anchor: str = "start"


LABEL = Type(14, 500)
MUTED = Type(12.5, fill=palette.MUTED)
VALUE = Type(15, 700, anchor="end")


def coordinate(value: float) -> str:
    """One decimal, no trailing zero: short and stable."""
    return f"{value:.1f}".removesuffix(".0") if value else "0"


def text(x: float, y: float, words: str, look: Type = LABEL) -> str:
    anchor = "" if look.anchor == "start" else f' text-anchor="{look.anchor}"'
    weight = "" if look.weight == 400 else f' font-weight="{look.weight}"'
    return (
        f'<text x="{coordinate(x)}" y="{coordinate(y)}" font-size="{look.size:g}"{weight}{anchor}'
        f' fill="{look.fill}">{escape(words)}</text>'
    )


def rect(x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> str:
    round_ = f' rx="{radius:g}"' if radius else ""
    return (
        f'<rect x="{coordinate(x)}" y="{coordinate(y)}" width="{coordinate(max(width, 0))}"'
        f' height="{coordinate(max(height, 0))}"{round_} fill="{fill}"/>'
    )


def rule(x1: float, y1: float, x2: float, y2: float, stroke: str = palette.GRID, extra: str = "") -> str:
    """A straight line; `extra` is further attributes of our own writing (width, dashes)."""
    return (
        f'<line x1="{coordinate(x1)}" y1="{coordinate(y1)}" x2="{coordinate(x2)}" y2="{coordinate(y2)}"'
        f' stroke="{stroke}"{" " + extra if extra else ""}/>'
    )


DASHED = 'stroke-dasharray="4 3"'


def dot(x: float, y: float, radius: float, fill: str) -> str:
    return (
        f'<circle cx="{coordinate(x)}" cy="{coordinate(y)}" r="{radius:g}" fill="{fill}" stroke="{palette.WHITE}"'
        ' stroke-width="1.5"/>'
    )


def diamond(x: float, y: float) -> str:
    return (
        f'<path d="M{coordinate(x)} {coordinate(y - 8)}l8 8-8 8-8-8z" fill="{palette.WHITE}" stroke="{palette.INK}"'
        ' stroke-width="1.8"/>'
    )


def points_of(pairs: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in pairs)


def polyline(pairs: Iterable[tuple[float, float]], stroke: str, width: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{points_of(pairs)}" fill="none" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'


def tick_text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    """A small grey text at an axis."""
    return text(x, y, words, Type(12, fill=palette.MUTED, anchor=anchor))


def text_width(words: str, size: float) -> float:
    """Estimated width in px; a little generous, so that nothing is cut."""
    units = sum(0.33 if c in _NARROW_LETTERS else 0.86 if c in _WIDE_LETTERS else 0.585 for c in words)
    return units * size


def wrap(words: str, width: float, size: float) -> list[str]:
    """Lines that fit `width`; a single longer word keeps its own line."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def lines_of_text(x: float, y: float, lines: list[str], look: Type) -> str:
    """Several lines, the first baseline at `y`."""
    return "".join(text(x, y + at * look.size * 1.28, line, look) for at, line in enumerate(lines))


def document(uid: str, width: float, height: float, body: Iterable[str], told: tuple[str, str]) -> SafeString:
    """The complete drawing; `told` is (title, description). Raises `ValueError` for a uid that is no id."""
    if not re.fullmatch(r"[A-Za-z][\w-]*", uid):
        raise ValueError(f"not an id for a chart: {uid!r}")
    title, description = told
    return mark_safe(  # noqa: S308 - every text inside went through escape()
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{uid}-t {uid}-d"'
        f' viewBox="0 0 {coordinate(width)} {coordinate(height)}" width="{coordinate(width)}"'
        f' height="{coordinate(height)}" font-family="{FONT}">'
        f'<title id="{uid}-t">{escape(title)}</title><desc id="{uid}-d">{escape(description)}</desc>'
        f"{''.join(body)}</svg>"
    )


def nothing(uid: str, title: str, width: float, words: str = NO_DATA) -> SafeString:
    """The drawing of no data."""
    body = [
        rect(0, 0, width, 64, palette.GROUP_GROUND, 6),
        text(width / 2, 38, words, Type(14, fill=palette.MUTED, anchor="middle")),
    ]
    return document(uid, width, 64, body, (title, words))
