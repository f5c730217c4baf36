"""Draws from ordered lists of millions (`hailong.list/1`) in the engine, with equal or size-proportional chances.

The engine judges and counts; then the list comes by in its canonical order, a piece at a time, to be hashed and walked:
only the cumulated size of a stratum is carried from piece to piece.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from hailong.method.problem import Problem, raise_all
from hailong.method.selection import ListDraw, ListDrawn, ListStratum, ListUnit, check_seed, reserves
from hailong.method.selection.listed import LIST_HEADER, Sizes, listed_units, stratum_course
from hailong.method.selection.systematic import Counts, Course
from hailong.store.drawing.canonical import Shape, lines, pieces, up_to
from hailong.store.drawing.ranking import Wanted, first
from hailong.store.drawing.register import Register, malformed, misspelled, strange, twice
from hailong.store.engines import Engine
from hailong.store.engines.bytewise import in_order, sorted_table
from hailong.store.surveys.cells import WIDE

SHAPE = Shape(stratum=("stratum",), inside=("order", "unit_id"), others=("size",))


@dataclass(frozen=True)
class ListRegister:
    """An ordered list in an engine.

    rows: a table expression with columns stratum, order ("" = by id), unit_id (text; unique), size (whole, > 0).
    """

    engine: Engine
    rows: Any


@dataclass(frozen=True)
class _Counted:
    """What the engine told of one stratum: N, Σx, the largest and the least x."""

    population: int = 0
    total: int = 0
    largest: int = 0
    least: int = 0


def draw_listed(register: ListRegister, asked: Mapping[str, int], *, seed: str, reserve_ratio: float = 1.0) -> ListDraw:
    """Draw `asked` units from each stratum; equal to `method.selection.draw_listed` on the same units.

    Args: as there; the list is in the engine. Raises: as there.
    """
    seed = check_seed(seed)
    counted = _judged(register, asked)
    counted |= {stratum: _Counted() for stratum in sorted(asked.keys() - counted.keys())}
    walk = _Walk(_ways(register, counted, asked, seed))
    digest = hashlib.sha256(f"{LIST_HEADER}\n".encode())
    rows = {(stratum,): one.population for stratum, one in counted.items() if one.population}
    for piece in pieces(register.engine, register.rows, SHAPE, rows):
        digest.update(lines(piece, SHAPE))
        walk.on(piece)
    wanted = {
        stratum: reserves(asked.get(stratum, 0), reserve_ratio) if 0 < one.least == one.largest else 0
        for stratum, one in counted.items()
    }
    left = _reserves(register, seed, {stratum: (one, wanted[stratum]) for stratum, one in counted.items()}, walk.drawn)
    strata = [
        ListStratum(
            stratum,
            counted[stratum].population,
            len(units),
            sum(one.is_certain for one in units),
            wanted[stratum] - len(left[stratum]),
        )
        for stratum, units in walk.drawn.items()
    ]
    return ListDraw(seed, digest.hexdigest(), tuple(chain(*walk.drawn.values())), tuple(strata), left)


def _ways(
    register: ListRegister, counted: Mapping[str, _Counted], asked: Mapping[str, int], seed: str
) -> dict[str, Course]:
    """The course through every stratum, in their order. The sizes are fetched where a unit may be certain."""
    numbers = {stratum: asked.get(stratum, 0) for stratum in sorted(counted)}
    perhaps = {
        stratum: n
        for stratum, n in numbers.items()
        if 0 < n <= counted[stratum].population and n * counted[stratum].largest >= counted[stratum].total
    }
    spread = _spread(register, perhaps)
    nothing = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    sizes = {
        stratum: Sizes(one.population, one.total, one.largest, spread.get(stratum, nothing))
        for stratum, one in counted.items()
    }
    return {stratum: stratum_course(stratum, sizes[stratum], n, seed) for stratum, n in numbers.items()}


class _Walk:
    """The walk along the list. drawn: what was taken in each stratum so far."""

    def __init__(self, ways: Mapping[str, Course]) -> None:
        self.ways = ways
        self.drawn: dict[str, list[ListDrawn]] = {stratum: [] for stratum in ways}
        self.before = dict.fromkeys(ways, 0)

    def on(self, piece: pa.Table) -> None:
        """One piece further."""
        names = piece["stratum"].combine_chunks().dictionary_encode()
        codes = names.indices.to_numpy(zero_copy_only=False)
        begins = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(codes)]
        for begin, end in zip(begins, begins[1:], strict=False):
            if begin < end:
                self._stratum(piece["stratum"][begin].as_py(), piece.slice(begin, end - begin))

    def _stratum(self, stratum: str, rows: pa.Table) -> None:
        way = self.ways[stratum]
        sizes = rows["size"].to_numpy().astype(np.int64)
        taken = rows.take(pa.array(np.flatnonzero(way.taken(sizes, self.before[stratum]))))
        units = [ListUnit(*(row[name] for name in SHAPE.names)) for row in taken.to_pylist()]
        self.drawn[stratum] += listed_units(units, way)
        self.before[stratum] += int(sizes[~way.certain(sizes)].sum())


def _judged(register: ListRegister, asked: Iterable[str]) -> dict[str, _Counted]:
    """What each stratum holds, after names and sizes are judged. Raises: Problem(s) of `check_list`; ValueError."""
    engine, rows = register.engine, register.rows
    if not rows.schema()["size"].is_integer():
        raise ValueError("sizes are whole numbers")
    judged = {"order": rows.select("order").distinct(), "unit_id": rows}
    bad = {"order": ibis.or_(rows.order.isnull(), misspelled(ibis.ifelse(rows.order == "", "-", rows.order)))}
    bad["unit_id"] = misspelled(rows.unit_id)
    too_small = ibis.cases((rows["size"] > 0, 0), else_=1)
    sums = {
        "n": rows.count(), "total": rows["size"].cast(WIDE).sum(), "largest": rows["size"].max(),
        "least": rows["size"].min(), "small": too_small.sum(),
        **{f"bad_{name}": where.ifelse(1, 0).sum() for name, where in bad.items()},
    }  # fmt: skip
    cells = engine.fetch(engine.sql(rows.group_by("stratum").agg(**sums))).to_pylist()
    count = twice(engine, rows, "unit_id")
    problems = [Problem("list_unit_twice", count=count)] if count else []
    problems += malformed({*(cell["stratum"] or "" for cell in cells), *asked})
    problems += [
        Problem("frame_name_malformed", name=name)
        for name in bad
        if any(cell[f"bad_{name}"] for cell in cells) or strange(engine, judged[name], name)
    ]
    if small := sum(int(cell["small"]) for cell in cells):
        problems.append(Problem("size_not_positive", units=small, row=_row(register, rows.filter(too_small == 1))))
    raise_all(problems)
    return {
        cell["stratum"]: _Counted(int(cell["n"]), int(cell["total"]), int(cell["largest"]), int(cell["least"]))
        for cell in cells
    }


def _row(register: ListRegister, bad: Any) -> int:
    """The number of the first of some rows in the canonical list."""
    engine, rows = register.engine, register.rows
    keys = (*SHAPE.stratum, *SHAPE.inside)
    by = [in_order(engine.dialect, bad[name]) for name in keys]
    one = engine.fetch(engine.sql(bad.order_by(by).select(*keys).limit(1))).to_pylist()[0]
    before = up_to(engine, rows, keys, tuple(one[name] or "" for name in keys))
    return int(engine.fetch(engine.sql(rows.filter(before).count().name("n").as_table()))["n"][0].as_py())


def _spread(register: ListRegister, wanted: Mapping[str, int]) -> dict[str, tuple[Counts, Counts]]:
    """The sizes of the n largest units of some strata: (size, how many units have it). wanted: n of each stratum."""
    if not wanted:
        return {}
    engine = register.engine
    columns = {"stratum": pa.array(list(wanted), pa.string()), "wanted": pa.array(list(wanted.values()), pa.int64())}
    engine.table("draw_largest", pa.table(columns))
    rows = register.rows.select("stratum", "size")
    cells = rows.group_by(["stratum", "size"]).agg(n=rows.count())
    cells = cells.inner_join(engine.named("draw_largest"), ["stratum"]).select("stratum", "size", "n", "wanted")
    downwards = ibis.cumulative_window(group_by=cells.stratum, order_by=cells["size"].desc())
    cells = cells.mutate(above=cells.n.sum().over(downwards).cast("int64") - cells.n)
    largest = cells.filter(cells.above < cells.wanted).select("stratum", "size", "n")
    table = sorted_table(engine.fetch(engine.sql(largest)), ["stratum"])
    sizes, counts = (table[name].to_numpy().astype(np.int64) for name in ("size", "n"))
    codes = table["stratum"].combine_chunks().dictionary_encode()
    begins = np.flatnonzero(np.diff(codes.indices.to_numpy(), prepend=-1))
    parts = zip(np.split(sizes, begins[1:]), np.split(counts, begins[1:]), strict=True)
    return dict(zip(codes.dictionary.to_pylist(), parts, strict=True))


def _reserves(
    register: ListRegister,
    seed: str,
    wanted: Mapping[str, tuple[_Counted, int]],
    drawn: Mapping[str, list[ListDrawn]],
) -> dict[str, tuple[ListUnit, ...]]:
    """The first units not taken of each stratum, in the order of their numbers."""
    rows = register.rows
    plain = rows.select(unit=rows.stratum, group=ibis.literal(""), dossier_no=rows.unit_id)
    taken = {stratum: {one.unit.unit_id for one in units} for stratum, units in drawn.items()}
    asked = [
        Wanted((stratum, ""), count + len(taken[stratum]), one.population)
        for stratum, (one, count) in wanted.items()
        if count
    ]
    found = first(Register(register.engine, plain), seed, asked)
    names = {
        stratum: [name for _, name in places if name not in taken[stratum]][: wanted[stratum][1]]
        for (stratum, _), places in found.items()
    }
    units = _units(register, [name for some in names.values() for name in some])
    return {stratum: tuple(units[name] for name in names.get(stratum, ())) for stratum in drawn}


def _units(register: ListRegister, names: list[str]) -> dict[str, ListUnit]:
    """Some units by name, whole."""
    engine = register.engine
    engine.table("draw_names", pa.table({"unit_id": pa.array(names, pa.string())}))
    rows = register.rows.select(*SHAPE.names).inner_join(engine.named("draw_names"), ["unit_id"])
    found = engine.fetch(engine.sql(rows.select(*SHAPE.names))).to_pylist()
    return {row["unit_id"]: ListUnit(*(row[name] for name in SHAPE.names)) for row in found}
