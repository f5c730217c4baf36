"""Cross-products from the engine: exact integers in one pass, by stratum and random group (`method.drivers.moments`).

Every variable is an integer: a mean over answered items times the common denominator of all possible numbers of
answered items (up to 22; beyond that to the nearest 1/232 792 560 of a level). Products go through DECIMAL(38,0).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hailong.method.drivers.guard import check_size
from hailong.method.drivers.moments import MISSING_RULES, Kept, Moments
from hailong.method.drivers.patterns import Patterns
from hailong.method.drivers.psus import Elements
from hailong.method.drivers.resampling import GROUPS, GroupedCells
from hailong.method.problem import Problem
from hailong.method.questionnaire import Criterion
from hailong.store.engines import Engine
from hailong.store.engines.bytewise import Dialect, in_order, sha256_digits, sorted_table
from hailong.store.integers import integers, total
from hailong.store.surveys.cells import WIDE

MAX_CELLS = 50_000
"""Strata × groups above which only the random groups are kept apart (and no finite population correction is made)."""


MAX_EXACT = 22
"""Items up to which every possible mean is a whole number of parts. lcm(1 … 22) = 232 792 560 keeps quotients far below
2⁵³ (engines divide in floats) and sums of squares of a billion responses far below 10³⁸."""


def denominator(criterion: Criterion) -> int:
    """Divisible by every possible number of answered items, up to 22."""
    return math.lcm(*range(1, min(len(criterion.items), MAX_EXACT) + 1))


def person_mean(rows: Any, criterion: Criterion) -> Any:
    """The mean level of the answered items times `denominator`: an exact integer (the nearest one where more than 22
    items were answered); null without an answer.
    """
    levels = [rows[item.code].cast("int64") for item in criterion.items]
    count = sum(ibis.cases((level > 0, 1), else_=0) for level in levels)
    answers = sum(ibis.cases((level > 0, level), else_=0) for level in levels)
    return (answers * (2 * denominator(criterion)) + count) // (2 * count).nullif(0)


def item_values(rows: Any, criterion: Criterion) -> dict[str, Any]:
    """The level of each item times `denominator`; an item without an answer takes the person's mean there."""
    mean = person_mean(rows, criterion)
    factor = denominator(criterion)
    return {
        item.code: ibis.cases((rows[item.code] > 0, rows[item.code].cast("int64") * factor), else_=mean)
        for item in criterion.items
    }


def unanswered(rows: Any, criteria: Sequence[Criterion]) -> Any:
    """How many items of the criteria have no answer that counts."""
    levels = [rows[item.code] for criterion in criteria for item in criterion.items]
    return sum(ibis.cases((level > 0, 0), else_=1) for level in levels)


def answered_all(rows: Any, criteria: Sequence[Criterion]) -> Any:
    """True where every item has an answer that counts."""
    return ibis.and_(*((rows[item.code] > 0).fill_null(False) for one in criteria for item in one.items))


@dataclass(frozen=True)
class Variables:
    """columns: name -> integer expression over the rows, null = not to be had; counts: which rows may count; filled:
    how many answers of a row the columns stand in for, None = none.

    Raises: Problem `missing_rule_unknown` (pairwise has no one set of responses, so no intervals).
    """

    columns: dict[str, Any]
    rule: str
    counts: Any = None
    filled: Any = None

    def __post_init__(self) -> None:
        if self.rule not in MISSING_RULES or self.rule == "pairwise":
            raise Problem("missing_rule_unknown", rule=str(self.rule)[:20])


def grouped(engine: Engine, rows: Any, variables: Variables, *, seed: str) -> tuple[GroupedCells, Kept]:
    """Moments by stratum and random group of responses, weighted. Every response is a PSU of its stratum, also those
    that a rule leaves out.

    rows: of one block and one standing, columns stratum, population, weight_e4, row_no. Raises: Problem
    `design_weight_wrong`.
    """
    engine.view("moment_values", engine.sql(_values(rows, variables)))
    sizes = _strata(engine, engine.named("moment_values"))
    counted = _counted(engine.named("moment_values"), len(variables.columns), seed, engine.dialect)
    engine.view("moment_rows", engine.sql(counted))
    table = engine.named("moment_rows")
    together = sizes.num_rows * GROUPS > MAX_CELLS
    by = ["grp"] if together else ["stratum", "grp"]
    sums = table.group_by(by).agg(**_sums(table, len(variables.columns)))
    found = sorted_table(engine.fetch(engine.sql(sums)), by)
    return _cells(found, sizes, tuple(variables.columns), together), _kept(found, variables.rule)


