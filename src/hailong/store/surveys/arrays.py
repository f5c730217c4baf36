"""Fetched cells as arrays: sorted by their keys, units and domains as dense codes, sums exact."""

import unicodedata
from collections.abc import Sequence
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hailong.method.celled import Floats, Ints
from hailong.method.design_based.variance import Strata
from hailong.method.problem import Problem, raise_all
from hailong.store.surveys.cells import ATOM, PSU, STRATUM, keys_of, typed
from hailong.store.surveys.design import Subjects

LARGEST = 2.0**62  # a sum of weights times scores, in 1/10 000; a BIGINT ends at twice that
JOINT = "\x1f"  # between the values of a domain


class Fetched:
    """A table of cells, sorted by stratum, PSU and atoms, whatever engine gave it. Raises: Problem(s)
    `survey_empty`, `survey_rows_faulty`, `survey_scores_outside`, `survey_values_alike`, `survey_value_separator`.
    """

    def __init__(self, table: pa.Table, subjects: Subjects) -> None:
        table, keys = typed(table), keys_of(table)
        self.table = table.sort_by([(key, "ascending") for key in keys]) if keys else table
        rows, bad = (int(self.ints(name).sum()) for name in ("n", "bad"))
        if not rows:
            raise Problem("survey_empty")
        faults = [Problem("survey_rows_faulty", count=bad)] if bad else []
        raise_all(faults + self._off_the_scale(subjects))
        raise_all([fault for key in keys for fault in misspelt(key, self.table[key])])

    def _off_the_scale(self, subjects: Subjects) -> list[Problem]:
        found = pc.min(self.table["scores_low"]).as_py(), pc.max(self.table["scores_high"]).as_py()
        low, high = (int(one) if one is not None else subjects.bottom for one in found)
        if subjects.bottom <= low and high <= subjects.top:
            return []
        scale = {"bottom": subjects.bottom, "top": subjects.top}
        return [Problem("survey_scores_outside", **scale, low=low, high=high)]

    def ints(self, name: str) -> Ints:
        return np.asarray(self.table[name].fill_null(0).to_numpy(), dtype=np.int64)

    def matrix(self, prefix: str, items: Sequence[str]) -> Ints:
        """(c, k) one BIGINT column per item. Raises: Problem `survey_weights_large`: the sum of all would wrap."""
        cells = np.column_stack([self.ints(f"{prefix}_{item}") for item in items])
        if np.abs(cells).sum(axis=0, dtype=np.float64).max(initial=0.0) >= LARGEST:
            raise Problem("survey_weights_large")
        return cells

    def wide(self, name: str) -> Floats:
        """DECIMAL(38, 0), each rounded once to the nearest double."""
        return np.array([float(int(value)) for value in self.table[name].to_pylist()], dtype=np.float64)

    def wide_matrix(self, prefix: str, items: Sequence[str]) -> Floats:
        return np.column_stack([self.wide(f"{prefix}_{item}") for item in items])

    @cached_property
    def stratum(self) -> Ints:
        """(c,) code of the stratum of each cell, in the order of the names."""
        return self._code([STRATUM])

    @cached_property
    def psu(self) -> Ints:
        """(c,) code of the PSU; a name that two strata use is two PSUs."""
        return self._code([STRATUM, PSU])

    def _code(self, keys: Sequence[str]) -> Ints:
        changed = np.zeros(self.table.num_rows, dtype=bool)
        for key in keys:
            if key in self.table.column_names:
                codes = encoded(self.table[key])[0]
                changed[1:] |= codes[1:] != codes[:-1]
        return np.cumsum(changed)

    def names(self, unit: Ints) -> list[str]:
        """What to call the units of these codes in a Problem."""
        first = np.flatnonzero(np.diff(unit, prepend=-1))
        wanted = (STRATUM,) if unit is self.stratum else (STRATUM, PSU)
        keys = [key for key in wanted if key in self.table.column_names]
        if not keys:
            return [""] * len(first)
        rows = self.table.select(keys).take(pa.array(first)).to_pylist()
        return [" / ".join(str(row[key]) for key in keys) for row in rows]

    def called(self, unit: Ints, chosen: Ints) -> list[str]:
        """The names of some of them."""
        names = self.names(unit)
        return [names[code] for code in chosen]

    def unsampled(self, column: str, unit: Ints, drawn: Ints) -> Floats:
        """1 − f of every unit; 1 where the design declares no population.

        Raises: Problem(s) `survey_population_differs`, `survey_overfull`.
        """
        if f"{column}_low" not in self.table.column_names:
            return np.ones(len(drawn))
        first = np.flatnonzero(np.diff(unit, prepend=-1))
        low = np.minimum.reduceat(self.ints(f"{column}_low"), first)
        high = np.maximum.reduceat(self.ints(f"{column}_high"), first)
        known = np.add.reduceat(self.ints(f"{column}_known"), first)
        differs = (low != high) | (known != np.add.reduceat(self.ints("n"), first))
        names = self.names(unit) if differs.any() or (low < drawn).any() else []
        faults = [Problem("survey_population_differs", unit=names[i]) for i in np.flatnonzero(differs)]
        over = np.flatnonzero(~differs & (low < drawn))
        faults += [Problem("survey_overfull", unit=names[i], drawn=int(drawn[i]), population=int(low[i])) for i in over]
        raise_all(faults)
        return np.asarray(1 - drawn / low)

    def domains(self, columns: Sequence[str]) -> tuple[Ints, list[tuple[object, ...]]]:
        """(c,) code of each cell's domain and the values of every domain, in order; −1 where a value is null."""
        code = np.zeros(self.table.num_rows, dtype=np.int64)
        missing = np.zeros(self.table.num_rows, dtype=bool)
        values: list[list[object]] = []
        for name in columns:
            own, distinct = encoded(self.table[ATOM + name])
            missing |= own < 0
            code = code * max(len(distinct), 1) + own
            values.append(distinct)
        code[missing] = -1
        found, place = np.unique(code, return_inverse=True)
        place = place.reshape(-1) - int(found[0] == -1)
        return place.astype(np.int64), _unpacked(found[found >= 0], values)


