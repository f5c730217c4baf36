"""Charts as SVG made on the server: plain values in, a `Figure` out (two drawings, a key, a table of the same data).

One file per kind of question a reader asks (docs/ui.md). Every drawing carries `role=img`, title and description,
presentation attributes instead of `style`, printed values beside the marks, and never a colour alone. No figure
raises on missing data: an empty one says so in words, a hidden value says why.
"""

from hailong.ui.charts.alone import alone
from hailong.ui.charts.bands import BandRow, banded_dots
from hailong.ui.charts.bars import Bar, horizontal_bars
from hailong.ui.charts.dots import DotRow, dots
from hailong.ui.charts.figure import Figure, Table
from hailong.ui.charts.gauge import gauge
from hailong.ui.charts.likert import LikertRow, likert
from hailong.ui.charts.matrix import MatrixPoint, priority_matrix
from hailong.ui.charts.progress import ProgressDay, progress
from hailong.ui.charts.stacked import StackedRow, stacked
from hailong.ui.charts.tiles import Tile, grid_places, tile_map
from hailong.ui.charts.trend import TrendPoint, trend

__all__ = [
    "BandRow", "Bar", "DotRow", "Figure", "LikertRow", "MatrixPoint", "ProgressDay", "StackedRow", "Table", "Tile",
    "TrendPoint", "alone", "banded_dots", "dots", "gauge", "grid_places", "horizontal_bars", "likert", "priority_matrix", "progress",
    "stacked", "tile_map", "trend",
]  # fmt: skip