def _values(rows: Any, variables: Variables, **others: Any) -> Any:
    """What is needed of the rows, and v_0 … (null = not to be had)."""
    values = {f"v_{i}": column for i, column in enumerate(variables.columns.values())}
    counts = ibis.literal(True) if variables.counts is None else variables.counts
    filled = ibis.literal(0) if variables.filled is None else variables.filled
    return rows.select("stratum", "population", "row_no", "weight_e4", **others, counts=counts, filled=filled, **values)


def _counted(rows: Any, q: int, seed: str, dialect: Dialect) -> Any:
    """Stratum, population, group, kept (0/1), filled, weight and w = weight where kept, x_0 … (0 where not kept)."""
    kept = ibis.and_(rows.counts, *(rows[f"v_{i}"].notnull() for i in range(q)))
    key = ibis.literal(f"{seed}|") + rows.stratum + "|" + rows.row_no.cast("string")
    number = sha256_digits(dialect, key).substr(0, 12)
    place = ibis.row_number().over(order_by=[in_order(dialect, rows.stratum), number, rows.row_no])
    return rows.select(
        stratum=rows.stratum,
        population=rows.population,
        grp=place % GROUPS,
        kept=kept.ifelse(1, 0),
        weight=rows.weight_e4,
        w=kept.ifelse(rows.weight_e4, 0),
        filled=kept.ifelse(rows.filled, 0),
        **{f"x_{i}": ibis.cases((kept, rows[f"v_{i}"]), else_=0) for i in range(q)},
    )


def counted_patterns(
    engine: Engine, rows: Any, variables: Variables, answer: Any, *, lonely: str
) -> tuple[Patterns, Elements, Kept]:
    """Responses counted by stratum, values of the variables and answer: what a model of the answer needs of them.

    answer: integer expression, null or 0 = none; its levels that occur are numbered from 0. Raises: Problem
    `drivers_too_few_responses`, `drivers_outcome_constant`, `drivers_predictor_constant`, `drivers_collinear`,
    `drivers_stratum_lonely`, `design_weight_wrong`.
    """
    q = len(variables.columns)
    engine.view("moment_values", engine.sql(_values(rows, variables, answer=answer)))
    table = engine.named("moment_values")
    sizes = _strata(engine, table)
    all_sums = {"n": table.count(), "w": table.weight_e4.cast(WIDE).sum()}
    whole = engine.fetch(engine.sql(table.agg(**all_sums))).to_pylist()[0]
    found = _alike(engine, table, q)
    n, weight = total(found, "n"), total(found, "w")
    check_size(n, q)
    told = Kept(variables.rule, int(whole["n"]), n, 100 * weight / int(whole["w"]))
    place = {code: index for index, code in enumerate(sizes["stratum"].to_pylist())}
    patterns = Patterns(
        names=tuple(variables.columns),
        x=np.column_stack([integers(found, f"v_{i}").astype(np.float64) for i in range(q)]),
        y=np.unique(integers(found, "answer").astype(np.int64), return_inverse=True)[1].astype(np.int64),
        weight=integers(found, "w").astype(np.float64) / 10_000,
        psu=np.array([place[code] for code in found["stratum"].to_pylist()], dtype=np.int64),
        n=n,
    )
    squares = integers(found, "ww").astype(np.float64) / 10_000**2
    return patterns, Elements(squares, integers(sizes, "m").astype(np.int64), _unsampled(sizes), lonely), told


