"""The first numbers of each stratum, without sorting everybody.

The engine hashes seed and name by its own SHA-256. Only rows with a small number are ranked: (m + 6√m + 10)/N of the
circle for m people wanted of N. A stratum where that leaves too few is ranked whole in a second statement, so the
result is exact, never likely.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isqrt

import ibis
import pyarrow as pa

from hailong.method.allocation import Stratum
from hailong.method.selection.places import Place
from hailong.store.drawing.register import COLUMNS, Register
from hailong.store.engines.bytewise import in_order, sha256

EVERYBODY = b"\xff" * 33  # above every number of 32 bytes
BEGINNING = b""
CIRCLE = 2**256


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one stratum is asked for: `count` of its `population`, in the order of the circle behind `after`."""

    stratum: Stratum
    count: int
    population: int
    after: bytes = BEGINNING


def first(register: Register, seed: str, wanted: Iterable[Wanted]) -> dict[Stratum, list[Place]]:
    """The first wanted places of each stratum, by (number, name) from its beginning around the circle."""
    asked = [one for one in wanted if one.count and one.population]
    found = below(register, seed, {one.stratum: (one, limit(one)) for one in asked})
    short = {
        one.stratum: (one, EVERYBODY)
        for one in asked
        if len(found.get(one.stratum, ())) < min(one.count, one.population)
    }
    return found | below(register, seed, short)


def limit(one: Wanted) -> bytes:
    """The number below which the wanted people lie, but for about one stratum in 10⁹."""
    expected = one.count + 6 * (isqrt(one.count) + 1) + 10
    end = int.from_bytes(one.after, "big") - (-expected * CIRCLE // one.population)
    return EVERYBODY if expected >= one.population or end >= CIRCLE else end.to_bytes(32, "big")


def below(register: Register, seed: str, wanted: Mapping[Stratum, tuple[Wanted, bytes]]) -> dict[Stratum, list[Place]]:
    """The first wanted places of each stratum among those with a number below its limit.

    Under `EVERYBODY` the circle goes on at its beginning; under another limit only what lies behind `after` is there.
    """
    if not wanted:
        return {}
    engine = register.engine
    engine.table("draw_limits", _limits(wanted))
    rows = register.rows.select(*COLUMNS).inner_join(engine.named("draw_limits"), ["unit", "group"])
    rows = rows.mutate(prn=sha256(engine.dialect, ibis.literal(f"{seed}|") + rows.dossier_no))
    behind = rows.prn > rows.after
    rows = rows.filter(ibis.and_(rows.prn < rows.below, ibis.or_(behind, rows.whole == 1)))
    order = [ibis.cases((rows.prn > rows.after, 0), else_=1), rows.prn, in_order(engine.dialect, rows.dossier_no)]
    place = ibis.row_number().over(group_by=[rows.unit, rows.group], order_by=order)
    rows = rows.mutate(place=place)
    table = engine.fetch(engine.sql(rows.filter(rows.place < rows.wanted).select(*COLUMNS, "prn")))
    found: dict[Stratum, list[Place]] = {}
    for unit, group, number, random in zip(*(table[name].to_pylist() for name in [*COLUMNS, "prn"]), strict=True):
        found.setdefault((unit, group), []).append((bytes(random).hex(), number))
    return {stratum: _around(places, wanted[stratum][0].after.hex()) for stratum, places in found.items()}


def _around(places: Iterable[Place], after: str) -> list[Place]:
    """Places in the order of the circle behind a number."""
    return sorted(places, key=lambda place: (place[0] <= after, place))


def _limits(wanted: Mapping[Stratum, tuple[Wanted, bytes]]) -> pa.Table:
    asked = list(wanted.values())
    return pa.table(
        {
            "unit": pa.array([one.stratum[0] for one, _ in asked], pa.string()),
            "group": pa.array([one.stratum[1] for one, _ in asked], pa.string()),
            "wanted": pa.array([one.count for one, _ in asked], pa.int64()),
            "after": pa.array([one.after for one, _ in asked], pa.binary()),
            "below": pa.array([end for _, end in asked], pa.binary()),
            "whole": pa.array([int(end == EVERYBODY) for _, end in asked], pa.int64()),
        }
    )
