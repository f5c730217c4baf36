"""The rows of a frozen dataset again, from the records as they were received: what stands in the folder itself."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from hailong.method.weighting.design import design_weight_e4

Row = dict[str, Any]
Stratum = tuple[str, str, str]  # block, unit, field


def rebuilt(openings: Iterable[Row], corrections: Iterable[Row], sizes: Mapping[Stratum, int]) -> list[Row]:
    """The rows of `responses.parquet`: records, then corrections, weights from the sizes of the strata (N_h)."""
    records = {row["commitment"]: json.loads(row["record"]) for row in openings}
    for one in corrections:
        value = json.loads(one["value"])
        records[one["commitment"]]["answers"][one["item"]] = value
        if value is None:
            del records[one["commitment"]]["answers"][one["item"]]
    forms = Counter(_stratum(record) for record in records.values() if record["official"])
    return [
        {
            **{name: record[name] for name in ("block", "unit", "field", "mode", "official", "day", "interviewer")},
            "stratum": "/".join(filter(None, _stratum(record))),
            "population": (population := sizes.get(_stratum(record)) if record["official"] else None),
            "weight_e4": design_weight_e4(population, forms[_stratum(record)] or 1),
            "answers": record["answers"],
        }
        for record in records.values()
    ]


def _stratum(record: Row) -> Stratum:
    return record["block"], record["unit"], record["field"]


def disagreement(opened: Any) -> str:
    """The code of what the tables of a dataset say against each other; "" where they agree. No database is asked.

    Whoever alters rows and makes all hashes and runs anew must alter the records too, and then their commitments: those
    are in the ledger, and its copies elsewhere.
    """
    from hailong.ledger.canonical import commitment
    from hailong.store.dataset import responses_table

    openings, corrections = opened.table("openings").to_pylist(), opened.table("corrections").to_pylist()
    for row in openings:
        if commitment(json.loads(row["record"]), bytes.fromhex(row["salt"])) != row["commitment"]:
            return "dataset_holds_a_stranger"
    if {one["commitment"] for one in corrections} - {row["commitment"] for row in openings}:
        return "dataset_corrections_not_as_logged"
    given = opened.table("responses")
    sizes = {
        (row["block"], row["unit"], row["field"]): row["population"]
        for row in given.select(["block", "unit", "field", "population", "official"]).to_pylist()
        if row["official"] and row["population"] is not None
    }
    again = responses_table(rebuilt(openings, corrections, sizes), opened.questionnaires)
    return "" if again.equals(given) else "dataset_rows_not_as_received"
