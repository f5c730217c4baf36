"""How answers go together: which criteria go with the whole, how reliable each criterion is.

Drivers take each response's mean over the items it answered, and responses with an answer in every criterion; or only
responses that answered every item. Alpha takes responses that answered every item of the criterion. All are integers
in a common denominator, so the moments are exact. "Associated with", never "causes". Source: see `method.drivers`,
`method.reliability`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hailong.method.drivers.guard import MAX_PREDICTORS, ROUNDING, check_size
from hailong.method.drivers.importance import relative_weights
from hailong.method.drivers.moments import Kept
from hailong.method.drivers.ordinal import ordinal
from hailong.method.drivers.patterns import Model
from hailong.method.drivers.resampling import GroupedCells, Interval, Statistic, covariance_of, jackknife
from hailong.method.drivers.shapley import lmg_of, owen_of
from hailong.method.index_methods import top
from hailong.method.problem import Problem
from hailong.method.questionnaire import Criterion, Questionnaire
from hailong.method.reliability import AgencyReliability, Reliability, agency_reliability, cronbach_alpha, reliability
from hailong.method.spec import Spec
from hailong.store.dataset import Dataset, open_dataset
from hailong.store.engines import Engine, connect
from hailong.store.engines.bytewise import sorted_table
from hailong.store.estimate import responses_of
from hailong.store.moments import (
    Variables,
    answered_all,
    counted_patterns,
    denominator,
    grouped,
    item_values,
    person_mean,
    unanswered,
)
from hailong.store.surveys.cells import WIDE

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Drivers:
    """Shares of the whole's variance that go with each part (add up to 1), with jackknife intervals.

    method: `lmg`, `owen` or `relative_weights`; kept: the rule for missing answers and what it dropped; shares, low,
    high: by code of the criterion (or item), no ends where the sample does not tell them (all differences lie in one
    random group); impact: points of the whole that go with one point of the part, looked at alone; constant: parts
    whose answers do not vary, with share 0 and no interval.
    """

    method: str
    kept: Kept
    shares: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]
    impact: Mapping[str, float]
    constant: tuple[str, ...]

    @property
    def n(self) -> int:
        """Responses behind the shares."""
        return self.kept.n


def drivers(
    dataset: Dataset | Path, spec: Spec, *, block: str, unit: str = "", missing: str = "person_means"
) -> Drivers:
    """LMG shares of the criteria of one block, or of one of its units; relative weights above 12 criteria.

    missing: `person_means` or `complete` (see `method.drivers.moments.Kept`). Raises: Problem
    `drivers_too_few_responses`, `drivers_outcome_constant`, `drivers_no_freedom`, `missing_rule_unknown`,
    `relation_block_unknown`, `design_weight_wrong`.
    """
    opened, questionnaire = _opened(dataset, block)
    with connect() as engine:
        rows = _rows(engine, opened, block, spec, unit)
        columns = {c.code: person_mean(rows, c) for c in questionnaire.criteria}
        cells, kept = grouped(engine, rows, _variables(rows, questionnaire, columns, missing), seed=opened.sha256)
    points = [_points(questionnaire, criterion) for criterion in questionnaire.criteria]
    whole = np.full(len(points), 1 / len(points))
    groups = [[index] for index in range(len(points))]
    return _drivers(cells, kept, _Parts(np.array(points), whole, groups), spec.confidence)


def item_drivers(
    dataset: Dataset | Path, spec: Spec, *, block: str, unit: str = "", missing: str = "person_means"
) -> Drivers:
    """Shares of the items of one block: LMG between criteria, Owen within. The whole is the mean of the criteria.

    missing: `person_means` puts a person's mean in the criterion in place of an item without an answer; how often is
    told in `kept.filled`. Raises: as `drivers`, and `drivers_too_many` (a questionnaire too large for Owen's subsets).
    """
    opened, questionnaire = _opened(dataset, block)
    with connect() as engine:
        rows = _rows(engine, opened, block, spec, unit)
        columns = {code: v for c in questionnaire.criteria for code, v in item_values(rows, c).items()}
        variables = _variables(rows, questionnaire, columns, missing)
        variables = replace(variables, filled=unanswered(rows, questionnaire.criteria))
        cells, kept = grouped(engine, rows, variables, seed=opened.sha256)
    points: list[float] = []
    whole: list[float] = []
    groups: list[list[int]] = []
    for criterion in questionnaire.criteria:
        groups.append(list(range(len(points), len(points) + len(criterion.items))))
        points += [_points(questionnaire, criterion)] * len(criterion.items)
        whole += [1 / len(questionnaire.criteria) / len(criterion.items)] * len(criterion.items)
    return _drivers(cells, kept, _Parts(np.array(points), np.array(whole), groups), spec.confidence)


def answer_model(
    dataset: Dataset | Path, spec: Spec, *, block: str, item: str, link: str = "logit", missing: str = "person_means"
) -> tuple[Model, Kept]:
    """The answers to one item (an overall question) modelled by the means of the criteria it is not part of, in points.

    Ordinal regression by the design of the dataset (`method.drivers.ordinal`): log odds per point of a criterion.
    Raises: Problem `drivers_too_few_responses`, `drivers_predictor_constant`, `drivers_outcome_constant`,
    `drivers_collinear`, `drivers_no_freedom`, `drivers_stratum_lonely`, `drivers_without_predictor` (one criterion
    alone), `model_without_maximum`, `ordinal_link_unknown`, `missing_rule_unknown`, `relation_block_unknown`,
    `answer_code_unknown`, `design_weight_wrong`.
    """
    opened, questionnaire = _opened(dataset, block)
    if item not in questionnaire.items:
        raise Problem("answer_code_unknown", question=str(item)[:40])
    own = questionnaire.criterion_of(item).code
    others = [criterion for criterion in questionnaire.criteria if criterion.code != own]
    if not others:
        raise Problem("drivers_without_predictor", item=item)
    with connect() as engine:
        rows = _rows(engine, opened, block, spec, "")
        columns = {criterion.code: person_mean(rows, criterion) for criterion in others}
        counts = answered_all(rows, others) if missing == "complete" else None
        answer = rows[item].cast("int64")
        variables = Variables(columns, missing, counts)
        patterns, elements, kept = counted_patterns(engine, rows, variables, answer, lonely=spec.lonely)
    points = np.array([_points(questionnaire, criterion) for criterion in others])
    return ordinal(replace(patterns, x=patterns.x * points), elements, link=link), kept


def _opened(dataset: Dataset | Path, block: str) -> tuple[Dataset, Questionnaire]:
    """The dataset and the questionnaire of the block. Raises: Problem `relation_block_unknown`."""
    opened = dataset if isinstance(dataset, Dataset) else open_dataset(dataset)
    if block not in opened.questionnaires:
        known = ", ".join(sorted(opened.questionnaires))
        raise Problem("relation_block_unknown", block=str(block)[:40], known=known)
    return opened, opened.questionnaires[block]


def _rows(engine: Engine, dataset: Dataset, block: str, spec: Spec, unit: str) -> Any:
    rows = responses_of(engine, dataset, block, spec)
    return rows.filter(rows.unit == unit) if unit else rows


def _variables(rows: Any, questionnaire: Questionnaire, columns: dict[str, Any], missing: str) -> Variables:
    counts = answered_all(rows, questionnaire.criteria) if missing == "complete" else None
    return Variables(columns, missing, counts)


def _points(questionnaire: Questionnaire, criterion: Criterion) -> float:
    """What one of those integers is worth in points of the criterion's index (its items share a scale's length)."""
    highest = max(top("sips", questionnaire.scale_of(item.code)) for item in criterion.items)
    return 100 / (highest * denominator(criterion))


@dataclass(frozen=True)
class _Parts:
    """points: (p,) of one integer of each part; whole: (p,) weights of the parts in the whole; groups: a partition."""

    points: Floats
    whole: Floats
    groups: list[list[int]]

    def among(self, kept: npt.NDArray[np.int64]) -> list[list[int]]:
        """The groups, of the kept parts only, numbered anew."""
        place = {int(old): new for new, old in enumerate(kept)}
        found = [[place[j] for j in group if j in place] for group in self.groups]
        return [group for group in found if group]

    @property
    def method(self) -> str:
        if any(len(group) > 1 for group in self.groups):
            return "owen"
        return "lmg" if len(self.points) <= MAX_PREDICTORS else "relative_weights"

    def covariance(self, stack: Floats, kept: npt.NDArray[np.int64]) -> Floats:
        """Of the whole and the kept parts, in points: (…, p + 1, p + 1)."""
        inner = covariance_of(stack) * np.outer(self.points, self.points)
        rows = np.vstack([self.whole, np.eye(len(self.points))[kept]])
        return np.asarray(rows @ inner @ rows.T)

    def shares(self, kept: npt.NDArray[np.int64]) -> Statistic:
        def statistic(stack: Floats) -> Floats:
            matrix = self.covariance(stack, kept)
            contributed = {
                "lmg": lmg_of,
                "owen": lambda one: owen_of(one, self.among(kept)),
                "relative_weights": relative_weights,
            }[self.method](matrix)
            total = np.where(self.still(stack, matrix), np.nan, contributed.sum(axis=-1))
            return np.asarray(contributed / total[..., None])

        return statistic

    def still(self, stack: Floats, matrix: Floats) -> npt.NDArray[np.bool_]:
        """(…,) whether the whole does not vary: what is left of its variance is rounding of the terms it is made of.

        matrix: `covariance` of the stack.
        """
        squares = np.einsum("...ii->...i", stack)[..., 1:] / stack[..., :1, 0]
        terms = (np.sqrt(squares) * np.abs(self.points * self.whole)).sum(axis=-1) ** 2
        return np.asarray(matrix[..., 0, 0] <= ROUNDING * terms)


def _drivers(cells: GroupedCells, kept: Kept, parts: _Parts, confidence: float) -> Drivers:
    """Raises: Problem `drivers_too_few_responses`, `drivers_outcome_constant` (criteria that cancel each other out)."""
    names = cells.moments.names
    check_size(kept.n, len(names))
    spread = np.diag(cells.moments.whole.covariance[0])
    varies = np.flatnonzero(spread > 0)
    constant = tuple(name for name, variance in zip(names, spread, strict=True) if variance <= 0)
    own = [names[j] for j in varies]
    impact = dict.fromkeys(constant, 0.0)
    if not own:
        nought = dict.fromkeys(names, 0.0)
        return Drivers(parts.method, kept, nought, {}, {}, impact, constant)
    stack = cells.near.whole.stack
    matrix = parts.covariance(stack, varies)[0]
    if parts.still(stack[0], matrix):
        raise Problem("drivers_outcome_constant")
    found: Interval = jackknife(cells, parts.shares(varies), confidence=confidence, unit=True)
    told = np.isfinite(found.low) & np.isfinite(found.high)
    alone = dict(zip(own, matrix[0, 1:] / np.diag(matrix)[1:], strict=True))
    shares = dict.fromkeys(constant, 0.0) | dict(zip(own, map(float, found.value), strict=True))
    return Drivers(
        method=parts.method,
        kept=kept,
        shares={name: shares[name] for name in names},
        low={name: float(end) for name, end, has in zip(own, found.low, told, strict=True) if has},
        high={name: float(end) for name, end, has in zip(own, found.high, told, strict=True) if has},
        impact={name: float((impact | alone)[name]) for name in names},
        constant=constant,
    )


def alphas(dataset: Dataset | Path, spec: Spec, *, block: str) -> dict[str, float | None]:
    """Cronbach's alpha per criterion, unweighted; None for one item or nothing that varies."""
    found: dict[str, float | None] = {}
    for criterion, n, _, covariance in _criteria(dataset, spec, block):
        found[criterion.code] = cronbach_alpha(covariance) if n > 1 else None
    return found


