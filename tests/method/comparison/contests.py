"""Contests and entrants for the tests."""

import csv
from pathlib import Path

import numpy as np

from hailong.method.comparison.contest import Contest, Entrant
from hailong.method.figure import Figure

CASES = Path(__file__).parents[2] / "cases" / "ranking"


def rows(name):
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def column(table, name):
    return np.array([float(row[name]) for row in table])


def thirteen() -> Contest:
    table = rows("01_thirteen_units.in.csv")
    units = tuple(row["unit"] for row in table)
    return Contest(units, column(table, "value"), column(table, "se"), column(table, "df"))


def dependent() -> Contest:
    table = rows("02_covariance.in.csv")
    matrix = np.array([[float(row[f"s{k}"]) for k in range(1, 6)] for row in table])
    units = tuple(row["unit"] for row in table)
    return Contest(units, column(table, "value"), np.sqrt(np.diag(matrix)), np.full(5, 40.0), matrix)


def made(values, errors, df=np.inf) -> Contest:
    units = tuple(f"u{at}" for at in range(len(values)))
    return Contest(units, np.array(values, float), np.array(errors, float), np.full(len(values), float(df)))


def figure(unit, value=80.0, se=2.0, **other) -> Figure:
    """Everybody was asked where the error is nought: the interval is the value."""
    exact = value if se == 0 else None
    facts = {
        "measure": "sips", "subject": "overall", "block": "ubnd", "unit": unit, "field": "", "group": "",
        "aggregation": "design", "n": 60, "population": None, "value": value, "se": se, "low": exact, "high": exact,
        "df": None,
    }  # fmt: skip
    return Figure(**facts | other)


def entrant(unit, value=80.0, se=2.0, *, method="sips-mean-v1", official=True, dataset="d1", **other) -> Entrant:
    return Entrant(figure(unit, value, se, **other), method, official, dataset)
