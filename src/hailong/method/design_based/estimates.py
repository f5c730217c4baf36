"""Means, totals, ratios, shares and counts of many items in many domains, in one pass.

Values stand in a matrix (n elements, k items); NaN = not answered, and each item is estimated from those who answered
it (never listwise). A domain may cross strata and units; elements outside it count in the design with z = 0. The
covariance of any chosen figures is joint, so differences of overlapping or clustered domains are right.
Sources: Woodruff (1971), Binder (1983), Särndal, Swensson and Wretman (1992) 5.5–5.8; equal to R `survey` `svymean`,
`svytotal`, `svyratio`, `svyby(covmat = TRUE)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hailong.method.design_based.columns import NAMED, are_mixed, values_of
from hailong.method.design_based.design import Codes, SampleDesign
from hailong.method.design_based.variance import (
    ROUNDING,
    Floats,
    Ints,
    multistage_covariance,
    multistage_domain_variance,
    totals_by,
)
from hailong.method.intervals import bounded, t_interval
from hailong.method.problem import Problem

EMPTY_RULES = ("fail", "none")


@dataclass(frozen=True)
class Estimates:
    """D domains by k items.

    value: (D, k) in the unit of the values, NaN = empty under the rule `none`; n: (D, k) elements that answered; z:
    (n, k) linearised variables; domain: (n,) code of the domain, −1 = in none; keys: (D,) names of the domains.
    """

    value: Floats
    n: Ints
    z: Floats
    domain: Ints
    keys: tuple[object, ...]
    answered: npt.NDArray[np.bool_]
    design: SampleDesign

    @cached_property
    def se(self) -> Floats:
        """(D, k) standard errors, NaN where the value is."""
        design, domains = self.design, len(self.keys)
        variance = multistage_domain_variance(
            self.z, self.domain, domains, design.levels, lonely=design.lonely, answered=self.answered
        )
        return np.where(np.isnan(self.value), np.nan, np.sqrt(variance))

    @cached_property
    def df(self) -> Ints:
        """(D, k) degrees of freedom: first-stage units less strata that have an answer in the domain."""
        return self.design.domain_df(self.domain, len(self.keys), self.answered)

    def covariance(self, chosen: Sequence[tuple[int, int]] | None = None) -> Floats:
        """(q, q) joint covariance of figures (domain, item), all of them by default, domain by domain."""
        pairs = chosen if chosen is not None else list(np.ndindex(*self.value.shape))
        members = np.stack([self.domain == d for d, _ in pairs], axis=1)
        items = [j for _, j in pairs]
        z = np.where(members, self.z[:, items], 0.0)
        members &= self.answered[:, items]
        found = multistage_covariance(z, self.design.levels, lonely=self.design.lonely, members=members)
        missing = np.array([np.isnan(self.value[pair]) for pair in pairs])
        found[missing] = np.nan
        found[:, missing] = np.nan
        return found

    def intervals(self, *, floor: float, ceiling: float, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """(D, k) bounds of a mean between floor and ceiling: logit t, Korn–Graubard where n < 30 or se = 0; NaN = none.

        Source: `method.intervals.bounded`.
        """
        span = ceiling - floor
        low, high = np.full(self.value.shape, np.nan), np.full(self.value.shape, np.nan)
        for at in np.ndindex(*self.value.shape):
            theta, se = (self.value[at] - floor) / span, self.se[at] / span
            if np.isnan(theta):
                continue
            theta = np.round(theta) if abs(theta - np.round(theta)) < ROUNDING else theta  # a hair off 0 or 1
            found = bounded(float(theta), float(se), n=int(self.n[at]), df=int(self.df[at]), confidence=confidence)
            if found is not None:
                low[at], high[at] = floor + span * found[0], floor + span * found[1]
        return low, high

    def t_intervals(self, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """(D, k) value ± t·se with the degrees of freedom of the domain; NaN without one."""
        return t_interval(self.value, self.se, df=self.df, confidence=confidence)


@dataclass(frozen=True)
class Frame:
    """Values and domains put in order. values: (n, k); domain: (n,) codes; keys: (D,)."""

    values: Floats
    domain: Ints
    keys: tuple[object, ...]

    def sums(self, columns: Floats) -> Floats:
        """(D, k) sums over the members of each domain."""
        inside = self.domain >= 0
        return totals_by(self.domain[inside], columns[inside], len(self.keys))

    def of_element(self, figures: Floats) -> Floats:
        """(n, k) the figure of each element's domain; 0 outside all."""
        return np.where((self.domain >= 0)[:, None], figures[self.domain], 0.0)


