"""Cell tables as arrays: exact integers where they fit 64 bits, each wider sum rounded once to the nearest double."""

from functools import cached_property

import numpy as np
import pyarrow as pa

from hailong.method.design_based.variance import Floats, Ints
from hailong.store.cells import KEY


class CellTable:
    """A fetched table of cells; each column is converted once."""

    def __init__(self, arrow: pa.Table) -> None:
        self.arrow = arrow
        self._whole: dict[str, Ints] = {}

    def __len__(self) -> int:
        return int(self.arrow.num_rows)

    def text(self, name: str) -> list[str]:
        return [str(value) for value in self.arrow[name].to_pylist()]

    def whole(self, name: str) -> Ints:
        """Counts and sums of weights."""
        if name not in self._whole:
            self._whole[name] = np.array([int(v) for v in self.arrow[name].to_pylist()], dtype=np.int64)
        return self._whole[name]

    def number(self, name: str) -> Floats:
        """Sums of squares; null is NaN."""
        values = self.arrow[name].to_pylist()
        return np.array([np.nan if value is None else float(int(value)) for value in values], dtype=np.float64)


class Cells(CellTable):
    """The first pass: strata with their count cube, one entry per (stratum, key)."""

    def __init__(self, strata: pa.Table, levels: pa.Table) -> None:
        super().__init__(strata)
        self._levels = levels

    @cached_property
    def _cube(self) -> dict[tuple[str, int], tuple[Ints, Ints, Floats]]:
        pairs = zip(self.text("stratum"), self.text(KEY), strict=True)
        place = {pair: index for index, pair in enumerate(pairs)}
        names = ("item", "level", "stratum", KEY, "n", "w", "ww")
        found: dict[tuple[str, int], tuple[Ints, Ints, Floats]] = {}
        columns = [self._levels[name].to_pylist() for name in names]
        for item, level, stratum, key, n, w, ww in zip(*columns, strict=True):
            if (item, level) not in found:
                zero = np.zeros(len(self), dtype=np.int64)
                found[item, level] = (zero, zero.copy(), zero.astype(np.float64))
            at = place[stratum, key]
            counts, weights, squares = found[item, level]
            counts[at], weights[at], squares[at] = n, int(w), float(int(ww))
        return found

    def level(self, item: str, level: int) -> tuple[Ints, Ints, Floats]:
        """(n, Σw, Σw²) of the responses on one level of one item, in every cell."""
        zero = np.zeros(len(self), dtype=np.int64)
        return self._cube.get((item, level), (zero, zero, zero.astype(np.float64)))
