"""What the index of an agency would gain if one part of it reached a target, all else as it is.

The index is a fixed mean of its parts (regulation 2782/QĐ-UBND Điều 7.2), so this is arithmetic on published figures:
weight × (target − value). It needs no model. What goes with a part beyond that is told by `regression.gains`.
"""

import math
from dataclasses import dataclass

from scipy import stats

from hailong.method.drivers.regression import Gain


@dataclass(frozen=True)
class Standing:
    """A part of the index as published: value and its standard error in points, degrees of freedom; weight: its share
    in the index (an item of k in one of c criteria: 1/(k·c)).
    """

    part: str
    value: float
    se: float
    df: int
    weight: float

    def __post_init__(self) -> None:
        if not 0 < self.weight <= 1 or self.se < 0:
            raise ValueError("a weight lies between 0 and 1, a standard error is not negative")


def gain_to_target(standing: Standing, target: float, *, confidence: float = 0.95) -> Gain:
    """Points of the index; the target is a fixed number (a goal, or the mean of others taken as it is).

    Where the target is reached: 0, without interval (NaN). Without a degree of freedom the ends are NaN.
    """
    gap = target - standing.value
    if gap <= 0:
        return Gain(standing.part, standing.value, target, 0.0, math.nan, math.nan, math.nan, True)
    gain, se = standing.weight * gap, standing.weight * standing.se
    half = float(stats.t.ppf((1 + confidence) / 2, standing.df)) * se if standing.df > 0 else math.nan
    return Gain(standing.part, standing.value, target, gain, se, gain - half, gain + half, False)
