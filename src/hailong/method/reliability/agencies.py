"""Can the scores of agencies be told apart? Reliability of agency means from one-way analysis of variance.

Sources: Shrout and Fleiss (1979), Bliese (2000). Equals R `multilevel::ICC1` and `ICC2` (unweighted).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.problem import Problem

# A mean square below this share of Σy²/n is rounding.
ROUNDING = 1e-12


@dataclass(frozen=True)
class AgencyReliability:
    """icc1: reliability of one response as a measure of its agency; icc2: of an agency's mean, (MSB − MSW)/MSB;
    between, within: mean squares; agencies, n: how many; mean_size: responses per agency. Both may be negative: then
    agencies differ less than chance would make them.
    """

    icc1: float
    icc2: float
    between: float
    within: float
    agencies: int
    n: int
    mean_size: float


def agency_reliability(n: npt.ArrayLike, first: npt.ArrayLike, second: npt.ArrayLike) -> AgencyReliability:
    """n, first, second: (A,) responses, Σy and Σy² of each agency that has responses.

    Raises: Problem `agencies_too_few` (fewer than two), `agencies_without_spread` (no agency with two responses, or all
    agencies level, but for rounding).
    """
    size = np.asarray(n, dtype=np.float64)
    if len(size) < 2:
        raise Problem("agencies_too_few", agencies=len(size))
    if not (size >= 1).all():
        raise ValueError("an agency without responses")
    total, agencies = float(size.sum()), len(size)
    sums = np.asarray(first, dtype=np.float64)
    means, grand = sums / size, float(sums.sum()) / total
    between = float((size * (means - grand) ** 2).sum()) / (agencies - 1)
    squares = np.asarray(second, dtype=np.float64)
    floor = ROUNDING * float(squares.sum()) / total
    if total <= agencies or between <= floor:
        raise Problem("agencies_without_spread", agencies=agencies, n=int(total))
    within = float((squares - sums * means).sum()) / (total - agencies)
    within = 0.0 if within <= floor else within
    mean_size = total / agencies
    icc1 = (between - within) / (between + (mean_size - 1) * within)
    return AgencyReliability(icc1, (between - within) / between, between, within, agencies, int(total), mean_size)
