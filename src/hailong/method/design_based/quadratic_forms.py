"""How likely is Q = Σ λ_j·χ²(h_j), independent chi-squares with weights of either sign, to be above x?

The law of Pearson's X² of weighted shares (Rao and Scott 1981): λ are the generalised design effects.
`exceedance` is exact: the inversion integral P = 1/2πi·∫ exp(K(s) − s·x)/s ds (Imhof 1961; Davies 1980) along a path
through the saddlepoint (Rice 1980, SIAM J. Sci. Stat. Comput. 1), where nothing cancels, so that a tail of 1e-12 has as
many digits as one of 0.1. `saddlepoint` is the approximation of Kuonen (1999), Biometrika 86, as in R `survey`.
K(s) = −½·Σ h_j·log(1 − 2λ_j·s) is the cumulant function.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from hailong.method.design_based.variance import Floats

Complexes = npt.NDArray[np.complex128]

ANGLE = np.pi / 4  # between the path and the imaginary axis, far out
NEGLIGIBLE = 45.0  # e^−45 of the peak is below the last digit
UNDERFLOW = -745.0  # e^−745 is the smallest number there is
EXACT = 1e-12  # relative; the trapezoidal rule squares its error with every halving
HALVINGS = 12
TINY = 1e-150  # of the largest weight: 0
INSIDE = 1 - 1e-12  # of the interval where K is finite
NEAR_MEAN = 1e-4  # closer to nought the approximation is 0/0 (R `survey:::saddle`)


@dataclass(frozen=True)
class QuadraticForm:
    """Σ λ_j·χ²(h_j). weights: (q,) λ_j, finite; one of 0 adds nothing; freedom: (q,) h_j > 0, not only whole numbers.

    Raises: ValueError for other weights or degrees of freedom.
    """

    weights: Floats
    freedom: Floats

    def __post_init__(self) -> None:
        if self.weights.shape != self.freedom.shape or self.weights.ndim != 1:
            raise ValueError(f"weights {self.weights.shape}, degrees of freedom {self.freedom.shape}")
        if not np.isfinite(self.weights).all() or not (np.isfinite(self.freedom) & (self.freedom > 0)).all():
            raise ValueError("a weight or a degree of freedom that is not a number, or no degree of freedom")

    @classmethod
    def above(cls, x: float, weights: Floats, df: float) -> "QuadraticForm":
        """Σ λ_j·χ²(1) − x·χ²(df)/df: above 0 where Σ λ_j·χ²(1) over an independent χ²(df)/df is above x."""
        return cls(np.append(weights, -x / df), np.append(np.ones(len(weights)), df))

    @property
    def mean(self) -> float:
        return float(self.freedom @ self.weights)

    def cumulant(self, s: Complexes) -> Complexes:
        """K at each of the points, shape of s."""
        return np.asarray(-0.5 * _log1p(-2 * np.multiply.outer(s, self.weights)) @ self.freedom)

    def slope(self, s: float) -> float:
        """K'(s)."""
        return float((self.freedom * self.weights / (1 - 2 * s * self.weights)).sum())

    def log_bound(self, s: float, x: float) -> float:
        """K(s) − s·x: log of a bound of P(Q > x) for s > 0, of P(Q ≤ x) for s < 0 (Chernoff 1952)."""
        return float(self.cumulant(np.array(s + 0j)).real) - s * x

    def bounds(self) -> tuple[float, float]:
        """Between which s K is finite: 1/2λ of the most negative and of the largest weight, else without end."""
        low, high = self.weights.min(), self.weights.max()
        return (0.5 / low if low < 0 else -np.inf), (0.5 / high if high > 0 else np.inf)


def _log1p(z: Complexes) -> Complexes:
    """log(1 + z) with all digits near 0: a million degrees of freedom multiply what is lost (NumPy's loses it)."""
    small = np.abs(z) < 0.5
    near = np.where(small, z, 0.0)
    a, b = near.real, near.imag
    return np.where(small, 0.5 * np.log1p(2 * a + a * a + b * b) + 1j * np.arctan2(b, 1 + a), np.log(1 + z))


def _scaled(form: QuadraticForm, x: float) -> tuple[QuadraticForm, float]:
    """Without the weights of 0, the largest of size 1; x in that unit. Raises: ValueError for an infinite x or NaN."""
    if not np.isfinite(x):
        raise ValueError(f"a bound of {x}")
    kept = form.weights != 0
    size = np.abs(form.weights[kept]).max(initial=0.0) or 1.0
    x = x / size if abs(x) > TINY * size else 0.0
    return QuadraticForm(form.weights[kept] / size, form.freedom[kept]), x


