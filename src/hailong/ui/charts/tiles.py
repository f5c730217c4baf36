"""Where? One equal tile per unit, near its true place. Always beside a sorted list."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hailong.ui.charts import palette, svg
from hailong.ui.charts.figure import Figure, Table
from hailong.ui.numbers import number, percent

KEY = (("l5", "▲ Cao hơn"), ("pale", "Tương đương"), ("l2", "▼ Thấp hơn"))


@dataclass(frozen=True)
class Tile:
    """One unit at `column`, `row` of the tile map (may be fractions), coloured by its band; value None: hidden."""

    label: str
    column: float
    row: float
    value: float | None
    band: int | None = 0
    selected: bool = False
    places: int = 1  # decimals of the value


def tile_map(tiles: Sequence[Tile], *, uid: str, title: str = "Bản đồ ô các đơn vị") -> Figure:
    """The tile map; without places (`tiles` empty) it says so."""
    table = Table(
        title,
        ("Đơn vị", "Nhóm", "Chỉ số"),
        [
            (tile.label, palette.BAND_NAME.get(_band(tile), "Không xếp nhóm"), percent(tile.value, tile.places))
            for tile in tiles
        ],
    )
    if not tiles:
        return Figure(svg.nothing(uid, title, 360), svg.nothing(f"{uid}-n", title, 328), table, uid=f"{uid}-f")
    told = (title, "Mỗi ô là một đơn vị đặt gần vị trí thật; màu và mũi tên theo nhóm so với mức chung.")
    wide = svg.document(uid, *_size(tiles), _draw(tiles), told)
    narrow = svg.document(f"{uid}-n", *_size(tiles), _draw(tiles), told)
    return Figure(wide, narrow, table, KEY, "Mỗi ô một đơn vị, đặt gần vị trí thật.", f"{uid}-f")


def grid_places(points: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """Column and row of a tile for each (longitude, latitude), in their order; no two the same.

    By rank, not by distance, so that a crowded town does not hide: west to east in at most four columns of about equal
    length, and in a column north to south, each as near as free rows allow to its rank in latitude among all. Of two
    columns the western one therefore holds nothing that lies east of the other, and in a column nothing stands above
    what lies north of it. Equal points keep the order they came in.
    """
    count = len(points)
    columns = min(MOST_COLUMNS, math.ceil(math.sqrt(count)))
    by_longitude = sorted(range(count), key=lambda one: points[one][0])
    by_latitude = sorted(range(count), key=lambda one: -points[one][1])
    rank = {one: place for place, one in enumerate(by_latitude)}
    strips: list[list[int]] = [[] for _ in range(columns)]
    for place, one in enumerate(by_longitude):
        strips[place * columns // count].append(one)
    longest = max((len(strip) for strip in strips), default=0)
    rows = longest + longest // 2  # some air, so that the shape of the country shows
    found = {}
    for column, strip in enumerate(strips):
        strip.sort(key=rank.__getitem__)
        wished = [round(rank[one] * (rows - 1) / max(count - 1, 1)) for one in strip]
        for one, row in zip(strip, _apart(wished, rows), strict=True):
            found[one] = (column, row)
    return [found[one] for one in range(count)]


def _apart(wished: Sequence[int], rows: int) -> list[int]:
    """Rising rows below `rows`, each at least one after the one before, near those wished for."""
    placed: list[int] = []
    for number_before, wish in enumerate(wished):
        last = rows - (len(wished) - number_before)  # leaves a row for each that follows
        placed.append(min(max(wish, placed[-1] + 1 if placed else 0), last))
    return placed


MOST_COLUMNS = 4  # what a phone shows in letters that can be read
STEP_X, STEP_Y, GAP = 92.0, 55.0, 4.0


def _size(tiles: Sequence[Tile]) -> tuple[float, float]:
    width = (max(tile.column for tile in tiles) + 1) * STEP_X + 6
    return max(width, 280), (max(tile.row for tile in tiles) + 1) * STEP_Y + 4


def _band(tile: Tile) -> int | None:
    return tile.band if tile.value is not None else None


def _draw(tiles: Sequence[Tile]) -> list[str]:
    body = []
    for tile in tiles:
        band = _band(tile)
        ground = palette.WHITE if band is None else palette.BAND_TILE[band]
        ink = palette.MUTED if band is None else palette.BAND_TILE_INK[band]
        x, y = 3 + tile.column * STEP_X, 2 + tile.row * STEP_Y
        edge = ' stroke="#1A2230" stroke-width="3"' if tile.selected else (
            ' stroke="#8791A0" stroke-dasharray="3 3"' if band is None else "")  # fmt: skip
        body.append(svg.rect(x, y, STEP_X - GAP, STEP_Y - GAP, ground, 6).replace("/>", f"{edge}/>"))
        middle = x + (STEP_X - GAP) / 2
        size = 13 if svg.text_width(tile.label, 13) < STEP_X - GAP else 11
        body.append(svg.text(middle, y + 21, tile.label, svg.Type(size, 600, ink, "middle")))
        arrow = palette.BAND_ARROW[band] if band is not None else ""
        body.append(
            svg.text(
                middle, y + 41, f"{arrow} {number(tile.value, tile.places)}".strip(), svg.Type(14.5, 700, ink, "middle")
            )
        )
    return body
