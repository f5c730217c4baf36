"""How answers go together: which criteria drive the whole, how reliable each criterion is.

Drivers take each response's mean over the items it answered, and responses with an answer in every criterion; alpha
takes responses that answered every item of the criterion. Both are integers in a common denominator, so the moments
are exact. Source: see `method.drivers`, `method.reliability`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt

from hailong.method.drivers import lmg
from hailong.method.indices import top
from hailong.method.questionnaire import Criterion, Questionnaire
from hailong.method.reliability import cronbach_alpha
from hailong.method.spec import Spec
from hailong.store.dataset import Dataset, open_dataset
from hailong.store.engines import Engine, connect
from hailong.store.estimate import responses_of
from hailong.store.surveys.cells import WIDE


@dataclass(frozen=True)
class Drivers:
    """Shares of the whole's variance that go with each criterion (add up to 1); n responses behind them."""

    n: int
    shares: Mapping[str, float]


def drivers(dataset: Dataset | Path, spec: Spec, *, block: str, unit: str = "") -> Drivers:
    """LMG shares of the criteria of one block, or of one of its units.

    Raises: Problem `drivers_too_few_responses`, `drivers_too_many`.
    """
    opened = dataset if isinstance(dataset, Dataset) else open_dataset(dataset)
    questionnaire = opened.questionnaires[block]
    with connect() as engine:
        rows = responses_of(engine, opened, block, spec)
        rows = rows.filter(rows.unit == unit) if unit else rows
        rows = rows.mutate(**{f"mean_{c.code}": _mean(rows, c) for c in questionnaire.criteria})
        parts = {c.code: f"mean_{c.code}" for c in questionnaire.criteria}
        rows = rows.filter(*(rows[name].notnull() for name in parts.values()))
        columns = [rows[name] for name in parts.values()]
        n, covariance = _covariance(engine, rows, columns, rows.weight_e4)
    unit_points = np.array([_points(questionnaire, criterion) for criterion in questionnaire.criteria])
    criteria = covariance * np.outer(unit_points, unit_points)
    mean = np.full(len(parts), 1 / len(parts))
    outcome = criteria @ mean
    whole = np.block([[np.array([[mean @ outcome]]), outcome[None, :]], [outcome[:, None], criteria]])
    contributed = lmg(whole, n=n)
    total = sum(contributed) or 1.0
    return Drivers(n=n, shares=dict(zip(parts, (share / total for share in contributed), strict=True)))


def _mean(rows: Any, criterion: Criterion) -> Any:
    """The mean level of the answered items times the common denominator: an exact integer; null without an answer."""
    levels = [rows[item.code].cast("int64") for item in criterion.items]
    count = sum(ibis.cases((level > 0, 1), else_=0) for level in levels)
    total = sum(ibis.cases((level > 0, level), else_=0) for level in levels)
    return (total * _denominator(criterion)) // count.nullif(0)


def _denominator(criterion: Criterion) -> int:
    """Divisible by every possible number of answered items."""
    return math.lcm(*range(1, len(criterion.items) + 1))


def _points(questionnaire: Questionnaire, criterion: Criterion) -> float:
    """What one of those integers is worth in points of the criterion's index (its items share a scale's length)."""
    highest = max(top("sips", questionnaire.scale_of(item.code)) for item in criterion.items)
    return 100 / (highest * _denominator(criterion))


def alphas(dataset: Dataset | Path, spec: Spec, *, block: str) -> dict[str, float | None]:
    """Cronbach's alpha per criterion, unweighted; None for one item or nothing that varies."""
    opened = dataset if isinstance(dataset, Dataset) else open_dataset(dataset)
    found: dict[str, float | None] = {}
    with connect() as engine:
        responses = responses_of(engine, opened, block, spec)
        for criterion in opened.questionnaires[block].criteria:
            codes = [item.code for item in criterion.items]
            rows = _complete(responses, codes)
            columns = [rows[code].cast("int64") for code in codes]
            n, covariance = _covariance(engine, rows, columns, None)
            found[criterion.code] = cronbach_alpha(covariance) if n > 1 else None
    return found


def _complete(rows: Any, codes: Sequence[str]) -> Any:
    return rows.filter(*((rows[code] > 0) for code in codes))


def _covariance(
    engine: Engine, rows: Any, columns: Sequence[Any], weight: Any | None
) -> tuple[int, npt.NDArray[np.float64]]:
    """(n, covariance matrix) from exact integer sums; divisor Σw − 1 unweighted (n − 1), Σw weighted."""
    factor: Any = 1 if weight is None else weight.cast(WIDE)
    sums = {"n": rows.count(), "w": rows.count().cast(WIDE) if weight is None else factor.sum()}
    for i, left in enumerate(columns):
        sums[f"s_{i}"] = (left.cast(WIDE) * factor).sum()
        for j, right in enumerate(columns[: i + 1]):
            sums[f"s_{i}_{j}"] = (left.cast(WIDE) * right * factor).sum()
    row = engine.fetch(engine.sql(rows.agg(**sums))).to_pylist()[0]
    n, p = int(row["n"]), len(columns)
    if n < 2:
        return n, np.zeros((p, p))
    total = int(row["w"])
    first = [int(row[f"s_{i}"]) for i in range(p)]
    second = [[int(row[f"s_{max(i, j)}_{min(i, j)}"]) for j in range(p)] for i in range(p)]
    divisor = total * (total - 1 if weight is None else total)
    exact = [[total * second[i][j] - first[i] * first[j] for j in range(p)] for i in range(p)]
    return n, np.array([[value / divisor for value in line] for line in exact], dtype=np.float64)
