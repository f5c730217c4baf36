"""Weights at any size: responses become cells by one group-by, and the weight found for a cell goes back by a join.

The engine only counts, joins and adds integers; factors are found in `method.weighting`. So every engine gives the
same weights bit for bit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from hailong.method.problem import Problem, raise_all
from hailong.method.weighting.cells import Totals, Weighed, WeightCells, weighed
from hailong.method.weighting.distance import Distance
from hailong.method.weighting.trimming import Cap
from hailong.store.engines import Engine
from hailong.store.engines.bytewise import Dialect, in_order, sorted_table

WEIGHT = "weight_e4"
BASE = "base_e4"


@dataclass(frozen=True)
class Weights:
    """responses: the table with its weights replaced (an expression, still unread); weighed: how they came about."""

    responses: Any
    weighed: Weighed


def weight_cells(responses: Any, margins: Sequence[str], key: str) -> Any:
    """Cells: m0, m1 … (the margins in their order), base_e4, n responses, and how many different keys they have.

    responses: columns margins (any type but float), weight_e4 (BIGINT, 1/10 000), key (unique; an integer or text).
    Names of the survey are not taken over, so none can stand for another column.
    """
    values = {f"m{at}": responses[name] for at, name in enumerate(margins)}
    slim = responses.select(**values, base_e4=responses[WEIGHT], key=responses[key])
    return slim.group_by([*values, BASE]).agg(n=slim.count(), keys=slim.key.nunique())


def joined(responses: Any, finals: Any, margins: Sequence[str], key: str, dialect: Dialect) -> Any:
    """The responses with weight_e4 replaced by that of their cell.

    finals: one row per cell: m0, m1 …, base_e4, low_e4, raised. The first `raised` responses of a cell in the order of
    the key (text by its bytes) get one more ten-thousandth.
    """
    own = unused("cell_", responses.columns)
    by = {f"{own}m{at}": name for at, name in enumerate(margins)} | {f"{own}{BASE}": WEIGHT}
    order = in_order(dialect, responses[key]) if responses[key].type().is_string() else responses[key]
    rank = ibis.row_number().over(group_by=[responses[name] for name in by.values()], order_by=order)
    ranked = responses.mutate(**{f"{own}rank": rank})
    cells = finals.rename({f"{own}{name}": name for name in finals.columns})
    table = ranked.inner_join(cells, [ranked[name] == cells[cell] for cell, name in by.items()])
    more = (table[f"{own}rank"] < table[f"{own}raised"]).ifelse(1, 0)
    final = table[f"{own}low_e4"] + more
    return table.mutate(**{WEIGHT: final.cast("int64")}).select(*responses.columns)


def unused(prefix: str, columns: Iterable[str]) -> str:
    """The prefix, made longer until no column begins with it in any case, since not all engines tell `a` from `A`."""
    taken = [name.casefold() for name in columns]
    while any(name.startswith(prefix.casefold()) for name in taken):
        prefix += "_"
    return prefix


def calibrated(
    engine: Engine, responses: Any, totals: Totals, distance: Distance, *, key: str, cap: Cap | None = None
) -> Weights:
    """Calibrates the weights of a table of the engine to known totals.

    responses, key: as `weight_cells`; totals, cap: as `method.weighting.cells.weighed`.
    Raises: Problem(s) `survey_column_missing`, `survey_column_type`, `margin_value_missing`; what
    `method.weighting.cells.weighed` raises; ValueError for a key that is not unique.
    """
    margins = list(totals)
    needed = dict.fromkeys([*margins, WEIGHT, key])
    raise_all(Problem("survey_column_missing", column=name[:60]) for name in needed if name not in responses.columns)
    if not responses[WEIGHT].type().is_integer():
        raise Problem("survey_column_type", column=WEIGHT, kind=str(responses[WEIGHT].type()))
    table = engine.fetch(engine.sql(weight_cells(responses, margins, key)))
    by = [*(f"m{at}" for at in range(len(margins))), BASE]
    table = sorted_table(table, by)
    found = weighed(_cells(table, margins), totals, distance, cap=cap)
    finals = table.select(by).append_column("low_e4", pa.array(found.split.low_e4))
    finals = finals.append_column("raised", pa.array(found.split.raised))
    name = f"weights_{sha256(str(finals.to_pydict()).encode()).hexdigest()[:16]}"  # another calibration, another name
    engine.table(name, finals)
    return Weights(joined(responses, engine.named(name), margins, key, engine.dialect), found)


def _cells(table: pa.Table, margins: Sequence[str]) -> WeightCells:
    columns = {name: table[f"m{at}"] for at, name in enumerate(margins)}
    raise_all(
        Problem("margin_value_missing", margin=name, responses=_responses_without(column, table["n"]))
        for name, column in [*columns.items(), (WEIGHT, table[BASE])]
        if column.null_count
    )
    if not table["n"].equals(table["keys"]):
        raise ValueError("the key does not tell the responses apart")
    values = {name: np.array([str(one) for one in column.to_pylist()], np.str_) for name, column in columns.items()}
    return WeightCells(values, table[BASE].to_numpy().astype(np.int64), table["n"].to_numpy().astype(np.int64))


def _responses_without(column: Any, counts: Any) -> int:
    return sum(n for value, n in zip(column.to_pylist(), counts.to_pylist(), strict=True) if value is None)
