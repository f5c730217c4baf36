"""Weights at any size: responses become cells by one group-by, and the weight found for a cell goes back by a join.

The engine only counts, joins and adds integers; factors are found in `method.weighting`. So every engine gives the
same weights bit for bit.
"""

from collections.abc import Sequence
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


@dataclass(frozen=True)
class Weights:
    """responses: the table with its weights replaced (an expression, still unread); weighed: how they came about."""

    responses: Any
    weighed: Weighed


def weight_cells(responses: Any, margins: Sequence[str], key: str) -> Any:
    """Cells (margins, weight_e4): n responses, and how many different keys they have.

    responses: columns margins (any type but float), weight_e4 (BIGINT, 1/10 000), key (unique; an integer or text).
    """
    sums = {"n": responses.count(), "keys": responses[key].nunique()}
    by = [*margins, WEIGHT]
    return responses.group_by(by).agg(**sums)


def joined(responses: Any, finals: Any, margins: Sequence[str], key: str, dialect: Dialect) -> Any:
    """The responses with weight_e4 replaced by that of their cell.

    finals: one row per cell: margins, weight_e4, low_e4, raised. The first `raised` responses of a cell in the order
    of the key (text by its bytes) get one more ten-thousandth.
    """
    by = [*margins, WEIGHT]
    order = in_order(dialect, responses[key]) if responses[key].type().is_string() else responses[key]
    rank = ibis.row_number().over(group_by=[responses[name] for name in by], order_by=order)
    ranked = responses.mutate(rank_in_cell=rank)
    table = ranked.inner_join(
        finals.rename({f"cell_{name}": name for name in by}), [(name, f"cell_{name}") for name in by]
    )
    final = table.low_e4 + (table.rank_in_cell < table.raised).ifelse(1, 0)
    return table.mutate(**{WEIGHT: final.cast("int64")}).select(*responses.columns)


def calibrated(
    engine: Engine, responses: Any, totals: Totals, distance: Distance, *, key: str, cap: Cap | None = None
) -> Weights:
    """Calibrates the weights of a table of the engine to known totals.

    responses, key: as `weight_cells`; totals, cap: as `method.weighting.cells.weighed`.
    Raises: Problem `margin_value_missing`; what `method.weighting.cells.weighed` raises; ValueError for a key that is
    not unique.
    """
    margins = list(totals)
    table = engine.fetch(engine.sql(weight_cells(responses, margins, key)))
    table = sorted_table(table, [*margins, WEIGHT])
    cells = _cells(table, margins)
    found = weighed(cells, totals, distance, cap=cap)
    finals = table.select([*margins, WEIGHT]).append_column("low_e4", pa.array(found.split.low_e4))
    finals = finals.append_column("raised", pa.array(found.split.raised))
    name = f"weights_{sha256(str(finals.to_pydict()).encode()).hexdigest()[:16]}"  # another calibration, another name
    engine.table(name, finals)
    return Weights(joined(responses, engine.named(name), margins, key, engine.dialect), found)


def _cells(table: pa.Table, margins: Sequence[str]) -> WeightCells:
    raise_all(
        Problem("margin_value_missing", margin=name, responses=_responses_without(table, name))
        for name in [*margins, WEIGHT]
        if table[name].null_count
    )
    if not table["n"].equals(table["keys"]):
        raise ValueError("the key does not tell the responses apart")
    values = {name: np.array([str(value) for value in table[name].to_pylist()], np.str_) for name in margins}
    return WeightCells(values, table[WEIGHT].to_numpy().astype(np.int64), table["n"].to_numpy().astype(np.int64))


def _responses_without(table: pa.Table, name: str) -> int:
    counts = zip(table[name].to_pylist(), table["n"].to_pylist(), strict=True)
    return sum(n for value, n in counts if value is None)
