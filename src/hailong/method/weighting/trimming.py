"""Trimming: no weight above a cap; what is cut off goes to the others, so that the sum stays.

Source: Potter (1990), Proceedings of the Survey Research Methods Section; Valliant, Dever and Kreuter (2013), 14.4.
With `shared="equal"` the result is R's `survey::trimWeights(strict = TRUE)`, in closed form. Totals met before are no
longer met: calibrate again, or use a bounded distance instead.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from hailong.method.problem import Problem
from hailong.method.weighting.constraints import positive
from hailong.method.weighting.summary import median

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shared = Literal["equal", "proportional"]


@dataclass(frozen=True)
class Cap:
    """The largest weight allowed: `at` in clients, or `times_median`, or the weight at a `quantile`; exactly one.

    The median is that of the report (`summary.median`): the printed median times the factor is the cap.
    """

    at: float | None = None
    times_median: float | None = None
    quantile: float | None = None

    def __post_init__(self) -> None:
        given = [value for value in (self.at, self.times_median, self.quantile) if value is not None]
        if len(given) != 1 or not given[0] > 0 or (self.quantile or 0) > 1 or (self.times_median or 1) < 1:
            raise ValueError("a cap is one of: at > 0, times_median ≥ 1, 0 < quantile ≤ 1")

    def value(self, weights: Floats, counts: Ints) -> float:
        """In clients. The quantile is the smallest weight with at least that share of responses at or below it."""
        if self.at is not None:
            return self.at
        if self.quantile is not None:
            return _quantile(weights, counts, self.quantile)
        return (self.times_median or 1) * median(weights, counts)


@dataclass(frozen=True)
class Trimmed:
    """What trimming did.

    weights (entries, clients): after. cap (clients). hits: responses above the cap before; at_cap: on it after.
    cut_pct: share of Σw that was above the cap, in percent, and went to others.
    """

    weights: Floats
    cap: float
    hits: int
    at_cap: int
    cut_pct: float


def trim(
    weights: Floats,
    cap: Cap,
    *,
    counts: Ints | None = None,
    within: Ints | None = None,
    shared: Shared = "equal",
) -> Trimmed:
    """min(cap, w + a) with one a per class (equal), or min(cap, w·b) (proportional), so that Σw of each class stays.

    weights (entries, clients): above nought, never NaN. counts (entries): responses with this weight; 1 where None.
    within (entries, integer): class inside which the excess is shared; one class where None.
    Raises: Problem `weights_missing`, `weights_not_positive`, `trim_cap_too_low` (the mean of a class is above the
    cap); ValueError for an entry of no response.
    """
    positive(weights)
    many = np.ones(len(weights), np.int64) if counts is None else counts
    if (many < 1).any():
        raise ValueError("every entry has at least one response")
    highest = cap.value(weights, many)
    above = weights > highest
    trimmed = weights.copy()
    classes = np.zeros(len(weights), np.int64) if within is None else within
    order = np.argsort(classes, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(classes[order])) + 1)
    for part in parts:
        if above[part].any():
            trimmed[part] = _filled(weights[part], many[part], highest, shared)
    excess = np.sort((many * (weights - highest))[above]).sum()
    at_cap = int(many[trimmed >= highest].sum())
    cut_pct = 100 * float(excess / np.sort(many * weights).sum())
    return Trimmed(trimmed, highest, int(many[above].sum()), at_cap, cut_pct)


def _filled(weights: Floats, counts: Ints, cap: float, shared: Shared) -> Floats:
    """The heaviest k are at the cap and the rest share; k is the smallest number for which the next stays below it."""
    order = np.argsort(weights, kind="stable")
    w, m = weights[order], counts[order]
    total = float(m @ w)
    if cap * m.sum() < total * (1 - 1e-12):
        raise Problem("trim_cap_too_low", cap=cap, lowest=total / float(m.sum()))
    responses, sums = np.cumsum(m), np.cumsum(m * w)
    left = total - cap * (responses[-1] - responses)  # what the first j + 1 have to carry together
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = (left - sums) / responses if shared == "equal" else left / sums
        heaviest = w + shift if shared == "equal" else w * shift
    fits = np.flatnonzero((heaviest <= cap) & (left > 0))
    if not len(fits):
        return np.full(len(weights), cap)
    chosen = shift[fits[-1]]
    return np.asarray(np.minimum(cap, weights + chosen if shared == "equal" else weights * chosen))


def _quantile(weights: Floats, counts: Ints, share: float) -> float:
    order = np.argsort(weights, kind="stable")
    upto = np.cumsum(counts[order])
    return float(weights[order][np.searchsorted(upto, share * upto[-1] * (1 - 1e-12))])