def misspelt(key: str, column: pa.ChunkedArray) -> list[Problem]:
    """Values that look alike but are not the same text: they would split one stratum, PSU or domain into two."""
    texts = [value for value in encoded(column)[1] if isinstance(value, str)]
    seen: dict[str, str] = {}
    faults = []
    for text in texts:
        if JOINT in text:
            faults.append(Problem("survey_value_separator", column=key, value=text.replace(JOINT, "␟")[:60]))
        plain = " ".join(unicodedata.normalize("NFC", text).split())
        if seen.setdefault(plain, text) != text:
            faults.append(Problem("survey_values_alike", column=key, value=plain[:60]))
    return faults


def encoded(column: pa.ChunkedArray) -> tuple[Ints, list[object]]:
    """Dense codes in the order of the values, −1 for null, and the values."""
    dictionary = column.combine_chunks().dictionary_encode()
    values = dictionary.dictionary.to_pylist()
    order = sorted(range(len(values)), key=values.__getitem__)
    rank = np.empty(len(values) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(len(values)), -1
    indices = dictionary.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return rank[indices], [values[i] for i in order]


def _unpacked(codes: npt.NDArray[np.int64], values: list[list[object]]) -> list[tuple[object, ...]]:
    parts: list[list[object]] = []
    for own in reversed(values):
        codes, place = np.divmod(codes, len(own))
        parts.append([own[i] for i in place])
    return list(zip(*reversed(parts), strict=True)) if parts else [()] * len(codes)


def first_stage(cells: Fetched, *, clusters: bool) -> tuple[Ints, Strata]:
    """The stratum of every PSU (of every stratum, for elements) and the strata, checked."""
    if not clusters:
        drawn = np.bincount(cells.stratum, cells.ints("n")).astype(np.int64)
        own = np.arange(len(drawn), dtype=np.int64)
    else:
        own = cells.stratum[np.flatnonzero(np.diff(cells.psu, prepend=-1))]
        drawn = np.bincount(own).astype(np.int64)
    unsampled = cells.unsampled("population", cells.stratum, drawn)
    return own, Strata(drawn, unsampled, np.ones(len(drawn)), partial(cells.called, cells.stratum))


def second_stage(cells: Fetched, own: Ints, strata: Strata) -> tuple[Ints, Strata]:
    """The PSUs as strata of the elements in them; their part in the variance is scaled by f of the stage above."""
    drawn = np.bincount(cells.psu, cells.ints("n")).astype(np.int64)
    unsampled, scale = cells.unsampled("psu_population", cells.psu, drawn), (1 - strata.unsampled)[own]
    below = Strata(drawn, unsampled, scale, partial(cells.called, cells.psu), stage=2)
    return np.arange(len(drawn), dtype=np.int64), below
