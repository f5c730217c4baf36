"""The second pass of element designs: criteria and the whole, whose squares need all items of a response at once.

The residual of a response is an integer (`method.composite.plan`), so Σwu and Σ(wu)² are exact on every engine.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from hailong.method.celled import Floats, Ints, Squares
from hailong.method.composite import ItemSum, Plan, plan
from hailong.store.engines import Engine
from hailong.store.surveys.arrays import Fetched
from hailong.store.surveys.cells import ATOM, PSU, STRATUM, WIDE, grouped, typed
from hailong.store.surveys.design import Subjects

ROWS, COEFFICIENTS = "survey_rows", "survey_coefficients"


@dataclass(frozen=True)
class DomainSet:
    """One set of domains over cells. code: (c,) of each cell, −1 = none; values: of every domain; unit: (c,) codes."""

    columns: tuple[str, ...]
    code: Ints
    values: list[tuple[object, ...]]
    unit: Ints


def composed_squares(engine: Engine, cells: Fetched, subjects: Subjects, part: DomainSet) -> Squares:
    """(c, criteria + 1) sums of the linearised variables of composites per (domain, unit)."""
    plans = _plans(cells, subjects, part)
    engine.table(COEFFICIENTS, _coefficients(cells, subjects, part, plans))
    expression = _expression(engine.named(ROWS), engine.named(COEFFICIENTS), subjects, part)
    table = typed(engine.fetch(engine.sql(expression)))
    names = [*subjects.criteria, ""]
    divisor = np.array([one.divisor for one in plans])[:, None] * np.array([1] * (len(names) - 1) + [len(names) - 1])
    domain, unit = np.asarray(table["domain"].to_numpy(), dtype=np.int64), _units(table, cells, part)
    order = np.lexsort((unit, domain))
    domain, unit = domain[order], unit[order]
    first, second = (_stacked(table, sign, names)[order] for sign in ("s1", "s2"))
    second = second / divisor[domain] ** 2
    answered = _stacked(table, "n", names)[order] > 0
    return Squares(domain, unit, first / divisor[domain], second, second, answered)


def _stacked(table: pa.Table, sign: str, names: list[str]) -> Floats:
    return np.column_stack([[float(int(v)) for v in table[f"{sign}_{name}"].to_pylist()] for name in names])


def _plans(cells: Fetched, subjects: Subjects, part: DomainSet) -> list[Plan]:
    inside = np.flatnonzero(part.code >= 0)
    order = inside[np.argsort(part.code[inside], kind="stable")]
    start = np.searchsorted(part.code[order], np.arange(len(part.values)))
    weight, total = (np.add.reduceat(cells.matrix(sign, subjects.items)[order], start, axis=0) for sign in ("w", "wy"))
    squares = np.add.reduceat(cells.wide("ww")[order], start)
    criterion = [code for code, items in subjects.criteria.items() for _ in items]
    return [
        plan(
            [
                ItemSum(item, criterion[j], int(weight[d, j]), int(total[d, j]), subjects.top, subjects.bottom)
                for j, item in enumerate(subjects.items)
            ],
            float(squares[d]),
        )
        for d in range(len(part.values))
    ]


def _coefficients(cells: Fetched, subjects: Subjects, part: DomainSet, plans: list[Plan]) -> pa.Table:
    """One row per domain: its code, its values as the cells have them, a_<item>, b_<item>."""
    columns: dict[str, Any] = {"domain": pa.array(range(len(plans)), pa.int64())}
    for position, name in enumerate(part.columns):
        kind = cells.table[ATOM + name].type
        columns[f"at_{name}"] = pa.array([values[position] for values in part.values], kind)
    for item in subjects.items:
        columns[f"a_{item}"] = pa.array([one.a.get(item, 0) for one in plans], pa.int64())
        columns[f"b_{item}"] = pa.array([one.b.get(item, 0) for one in plans], pa.int64())
    return pa.table(columns)


def _expression(rows: Any, coefficients: Any, subjects: Subjects, part: DomainSet) -> Any:
    on = [rows[ATOM + name] == coefficients[f"at_{name}"] for name in part.columns]
    table = rows.inner_join(coefficients, on) if on else rows.cross_join(coefficients)
    sums: dict[str, Any] = {}
    residuals = {code: _total([_residual(table, item) for item in items]) for code, items in subjects.criteria.items()}
    asked = {**subjects.criteria, "": subjects.items}
    for name, residual in {**residuals, "": _total(list(residuals.values()))}.items():
        sums[f"n_{name}"] = _total([table[f"y_{item}"].count() for item in asked[name]])
        weighted = residual.cast(WIDE) * table.weight.cast(WIDE)
        sums[f"s1_{name}"] = weighted.sum()
        sums[f"s2_{name}"] = (weighted * weighted).sum()
    keys = [name for name in (STRATUM, PSU) if name in rows.columns]
    return grouped(table, [*keys, "domain"], sums)


def _residual(table: Any, item: str) -> Any:
    y = table[f"y_{item}"]
    return ibis.cases((y.notnull(), table[f"a_{item}"] * y.cast("int64") - table[f"b_{item}"]), else_=0)


def _total(parts: list[Any]) -> Any:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    return whole


def _units(table: pa.Table, cells: Fetched, part: DomainSet) -> Ints:
    """The codes that the cells use for these strata (and PSUs)."""
    keys = [name for name in (STRATUM, PSU) if name in table.column_names]
    if not keys:
        return np.zeros(table.num_rows, dtype=np.int64)
    first = np.flatnonzero(np.diff(part.unit, prepend=-1))
    known = cells.table.select(keys).take(pa.array(first))
    place = {pair: code for code, pair in enumerate(zip(*(known[key].to_pylist() for key in keys), strict=True))}
    found = zip(*(table[key].to_pylist() for key in keys), strict=True)
    return np.array([place[pair] for pair in found], dtype=np.int64)
