"""Linear regression on cross-products: what goes with a point of a criterion, and with reaching a target.

A coefficient says "associated with", never "causes". Sources: Fuller (1975), Binder (1983) for the sandwich. Checked
against R `svyglm` and `lm`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from hailong.method.drivers.collinearity import SINGULAR, Collinearity, check_apart, collinearity
from hailong.method.drivers.guard import check_freedom
from hailong.method.drivers.moments import Moments
from hailong.method.drivers.psus import Psus
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Regression:
    """names: the p predictors; coefficients: (p + 1,), the intercept first, in units of the outcome per unit of the
    predictor; covariance: (p + 1, p + 1); standardised: (p,) β·sd(x)/sd(y); df: of the residual; n: responses.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    standardised: Floats
    r2: float
    df: int
    n: int
    collinearity: Collinearity

    @property
    def se(self) -> Floats:
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def interval(self, confidence: float) -> tuple[Floats, Floats]:
        """Student t with `df`."""
        half = float(stats.t.ppf((1 + confidence) / 2, self.df)) * self.se
        return self.coefficients - half, self.coefficients + half

    def wald(self, names: tuple[str, ...]) -> tuple[float, int, int, float]:
        """(F, numerator df, denominator df, p) that the named predictors together have no slope (R `regTermTest`).

        Raises: Problem `drivers_test_impossible` (slopes without error, or whose errors follow from each other).
        """
        place = [1 + self.names.index(name) for name in names]
        slopes, among = self.coefficients[place], self.covariance[np.ix_(place, place)]
        spread = np.sqrt(np.diag(among))
        if not (spread > 0).all() or np.linalg.eigvalsh(among / np.outer(spread, spread))[0] < SINGULAR:
            raise Problem("drivers_test_impossible", predictors=", ".join(names))
        f = float(slopes @ np.linalg.solve(among, slopes)) / len(place)
        return f, len(place), self.df, float(stats.f.sf(f, len(place), self.df))


class Gain(NamedTuple):
    """Points of the outcome that go with moving the mean of a predictor to a target; `reached`: it is there already."""

    predictor: str
    current: float
    target: float
    gain: float
    se: float
    low: float
    high: float
    reached: bool


@dataclass(frozen=True)
class _Fit:
    """Everything about the point `centre`: slopes, the inverse of X'WX, centred moments."""

    moments: Moments
    centre: Floats
    about: Floats  # (p + 1,) coefficients with the intercept at the centre
    inverse: Floats
    matrix: Floats

    @property
    def scores(self) -> Floats:
        """(G, p + 1) Σ w·x·e of each set."""
        inner = [0, *range(2, self.matrix.shape[0])]
        stack = self.moments.stack
        return np.asarray(stack[:, inner, 1] - stack[:, inner, :][:, :, inner] @ self.about)

    @property
    def shift(self) -> Floats:
        """Takes coefficients about the centre to those about nought."""
        found = np.eye(len(self.about))
        found[0, 1:] = -self.centre[1:]
        return found


def _fit(moments: Moments) -> _Fit:
    """The outcome is the first variable. Raises: as `check_apart`."""
    check_apart(moments)
    near, centre = moments.centred()
    matrix = near.whole.stack[0]
    inner = [0, *range(2, len(matrix))]
    design = matrix[np.ix_(inner, inner)]
    scale = np.sqrt(np.diag(design))
    scaled = design / np.outer(scale, scale)
    inverse = np.linalg.inv(scaled) / np.outer(scale, scale)
    right = matrix[inner, 1]
    about = np.linalg.solve(scaled, right / scale) / scale
    return _Fit(near, centre, about, inverse, matrix)


def regression(moments: Moments, psus: Psus) -> Regression:
    """Design-based regression of the first variable on the others; equals R `svyglm(family = gaussian())`.

    moments: one set per PSU, in the order of `psus`. Raises: Problem `drivers_collinear`,
    `drivers_predictor_constant`, `drivers_outcome_constant`, `drivers_no_freedom`.
    """
    fit = _fit(moments)
    df = psus.df + 1 - len(moments.names)
    check_freedom(df, len(psus.stratum), len(moments.names))
    middle = psus.variance(fit.scores)
    covariance = fit.shift @ fit.inverse @ middle @ fit.inverse @ fit.shift.T
    return _told(moments, fit, covariance, df)


def ordinary(moments: Moments) -> Regression:
    """Least squares with the classical variance σ²(X'WX)⁻¹; equals R `lm(…, weights = w)`. Raises: as `regression`."""
    fit = _fit(moments)
    df = int(moments.n.sum()) - len(moments.names)
    check_freedom(df, int(moments.n.sum()), len(moments.names))
    sigma2 = _residual(fit) / df
    return _told(moments, fit, fit.shift @ (sigma2 * fit.inverse) @ fit.shift.T, df)


def _residual(fit: _Fit) -> float:
    """Σ w·e²."""
    slopes = np.concatenate([fit.about[:1], [-1.0], fit.about[1:]])
    return float(slopes @ fit.matrix @ slopes)


def _told(moments: Moments, fit: _Fit, covariance: Floats, df: int) -> Regression:
    whole = moments.whole
    spread = np.sqrt(np.diag(whole.covariance[0]))
    coefficients = fit.about.copy()
    coefficients[0] += fit.centre[0] - fit.about[1:] @ fit.centre[1:]
    total = float(whole.stack[0, 0, 0])
    return Regression(
        names=moments.names[1:],
        coefficients=coefficients,
        covariance=covariance,
        standardised=coefficients[1:] * spread[1:] / spread[0],
        r2=1 - _residual(fit) / (total * spread[0] ** 2),
        df=df,
        n=int(moments.n.sum()),
        collinearity=collinearity(moments),
    )


def gains(moments: Moments, psus: Psus, targets: npt.ArrayLike, *, confidence: float = 0.95) -> list[Gain]:
    """β_j·(target_j − mean_j) with its design-based interval; the uncertainty of mean and slope, and how they go
    together, is in it, the target is a fixed number.

    moments: one set per PSU, the outcome first; targets: (p,) in the unit of the predictors. Where the target is
    reached nothing is to be gained: 0, without interval (NaN). Raises: as `regression`.
    """
    fit = _fit(moments)
    total, wanted = fit.matrix[0, 0], np.asarray(targets, dtype=np.float64)
    current = moments.whole.means[0][1:]
    slopes = fit.scores @ fit.inverse
    shift = (fit.moments.stack[:, 0, 2:] - (current - fit.centre[1:]) * fit.moments.stack[:, :1, 0]) / total
    gap = wanted - current
    linear = gap * slopes[:, 1:] - fit.about[1:] * shift
    spread = np.sqrt(np.diag(psus.variance(linear)))
    df = psus.df + 1 - len(moments.names)
    check_freedom(df, len(psus.stratum), len(moments.names))
    half = float(stats.t.ppf((1 + confidence) / 2, df)) * spread
    none = float("nan")
    return [
        Gain(name, float(current[j]), float(wanted[j]), 0.0, none, none, none, True)
        if gap[j] <= 0
        else Gain(
            name,
            float(current[j]),
            float(wanted[j]),
            float(fit.about[j + 1] * gap[j]),
            float(spread[j]),
            float(fit.about[j + 1] * gap[j] - half[j]),
            float(fit.about[j + 1] * gap[j] + half[j]),
            False,
        )
        for j, name in enumerate(moments.names[1:])
    ]