def _frame(design: SampleDesign, values: Floats, domain: Codes | None, keys: Sequence[object] | None) -> Frame:
    """Raises: Problem `design_values_differ`, `design_value_infinite`, `design_value_not_number`,
    `design_domains_mixed`.
    """
    values = values_of(values)
    values = values[:, None] if values.ndim == 1 else values
    if len(values) != design.n or (domain is not None and len(domain) != design.n):
        length = len(values) if len(values) != design.n or domain is None else len(domain)
        raise Problem("design_values_differ", length=length, expected=design.n)
    if np.isinf(values).any():
        raise Problem("design_value_infinite", count=int(np.isinf(values).sum()))
    if domain is None:
        return Frame(values, np.zeros(design.n, dtype=np.int64), ("",))
    place = np.full(design.n, -1, dtype=np.int64)
    known = ~unanswered(domain)
    if are_mixed(domain[known]):
        raise Problem("design_domains_mixed")
    names, place[known] = np.unique(domain[known], return_inverse=True)
    if keys is None:
        return Frame(values, place, tuple(names.tolist()))
    wanted = {key: number for number, key in enumerate(keys)}
    number = np.array([*(wanted.get(name, -1) for name in names.tolist()), -1], dtype=np.int64)
    return Frame(values, number[place], tuple(keys))


def unanswered(answers: Codes) -> npt.NDArray[np.bool_]:
    """(n,) None or NaN."""
    if answers.dtype.kind != "O":
        return np.asarray(answers != answers)
    return np.asarray((answers != answers) | np.equal(answers, np.full(len(answers), None)).astype(bool))


def _judge(frame: Frame, n: Ints, empty: str) -> None:
    """Raises: Problem `design_empty_rule_unknown`, `design_domain_empty` under the rule `fail`."""
    if empty not in EMPTY_RULES:
        raise Problem("design_empty_rule_unknown", rule=empty)
    nobody = np.flatnonzero((n == 0).any(axis=1))
    if empty == "fail" and len(nobody):
        names = ", ".join(str(frame.keys[d]) for d in nobody[:NAMED])
        raise Problem("design_domain_empty", domains=names, count=len(nobody))


@dataclass(frozen=True)
class Groups:
    """Into which domains the elements fall.

    code: (n,) the domain of each element, None or NaN = in none; no array = one domain of all; keys: which domains are
    wanted, in this order (an element of another is outside all), None = all that occur; empty: `fail` or `none` (NaN)
    for a domain of nobody.
    """

    code: Codes | None = None
    keys: Sequence[object] | None = None
    empty: str = "fail"


ALL = Groups()


