"""How many said what? Sorted horizontal bars with the figure printed; counts when n < 50, else percent."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hailong.ui.charts import palette, svg
from hailong.ui.charts.figure import SUPPRESSED, Figure, Table
from hailong.ui.numbers import number, percent


@dataclass(frozen=True)
class Bar:
    """One bar; `value` None: hidden. `muted` draws it grey (reference modes, others)."""

    label: str
    value: float | None
    muted: bool = False


def horizontal_bars(
    bars: Sequence[Bar], *, uid: str, title: str, as_percent: bool = False, top: float | None = None,
    colour: str = palette.NOW,
) -> Figure:  # fmt: skip
    """Bars in the given order. `top` is the value of a full bar (the largest unless told)."""
    write = percent if as_percent else number
    table = Table(
        title, ("Nội dung", "Tỷ lệ" if as_percent else "Số lượng"), [(bar.label, write(bar.value)) for bar in bars]
    )
    if not bars:
        return Figure(svg.nothing(uid, title, 520), svg.nothing(f"{uid}-n", title, 328), table, uid=f"{uid}-f")
    full = top or max((bar.value or 0 for bar in bars), default=0) or 1
    told = (title, "Mỗi thanh một nội dung, số ghi bên phải.")
    wide = _draw(bars, uid, told, (520.0, 230.0, full, colour, write))
    narrow = _draw(bars, f"{uid}-n", told, (328.0, 0.0, full, colour, write))
    return Figure(wide, narrow, table, uid=f"{uid}-f")


def _draw(bars: Sequence[Bar], uid: str, told: tuple[str, str], measure: tuple) -> SafeString:
    """With `label_width` 0 the label stands above its bar."""
    width, label_width, full, colour, write = measure
    body, y = [], 0.0
    start, end = (label_width + 12 if label_width else 0), width - 62
    for bar in bars:
        lines = svg.wrap(bar.label, label_width or width, 14.5)
        height = max(32, 14 + len(lines) * 18.5)
        if label_width:
            middle = y + height / 2
            body.append(svg.lines_of_text(0, middle + 5 - (len(lines) - 1) * 9.3, lines, svg.Type(14.5)))
        else:
            body.append(svg.lines_of_text(0, y + 18, lines, svg.Type(14.5)))
            height = len(lines) * 18.5 + 30
            middle = y + height - 14
        body.append(svg.rect(start, middle - 5, end - start, 10, palette.GRID, 5))
        if bar.value is None:
            body.append(svg.text(start + 6, middle - 9, SUPPRESSED, svg.Type(12.5, fill=palette.MUTED)))
        else:
            length = (end - start) * min(max(bar.value / full, 0), 1)
            body.append(svg.rect(start, middle - 5, length, 10, palette.REFERENCE if bar.muted else colour, 5))
        body.append(svg.text(width, middle + 5, write(bar.value), svg.Type(14.5, 600, anchor="end")))
        y += height
    return svg.document(uid, width, y + 2, body, told)
