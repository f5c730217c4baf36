"""Words such as "clearly higher" need a test: differences of figures, the extremes of several, bands of units.

Everything is on `Figure`s: value and standard error in percentage points, degrees of freedom. A figure without
standard error gives no verdict.
Sources: Welch (1947), Satterthwaite (1946) for the degrees of freedom; Tukey–Kramer (1956) for the largest of
several differences; Benjamini–Hochberg (1995) for many units against their mean; statistics 7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, isinf, sqrt

from scipy import special

from hailong.method.figure import Figure
from hailong.method.problem import Problem

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


class Band(StrEnum):
    """Where a unit stands beside the mean of its block."""

    ABOVE = "above"
    LEVEL = "level"
    BELOW = "below"


def difference(first: Figure, second: Figure, *, same_people: bool = False) -> Difference | None:
    """Test of two figures.

    Args:
        same_people: both come from the same responses (two criteria). Their covariance is not in a figure, so the
            standard error is bounded by the sum of the two: never too small, whatever the correlation.

    Returns:
        None when a value or a standard error is missing, or both errors are nought.
    """
    if first.value is None or second.value is None or first.se is None or second.se is None:
        return None
    se = first.se + second.se if same_people else sqrt(first.se**2 + second.se**2)
    if not se:
        return None
    df = _joint_df(((first.se, _df(first)), (second.se, _df(second))))
    gap = first.value - second.value
    reach = _t_quantile(1 - ALPHA / 2, df) * se
    return Difference(gap, se, df, _two_sided(gap / se, df), gap - reach, gap + reach)


def extremes(figures: Sequence[Figure], *, same_people: bool = False) -> Extremes | None:
    """Highest and lowest with the Tukey–Kramer test of their difference. None with fewer than two testable ones."""
    able = [figure for figure in figures if figure.value is not None and figure.se is not None]
    if len(able) < 2:
        return None
    ranked = sorted(able, key=lambda figure: figure.value or 0.0)
    plain = difference(ranked[-1], ranked[0], same_people=same_people)
    if plain is None:
        return None
    from scipy.stats import studentized_range  # the whole of scipy.stats, seconds to load, for this one distribution

    df = min(plain.df, 1e5)
    p = float(studentized_range.sf(sqrt(2) * abs(plain.value) / plain.se, len(able), df))
    reach = float(studentized_range.ppf(1 - ALPHA, len(able), df)) / sqrt(2) * plain.se
    tested = Difference(plain.value, plain.se, plain.df, p, plain.value - reach, plain.value + reach)
    return Extremes(ranked[-1], ranked[0], tested)


def bands(figures: Sequence[Figure], *, min_n: int, equal_units: bool = False) -> dict[str, Band]:
    """Each unit against the mean of all units of its block, with the false discovery rate held at 5 %.

    Args:
        figures: one for each unit, all of one block, measure, subject and aggregation, from separate samples.
        min_n: units with fewer responses get no band, but still count in the mean.
        equal_units: the mean gives each unit the same weight, else the weight of its population (n without one).

    Returns:
        unit -> band, for units that can be compared. Raises: Problem `comparison_mixes` when the figures differ in
        block, measure, subject, aggregation or domain. A unit is part of the mean: the variance of the difference is
        (1 − W)²·s² of the unit plus Σ W_k²·s_k² of the others.
    """
    if len({(one.block, one.measure, one.subject, one.aggregation, one.field, one.group) for one in figures}) > 1:
        raise Problem("comparison_mixes", count=len(figures))
    able = [figure for figure in figures if figure.value is not None and figure.se is not None]
    if len(able) < 2:
        return {}
    shares = _shares(able, equal_units=equal_units)
    mean = sum(share * (figure.value or 0.0) for share, figure in zip(shares, able, strict=True))
    tested: list[tuple[float, str, float]] = []
    for at, figure in enumerate(able):
        parts = [
            ((1 - share if k == at else share) * (other.se or 0.0), _df(other))
            for k, (share, other) in enumerate(zip(shares, able, strict=True))
        ]
        se = sqrt(sum(part**2 for part, _ in parts))
        if figure.n >= min_n and se:
            gap = (figure.value or 0.0) - mean
            tested.append((_two_sided(gap / se, _joint_df(parts)), figure.unit, gap))
    clear = _discoveries([p for p, _, _ in tested])
    return {
        unit: (Band.ABOVE if gap > 0 else Band.BELOW) if is_clear else Band.LEVEL
        for (_, unit, gap), is_clear in zip(tested, clear, strict=True)
    }


def _t_quantile(probability: float, df: float) -> float:
    return float(special.ndtri(probability) if isinf(df) else special.stdtrit(df, probability))


def _two_sided(t: float, df: float) -> float:
    """The two-sided p of a t statistic; the normal distribution at infinite df."""
    return float(2 * (special.ndtr(-abs(t)) if isinf(df) else special.stdtr(df, -abs(t))))


def _shares(figures: Sequence[Figure], *, equal_units: bool) -> list[float]:
    sizes = [1.0 if equal_units else float(figure.population or figure.n) for figure in figures]
    return [size / sum(sizes) for size in sizes]


def _df(figure: Figure) -> float:
    """Unknown degrees of freedom are many; none at all (as many responses as strata) count as one, the widest."""
    return inf if figure.df is None else float(max(figure.df, 1))


def _joint_df(parts: Sequence[tuple[float, float]]) -> float:
    """Welch–Satterthwaite; infinite when every part is."""
    below = sum(0.0 if isinf(df) else part**4 / df for part, df in parts)
    return sum(part**2 for part, _ in parts) ** 2 / below if below else inf


def _discoveries(p_values: Sequence[float]) -> list[bool]:
    """Benjamini–Hochberg at `ALPHA`: which hypotheses are rejected, in the order given."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    last = max(
        (rank for rank, at in enumerate(order, 1) if p_values[at] <= ALPHA * rank / len(order)),
        default=0,
    )
    rejected = set(order[:last])
    return [at in rejected for at in range(len(p_values))]