def exceedance(form: QuadraticForm, x: float) -> float:
    """P(Q > x), exact to 1e-12 of itself (of 1 − P where x is below the mean).

    Raises: ValueError for an infinite x or NaN; ArithmeticError should the integral not settle.
    """
    form, x = _scaled(form, x)
    if not len(form.weights):
        return float(x < 0)
    if x < 0:
        return 1 - exceedance(QuadraticForm(-form.weights, form.freedom), -x)
    if form.weights.max() < 0:
        return 0.0
    if x == 0 and form.weights.min() > 0:
        return 1.0
    low, high = form.bounds()
    upper = x >= form.mean
    crossing = _crossing(form, x, 0.0 if upper else low, high if upper else 0.0)
    if form.log_bound(crossing, x) < UNDERFLOW:
        return 0.0 if upper else 1.0
    left, right = (0.0, high) if upper else (low, 0.0)
    bent = np.sin(ANGLE)
    size = min((right - crossing) / (1 - bent), (crossing - left) / bent)
    found = _integral(form, x, crossing, size)
    return min(max(found if upper else 1 + found, 0.0), 1.0)


def _bisected(slope: Callable[[float], float], low: float, high: float) -> float:
    """Where an increasing function changes its sign; an end when it does not."""
    for _ in range(64):
        middle = (low + high) / 2
        low, high = (low, middle) if slope(middle) > 0 else (middle, high)
    return (low + high) / 2


def _crossing(form: QuadraticForm, x: float, low: float, high: float) -> float:
    """Where the path crosses the real axis: the least of K(s) − s·x − log|s| between low and high, one of them 0."""
    end = high if high != 0 else low

    def at(t: float) -> float:
        return float(np.sign(end) * np.exp(t)) if np.isinf(end) else float(end * special.expit(t))

    def outward(t: float) -> float:
        s = at(t)
        return float(np.sign(end)) * (form.slope(s) - x - 1 / s)

    return at(_bisected(outward, -600.0, 600.0 if np.isinf(end) else 36.0))


def _integral(form: QuadraticForm, x: float, crossing: float, size: float) -> float:
    """1/2πi·∫ exp(K(s) − s·x)/s ds along a hyperbola, by the trapezoidal rule with halved steps until it settles.

    s(u) = crossing + size·(sin ANGLE·(cosh u − 1) + i·cos ANGLE·sinh u): away from the pole at 0 and the branch points
    1/2λ on the real axis, and e^−sx falls along it, so that the rule converges exponentially.
    """
    bent, upright = size * np.sin(ANGLE), size * np.cos(ANGLE)

    def log_integrand(u: Floats) -> Complexes:
        s = crossing + bent * (np.cosh(u) - 1) + 1j * upright * np.sinh(u)
        return np.asarray(form.cumulant(s) - s * x + np.log((bent * np.sinh(u) + 1j * upright * np.cosh(u)) / s))

    grid = np.linspace(0.0, 120.0, 481)
    height = np.nan_to_num(log_integrand(grid).real, nan=-np.inf, neginf=-np.inf)
    peak = float(height.max())
    end = grid[min(int(np.flatnonzero(height > peak - NEGLIGIBLE)[-1]) + 1, len(grid) - 1)]

    def total(u: Floats) -> float:
        return float(np.exp(log_integrand(u) - peak).imag.sum())

    count = 32
    step = end / count
    settled = total(np.array([0.0])) / 2 + total(step * np.arange(1, count + 1))
    for _ in range(HALVINGS):
        before, step, count = settled * step, step / 2, 2 * count
        settled += total(step * np.arange(1, count, 2))
        if abs(settled * step - before) <= EXACT * abs(settled * step):
            return float(np.exp(peak) * settled * step / np.pi)
    raise ArithmeticError(f"the integral does not settle at {x}")


def saddlepoint(form: QuadraticForm, x: float) -> float | None:
    """P(Q > x) nearly: Φ̄(w + log(v/w)/w), w = ±√2(ζx − K(ζ)), v = ζ√K''(ζ), where K'(ζ) = x. None near the mean.

    Up to an eighth off for weights of one sign, a third for both signs. Equals R `survey:::saddle`. Raises: ValueError
    for an infinite x or NaN.
    """
    form, x = _scaled(form, x)
    if x < 0:
        other = saddlepoint(QuadraticForm(-form.weights, form.freedom), -x)
        return None if other is None else 1 - other
    if not len(form.weights) or form.weights.max() < 0:
        return 0.0
    low, high = form.bounds()
    if np.isinf(low) and x == 0:
        return 1.0
    low = -form.freedom.sum() / (2 * x) if np.isinf(low) else low
    zeta = _root(form, x, low * INSIDE, high * INSIDE)
    if abs(zeta) / (2 * high) < NEAR_MEAN:
        return None
    shares = 2 * zeta * form.weights
    w = np.sign(zeta) * np.sqrt(2 * (zeta * x + 0.5 * form.freedom @ np.log1p(-shares)))
    v = zeta * np.sqrt(2 * form.freedom @ (form.weights / (1 - shares)) ** 2)
    return float(special.ndtr(-(w + np.log(v / w) / w)))


def _root(form: QuadraticForm, x: float, low: float, high: float) -> float:
    """ζ with K'(ζ) = x; the end that is nearer where it lies beyond."""
    if form.slope(low) >= x:
        return low
    if form.slope(high) <= x:
        return high
    return float(optimize.brentq(lambda s: form.slope(s) - x, low, high, xtol=1e-300, maxiter=2000))
