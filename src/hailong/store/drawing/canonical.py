"""The canonical file of a register, a piece at a time: lines of names, sorted by their bytes.

A piece is some whole strata, or a range inside one stratum that is larger. Ranges end at names drawn by their hash, so
they are about equally long, whatever the names look like.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from hailong.store.engines import Engine
from hailong.store.engines.bytewise import in_order, sha256_digits

ROWS_AT_ONCE = 500_000
SERIAL = count(1)
PROBES = 64  # names looked at for each end of a range
Key = tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """The columns of a canonical file. stratum: the name of a stratum; inside: what orders it; others: the rest."""

    stratum: Key
    inside: Key
    others: Key = ()

    @property
    def names(self) -> list[str]:
        return [*self.stratum, *self.inside, *self.others]


def pieces(engine: Engine, rows: Any, shape: Shape, sizes: Mapping[Any, int]) -> Iterator[pa.Table]:
    """The rows in canonical order, at most about `ROWS_AT_ONCE` at once. sizes: rows of each stratum, by its names."""
    place = f"draw_part_{next(SERIAL)}"  # two of these may run on one engine in turns
    for part in _parts(sizes):
        some = _of_strata(engine, rows, shape, part, place)
        if len(part) == 1 and sizes[part[0]] > ROWS_AT_ONCE:
            yield from _ranges(engine, some, shape, sizes[part[0]])
        else:
            yield _sorted(engine, some, shape)


def lines(table: pa.Table, shape: Shape) -> memoryview:
    """The lines of a piece, in UTF-8."""
    columns = [table[name].combine_chunks().cast(pa.large_string()) for name in shape.names]
    nothing, between, end = (pa.scalar(text, pa.large_string()) for text in ("", ";", "\n"))
    joined = pc.binary_join_element_wise(pc.binary_join_element_wise(*columns, between), nothing, end)
    _, offsets, data = joined.buffers()
    ends = memoryview(offsets).cast("q")
    return memoryview(data)[ends[joined.offset] : ends[joined.offset + len(joined)]]


def _parts(sizes: Mapping[Any, int]) -> Iterator[list[Key]]:
    """Neighbouring strata, together at most `ROWS_AT_ONCE` rows where one stratum alone has not more."""
    part: list[Key] = []
    rows = 0
    for stratum in sorted(sizes):
        if part and rows + sizes[stratum] > ROWS_AT_ONCE:
            yield part
            part, rows = [], 0
        part.append(stratum)
        rows += sizes[stratum]
    if part:
        yield part


def _of_strata(engine: Engine, rows: Any, shape: Shape, part: list[Key], place: str) -> Any:
    named = {name: pa.array([stratum[i] for stratum in part], pa.string()) for i, name in enumerate(shape.stratum)}
    engine.table(place, pa.table(named))
    return rows.select(*shape.names).inner_join(engine.named(place), list(shape.stratum)).select(*shape.names)


def _sorted(engine: Engine, rows: Any, shape: Shape) -> pa.Table:
    table = engine.fetch(engine.sql(rows))
    keys = [(name, "ascending") for name in (*shape.stratum, *shape.inside)]
    return table.take(pc.sort_indices(table, keys))


def _ranges(engine: Engine, inside: Any, shape: Shape, population: int) -> Iterator[pa.Table]:
    """One stratum, from range to range."""
    share = min(2**64 - 1, (PROBES * -(-population // ROWS_AT_ONCE) << 64) // population)
    number = in_order(engine.dialect, sha256_digits(engine.dialect, inside[shape.inside[-1]]))
    probed = inside.filter(number < in_order(engine.dialect, ibis.literal(f"{share:016x}")))
    found = engine.fetch(engine.sql(probed.select(*shape.inside)))
    names = sorted(zip(*(found[name].to_pylist() for name in shape.inside), strict=True))
    ends = [*names[PROBES::PROBES], None]
    for after, until in zip([None, *ends], ends, strict=False):
        between = inside if after is None else inside.filter(~up_to(engine, inside, shape.inside, after))
        if until is not None:
            between = between.filter(up_to(engine, between, shape.inside, until))
        yield _sorted(engine, between, shape)


def up_to(engine: Engine, rows: Any, columns: Key, end: Key) -> Any:
    """Rows whose columns, compared as bytes one after the other, stand at or before `end`."""
    found: Any = None
    for name, text in reversed(list(zip(columns, end, strict=True))):
        here, there = in_order(engine.dialect, rows[name]), in_order(engine.dialect, ibis.literal(text))
        found = here <= there if found is None else ibis.or_(here < there, ibis.and_(here == there, found))
    return found
