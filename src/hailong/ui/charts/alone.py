"""A drawing that leaves its page: with its title above and its source below, on a white ground."""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hailong.ui.charts import palette, svg
from hailong.ui.charts.figure import Figure

_MARGIN = 20.0
_TITLE = svg.Type(17, 700)
_SOURCE = svg.Type(12.5, fill=palette.MUTED)


def alone(figure: Figure, *, title: str, source: Sequence[str]) -> SafeString:
    """The wide drawing as a file of its own.

    Args:
        title: what and of whom, above the drawing.
        source: lines below it; a simulated world says so in one of them.
    """
    width, height = _size(figure.wide)
    above = svg.wrap(title, width, _TITLE.size)
    below = [line for one in source for line in svg.wrap(one, width, _SOURCE.size)]
    top = _MARGIN + len(above) * _TITLE.size * 1.28 + 10
    key = _key(figure, top)
    drawing = top + (28 if figure.key else 0)
    bottom = drawing + height + 24
    whole = bottom + len(below) * _SOURCE.size * 1.28 + _MARGIN / 2
    body = [
        svg.rect(0, 0, width + 2 * _MARGIN, whole, palette.WHITE),
        svg.lines_of_text(_MARGIN, _MARGIN + _TITLE.size, above, _TITLE),
        key,
        f'<g transform="translate({svg.coordinate(_MARGIN)} {svg.coordinate(drawing)})">{figure.wide}</g>',
        svg.lines_of_text(_MARGIN, bottom, below, _SOURCE),
    ]
    uid = f"{figure.uid or 'figure'}-alone"
    return svg.document(uid, width + 2 * _MARGIN, whole, body, (title, " ".join(source)))


def _size(drawing: SafeString) -> tuple[float, float]:
    """Width and height of a document of `svg.document`."""
    head = drawing[: drawing.index(">")]
    _, _, width, height = head.partition('viewBox="')[2].partition('"')[0].split()
    return float(width), float(height)


def _key(figure: Figure, y: float) -> str:
    """The key of the page as marks in the drawing."""
    body, x = [], _MARGIN
    for swatch, words in figure.key:
        body.append(_swatch(swatch, x, y + 8))
        body.append(svg.text(x + 20, y + 13, words, svg.Type(12.5)))
        x += 34 + svg.text_width(words, 12.5)
    return mark_safe("".join(body))  # noqa: S308 - made of escaped primitives


def _swatch(name: str, x: float, y: float) -> str:
    if name == "dot-now":
        return svg.dot(x + 7, y, 6, palette.NOW)
    if name == "diamond":
        return svg.diamond(x + 7, y)
    if name == "tick":
        return svg.rule(x + 7, y - 7, x + 7, y + 7, palette.REFERENCE, 'stroke-width="3"')
    if name == "dash":
        return svg.rule(x, y, x + 14, y, palette.REFERENCE, svg.DASHED)
    return svg.rect(x, y - 7, 14, 14, escape(_GROUNDS.get(name, palette.GRID)), 2)


_GROUNDS = {f"l{level}": colour for level, colour in palette.LEVELS.items()} | {
    "l3": palette.NEUTRAL_BAR,
    "pale": palette.BAND_TILE[0],
    "band-fill": palette.BAND_FILL,
}
