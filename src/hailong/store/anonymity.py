"""Classes of rows with the same quasi-identifiers, counted in the engine, and the rows that may be given away.

Counting is one GROUP BY; what is given away is counted again, never believed. See `method.disclosure.microdata`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from hailong.method.disclosure.microdata import Class, Key, Ladder, Proposal, Risk, propose, require, risk
from hailong.store.engines import Engine, connect
from hailong.store.engines.bytewise import sorted_table

WEIGHT = "weight of the row"  # no name of a question


@dataclass(frozen=True)
class Columns:
    """quasi: what others know of a person (text, null = not given); sensitive: answers that nobody shall learn; weight:
    design weight in 1/10 000, whole.
    """

    quasi: tuple[str, ...]
    sensitive: tuple[str, ...] = ()
    weight: str = "weight_e4"


@dataclass(frozen=True)
class Anonymised:
    """rows: the quasi-identifiers and the sensitive answers, sorted by content, and no other column: a weight names the
    stratum, so who wants it given away declares it as a quasi-identifier; proposal: what was made coarser or left out;
    risk: of the rows as given away.
    """

    rows: pa.Table
    proposal: Proposal
    risk: Risk


def classes(rows: pa.Table, columns: Columns) -> dict[Key, Class]:
    """Class by class, in the order of their values; no rows, no classes. Raises: ValueError as `_check_weights`."""
    _check_weights(rows, columns)
    with connect() as engine:
        engine.table("microdata", rows)
        return _classes(engine, engine.named("microdata"), columns)


def _classes(engine: Engine, rows: Any, columns: Columns) -> dict[Key, Class]:
    quasi = {f"q{at}": rows[name].cast("string") for at, name in enumerate(columns.quasi)}
    # an answer left empty is an answer, too: who is in the class did not give one
    sensitive = {f"s{at}": rows[name].cast("string").fill_null("") for at, name in enumerate(columns.sensitive)}
    slim = rows.select(**quasi, **sensitive, weight_e4=rows[columns.weight].cast("int64"))
    sums = {"rows": slim.count(), "weight": slim.weight_e4.sum(), **{name: slim[name].nunique() for name in sensitive}}
    found = engine.fetch(engine.sql(slim.group_by(list(quasi)).agg(**sums)))
    return {
        tuple(one[name] for name in quasi): Class(
            rows=int(one["rows"]),
            weight_e4=int(one["weight"]),
            levels={question: int(one[f"s{at}"]) for at, question in enumerate(columns.sensitive)},
        )
        for one in sorted_table(found, list(quasi)).to_pylist()
    }


def anonymise(
    rows: pa.Table,
    columns: Columns,
    ladders: Sequence[Ladder],
    *,
    k: int,
    l: Mapping[str, int] | None = None,  # noqa: E741
) -> Anonymised:
    """Rows that reach k (and l) with the least loss that `method.disclosure.microdata.propose` finds.

    Raises: Problem(s) `microdata_below_k`, `microdata_below_l`: nothing is given away; those of `propose`.
    """
    if [ladder.column for ladder in ladders] != list(columns.quasi):
        raise ValueError("one ladder for each quasi-identifier, in their order")
    _check_weights(rows, columns)
    with connect() as engine:
        engine.table("microdata", rows)
        own = engine.named("microdata")
        before = _classes(engine, own, columns)
        proposal = propose({key: one.rows for key, one in before.items()}, ladders, k=k)
        engine.table("recoded", _recoded(proposal, columns))
        given = _given(engine, own, columns)
        engine.table("given", given)
        found = risk(_classes(engine, engine.named("given"), replace(columns, weight=WEIGHT)), k=k)
    require(found, k=k, l=l)
    return Anonymised(given.select([*columns.quasi, *columns.sensitive]), proposal, found)


def _check_weights(rows: pa.Table, columns: Columns) -> None:
    """Raises: ValueError for a weight that is missing, not whole or below 1/10 000: a risk would be told too small."""
    weights = rows[columns.weight]
    if not pa.types.is_integer(weights.type) or weights.null_count:
        raise ValueError("weights are whole numbers of 1/10 000, none of them missing")
    if len(weights) and pc.min(weights).as_py() < 1:
        raise ValueError("a row stands for somebody: its weight is at least 1/10 000")


def _recoded(proposal: Proposal, columns: Columns) -> pa.Table:
    """Old and new values of each class that is given away."""
    kept = [(old, new) for old, new in proposal.becomes.items() if new is not None]
    parts = {f"old{at}": [old[at] for old, _ in kept] for at in range(len(columns.quasi))}
    parts |= {f"new{at}": [new[at] for _, new in kept] for at in range(len(columns.quasi))}
    return pa.table({name: pa.array(values, pa.string()) for name, values in parts.items()})


def _given(engine: Engine, rows: Any, columns: Columns) -> pa.Table:
    """Sorted by all that is given away: the order tells nothing."""
    recoded = engine.named("recoded")
    quasi = {f"q{at}": rows[name].cast("string") for at, name in enumerate(columns.quasi)}
    sensitive = {f"s{at}": rows[name] for at, name in enumerate(columns.sensitive)}
    slim = rows.select(**quasi, **sensitive, w=rows[columns.weight])  # names of a survey are no names of ours
    same = [slim[name].identical_to(recoded[f"old{at}"]) for at, name in enumerate(quasi)] or [ibis.literal(True)]
    joined = slim.inner_join(recoded, same)
    chosen = joined.select(*(f"new{at}" for at in range(len(quasi))), *sensitive, "w")
    found = sorted_table(engine.fetch(engine.sql(chosen)), chosen.columns)
    return found.rename_columns([*columns.quasi, *columns.sensitive, WEIGHT])
