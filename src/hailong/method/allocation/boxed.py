"""The real-valued allocation n_h = λ·a_h inside lower_h ≤ n_h ≤ upper_h, with one λ for all.

Every classical rule is this with another measure a_h. Because Σ n_h grows with λ along straight pieces, the pieces are
sorted once and λ is solved on the right one: exact, no iteration. It is the point where the Karush–Kuhn–Tucker
conditions of min Σ a_h²/n_h hold. Source: Stenger & Gabler (2005); Cochran (1977) 5.5; Neyman (1934); Bankier (1988).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.problem import Problem

Reals = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Box:
    """What each stratum must and can give, in one order of strata.

    Attributes:
        lower: least forms (int64, ≥ 0). upper: most forms, usually N_h (int64).

    Raises: Problem `allocation_minimum_above_frame` (some lower > upper). ValueError when the shapes differ or a lower
        bound is negative.
    """

    lower: Counts
    upper: Counts

    def __post_init__(self) -> None:
        if self.lower.shape != self.upper.shape or self.lower.ndim != 1 or (self.lower < 0).any():
            raise ValueError("lower and upper bounds of the same strata, none negative")
        if (short := np.flatnonzero(self.lower > self.upper)).size:
            first = int(short[0])
            raise Problem(
                "allocation_minimum_above_frame",
                strata=int(short.size),
                row=first + 1,
                minimum=int(self.lower[first]),
                available=int(self.upper[first]),
            )

    @classmethod
    def of(cls, populations: npt.ArrayLike, *, minimum: int = 0) -> "Box":
        """min(minimum, N_h) ≤ n_h ≤ N_h: small strata are asked whole."""
        upper = np.asarray(populations, dtype=np.int64)
        return cls(np.minimum(minimum, upper), upper)

    def check_total(self, total: float, costs: Reals | None = None) -> None:
        """Raises: Problem `allocation_below_minimum`, `allocation_above_frame`."""
        price = np.ones(len(self.lower)) if costs is None else costs
        least, most = float(price @ self.lower), float(price @ self.upper)
        slack = 1e-9 * max(1.0, abs(total))
        if total < least - slack:
            raise Problem("allocation_below_minimum", total=total, minimum=least)
        if total > most + slack:
            raise Problem("allocation_above_frame", total=total, available=most)


def neyman_measure(populations: npt.ArrayLike, deviations: npt.ArrayLike, costs: npt.ArrayLike = 1.0) -> Reals:
    """a_h = N_h·S_h/√c_h: Neyman, and with costs per form the optimum for a fixed number of forms or a budget.

    Raises: Problem `deviation_not_positive` (a negative or missing S_h), `cost_not_positive`. Source: Cochran (1977)
        5.5.
    """
    deviation, cost = np.asarray(deviations, dtype=np.float64), np.asarray(costs, dtype=np.float64)
    refuse_deviations(deviation)
    if not (np.isfinite(cost) & (cost > 0)).all():
        raise Problem("cost_not_positive")
    measure: Reals = np.asarray(populations, dtype=np.float64) * deviation / np.sqrt(cost)
    return measure


def power_measure(totals: npt.ArrayLike, variations: npt.ArrayLike, power: float) -> Reals:
    """a_h = X_h^q·S_h/Ȳ_h: between Neyman (q = 1, X = total of y) and equal precision in every stratum (q = 0).

    totals: X_h, size or importance. variations: coefficient of variation of the measure. power: q in 0…1.
    Raises: Problem `power_out_of_range`, `deviation_not_positive`. Source: Bankier (1988).
    """
    if not 0 <= power <= 1:
        raise Problem("power_out_of_range", power=power)
    variation = np.asarray(variations, dtype=np.float64)
    refuse_deviations(variation)
    measure: Reals = np.asarray(totals, dtype=np.float64) ** power * variation
    return measure


def refuse_deviations(deviations: Reals) -> None:
    """Raises: Problem `deviation_not_positive` when a standard deviation is negative, NaN or infinite; 0 is allowed."""
    if (bad := np.flatnonzero(~(np.isfinite(deviations) & (deviations >= 0)))).size:
        raise Problem("deviation_not_positive", row=int(bad[0]) + 1)


def boxed(total: float, measure: npt.ArrayLike, box: Box, *, costs: npt.ArrayLike | None = None) -> Reals:
    """n_h = λ·a_h, never outside the box, with Σ n_h = total; with `costs`, Σ c_h·n_h = total (a budget).

    measure: a_h ≥ 0; where it is 0 the stratum stays at its lower bound. Result: float64, the order of the strata;
    without a box that binds it is total·a_h/Σa_h.

    Raises: Problem `allocation_below_minimum`, `allocation_above_frame` (also when only strata of measure 0 have room).
    """
    weight = np.asarray(measure, dtype=np.float64)
    if weight.shape != box.lower.shape or not (np.isfinite(weight) & (weight >= 0)).all():
        raise ValueError("one measure per stratum, none negative")
    price = np.ones(len(weight)) if costs is None else np.asarray(costs, dtype=np.float64)
    reach = Box(box.lower, np.where(weight > 0, box.upper, box.lower))
    reach.check_total(total, price)
    multiplier = _multiplier(total, weight, reach, price)
    # 0·∞ does not arise: the multiplier is the last breakpoint at most.
    return np.clip(multiplier * weight, reach.lower, reach.upper)


def _multiplier(total: float, weight: Reals, box: Box, price: Reals) -> float:
    """λ with Σ price·clip(λ·a, lower, upper) = total."""
    moving = (weight > 0) & (box.upper > box.lower)
    if not moving.any():
        return 0.0
    a, low, high, cost = weight[moving], box.lower[moving], box.upper[moving], price[moving]
    points = np.concatenate([low / a, high / a])
    slopes = np.concatenate([cost * a, -cost * a])
    order = np.argsort(points, kind="stable")
    points, slopes = points[order], np.maximum(np.cumsum(slopes[order]), 0.0)
    rest = total - float(price @ box.lower)
    gained = np.concatenate([[0.0], np.cumsum(np.diff(points) * slopes[:-1])])
    piece = min(max(int(np.searchsorted(gained, rest, side="right")) - 1, 0), len(points) - 1)
    rough = float(points[piece])
    if slopes[piece] > 0 and piece + 1 < len(points):
        rough = min(rough + (rest - float(gained[piece])) / float(slopes[piece]), float(points[piece + 1]))
    return _polished(rough, total, weight, box, price)


def _polished(multiplier: float, total: float, weight: Reals, box: Box, price: Reals) -> float:
    """The long cumulative sums cost digits: λ once more from the strata that no bound holds, summed exactly."""
    inner = (multiplier * weight > box.lower) & (multiplier * weight < box.upper)
    if not inner.any():
        return multiplier
    held = np.clip(multiplier * weight, box.lower, box.upper)[~inner]
    again = (total - float(price[~inner] @ held)) / float(price[inner] @ weight[inner])
    same = (again * weight[inner] >= box.lower[inner]) & (again * weight[inner] <= box.upper[inner])
    return again if same.all() else multiplier
