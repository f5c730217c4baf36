"""Small answer tables for the tests, from lists and from the case files."""

import csv
from pathlib import Path

import numpy as np
from tests.store.forms import likert

from hailong.method.index_methods.reference import MISSING, AnswerTable
from hailong.method.questionnaire import parse

CASES = Path(__file__).parents[2] / "cases"
LIKERT = parse(likert("likert", {"A": 1})).scales["likert5"]


def read(name, folder="index_methods"):
    with (CASES / folder / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(rows, weights, units, items=("A1", "A2", "B1")):
    """Rows of levels, None = no answer; the criterion is the letter of the item."""
    answers = np.array([[MISSING if one is None else one for one in row] for row in rows], dtype=np.int64)
    criteria = tuple(item[0] for item in items)
    scales = (LIKERT,) * len(items)
    return AnswerTable(answers, np.array(weights, dtype=float), tuple(units), scales, criteria, tuple(items))


def of_case(rows, items, weights):
    levels = [[int(row[item]) if row[item] else None for item in items] for row in rows]
    return table(levels, weights, [row["unit"] for row in rows], items)
