"""The cases of `tests/cases/design_based` as arrays and designs."""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from hailong.method.design_based.design import Stage, declare, equal_weights

CASES = Path(__file__).parents[2] / "cases" / "design_based"


def read(name):
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def columns(name):
    """Columns as arrays: numbers as floats (NaN = missing), text as objects (None = missing)."""
    rows = read(name)
    found = {}
    for key in rows[0]:
        given = [row[key] for row in rows]
        try:
            found[key] = np.array([float(one) if one else np.nan for one in given])
        except ValueError:
            found[key] = np.array([one or None for one in given], dtype=object)
    return found


@cache
def sample(design):
    """(data, design) of one of the designs of `01_api.out.csv`."""
    data = columns(f"01_{design.removesuffix('_nofpc').removesuffix('_wr')}.in.csv")
    n = len(data["api00"])
    if design == "srs":
        return data, declare(equal_weights(n, 6194), [Stage(None, None, data["fpc"])], lonely="fail")
    if design == "strat":
        return data, declare(data["pw"], [Stage(None, data["stype"], data["fpc"])], lonely="fail")
    if design == "clus2":
        _, own, size = np.unique(data["dnum"], return_inverse=True, return_counts=True)
        weight = data["fpc1"] / len(size) * data["fpc2"] / size[own]
        stages = [Stage(data["dnum"], None, data["fpc1"]), Stage(data["snum"], None, data["fpc2"])]
        return data, declare(weight, stages, lonely="certainty")
    if design == "clus2_wr":
        return data, declare(data["pw"], [Stage(data["dnum"], None, None)], lonely="fail")
    population = data["fpc"] if design == "clus1" else None
    return data, declare(data["pw"], [Stage(data["dnum"], None, population)], lonely="fail")