def ratios(design: SampleDesign, numerator: Floats, denominator: Floats, groups: Groups = ALL) -> Estimates:
    """R = Σw·y/Σw·x per domain and item, from the elements that have both; z = w(y − R·x)/Σw·x.

    numerator, denominator: (n, k) or (n,), NaN = missing. Raises: Problem `design_values_differ`,
    `design_value_infinite`, `design_value_not_number`, `design_domains_mixed`, `design_domain_empty`,
    `design_denominator_zero`, `design_empty_rule_unknown`.
    """
    frame = _frame(design, numerator, groups.code, groups.keys)
    below = np.broadcast_to(_frame(design, denominator, None, None).values, frame.values.shape)
    answered = ~np.isnan(frame.values) & ~np.isnan(below) & (frame.domain >= 0)[:, None]
    weight = design.weight[:, None]
    y, x = np.where(answered, frame.values, 0.0), np.where(answered, below, 0.0)
    n = frame.sums(answered.astype(np.float64)).astype(np.int64)
    _judge(frame, n, groups.empty)
    divisor = frame.sums(weight * x)
    zero = (divisor == 0) & (n > 0)
    if groups.empty == "fail" and zero.any():
        names = ", ".join(str(frame.keys[d]) for d in np.flatnonzero(zero.any(axis=1))[:NAMED])
        raise Problem("design_denominator_zero", domains=names, count=int(zero.any(axis=1).sum()))
    divisor = np.where(divisor == 0, np.nan, divisor)
    value = frame.sums(weight * y) / divisor
    expected = frame.of_element(np.nan_to_num(value)) * x
    alike = np.abs(y - expected) <= ROUNDING * np.abs(y)  # all fives: exactly no variance
    residual = np.where(alike, 0.0, y - expected)
    divisor = np.where(frame.domain[:, None] >= 0, np.nan_to_num(divisor, nan=1.0)[frame.domain], 1.0)
    z = weight * residual / divisor
    return Estimates(value, n, z, frame.domain, frame.keys, answered, design)


def means(design: SampleDesign, values: Floats, groups: Groups = ALL) -> Estimates:
    """ȳ = Σw·y/Σw per domain and item, of those who answered. values: (n, k) or (n,). Raises: as `ratios`."""
    return ratios(design, values, np.ones(np.shape(values)), groups)


def totals(design: SampleDesign, values: Floats, groups: Groups = ALL) -> Estimates:
    """Σw·y per domain and item; who did not answer adds nothing. Raises: as `means`."""
    frame = _frame(design, values, groups.code, groups.keys)
    answered = ~np.isnan(frame.values) & (frame.domain >= 0)[:, None]
    n = frame.sums(answered.astype(np.float64)).astype(np.int64)
    _judge(frame, n, groups.empty)
    z = design.weight[:, None] * np.where(answered, frame.values, 0.0)
    value = np.where(n == 0, np.nan, frame.sums(z))
    return Estimates(value, n, z, frame.domain, frame.keys, answered, design)


def indicators(answers: Codes, levels: Sequence[object]) -> Floats:
    """(n, L) 1 where the answer is the level, 0 where it is another, NaN where there is none (None or NaN).

    Their `means` are the shares of the levels among those who answered, their `totals` the counts. Raises: Problem
    `design_level_unknown` for an answer that is none of the levels. Source: QĐ 2782, Điều 7.3.
    """
    code = np.full(len(answers), -1)
    for number, level in enumerate(levels):
        code[np.asarray(answers == level, dtype=bool)] = number
    missing = unanswered(answers)
    if unknown := sorted({str(answer) for answer in answers[(code < 0) & ~missing].tolist()}):
        raise Problem("design_level_unknown", levels=", ".join(unknown[:NAMED]), count=len(unknown))
    found = np.asarray(code[:, None] == np.arange(len(levels)), dtype=np.float64)
    found[missing] = np.nan
    return found


def variances(design: SampleDesign, values: Floats, groups: Groups = ALL) -> Estimates:
    """The population variance S² of each item: mean of (y − ȳ)²·n/(n − 1). Raises: as `means`. Equals R `svyvar`."""
    centre = means(design, values, groups)
    frame = Frame(_frame(design, values, None, None).values, centre.domain, centre.keys)
    with np.errstate(divide="ignore", invalid="ignore"):
        correction = np.where(centre.n > 1, centre.n / (centre.n - 1), np.nan)
    squares = (frame.values - frame.of_element(centre.value)) ** 2 * frame.of_element(correction)
    return means(design, squares, groups)
