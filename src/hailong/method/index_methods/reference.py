"""Any method on a plain table of answers: the value, and the linearised variable behind its standard error.

Slow and plain on purpose: what `store` computes in two integer passes must agree with it.
Sources: Woodruff (1971); Särndal, Swensson and Wretman (1992) 5.5–5.7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hailong.method.index_methods.denominator import counted_as
from hailong.method.index_methods.family import RESPONDENT
from hailong.method.index_methods.method import CRITERIA, EQUAL_UNITS, FORMS, ITEMS, POOLED, Method
from hailong.method.problem import Problem
from hailong.method.questionnaire import Scale

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MISSING = -1  # no answer; "not experienced" is what the scale says it is


@dataclass(frozen=True)
class AnswerTable:
    """Answers of one questionnaire.

    | field | type, unit | meaning |
    |---|---|---|
    | answers | int, forms × items | a level, the scale's "not experienced", or `MISSING`; nothing else |
    | weights | float, forms | design weight, above 0 |
    | units | text, forms | the unit of a form |
    | scales | of each item | |
    | criteria | text, of each item | its criterion |
    | items | text | codes, for problems |

    Raises: ValueError for shapes that do not fit, an answer that is not on the scale, a weight that is not above 0.
    """

    answers: Ints
    weights: Floats
    units: tuple[str, ...]
    scales: tuple[Scale, ...]
    criteria: tuple[str, ...]
    items: tuple[str, ...]

    def __post_init__(self) -> None:
        forms, items = self.answers.shape
        if {len(self.weights), len(self.units)} != {forms} or {*map(len, (self.scales, self.criteria, self.items))} != {
            items
        }:
            raise ValueError("the columns of the table differ in length")
        if not np.all(self.weights > 0):
            raise ValueError("a weight is not above 0")
        for column, scale in zip(self.answers.T, self.scales, strict=True):
            if not set(column.tolist()) <= scale.allowed | {MISSING}:
                raise ValueError(f"an answer is not on the scale {scale.code}")


@dataclass(frozen=True)
class IndexValue:
    """value_pct: percent, None = denominator zero; forms: that count; linearised_pct: z of every form (0 outside).

    z carries its weight: the variance of the value is that of the total of z under the design.
    """

    value_pct: float | None
    forms: int
    linearised_pct: Floats


def index_of(
    method: Method,
    table: AnswerTable,
    *,
    subject: str = "overall",
    inside: Flags | None = None,
    none_where_empty: bool = False,
) -> IndexValue:
    """The value of one subject (`overall`, `criterion:A`, `item:A1`) in one domain (`inside`: its forms; all).

    A criterion, and the whole by `items`, take the items that have answers in the domain; the whole needs an answer in
    every criterion, whatever the aggregation. The mean of equal units is that of the units that have a value.
    Raises: Problem `index_denominator_zero` (unless `none_where_empty`), `index_method_scale`; ValueError for an
    unknown subject.
    """
    for item, scale in zip(table.items, table.scales, strict=True):
        method.family.check_scale(scale, item=item)
    columns = _columns(table, subject)
    part = _Scored(method, table)
    members = np.ones(len(table.weights), dtype=np.bool_) if inside is None else inside
    found = part.across(columns, members, whole=subject == "overall")
    if found.value_pct is None and not none_where_empty:
        raise Problem("index_denominator_zero", method=method.code, subject=subject)
    return found


def _columns(table: AnswerTable, subject: str) -> list[int]:
    kind, _, name = subject.partition(":")
    source: Sequence[str] = {"criterion": table.criteria, "item": table.items}.get(kind, ())
    found = [at for at, code in enumerate(source) if code == name]
    if subject != "overall" and not found:
        raise ValueError(f"the table has no subject {subject}")
    return found or list(range(len(table.items)))


@dataclass(frozen=True)
class _Scored:
    method: Method
    table: AnswerTable

    @cached_property
    def levels(self) -> Ints:
        """The level as which each answer counts, `MISSING` = not at all (forms × items)."""
        rule, answers = self.method.denominator, self.table.answers
        found = np.full(answers.shape, MISSING, dtype=np.int64)
        applicable, answered, chosen = (np.zeros(len(answers), dtype=np.int64) for _ in range(3))
        for at, scale in enumerate(self.table.scales):
            column = answers[:, at]
            level = np.isin(column, [point.value for point in scale.points])
            empty = column == MISSING
            zero = ~level & ~empty
            as_zero, as_empty = counted_as(rule.not_experienced, scale), counted_as(rule.missing, scale)
            found[level, at] = column[level]
            found[zero, at] = MISSING if as_zero is None else as_zero
            found[empty, at] = MISSING if as_empty is None else as_empty
            chosen += level
            answered += level | zero if as_zero is not None else level
            applicable += ~zero if as_zero is None else 1
        counts = (chosen > 0) & (100 * answered >= rule.least_answered_pct * applicable)
        found[~counts] = MISSING
        return found

    @cached_property
    def counted(self) -> Flags:
        return np.asarray(self.levels != MISSING)

    @cached_property
    def scores_pct(self) -> Floats:
        """100·score/top of every answer that counts, else 0."""
        found = np.zeros(self.levels.shape)
        family = self.method.family
        for at, scale in enumerate(self.table.scales):
            for level in {*self.levels[:, at].tolist()} - {MISSING}:
                worth = 100 * family.score(scale, level, self.method.chosen) / family.top(scale)
                found[self.levels[:, at] == level, at] = worth
        return found

    def across(self, columns: list[int], inside: Flags, *, whole: bool) -> IndexValue:
        weights = np.ones_like(self.table.weights) if self.method.across == FORMS else self.table.weights
        groups = [inside]
        if self.method.across == EQUAL_UNITS:
            units = np.array(self.table.units)
            groups = [inside & (units == unit) for unit in sorted(set(self.table.units))]
        parts = [self._within(columns, np.where(group, weights, 0.0), whole=whole) for group in groups]
        parts = [part for part in parts if part.value_pct is not None]
        if not parts:
            return IndexValue(None, 0, np.zeros(len(weights)))
        values = [part.value_pct for part in parts if part.value_pct is not None]
        z = np.sum([part.linearised_pct for part in parts], axis=0) / len(parts)
        return IndexValue(sum(values) / len(values), sum(part.forms for part in parts), z)

    def _within(self, columns: list[int], weights: Floats, *, whole: bool) -> IndexValue:
        """One group of forms (those with a weight)."""
        has = self.counted & (weights > 0)[:, None]
        needed = set(self.table.criteria) if whole else set()
        present = {self.table.criteria[at] for at in columns if has[:, at].any()}
        if not needed <= present or not has[:, columns].any():
            return IndexValue(None, 0, np.zeros(len(weights)))
        forms = int(has[:, columns].any(axis=1).sum())
        if self.method.family.reach == RESPONDENT or self.method.within not in (CRITERIA, ITEMS, POOLED):
            value, z = self._of_forms(columns, has, weights)
        elif self.method.within == POOLED:
            value, z = _ratio(self.scores_pct[:, columns], has[:, columns], weights)
        else:
            value, z = self._of_items(columns, has, weights)
        return IndexValue(value, forms, z)

    def _of_forms(self, columns: list[int], has: Flags, weights: Floats) -> tuple[float, Floats]:
        """The mean over the forms of each form's own mean, or of 1 where it is satisfied throughout."""
        own, count = has[:, columns], has[:, columns].sum(axis=1)
        mean = np.where(own, self.scores_pct[:, columns], 0.0).sum(axis=1) / np.maximum(count, 1)
        if self.method.family.reach == RESPONDENT:
            mean = np.where(mean == 100, 100.0, 0.0)
        return _ratio(mean[:, None], (count > 0)[:, None], weights)

    def _of_items(self, columns: list[int], has: Flags, weights: Floats) -> tuple[float, Floats]:
        """Mean of the items, or of the criteria that are means of their items."""
        parts = {at: _ratio(self.scores_pct[:, [at]], has[:, [at]], weights) for at in columns if has[:, at].any()}
        criteria = [self.table.criteria[at] for at in parts]
        share = dict.fromkeys(parts, 1 / len(parts))
        if self.method.within == CRITERIA:
            share = {at: 1 / (len(set(criteria)) * criteria.count(self.table.criteria[at])) for at in parts}
        value = sum(share[at] * one for at, (one, _) in parts.items())
        return value, np.sum([share[at] * z for at, (_, z) in parts.items()], axis=0)


def _ratio(scores: Floats, has: Flags, weights: Floats) -> tuple[float, Floats]:
    """Σ w Σ x / Σ w Σ 1 over the answers that count, and its linearised variable."""
    count = has.sum(axis=1).astype(np.float64)
    total = np.where(has, scores, 0.0).sum(axis=1)
    denominator = float(weights @ count)
    value = float(weights @ total) / denominator
    return value, weights * (total - value * count) / denominator
