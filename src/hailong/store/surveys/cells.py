"""Layer one for any survey: additive cells, through Ibis, with SUM, COUNT, MIN, MAX, CASE and GROUP BY alone.

Weights are integers (1/10 000), scores too; first-order sums are BIGINT (too large a sum raises, it never wraps), sums
of squares DECIMAL(38, 0); `typed` sees to it. Merge rule of all: add what is a sum; `low` and `high` by minimum and
maximum. Hence cells of days, provinces or partitions can be kept and merged, in any order, to the same bits.

| table | one row per | columns beside the keys |
|---|---|---|
| `cells_clustered` | stratum, PSU, atom | n, bad; per item n_, w_ = Σw·1[y], wy_ = Σwy |
| `cells_element` | unit (stratum, or stratum and PSU), atom | the same, and ww_, wwy_, wwyy_ |
| `count_cube` | keys, item, level | n, w = Σw, ww = Σw² |

Both carry `low`, `high`, `known` of the population columns (constant in a unit, or a `Problem` follows). `bad` counts
rows without a weight above 0 or without a stratum or PSU; `scores_low` and `scores_high` are the least and the greatest
score of any item (null = no answer): far cheaper than to count the scores off the scale. They come unsorted, since
engines sort text differently: whoever fetches them sorts (`arrays.Fetched`).
"""

import re
from collections.abc import Sequence
from typing import Any

import ibis
import pyarrow as pa

from hailong.store.surveys.design import DesignColumns, Subjects

WIDE = "decimal(38, 0)"
SKIPPED = -1  # stands for "no answer" among the levels
COUNTED = re.compile("n|w|bad|scores_(low|high)|(n|w|wy)_.*|(psu_)?population_(low|high|known)")
SQUARED = re.compile("ww|(ww|wwy|wwyy|h|l|hh|hl|ll)_.*")
STRATUM, PSU, ATOM = "stratum_key", "psu_key", "by_"


def prepared(rows: Any, design: DesignColumns, items: Sequence[str], atoms: Sequence[str]) -> Any:
    """Only the needed columns: `stratum_key`, `psu_key`, `weight`, populations, `by_<atom>`, `y_<item>`."""
    named = {
        STRATUM: design.stratum,
        PSU: design.psu,
        "weight": design.weight_e4,
        "population": design.population,
        "psu_population": design.psu_population,
    }
    columns = {name: rows[column] for name, column in named.items() if column}
    columns |= {f"{ATOM}{name}": rows[name] for name in atoms}
    return rows.select(**columns, **{f"y_{item}": rows[item] for item in items})


def keys_of(rows: Any) -> list[str]:
    """The columns that cells of `prepared` rows (or of a fetched table) are grouped by; who gets them sorts by them."""
    names = rows.column_names if hasattr(rows, "column_names") else rows.columns
    return [name for name in names if name in (STRATUM, PSU) or name.startswith(ATOM)]


def typed(table: pa.Table) -> pa.Table:
    """The cells with their schema: counts and first-order sums BIGINT, squares DECIMAL(38, 0), keys as they are.

    Engines widen a sum as they like, and Ibis drops a cast that it takes for idle. Raises: `ArrowInvalid` where a
    number does not fit.
    """
    kinds = {name: pa.int64() for name in table.column_names if COUNTED.fullmatch(name)}
    kinds |= {name: pa.decimal128(38, 0) for name in table.column_names if SQUARED.fullmatch(name)}
    columns = {name: table[name].cast(kinds.get(name, table[name].type)) for name in table.column_names}
    return pa.table(columns)


def cells_clustered(rows: Any, subjects: Subjects) -> Any:
    """Cells (stratum, PSU, atom) of `prepared` rows."""
    sums = _sizes(rows, subjects.items)
    for item in subjects.items:
        sums |= _first_order(rows, item)
    return grouped(rows, keys_of(rows), sums)


def cells_element(rows: Any, subjects: Subjects) -> Any:
    """Cells (stratum, PSU if there is one, atom) of `prepared` rows with second moments."""
    sums = _sizes(rows, subjects.items)
    wide = rows.weight.cast(WIDE)
    square = wide * wide
    sums["ww"] = square.sum()
    for item in subjects.items:
        sums |= _first_order(rows, item)
        y = rows[f"y_{item}"].cast(WIDE)
        sums[f"ww_{item}"] = ibis.cases((y.notnull(), square), else_=ibis.literal(0).cast(WIDE)).sum()
        sums[f"wwy_{item}"] = (square * y).sum().coalesce(0)
        sums[f"wwyy_{item}"] = (square * y * y).sum().coalesce(0)
    return grouped(rows, keys_of(rows), sums)


def grouped(rows: Any, keys: Sequence[str], sums: dict[str, Any]) -> Any:
    return rows.group_by(list(keys)).agg(**sums) if keys else rows.agg(**sums)


def _sizes(rows: Any, items: Sequence[str]) -> dict[str, Any]:
    known = [rows[name].notnull() for name in (STRATUM, PSU) if name in rows.columns]
    whole = ibis.and_((rows.weight > 0).fill_null(False), *known)
    scores = [rows[f"y_{item}"] for item in items]
    sums = {
        "n": rows.count(),
        "bad": ibis.cases((whole, 0), else_=1).sum(),
        "scores_low": ibis.least(*scores).min(),
        "scores_high": ibis.greatest(*scores).max(),
    }
    for name in ("population", "psu_population"):
        if name in rows.columns:
            column = rows[name]
            sums |= {f"{name}_low": column.min(), f"{name}_high": column.max(), f"{name}_known": column.count()}
    return sums


def _first_order(rows: Any, item: str) -> dict[str, Any]:
    y, weight = rows[f"y_{item}"], rows.weight.cast("int64")
    return {
        f"n_{item}": y.count(),
        f"w_{item}": ibis.cases((y.notnull(), weight), else_=0).sum(),
        f"wy_{item}": (weight * y).sum().coalesce(0),
    }


def count_cube(rows: Any, keys: Sequence[str], items: Sequence[str], weight: str) -> Any:
    """The cube (item, level, …keys in reverse), sorted: n, w = Σw, ww = Σw². Level −1 is "no answer"."""
    slim = rows.select(*keys, weight, *items)
    parts = [
        slim.select(*keys, item=ibis.literal(code), level=slim[code].fill_null(SKIPPED), weight=slim[weight])
        for code in items
    ]
    answers = ibis.union(*parts) if len(parts) > 1 else parts[0]
    wide = answers.weight.cast(WIDE)
    sums = {"n": answers.count(), "w": answers.weight.sum(), "ww": (wide * wide).sum()}
    order = ["item", "level", *reversed(keys)]
    return answers.group_by(order).agg(**sums).order_by(order)
