"""Responses that look the same, counted once: the input of models that need the answers themselves.

A model of five answers on five levels sees at most 5⁶ patterns per PSU, however many people answered.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.drivers.collinearity import check_apart
from hailong.method.drivers.guard import check_freedom
from hailong.method.drivers.moments import moments
from hailong.method.drivers.psus import Elements, Psus
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MAX_STEPS = 60
STEP_TOLERANCE = 1e-11
# A response this far out on the scale of the link is foretold without fail: odds of e³⁰ are those of no survey.
MAX_REACH = 30.0
# Least eigenvalue over the largest, of the information scaled to a unit diagonal; below it nothing is known of some
# combination of the parameters.
FLAT = 1e-10


@dataclass(frozen=True)
class Patterns:
    """names: the p predictors; x: (rows, p) values, NaN is not allowed; y: (rows,) answer, 0 … K − 1, every one there;
    weight: (rows,) sum of the weights > 0; psu: (rows,) place of the PSU in the design, or the stratum where
    responses are sampled one by one (`Elements`); n: responses behind all rows.

    Raises: Problem `drivers_predictor_constant`, `drivers_outcome_constant`, `drivers_collinear`.
    """

    names: tuple[str, ...]
    x: Floats
    y: Ints
    weight: Floats
    psu: Ints
    n: int

    def __post_init__(self) -> None:
        if np.isnan(self.x).any() or not (self.weight > 0).all():
            raise ValueError("a missing value, or a weight that is not positive")
        spread = self.x.max(axis=0) - self.x.min(axis=0)
        if not (spread > 0).all():
            raise Problem("drivers_predictor_constant", predictor=self.names[int(np.argmin(spread))])
        if len(np.unique(self.y)) < 2:
            raise Problem("drivers_outcome_constant")
        if not np.array_equal(np.unique(self.y), np.arange(self.y.max() + 1)):
            raise ValueError("the answers are not numbered 0 … K − 1, every one used")
        check_apart(moments(np.column_stack([self.y, self.x]), self.weight, ("y", *self.names)))


@dataclass(frozen=True)
class Model:
    """names: of all parameters; coefficients: (k,); covariance: (k, k) by the design; information: (k, k) inverse of
    the observed information, as if the weights were counts of independent people; loglik: weighted; df: PSUs less
    strata less parameters, as in R `svyglm`.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    information: Floats
    loglik: float
    df: int
    n: int

    @property
    def se(self) -> Floats:
        """By the design."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    @property
    def se_model(self) -> Floats:
        """As if the weights were counts of independent people (R `clm`, `polr`, `glm`)."""
        return np.asarray(np.sqrt(np.diag(self.information)))


@dataclass(frozen=True)
class Point:
    """The likelihood at one place: loglik; scores: (rows, k) of one response of each row; hessian: (k, k); reach: how
    far from nought, on the scale of the link, the ends of the answers lie.
    """

    loglik: float
    scores: Floats
    hessian: Floats
    reach: float

    def scaled(self, factor: Floats) -> "Point":
        """For parameters that are divided by the factors (k,)."""
        return Point(self.loglik, self.scores * factor, self.hessian * np.outer(factor, factor), self.reach)


def maximise(at: Callable[[Floats], Point], start: Floats, weight: Floats) -> tuple[Floats, Point]:
    """Newton with halved steps where the likelihood would fall. Raises: Problem `model_without_maximum` (an answer
    that a predictor foretells without fail has no finite coefficient).
    """
    theta, point = start, at(start)
    for _ in range(MAX_STEPS):
        try:
            step = np.linalg.solve(-point.hessian, weight @ point.scores)
        except np.linalg.LinAlgError:
            break
        for _ in range(MAX_STEPS):
            near = at(theta + step)
            if near.loglik >= point.loglik - 1e-9 * (1 + abs(point.loglik)):
                break
            step = step / 2
        theta, point = theta + step, near
        if not np.isfinite(theta).all():
            break
        if np.abs(step).max() < STEP_TOLERANCE * (1 + np.abs(theta).max()) and point.reach <= MAX_REACH:
            return theta, point
    raise Problem("model_without_maximum")


def sandwich(patterns: Patterns, psus: Psus | Elements, names: tuple[str, ...], theta: Floats, point: Point) -> Model:
    """The model with the covariance H⁻¹·V(Σ w·score)·H⁻¹ of the design. Raises: Problem `drivers_no_freedom`,
    `model_without_maximum`.
    """
    check_freedom(psus.df + 1 - len(names), patterns.n, len(names))
    information = _inverse(-point.hessian)
    middle = psus.variance_of_rows(patterns.psu, patterns.weight, point.scores)
    return Model(
        names=names,
        coefficients=theta,
        covariance=information @ middle @ information,
        information=information,
        loglik=point.loglik,
        df=psus.df + 1 - len(names),
        n=patterns.n,
    )


def _inverse(information: Floats) -> Floats:
    """Scaled to a unit diagonal and back. Raises: Problem `model_without_maximum` (flat in some direction)."""
    spread = np.diag(information)
    if not np.isfinite(information).all() or not (spread > 0).all():
        raise Problem("model_without_maximum")
    scale = np.sqrt(spread)
    scaled = information / np.outer(scale, scale)
    values = np.linalg.eigvalsh(scaled)
    if values[0] < FLAT * values[-1]:
        raise Problem("model_without_maximum")
    return np.asarray(np.linalg.inv(scaled) / np.outer(scale, scale), dtype=np.float64)