def _alike(engine: Engine, table: Any, q: int) -> pa.Table:
    """n, w = Σw and ww = Σw² by stratum, answer and values, sorted; only rows that have them all."""
    kept = table.filter(ibis.and_(table.counts, table.answer > 0, *(table[f"v_{i}"].notnull() for i in range(q))))
    wide = kept.weight_e4.cast(WIDE)
    by = ["stratum", "answer", *(f"v_{i}" for i in range(q))]
    cells = kept.group_by(by).agg(n=kept.count(), w=wide.sum(), ww=(wide * wide).sum())
    return sorted_table(engine.fetch(engine.sql(cells)), by)


def _unsampled(sizes: pa.Table) -> npt.NDArray[np.float64]:
    """1 − m/N of each stratum; 1 where N is not known."""
    pairs = zip(sizes["m"].to_pylist(), sizes["population"].to_pylist(), strict=True)
    return np.array([1.0 if population is None else max(1 - m / population, 0.0) for m, population in pairs])


def _strata(engine: Engine, table: Any) -> pa.Table:
    """Stratum, m and N of each stratum, sorted. Raises: Problem `design_weight_wrong` (a weight not above 0)."""
    sums = {"m": table.count(), "population": table.population.max()}
    wrong = {
        "wrong": ibis.cases((table.weight_e4 > 0, 0), else_=1).sum(),
        "first": ibis.cases((table.weight_e4 > 0, ibis.null("int64")), else_=table.row_no.cast("int64")).min(),
    }
    found = sorted_table(engine.fetch(engine.sql(table.group_by("stratum").agg(**sums, **wrong))), ["stratum"])
    if count := sum(int(value) for value in found["wrong"].to_pylist()):
        first = min(value for value in found["first"].to_pylist() if value is not None)
        raise Problem("design_weight_wrong", count=count, rows=str(first))
    return found


def _sums(table: Any, q: int) -> dict[str, Any]:
    """psus, n, filled, weight (of all), w (of the kept), s_i = Σ w·x_i, s_i_j = Σ w·x_i·x_j for j ≤ i."""
    wide = table.w.cast(WIDE)
    found = {"psus": table.count(), "n": table.kept.sum(), "filled": table.filled.sum()}
    found |= {"weight": table.weight.cast(WIDE).sum(), "w": wide.sum()}
    for i in range(q):
        found[_pair(i, -1)] = (table[f"x_{i}"].cast(WIDE) * wide).sum()
        for j in range(i + 1):
            found[_pair(i, j)] = (table[f"x_{i}"].cast(WIDE) * table[f"x_{j}"] * wide).sum()
    return found


def _pair(i: int, j: int) -> str:
    """The column of Σ w·x_i·x_j; j = −1: of Σ w·x_i."""
    return f"s_{i}" if j < 0 else f"s_{i}_{j}"


def _cells(table: pa.Table, sizes: pa.Table, names: tuple[str, ...], together: bool) -> GroupedCells:
    q = len(names)
    found = {name: integers(table, name) for name in ("w", *(_pair(i, j) for i in range(q) for j in range(-1, i + 1)))}
    wide = any(column.dtype == object for column in found.values())
    stack = np.empty((table.num_rows, q + 1, q + 1), dtype=object if wide else np.int64)
    stack[:, 0, 0] = found["w"]
    for i in range(q):
        for j in range(-1, i + 1):
            stack[:, i + 1, j + 1] = stack[:, j + 1, i + 1] = found[_pair(i, j)]
    place = {code: index for index, code in enumerate(sizes["stratum"].to_pylist())}
    own = [0] * table.num_rows if together else [place[code] for code in table["stratum"].to_pylist()]
    return GroupedCells(
        moments=Moments(names, stack, integers(table, "n").astype(np.int64)),
        stratum=np.array(own, dtype=np.int64),
        group=integers(table, "grp").astype(np.int64),
        psus=integers(table, "psus").astype(np.int64),
        unsampled=np.ones(1) if together else _unsampled(sizes),
        groups=GROUPS,
    )


def _kept(table: pa.Table, rule: str) -> Kept:
    n_all, n, weight = (total(table, name) for name in ("psus", "n", "weight"))
    share = 100 * total(table, "w") / weight if weight else 0.0
    return Kept(rule, n_all, n, share, total(table, "filled"))
