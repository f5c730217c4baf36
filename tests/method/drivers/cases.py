"""The cases of `tests/cases` that statistics about drivers share, and small random designs for brute force."""

import csv
from pathlib import Path

import numpy as np

from hailong.method.drivers.psus import Psus

CASES = Path(__file__).parents[2] / "cases"
ATTITUDE = ("complaints", "privileges", "learning", "raises", "critical", "advance")
DESIGNS = ("srs", "strat", "clus1", "clus1_nofpc")


def read(name):
    """Rows as mappings."""
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def floats(rows, *columns):
    """(rows, columns); a blank is NaN."""
    return np.array([[float(row[c]) if row[c] else np.nan for c in columns] for row in rows])


def attitude():
    return floats(read("lmg/01_attitude.in.csv"), "rating", *ATTITUDE)


class Api:
    """One design of `regression/03_api.in.csv`: rows, weights, PSU of each row, and the design of the PSUs."""

    def __init__(self, name):
        self.rows = [row for row in read("regression/03_api.in.csv") if row["design"] == name.removesuffix("_nofpc")]
        self.weights = floats(self.rows, "weight")[:, 0]
        _, first, self.psu = np.unique([r["psu"] for r in self.rows], return_index=True, return_inverse=True)
        _, stratum = np.unique([self.rows[i]["stratum"] for i in first], return_inverse=True)
        population = floats(self.rows, "population")[first, 0]
        share = [(stratum == h).sum() / population[stratum == h][0] for h in range(stratum.max() + 1)]
        unsampled = np.ones(len(share)) if name.endswith("_nofpc") else 1 - np.array(share)
        self.psus = Psus(stratum, unsampled)

    def table(self, *columns):
        return floats(self.rows, *columns)


def random_covariance(generator, p):
    """Of an outcome and p predictors that go together."""
    return np.cov(generator.normal(size=(60, p + 1)) @ generator.normal(size=(p + 1, p + 1)), rowvar=False)


def random_design(generator, *, strata=3, psus=6, rows=10, q=4):
    """(values, weights, psu of each row, Psus) with a common factor, PSU effects and known populations."""
    count = strata * psus
    psu = np.repeat(np.arange(count), rows)
    values = generator.normal(size=(len(psu), q)) + generator.normal(size=(len(psu), 1))
    values += 0.5 * generator.normal(size=(count, q))[psu] + 3
    weights = generator.integers(1, 9, len(psu)).astype(float)
    return values, weights, psu, Psus(np.repeat(np.arange(strata), psus), np.linspace(0.5, 1, strata))