@dataclass(frozen=True)
class BlockReliability:
    """criteria: by code, where it can be said; refused: by code (`agencies` for the units), why not; kept: by code, the
    complete responses; agencies: of the mean of the criteria, by unit, responses with an answer in every criterion.
    """

    criteria: Mapping[str, Reliability]
    refused: Mapping[str, Problem]
    kept: Mapping[str, Kept]
    agencies: AgencyReliability | None


def reliabilities(dataset: Dataset | Path, spec: Spec, *, block: str) -> BlockReliability:
    """Reliability of each criterion and of the units' means, unweighted. What cannot be said stands in `refused`."""
    criteria: dict[str, Reliability] = {}
    refused: dict[str, Problem] = {}
    kept: dict[str, Kept] = {}
    agencies: AgencyReliability | None = None
    for criterion, n, n_all, covariance in _criteria(dataset, spec, block):
        kept[criterion.code] = Kept("complete", n_all, n, 100 * n / n_all if n_all else 0.0)
        names = tuple(item.code for item in criterion.items)
        try:
            criteria[criterion.code] = reliability(covariance, names, n=n, confidence=spec.confidence)
        except Problem as problem:
            refused[criterion.code] = problem
    try:
        agencies = _agencies(dataset, spec, block)
    except Problem as problem:
        refused["agencies"] = problem
    return BlockReliability(criteria, refused, kept, agencies)


