"""Who is better: units against the mean of their block, in three bands; differences of two units.

Bands, not bare ranks: with 60 forms a league table of communes is noise (statistics design 7). The block's mean holds
the unit itself, so their covariance counts. Source: Benjamini and Hochberg (1995) for the many tests.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy import stats

from hailong.method.figure import Figure
from hailong.method.problem import Problem
from hailong.method.sample_size import t_value

HIGHER, NOT_DIFFERENT, LOWER = "higher", "not_different", "lower"


@dataclass(frozen=True)
class Band:
    """One unit against the mean. band: `higher`, `not_different`, `lower`, or None (too few forms, no value).

    difference, se: points; p: two-sided; p_adjusted: Benjamini–Hochberg among the banded units of the block.
    """

    unit: str
    band: str | None
    difference: float | None
    se: float | None
    p: float | None
    p_adjusted: float | None


def bands(
    units: Sequence[Figure], shares: Mapping[str, float], *, min_ranked: int = 30, rate: float = 0.05
) -> list[Band]:
    """The bands of the units of one block, in the order given.

    units: design figures of one measure and subject, one per unit; shares: each unit's part in the block's mean
    (adds up to 1: clients' share for the design mean, 1/K for equal units); min_ranked: fewer responses are not
    banded (they stay in the mean); rate: false discovery rate.
    Raises: Problem `comparison_mixes` when the figures differ in block, measure, subject or aggregation.
    """
    if len({(f.block, f.measure, f.subject, f.aggregation, f.field, f.group) for f in units}) > 1:
        raise Problem("comparison_mixes", count=len(units))
    present = [figure for figure in units if figure.value is not None]
    whole = math.fsum(shares[figure.unit] for figure in present)
    part = {figure.unit: shares[figure.unit] / whole for figure in present} if whole else {}
    mean = math.fsum(part[f.unit] * (f.value or 0) for f in present)
    variance = math.fsum((part[f.unit] * (f.se or 0)) ** 2 for f in present)
    tested = {}
    for figure in present:
        if figure.n >= min_ranked and figure.se is not None and (figure.df or 0) >= 1:
            squared = figure.se**2
            se = math.sqrt(max(0.0, squared + variance - 2 * part[figure.unit] * squared))
            difference = (figure.value or 0) - mean
            tested[figure.unit] = (difference, se, p_value(difference, se, figure.df or 0))
    adjusted = benjamini_hochberg({unit: p for unit, (_, _, p) in tested.items()})
    return [_band(figure.unit, tested.get(figure.unit), adjusted.get(figure.unit), rate) for figure in units]


def _band(unit: str, test: tuple[float, float, float] | None, adjusted: float | None, rate: float) -> Band:
    if test is None or adjusted is None:
        return Band(unit=unit, band=None, difference=None, se=None, p=None, p_adjusted=None)
    difference, se, p = test
    side = HIGHER if difference > 0 else LOWER
    return Band(unit, side if adjusted <= rate else NOT_DIFFERENT, difference, se, p, adjusted)


def p_value(difference: float, se: float, df: int) -> float:
    """Two-sided t test of zero; without sampling error any difference is certain."""
    if se == 0:
        return 1.0 if difference == 0 else 0.0
    return float(2 * stats.t.sf(abs(difference) / se, df))


def benjamini_hochberg(values: Mapping[str, float]) -> dict[str, float]:
    """Adjusted p: min over the larger ones of p·m/rank, at most 1."""
    ordered = sorted(values, key=lambda name: (values[name], name), reverse=True)
    adjusted: dict[str, float] = {}
    least = 1.0
    for position, name in enumerate(ordered):
        least = min(least, values[name] * len(ordered) / (len(ordered) - position))
        adjusted[name] = least
    return {name: adjusted[name] for name in values}


def population_shares(units: Sequence[Figure]) -> dict[str, float]:
    """Each unit's part in the design mean: by clients where every unit knows them, else by responses."""
    known = all(figure.population is not None for figure in units)
    sizes = {figure.unit: (figure.population or 0) if known else figure.n for figure in units}
    total = sum(sizes.values())
    return {unit: size / total for unit, size in sizes.items()} if total else dict.fromkeys(sizes, 0.0)


@dataclass(frozen=True)
class Difference:
    """a − b in points with its interval; None where one of them has no value or no standard error."""

    value: float | None
    se: float | None
    low: float | None
    high: float | None
    p: float | None


def difference(a: Figure, b: Figure, *, confidence: float = 0.95) -> Difference:
    """Two independent figures (units of one block, or one unit in two years).

    Degrees of freedom by Welch–Satterthwaite. Raises: Problem `comparison_mixes` for other measures or subjects.
    """
    if (a.measure, a.subject) != (b.measure, b.subject):
        raise Problem("comparison_mixes", count=2)
    if a.value is None or b.value is None:
        return Difference(None, None, None, None, None)
    value = a.value - b.value
    if a.se is None or b.se is None or not a.df or not b.df or a.df < 1 or b.df < 1:
        return Difference(value, None, None, None, None)
    va, vb = a.se**2, b.se**2
    se = math.sqrt(va + vb)
    df = int((va + vb) ** 2 / (va**2 / a.df + vb**2 / b.df)) if se else min(a.df, b.df)
    half = t_value(confidence, max(df, 1)) * se
    return Difference(value, se, value - half, value + half, p_value(value, se, max(df, 1)))
