"""Proof of a published run: compute it again from the frozen files alone and compare every number."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hailong.method.figure import Figure
from hailong.method.problem import Problem
from hailong.method.spec import Spec
from hailong.store.dataset import open_dataset
from hailong.store.estimate import RECORD, run

# Exact: counts, values, standard errors are sums, products and square roots. The ends of intervals go through
# logarithms
# and quantiles, whose last bits depend on the machine's mathematics library.
LIBRARY_BITS = 1e-9
LIBRARY_COLUMNS = frozenset({"low", "high"})


@dataclass(frozen=True)
class Mismatch:
    """One number that differs. key: what the figure is about; column: of the figure (or of the record)."""

    key: str
    column: str
    recorded: Any
    recomputed: Any


def check(directory: Path, record: Mapping[str, Any]) -> list[Mismatch]:
    """Every difference between a stored run record and a new run over the dataset; empty = proved.

    Raises: Problems of `open_dataset` and `Spec`; `run_record_unknown` for another kind of record.
    """
    if record.get("schema") != RECORD:
        raise Problem("run_record_unknown", schema=str(record.get("schema"))[:40])
    again = run(open_dataset(directory), Spec.from_record(record["spec"]))
    found = [
        Mismatch(key="", column=name, recorded=record.get(name), recomputed=value)
        for name, value in (("dataset_sha256", again.dataset_sha256), ("notes", dict(again.notes)))
        if record.get(name) != value
    ]
    found += _rates(record["collection"], again.collection)
    old = {figure.key: figure for figure in map(Figure.from_record, record["figures"])}
    new = {figure.key: figure for figure in again.figures}
    if len(old) < len(record["figures"]):
        found.append(Mismatch("", "figures", len(record["figures"]), len(old)))
    for key in [*old, *(key for key in new if key not in old)]:
        found += _compare("/".join(key), old.get(key), new.get(key))
    return found


def _rates(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Mismatch]:
    """Rates are quotients of counts: they agree exactly."""
    left, right = _leaves(old, "collection"), _leaves(new, "collection")
    return [
        Mismatch(key, key.rpartition("/")[2], left.get(key), right.get(key))
        for key in sorted({*left, *right})
        if key not in left or key not in right or left[key] != right[key]
    ]


def _leaves(value: Any, key: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {key: value}
    return {place: leaf for name, one in value.items() for place, leaf in _leaves(one, f"{key}/{name}").items()}


def _compare(key: str, old: Figure | None, new: Figure | None) -> list[Mismatch]:
    if old is None or new is None:
        return [Mismatch(key, "figure", "present" if old else "absent", "present" if new else "absent")]
    left, right = old.as_record(), new.as_record()
    return [
        Mismatch(key, column, left[column], right[column])
        for column in left
        if not _same(column, left[column], right[column])
    ]


def _same(column: str, left: Any, right: Any) -> bool:
    if left == right:
        return True
    if column not in LIBRARY_COLUMNS or left is None or right is None:
        return False
    return bool(abs(left - right) <= LIBRARY_BITS * max(abs(left), abs(right)))
