"""Reads the cases of `tests/cases` column by column."""

import csv
from pathlib import Path

import numpy as np

CASES = Path(__file__).parents[2] / "cases"


def rows(name):
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def numbers(table, column):
    return np.array([float(row[column]) for row in table])


def texts(table, column):
    return np.array([row[column] for row in table])
