"""How many forms, and what a given number of forms buys. For the plan's forecast and the sample's size.

Units: forms (integers or None for "population unknown"), points = percentage points of the 20–100 index or of a
share. Margins are half widths of the two-sided interval. Assumed standard deviations are on the 1–5 scale.
Sources: Cochran (1977) ch. 4; Yamane (1967); half widths of SIPS by Student's t (n − H degrees of freedom).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from scipy import special

from hailong.method.problem import Problem

ITEM_SD = 0.8  # one item on the 1–5 scale, unless the last survey gives better
COMPOSITE_SD = 0.5  # the mean of many items, unless the last survey gives better
LEVELS = 5


@lru_cache
def z_value(confidence: float) -> float:
    """Two-sided normal quantile: 1.959964 for 0.95. Raises: Problem `confidence_out_of_range`."""
    if not 0.5 <= confidence < 1:
        raise Problem("confidence_out_of_range", confidence=confidence)
    return float(special.ndtri((1 + confidence) / 2))


@lru_cache
def t_value(confidence: float, df: int) -> float:
    """Two-sided Student quantile; `df` ≥ 1. Raises: Problem `confidence_out_of_range`."""
    if not 0.5 <= confidence < 1:
        raise Problem("confidence_out_of_range", confidence=confidence)
    return float(special.stdtrit(df, (1 + confidence) / 2))


def cochran(
    population: int | None, margin: float, *, share: float = 0.5, confidence: float = 0.95, deff: float = 1.0
) -> float:
    """n0 = deff·z²·p(1−p)/e²; n = n0/(1 + (n0 − 1)/N), unrounded. `margin` and `share` are fractions (0.05 = 5 %).

    Raises: Problem `margin_out_of_range`, `confidence_out_of_range`. Source: Cochran (1977) 4.4.
    """
    _check_margin(margin)
    n0 = deff * z_value(confidence) ** 2 * share * (1 - share) / margin**2
    return n0 if population is None else n0 / (1 + (n0 - 1) / population)


def yamane(population: int, margin: float) -> float:
    """n = N/(1 + N·e²), unrounded: Cochran with z = 2 and p = 0.5. Source: Yamane (1967); CV 1159/BNV-CCHC (2014)."""
    _check_margin(margin)
    return population / (1 + population * margin**2)


def forms(unrounded: float) -> int:
    """Forms to collect: always rounded up (a hair above an integer by floating point is that integer)."""
    return math.ceil(unrounded - 1e-9)


def _check_margin(margin: float) -> None:
    if not 0 < margin < 1:
        raise Problem("margin_out_of_range", margin=margin)


@dataclass(frozen=True)
class QuotaCell:
    """One stratum of a plan: `n` planned forms of `population` clients (None = not known)."""

    n: int
    population: int | None = None


@dataclass(frozen=True)
class Forecast:
    """What the forms of some cells buy. Points; None where it cannot be computed (fewer than 2 forms).

    n: forms; population: clients (None = unknown in a cell); uncovered: clients in cells without a form;
    share: half width of a share at 50 %; item, composite: half widths of SIPS of one item / of the mean of many;
    item_sd, composite_sd: the assumptions, to be shown beside the figures.
    """

    n: int
    population: int | None
    uncovered: int
    share: float | None
    item: float | None
    composite: float | None
    item_sd: float = ITEM_SD
    composite_sd: float = COMPOSITE_SD


def forecast(
    cells: Sequence[QuotaCell],
    *,
    confidence: float = 0.95,
    item_sd: float = ITEM_SD,
    composite_sd: float = COMPOSITE_SD,
) -> Forecast:
    """Margins of the estimate for the union of `cells`, each sampled with equal probability.

    Cells without forms are not covered: they leave the estimate and are counted in `uncovered`. Where every covered
    cell knows its population the estimate is weighted by it (and has the finite population factor), else forms count
    alike. Source: Cochran (1977) 5.3 with one within-stratum standard deviation for all.
    """
    covered = [cell for cell in cells if cell.n > 0]
    n = sum(cell.n for cell in covered)
    df = n - len(covered)
    known = all(cell.population is not None for cell in cells)
    unit = math.sqrt(_variance_of_unit_sd(covered))
    points = 100 / LEVELS
    quantile = t_value(confidence, df) if df >= 1 else None
    return Forecast(
        n=n,
        population=sum(cell.population or 0 for cell in cells) if known else None,
        uncovered=sum(cell.population or 0 for cell in cells if cell.n == 0),
        share=100 * z_value(confidence) * 0.5 * unit if df >= 1 else None,
        item=points * quantile * item_sd * unit if quantile else None,
        composite=points * quantile * composite_sd * unit if quantile else None,
        item_sd=item_sd,
        composite_sd=composite_sd,
    )


def _variance_of_unit_sd(cells: Sequence[QuotaCell]) -> float:
    """Σ W_h²/n_h·(1 − f_h): the variance of the mean when the standard deviation is 1."""
    sizes = [cell.population for cell in cells]
    if all(size is not None for size in sizes):
        total = sum(size or 0 for size in sizes)
        shares = [max(cell.population or 0, cell.n) / max(total, 1) for cell in cells]
    else:
        total = sum(cell.n for cell in cells)
        shares = [cell.n / total for cell in cells]
    pairs = zip(cells, shares, strict=True)
    return math.fsum(share**2 / cell.n * _unsampled(cell.n, cell.population) for cell, share in pairs)


def _unsampled(n: int, population: int | None) -> float:
    """1 − f, never negative; 1 where the population is unknown."""
    return 1.0 if population is None else max(0.0, 1 - n / max(population, n))


def margin_share(
    n: int, population: int | None = None, *, share: float = 0.5, confidence: float = 0.95
) -> float | None:
    """z·√(p(1−p)/n)·√((N−n)/(N−1)) in points: the form that offices print. None below 1 form."""
    if n < 1:
        return None
    factor = 1.0 if population is None or population <= 1 else max(0, population - n) / (population - 1)
    return 100 * z_value(confidence) * math.sqrt(share * (1 - share) / n * factor)


def margin_sips(
    n: int, population: int | None = None, *, sd: float = ITEM_SD, confidence: float = 0.95
) -> float | None:
    """t·S/√n·√(1−f)·100/P in points of SIPS (P = 5). None below 2 forms."""
    if n < 2:
        return None
    return 100 / LEVELS * t_value(confidence, n - 1) * sd * math.sqrt(_unsampled(n, population) / n)


def detectable_difference(n_a: int, n_b: int, *, sd: float = ITEM_SD, power: float = 0.8) -> float | None:
    """The true difference (points of SIPS) between two groups that a 5 % two-sided test finds with this power.

    None where a group has no form. Source: normal approximation, (z_0.975 + z_power)·S·√(1/n_a + 1/n_b)·20.
    """
    if min(n_a, n_b) < 1:
        return None
    quantiles = z_value(0.95) + float(special.ndtri(power))
    return 100 / LEVELS * quantiles * sd * math.sqrt(1 / n_a + 1 / n_b)
