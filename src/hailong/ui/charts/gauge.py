"""How satisfied overall? One line from 20 to 100 with the interval, the value and the common level."""

from django.utils.safestring import SafeString

from hailong.ui.charts import palette, svg
from hailong.ui.charts.figure import Figure, Table
from hailong.ui.charts.scale import Scale
from hailong.ui.numbers import interval, percent

TITLE = "Chỉ số hài lòng chung"


def gauge(
    value: float | None, *, uid: str, low: float | None = None, high: float | None = None,
    reference: float | None = None, places: tuple[int, int] = (1, 1),
) -> Figure:  # fmt: skip
    """The scale begins at 20 because the formula is p/P × 100 with level 1 of 5 as its least.

    `places`: decimals of the index and its interval, and of the common level.
    """
    own, between, common = percent(value, places[0]), interval(low, high, places[0]), percent(reference, places[1])
    table = Table(
        TITLE,
        ("Nội dung", "Giá trị"),
        [("Chỉ số", own), ("Khoảng tin cậy 95%", between), ("Mức chung", common)],
    )
    if value is None:
        return Figure(svg.nothing(uid, TITLE, 420), svg.nothing(f"{uid}-n", TITLE, 328), table, uid=f"{uid}-f")
    told = (TITLE, f"Chỉ số {own} trên thang 20 đến 100%, khoảng tin cậy {between}.")
    figures = (value, low, high, reference)
    wide, narrow = _draw(figures, uid, told, 520.0), _draw(figures, f"{uid}-n", told, 328.0)
    return Figure(wide, narrow, table, uid=f"{uid}-f")


def _draw(figures: tuple[float | None, ...], uid: str, told: tuple[str, str], width: float) -> SafeString:
    value, low, high, reference = figures
    scale = Scale(20, 100, 10, width - 10)
    body = [svg.rect(4, 12, width - 8, 12, "#E3E8EE", 6)]
    if low is not None and high is not None:
        body.append(svg.rect(scale(low), 12, max(scale(high) - scale(low), 2), 12, palette.LEVELS[4], 6))
    if reference is not None:
        body.append(svg.rule(scale(reference), 7, scale(reference), 29, palette.INK, 'stroke-width="2"'))
    body.append(svg.dot(scale(value or 20), 18, 8, palette.NOW))
    for at, words, anchor in _words(width > 400):
        body.append(svg.rule(scale(at), 28, scale(at), 33, palette.GRID_STRONG))
        x = {"start": 4.0, "end": width - 4}.get(anchor, scale(at))
        body.append(svg.text(x, 48, words, svg.Type(12.5, fill=palette.MUTED, anchor=anchor)))
    return svg.document(uid, width, 54, body, told)


def _words(is_wide: bool) -> tuple[tuple[int, str, str], ...]:
    if is_wide:
        return (
            (20, "20% Rất không hài lòng", "start"), (60, "60% Bình thường", "middle"), (80, "80% Hài lòng", "middle"),
            (100, "100%", "end"),
        )  # fmt: skip
    return ((20, "20%", "start"), (60, "60%", "middle"), (80, "80% Hài lòng", "middle"))
