"""Quantiles with Woodruff's intervals.

Source: Woodruff (1952): the interval of the share at or below the quantile is carried back through the distribution.
Rules and intervals are those of R `survey::svyquantile` 4.1 (`qrule`, `interval.type`).
"""

from dataclasses import dataclass

import numpy as np

from hailong.method.design_based.columns import values_of
from hailong.method.design_based.design import SampleDesign
from hailong.method.design_based.estimates import means
from hailong.method.design_based.variance import Floats
from hailong.method.intervals import korn_graubard, logit_t, t_interval
from hailong.method.problem import Problem
from hailong.method.sample_size import t_value

RULES = ("inverse", "school", "linear")
INTERVALS = ("mean", "logit", "beta")
TIE = 1e-12  # of the whole weight: a step of the distribution that is hit up to rounding is hit


@dataclass(frozen=True)
class Quantile:
    """value, low, high: in the unit of the values, NaN = the bound lies beyond the answers; se: (high − low)/(2t)."""

    value: float
    low: float
    high: float
    se: float


@dataclass(frozen=True)
class Distribution:
    """The weighted distribution of the answers. values: sorted; cumulated: Σw up to and with each."""

    values: Floats
    cumulated: Floats

    @classmethod
    def of(cls, values: Floats, weight: Floats) -> "Distribution":
        order = np.argsort(values, kind="stable")
        return cls(values[order], np.cumsum(weight[order]))

    def at(self, share: float, rule: str) -> float:
        """The quantile of a share 0…1.

        `inverse`: the smallest value with at least the share at or below (R `math`); `school`: the middle of two when a
        step is hit exactly; `linear`: linear between values (R `hf7`).
        """
        if rule == "linear":
            below = np.concatenate([[0.0], self.cumulated[:-1]]) / max(self.cumulated[-2:][0], TIE)
            return float(np.interp(share, below, self.values)) if len(self.values) > 1 else float(self.values[0])
        total, last = self.cumulated[-1], len(self.values) - 1
        place = min(int(np.searchsorted(self.cumulated, share * total - TIE * total)), last)
        hit = abs(self.cumulated[place] - share * total) <= TIE * total
        if rule == "school" and hit and place < last:
            return float((self.values[place] + self.values[place + 1]) / 2)
        return float(self.values[place])


def quantile(
    design: SampleDesign, values: Floats, share: float, *, rule: str, interval: str, confidence: float = 0.95
) -> Quantile:
    """One quantile of one item in the whole sample. values: (n,), NaN = not answered; share: 0 < share < 1.

    rule: `inverse`, `school` or `linear`; interval of the share below: `mean` (t), `logit` or `beta` (Korn–Graubard).
    Raises: Problem `design_quantile_unknown`, `design_domain_empty`, `design_values_differ`, `design_value_infinite`,
    `design_value_not_number`.
    """
    values = values_of(values)
    if rule not in RULES or interval not in INTERVALS or not 0 < share < 1:
        raise Problem("design_quantile_unknown", rule=rule, interval=interval, share=share)
    means(design, values)
    answered = ~np.isnan(values)
    distribution = Distribution.of(values[answered], design.weight[answered])
    found = distribution.at(share, rule)
    below = means(design, np.where(answered, (values <= found).astype(np.float64), np.nan))
    theta, se = float(below.value[0, 0]), float(below.se[0, 0])
    df, n = int(below.df[0, 0]), int(below.n[0, 0])
    if df < 1:
        return Quantile(found, np.nan, np.nan, np.nan)
    low, high = _bounds(interval, (theta, se), (n, df), confidence)
    lower = distribution.at(low, rule) if low >= 0 else np.nan
    upper = distribution.at(high, rule) if high <= 1 else np.nan
    return Quantile(found, lower, upper, (upper - lower) / (2 * t_value(confidence, df)))


def _bounds(interval: str, share: tuple[float, float], size: tuple[int, int], confidence: float) -> tuple[float, float]:
    (theta, se), (n, df) = share, size
    if interval == "mean":
        low, high = t_interval(theta, se, df=df, confidence=confidence)
        return float(low), float(high)
    if interval == "beta" or not 0 < theta < 1:
        return korn_graubard(theta, se, n=n, df=df, confidence=confidence)
    return logit_t(theta, se, df=df, confidence=confidence)
