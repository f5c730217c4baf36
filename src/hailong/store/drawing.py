"""The draw `hailong.draw/1` on a register of ten million rows: the very sample of `method.selection.draw`.

The engine hashes seed and dossier number by its own SHA-256 and ranks inside strata. Ranking everybody would sort the
whole register, so only rows with a small number are ranked: below (m + 6√m + 10)/N of the range for m people wanted of
N. A stratum where that leaves too few is ranked whole in a second statement, so the result is exact, never likely.
Numbers are compared as bytes, because engines order text by the language of their database.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from hailong.method.allocation import Stratum
from hailong.method.problem import Problem, raise_all
from hailong.method.selection import FRAME_HEADER, Draw, Drawn, StratumDraw, check_seed
from hailong.method.selection.register import check_allocation, plain_characters, plain_name
from hailong.method.selection.stratified import stratum_draw
from hailong.store.engines import Engine
from hailong.store.engines.bytewise import in_order, sha256

COLUMNS = ["unit", "group", "dossier_no"]
EVERYBODY = b"\xff" * 33  # above every number of 32 bytes
ROWS_AT_ONCE = 500_000
USUAL = "[ 0-9A-Za-z./_-]"


@dataclass(frozen=True)
class Register:
    """A register in an engine.

    rows: a table expression with columns unit, group, dossier_no (text; dossier_no unique), one row per usable dossier.
    """

    engine: Engine
    rows: Any


def draw(register: Register, allocation: Mapping[Stratum, int], *, seed: str, reserve_ratio: float = 1.0) -> Draw:
    """Draw sample and reserves; equal to `method.selection.draw` on the same units.

    Args: as there; the frame is in the engine.
    Raises: Problem `seed_malformed`; Problem(s) `dossier_twice_in_frame`, `frame_name_malformed`;
        ValueError for a number of forms below 0.
    """
    seed = check_seed(seed)
    check_allocation(allocation)
    sizes = populations(register)
    facts = [
        stratum_draw(stratum, sizes.get(stratum, 0), allocation.get(stratum, 0), reserve_ratio)
        for stratum in sorted(sizes.keys() | allocation.keys())
    ]
    found = _first(register, seed, facts, lambda one: limit(one.sample + one.reserve, one.population))
    short = [one for one in facts if len(found.get((one.unit, one.group), ())) < one.sample + one.reserve]
    found |= _first(register, seed, short, lambda _: EVERYBODY)
    drawn = [
        Drawn(one.unit, one.group, rank, rank > one.sample, number, random.hex())
        for one in facts
        for rank, (random, number) in enumerate(found.get((one.unit, one.group), ()), 1)
    ]
    return Draw(seed, frame_sha256(register, sizes), tuple(drawn), tuple(facts))


def limit(wanted: int, population: int) -> bytes:
    """The number below which at least `wanted` of `population` people lie, but for about one stratum in 10⁹."""
    expected = wanted + 6 * (isqrt(wanted) + 1) + 10
    if expected >= population:
        return EVERYBODY
    return (-(-(expected << 64) // population)).to_bytes(9, "big")[1:]


def populations(register: Register) -> dict[Stratum, int]:
    """N_h of every stratum, after the register's names are judged.

    Raises: Problem(s) `dossier_twice_in_frame`, `frame_name_malformed`.
    """
    engine, rows = register.engine, register.rows
    number = rows.dossier_no
    bad = ibis.or_(number.isnull(), number == "", number != number.strip(), number.contains("  "))
    cells = rows.group_by(["unit", "group"]).agg(n=rows.count(), bad=bad.fill_null(True).ifelse(1, 0).sum())
    found = engine.fetch(engine.sql(cells)).to_pylist()
    repeated = rows.group_by("dossier_no").agg(n=rows.count()).filter(ibis._.n > 1).count().name("n")
    twice = int(engine.fetch(engine.sql(repeated.as_table()))["n"][0].as_py())
    problems = [Problem("dossier_twice_in_frame", count=twice)] if twice else []
    names = {cell[key] or "" for cell in found for key in ("unit", "group")}
    problems += [Problem("frame_name_malformed", name=name) for name in sorted(names) if not plain_name(name)]
    if any(cell["bad"] for cell in found) or not all(plain_characters(text) for text in _unusual(register)):
        problems.append(Problem("frame_name_malformed", name="dossier_no"))
    raise_all(problems)
    return {(cell["unit"], cell["group"]): int(cell["n"]) for cell in found}


def _unusual(register: Register) -> list[str]:
    """What remains of the dossier numbers without the usual characters, each remainder once: few, and judged here."""
    remainder = register.rows.dossier_no.re_replace(USUAL, "").name("remainder")
    texts = register.rows.select(remainder).filter(ibis._.remainder != "").distinct()
    return [str(text) for text in register.engine.fetch(register.engine.sql(texts))["remainder"].to_pylist()]


def _first(
    register: Register, seed: str, strata: Iterable[StratumDraw], below: Any
) -> dict[Stratum, list[tuple[bytes, str]]]:
    """The first wanted people of each stratum in the order of (number, dossier), among those with a number below."""
    wanted = [one for one in strata if one.sample + one.reserve]
    if not wanted:
        return {}
    limits = {
        "unit": pa.array([one.unit for one in wanted], pa.string()),
        "group": pa.array([one.group for one in wanted], pa.string()),
        "wanted": pa.array([one.sample + one.reserve for one in wanted], pa.int64()),
        "below": pa.array([below(one) for one in wanted], pa.binary()),
    }
    engine = register.engine
    engine.table("draw_limits", pa.table(limits))
    rows = register.rows.select(*COLUMNS).inner_join(engine.named("draw_limits"), ["unit", "group"])
    rows = rows.mutate(prn=sha256(engine.dialect, ibis.literal(f"{seed}|") + rows.dossier_no))
    rows = rows.filter(rows.prn < rows.below)
    order = [rows.prn, in_order(engine.dialect, rows.dossier_no)]
    place = ibis.row_number().over(group_by=[rows.unit, rows.group], order_by=order)
    rows = rows.mutate(place=place)
    table = engine.fetch(engine.sql(rows.filter(rows.place < rows.wanted).select(*COLUMNS, "prn")))
    found: dict[Stratum, list[tuple[bytes, str]]] = {}
    for unit, group, number, random in zip(*(table[name].to_pylist() for name in [*COLUMNS, "prn"]), strict=True):
        found.setdefault((unit, group), []).append((bytes(random), number))
    return {stratum: sorted(people) for stratum, people in found.items()}


def frame_sha256(register: Register, sizes: Mapping[Stratum, int]) -> str:
    """SHA-256 of the canonical frame file (`method.selection.frame_file`), made a part at a time.

    sizes: of `populations`.
    """
    digest = hashlib.sha256(f"{FRAME_HEADER}\n".encode())
    for part in _parts(sizes):
        digest.update(_lines(register, part))
    return digest.hexdigest()


def _parts(sizes: Mapping[Stratum, int]) -> Iterator[list[Stratum]]:
    """Neighbouring strata, together at most `ROWS_AT_ONCE` rows where one stratum alone has not more."""
    part: list[Stratum] = []
    rows = 0
    for stratum in sorted(sizes):
        if part and rows + sizes[stratum] > ROWS_AT_ONCE:
            yield part
            part, rows = [], 0
        part.append(stratum)
        rows += sizes[stratum]
    if part:
        yield part


def _lines(register: Register, part: list[Stratum]) -> memoryview:
    """The lines of some strata, sorted by the bytes of unit, group and dossier number."""
    engine = register.engine
    names = {"unit": [unit for unit, _ in part], "group": [group for _, group in part]}
    engine.table("draw_part", pa.table(names))
    rows = register.rows.select(*COLUMNS).inner_join(engine.named("draw_part"), ["unit", "group"]).select(*COLUMNS)
    table = engine.fetch(engine.sql(rows))
    table = table.take(pc.sort_indices(table, [(name, "ascending") for name in COLUMNS]))
    columns = [table[name].combine_chunks().cast(pa.large_string()) for name in COLUMNS]
    nothing, between, end = (pa.scalar(text, pa.large_string()) for text in ("", ";", "\n"))
    lines = pc.binary_join_element_wise(pc.binary_join_element_wise(*columns, between), nothing, end)
    _, offsets, data = lines.buffers()
    ends = memoryview(offsets).cast("q")
    return memoryview(data)[ends[lines.offset] : ends[lines.offset + len(lines)]]
