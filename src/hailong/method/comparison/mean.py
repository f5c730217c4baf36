"""Three bands: units above, level with or below the mean of the same units.

Sources: Goldstein and Spiegelhalter (1996), JRSS A 159; Welch (1947); Benjamini–Hochberg (1995) or Holm (1979) over the
units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum

import numpy as np

from hailong.method.comparison.contest import Contest
from hailong.method.comparison.distributions import two_sided
from hailong.method.comparison.levels import SAME
from hailong.method.comparison.multiplicity import Control, adjusted


class Band(StrEnum):
    """Where a unit stands beside the mean of its block."""

    ABOVE = "above"
    LEVEL = "level"
    BELOW = "below"


@dataclass(frozen=True)
class Deviation:
    """A unit against the mean. gap, se: percentage points; p two-sided; p_adjusted over the tested units."""

    gap: float
    se: float
    df: float
    p: float
    p_adjusted: float
    band: Band


def deviations(
    contest: Contest, sizes: Sequence[float], tested: Sequence[bool], *,
    alpha: float = 0.05, control: Control = Control.FDR,
) -> dict[str, Deviation]:  # fmt: skip
    """Each tested unit against the mean of all.

    Args:
        sizes: weight of each unit in the mean (population, or 1 each); positive.
        tested: which units are tested; the others count in the mean only, and not in the family.

    Returns:
        unit -> deviation. The unit is part of the mean (`Contest.deviation`). Without any error a gap is told as it
        is. Empty with fewer than two units. Raises: ValueError for sizes that are not positive.
    """
    if any(size <= 0 for size in sizes):
        raise ValueError("the sizes of units are positive")
    if len(contest) < 2:
        return {}
    shares = np.array(sizes, dtype=np.float64) / fsum(sizes)
    mean = fsum(shares * contest.value)
    places = np.flatnonzero(np.asarray(tested, dtype=bool)).tolist()
    gaps = [_gap(float(contest.value[at]), mean) for at in places]
    errors = [contest.deviation(at, shares) for at in places]
    p = [_p(gap, se, df) for gap, (se, df) in zip(gaps, errors, strict=True)]
    rows = zip(places, gaps, errors, p, adjusted(p, control).tolist(), strict=True)
    return {
        contest.units[at]: Deviation(gap, se, df, raw, own, _band(gap, own, alpha))
        for at, gap, (se, df), raw, own in rows
    }


def _gap(value: float, mean: float) -> float:
    gap = value - mean
    return 0.0 if abs(gap) < SAME else gap


def _p(gap: float, se: float, df: float) -> float:
    if not se:
        return 0.0 if gap else 1.0
    return two_sided(gap / se, df)


def _band(gap: float, p_adjusted: float, alpha: float) -> Band:
    if p_adjusted > alpha:
        return Band.LEVEL
    return Band.ABOVE if gap > 0 else Band.BELOW
