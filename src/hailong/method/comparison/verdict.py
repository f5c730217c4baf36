"""Words such as "clearly higher" need a test: the difference of two figures, the extremes of several.

Everything is on `Figure`s: value and standard error in percentage points, degrees of freedom, interval. A figure
without standard error gives no verdict, nor does one whose error of nought nobody vouches for (`errors.error_of`).
Sources: Welch (1947), Satterthwaite (1946) for the degrees of freedom; Tukey–Kramer (1956) for the largest of
several differences; statistics 7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from hailong.method.comparison.distributions import range_quantile, range_tail, t_quantile, two_sided, welch
from hailong.method.comparison.errors import degrees, error_of
from hailong.method.comparison.levels import SAME
from hailong.method.figure import Figure

ALPHA = 0.05


@dataclass(frozen=True)
class Difference:
    """First minus second, in percentage points.

    `p` is two-sided; `low` and `high` end the 95 % interval; `df` may be infinite.
    """

    value: float
    se: float
    df: float
    p: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        return self.p < ALPHA


@dataclass(frozen=True)
class Extremes:
    """The highest and lowest of several figures; `difference.p` allows for having looked for them."""

    highest: Figure
    lowest: Figure
    difference: Difference


def difference(
    first: Figure, second: Figure, *, same_people: bool = False, confidence: float = 0.95
) -> Difference | None:
    """Test of two figures. Where everybody was asked for both, the difference is exact: se 0, p 0 or 1.

    Args:
        same_people: both come from the same responses (two criteria). Their covariance is not in a figure, so the
            standard error is bounded by the sum of the two: never too small, whatever the correlation.
        confidence: of the figures' intervals, which say the error where all answered alike.

    Returns:
        None when a value is missing, or an error is missing or not known.
    """
    errors = error_of(first, confidence), error_of(second, confidence)
    if first.value is None or second.value is None or errors[0] is None or errors[1] is None:
        return None
    gap = first.value - second.value
    se = errors[0] + errors[1] if same_people else sqrt(errors[0] ** 2 + errors[1] ** 2)
    if not se:
        return Difference(gap, 0.0, inf, 1.0 if abs(gap) < SAME else 0.0, gap, gap)
    df = welch([(errors[0], degrees(first)), (errors[1], degrees(second))])
    reach = t_quantile(1 - ALPHA / 2, df) * se
    return Difference(gap, se, df, two_sided(gap / se, df), gap - reach, gap + reach)


def extremes(figures: Sequence[Figure], *, same_people: bool = False) -> Extremes | None:
    """Highest and lowest with the Tukey–Kramer test of their difference. None with fewer than two testable ones."""
    able = [figure for figure in figures if figure.value is not None and error_of(figure) is not None]
    if len(able) < 2:
        return None
    ranked = sorted(able, key=lambda figure: figure.value or 0.0)
    plain = difference(ranked[-1], ranked[0], same_people=same_people)
    if plain is None:
        return None
    if not plain.se:
        return Extremes(ranked[-1], ranked[0], plain)
    p = float(range_tail(np.array(sqrt(2) * abs(plain.value) / plain.se), len(able), plain.df))
    reach = range_quantile(ALPHA, len(able), plain.df) / sqrt(2) * plain.se
    tested = Difference(plain.value, plain.se, plain.df, p, plain.value - reach, plain.value + reach)
    return Extremes(ranked[-1], ranked[0], tested)


def detectable(
    first_se: float, second_se: float, *, df: float = inf, alpha: float = ALPHA, power: float = 0.8
) -> float:
    """The least true difference (percentage points) that a two-sided test at alpha finds with this power.

    first_se, second_se: percentage points, separate samples. (t_{1−α/2} + t_power)·√(s₁² + s₂²); Cohen (1988) 2.
    """
    return (t_quantile(1 - alpha / 2, df) + t_quantile(power, df)) * sqrt(first_se**2 + second_se**2)
