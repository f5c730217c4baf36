"""The second pass of element designs: criteria and the whole, whose squares need all items of a response at once.

The residual of a response is an integer of two limbs (`method.composite`), so Σwu and Σ(wu)² are exact on every engine,
and finer than a double.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hailong.method.celled import Floats, Ints, Squares
from hailong.method.composite import ItemSums, Plan, Refinement, joined, plan, refined
from hailong.store.engines import Engine
from hailong.store.surveys.arrays import Fetched
from hailong.store.surveys.cells import ATOM, PSU, STRATUM, WIDE, grouped, typed
from hailong.store.surveys.design import Subjects

ROWS, COEFFICIENTS = "survey_rows", "survey_coefficients"
LIMBS = ("h", "l")
SUMS = ("h", "l", "hh", "hl", "ll")


@dataclass(frozen=True)
class DomainSet:
    """One set of domains over cells. code: (c,) of each cell, −1 = none; values: of every domain; unit: (c,) codes."""

    columns: tuple[str, ...]
    code: Ints
    values: list[tuple[object, ...]]
    unit: Ints


def composed_squares(engine: Engine, cells: Fetched, subjects: Subjects, part: DomainSet) -> Squares:
    """(c, criteria + 1) sums of the linearised variables of composites per (domain, unit)."""
    items, squares = _item_sums(cells, subjects, part)
    coarse = plan(items, squares)
    fine = refined(items, coarse, squares)
    engine.table(COEFFICIENTS, _coefficients(cells, subjects, part, (coarse, fine)))
    expression = _expression(engine.named(ROWS), engine.named(COEFFICIENTS), subjects, part)
    table = typed(engine.fetch(engine.sql(expression)))
    domain, unit = np.asarray(table["domain"].to_numpy(), dtype=np.int64), _units(table, cells, part)
    order = np.lexsort((unit, domain))
    domain, unit = domain[order], unit[order]
    names = [*subjects.criteria, ""]
    sums = {sign: _stacked(table, sign, names)[order] for sign in SUMS}
    shift = fine.shift.astype(object)[domain][:, None]
    whole = joined(shift, (sums["h"], sums["l"]), (sums["hh"], sums["hl"], sums["ll"]))
    noise = _noise(subjects) * np.array(table["ww"].to_pylist(), dtype=object)[order][:, None]
    first, second = (np.where(whole[1] <= noise, 0, part).astype(np.float64) for part in whole)
    criteria = len(subjects.criteria)
    divisor = (coarse.divisor * np.exp2(fine.shift))[:, None] * np.array([1] * criteria + [criteria])
    second = second / divisor[domain] ** 2
    answered = _stacked(table, "n", names)[order] > 0
    return Squares(domain, unit, first / divisor[domain], second, second, answered)


def _stacked(table: pa.Table, sign: str, names: list[str]) -> npt.NDArray[np.object_]:
    """(c, criteria + 1) integers of any length."""
    return np.column_stack(
        [np.array([int(v) for v in table[f"{sign}_{name}"].to_pylist()], dtype=object) for name in names]
    )


def _noise(subjects: Subjects) -> Ints:
    """(criteria + 1,) squares of what whole coefficients may leave of a residual that is zero, where the items of each
    form cancel out: per item half a unit times the score, and a half. It is no variance.
    """
    sizes = [len(items) for items in subjects.criteria.values()]
    return np.array([(size * (max(subjects.top, -subjects.bottom) + 1)) ** 2 for size in [*sizes, sum(sizes)]])


def _item_sums(cells: Fetched, subjects: Subjects, part: DomainSet) -> tuple[ItemSums, Floats]:
    """Σw and Σwy of every item in every domain, and Σw² of the domains."""
    inside = np.flatnonzero(part.code >= 0)
    order = inside[np.argsort(part.code[inside], kind="stable")]
    start = np.searchsorted(part.code[order], np.arange(len(part.values)))
    weight, total = (np.add.reduceat(cells.matrix(sign, subjects.items)[order], start, axis=0) for sign in ("w", "wy"))
    top, bottom = (np.full(len(subjects.items), score, dtype=np.int64) for score in (subjects.top, subjects.bottom))
    items = ItemSums(weight, total, top, bottom, subjects.composition.starts)
    return items, np.add.reduceat(cells.wide("ww")[order], start)


def _coefficients(
    cells: Fetched, subjects: Subjects, part: DomainSet, limbs: tuple[Plan | Refinement, ...]
) -> pa.Table:
    """One row per domain: its code, its values as the cells have them, and a, b of both limbs and every item."""
    columns: dict[str, Any] = {"domain": pa.array(range(len(part.values)), pa.int64())}
    for position, name in enumerate(part.columns):
        kind = cells.table[ATOM + name].type
        columns[f"at_{name}"] = pa.array([values[position] for values in part.values], kind)
    for limb, own in zip(LIMBS, limbs, strict=True):
        for position, item in enumerate(subjects.items):
            columns[f"a_{limb}_{item}"] = pa.array(own.a[:, position])
            columns[f"b_{limb}_{item}"] = pa.array(own.b[:, position])
    return pa.table(columns)


def _expression(rows: Any, coefficients: Any, subjects: Subjects, part: DomainSet) -> Any:
    """Cells (unit, domain): ww = Σw², and of each criterion and the whole h = Σwh, l = Σwl, hh, hl, ll = Σw²h², …"""
    on = [rows[ATOM + name] == coefficients[f"at_{name}"] for name in part.columns]
    table = rows.inner_join(coefficients, on) if on else rows.cross_join(coefficients)
    keys = [name for name in (STRATUM, PSU) if name in rows.columns]
    weighted: dict[str, Any] = {}
    for limb in LIMBS:
        own = {
            code: _total([_residual(table, limb, item) for item in items]) for code, items in subjects.criteria.items()
        }
        for name, residual in {**own, "": _total(list(own.values()))}.items():
            weighted[f"{limb}_{name}"] = residual.cast(WIDE) * table.weight.cast(WIDE)
    asked = {**subjects.criteria, "": subjects.items}
    answers = {
        f"n_{name}": _total([table[f"y_{item}"].notnull().ifelse(1, 0) for item in own]) for name, own in asked.items()
    }
    slim = table.select(*keys, "domain", wide=table.weight.cast(WIDE), **weighted, **answers)
    sums = {"ww": (slim.wide * slim.wide).sum()}
    for name in asked:
        sums[f"n_{name}"] = slim[f"n_{name}"].sum()
        high, low = (slim[f"{limb}_{name}"] for limb in LIMBS)
        sums |= {f"h_{name}": high.sum(), f"l_{name}": low.sum()}
        sums |= {f"hh_{name}": (high * high).sum(), f"hl_{name}": (high * low).sum(), f"ll_{name}": (low * low).sum()}
    return grouped(slim, [*keys, "domain"], sums)


def _residual(table: Any, limb: str, item: str) -> Any:
    y = table[f"y_{item}"]
    residual = table[f"a_{limb}_{item}"] * y.cast("int64") - table[f"b_{limb}_{item}"]
    return ibis.cases((y.notnull(), residual), else_=0)


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
