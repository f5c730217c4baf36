"""Distances between base and calibrated weights: each is known by the factor g = F(u) it gives for u = x·λ.

Source: Deville and Särndal (1992), JASA 87, cases 1 (linear), 2 (raking), 6 (logit) and 7 (truncated linear).
G is an antiderivative of F: with it calibration is the minimum of the convex function Σ d·G(x·λ) − T·λ.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]


class Distance(Protocol):
    """What calibration asks of a distance. low, high: the bounds of g (−∞, ∞ where there are none)."""

    name: str

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...

    def factor(self, u: Floats) -> Floats:
        """g = F(u), with F(0) = 1."""
        ...

    def slope(self, u: Floats) -> Floats:
        """F′(u) ≥ 0."""
        ...

    def potential(self, u: Floats) -> Floats:
        """G(u) with G′ = F."""
        ...


@dataclass(frozen=True)
class Linear:
    """Chi-square distance, the generalised regression estimator; g may be negative."""

    name: str = "linear"
    low: float = -np.inf
    high: float = np.inf

    def factor(self, u: Floats) -> Floats:
        return 1 + u

    def slope(self, u: Floats) -> Floats:
        return np.ones_like(u)

    def potential(self, u: Floats) -> Floats:
        return u + u * u / 2


@dataclass(frozen=True)
class Raking:
    """Kullback–Leibler distance: g = exp(u) > 0; with categories only it is iterative proportional fitting."""

    name: str = "raking"
    low: float = 0.0
    high: float = np.inf

    def factor(self, u: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(u))

    def slope(self, u: Floats) -> Floats:
        return self.factor(u)

    def potential(self, u: Floats) -> Floats:
        return self.factor(u)


@dataclass(frozen=True)
class Truncated:
    """Linear, cut off at the bounds: low ≤ g ≤ high.

    Raises: Problem `calibration_bounds_faulty` unless low < 1 < high.
    """

    low: float
    high: float
    name: str = "truncated"

    def __post_init__(self) -> None:
        _bounds_around_one(self.low, self.high)

    def factor(self, u: Floats) -> Floats:
        return np.clip(1 + u, self.low, self.high)

    def slope(self, u: Floats) -> Floats:
        return ((1 + u > self.low) & (1 + u < self.high)).astype(np.float64)

    def potential(self, u: Floats) -> Floats:
        inside = np.clip(u, self.low - 1, self.high - 1)
        return inside + inside * inside / 2 + self.factor(u) * (u - inside)


@dataclass(frozen=True)
class Logit:
    """Logistic between the bounds: low < g < high, smooth.

    Raises: Problem `calibration_bounds_faulty` unless low < 1 < high.
    """

    low: float
    high: float
    name: str = "logit"

    def __post_init__(self) -> None:
        _bounds_around_one(self.low, self.high)

    @property
    def _steepness(self) -> float:
        return (self.high - self.low) / ((1 - self.low) * (self.high - 1))

    def _share(self, u: Floats) -> Floats:
        """How far from low to high: a logistic function that is (1 − low)/(high − low) at nought."""
        odds = np.log1p(-self.low) - np.log(self.high - 1) + self._steepness * u
        return np.asarray(np.exp(-np.logaddexp(0.0, -odds)))

    def factor(self, u: Floats) -> Floats:
        g = np.clip(self.low + (self.high - self.low) * self._share(u), self.low, self.high)
        return np.where(u == 0, 1.0, g)

    def slope(self, u: Floats) -> Floats:
        share = self._share(u)
        return self._steepness * (self.high - self.low) * share * (1 - share)

    def potential(self, u: Floats) -> Floats:
        rise = np.logaddexp(np.log(self.high - 1), np.log1p(-self.low) + self._steepness * u)
        return np.asarray(self.low * u + (self.high - self.low) / self._steepness * rise)


def _bounds_around_one(low: float, high: float) -> None:
    if not (0 <= low < 1 < high < np.inf):
        raise Problem("calibration_bounds_faulty", low=low, high=high)
