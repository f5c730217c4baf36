"""The plan's forecast: what the forms of some cells buy together, for a unit, a cell or the whole.

Units: forms (integers or None for "population unknown"). Assumed standard deviations are on the 1–5 scale. Sources:
Cochran (1977) ch. 5; half widths of SIPS by Student's t (n − H degrees of freedom).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hailong.method.sample_size.margins import unsampled
from hailong.method.sample_size.quantiles import COMPOSITE_SD, ITEM_SD, LEVELS, t_value, z_value


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
    return math.fsum(share**2 / cell.n * unsampled(cell.n, cell.population) for cell, share in pairs)