def _agencies(dataset: Dataset | Path, spec: Spec, block: str) -> AgencyReliability:
    """Exact sums of each person's mean of criteria, in points, by unit."""
    opened, questionnaire = _opened(dataset, block)
    criteria = questionnaire.criteria
    common = math.lcm(*(denominator(criterion) for criterion in criteria))
    with connect() as engine:
        rows = responses_of(engine, opened, block, spec)
        means = [person_mean(rows, criterion) * (common // denominator(criterion)) for criterion in criteria]
        total = means[0]
        for mean in means[1:]:
            total = total + mean
        rows = rows.select(unit=rows.unit, y=total.cast(WIDE)).filter(lambda table: table.y.notnull())
        sums = rows.group_by("unit").agg(n=rows.count(), s=rows.y.sum(), ss=(rows.y * rows.y).sum())
        table = sorted_table(engine.fetch(engine.sql(sums)), ["unit"]).to_pydict()
    one = 1 / (common * len(criteria))
    first = np.array([int(value) * one for value in table["s"]])
    second = np.array([int(value) * one * one for value in table["ss"]])
    return agency_reliability(np.array(table["n"]), first, second)


def _criteria(
    dataset: Dataset | Path, spec: Spec, block: str
) -> list[tuple[Criterion, int, int, npt.NDArray[np.float64]]]:
    """(criterion, complete responses, all responses, covariance of its items with divisor n − 1)."""
    opened, questionnaire = _opened(dataset, block)
    found = []
    with connect() as engine:
        responses = responses_of(engine, opened, block, spec)
        n_all = int(engine.fetch(engine.sql(responses.aggregate(n=responses.count())))["n"][0].as_py())
        for criterion in questionnaire.criteria:
            codes = [item.code for item in criterion.items]
            rows = _complete(responses, codes)
            n, covariance = _covariance(engine, rows, [rows[code].cast("int64") for code in codes])
            found.append((criterion, n, n_all, covariance))
    return found


def _complete(rows: Any, codes: Sequence[str]) -> Any:
    return rows.filter(*((rows[code] > 0) for code in codes))


def _covariance(engine: Engine, rows: Any, columns: Sequence[Any]) -> tuple[int, npt.NDArray[np.float64]]:
    """(n, covariance matrix with divisor n − 1) from exact integer sums."""
    sums = {"n": rows.count()}
    for i, left in enumerate(columns):
        sums[f"s_{i}"] = left.cast(WIDE).sum()
        for j, right in enumerate(columns[: i + 1]):
            sums[f"s_{i}_{j}"] = (left.cast(WIDE) * right).sum()
    row = engine.fetch(engine.sql(rows.agg(**sums))).to_pylist()[0]
    n, p = int(row["n"]), len(columns)
    if n < 2:
        return n, np.zeros((p, p))
    first = [int(row[f"s_{i}"]) for i in range(p)]
    second = [[int(row[f"s_{max(i, j)}_{min(i, j)}"]) for j in range(p)] for i in range(p)]
    exact = [[n * second[i][j] - first[i] * first[j] for j in range(p)] for i in range(p)]
    return n, np.array([[value / (n * (n - 1)) for value in line] for line in exact], dtype=np.float64)
