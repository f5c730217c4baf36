"""Predictors that say the same: how far, which, and where no model may be fitted at all.

Source: Belsley, Kuh and Welsch (1980). Checked against R `lm` and `svd`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.drivers.guard import check_variation
from hailong.method.drivers.moments import Moments
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
# From here on a coefficient says more about the other predictors than about its own (Belsley, Kuh and Welsch).
HIGH_VIF = 10.0
HIGH_CONDITION = 30.0
SINGULAR = 1e-12


@dataclass(frozen=True)
class Collinearity:
    """vif: (p,) 1/(1 − R² on the other predictors), infinite for a combination of them; condition: largest scaled
    condition index of the columns (with the constant).
    """

    names: tuple[str, ...]
    vif: Floats
    condition: float

    @property
    def high(self) -> tuple[str, ...]:
        """The predictors whose single coefficients should not be read."""
        return tuple(name for name, value in zip(self.names, self.vif, strict=True) if value > HIGH_VIF)


def collinearity(moments: Moments) -> Collinearity:
    """Of the predictors, all variables but the first, weighted over all sets."""
    values, vectors = np.linalg.eigh(_correlation(moments))
    free = values > SINGULAR
    vif = (vectors[:, free] ** 2) @ (1 / values[free])
    vif[(vectors[:, ~free] ** 2).sum(axis=1) > 1e-9] = np.inf
    matrix = moments.whole.stack[0].astype(np.float64)
    inner = [0, *range(2, len(matrix))]
    size = np.sqrt(np.diag(matrix)[inner])
    singular = np.linalg.eigvalsh(matrix[np.ix_(inner, inner)] / np.outer(size, size))
    condition = float(np.sqrt(singular[-1] / singular[0])) if singular[0] > SINGULAR else float("inf")
    return Collinearity(moments.names[1:], vif, condition)


def check_apart(moments: Moments) -> None:
    """The outcome is the first variable; before anything that gives every predictor a slope of its own.

    Raises: Problem `drivers_collinear` (a predictor is a combination of the others), and those of `check_variation`.
    """
    check_variation(moments.whole.covariance[0], moments.names[1:])
    if np.linalg.eigvalsh(_correlation(moments))[0] < SINGULAR:
        raise Problem("drivers_collinear", predictors=", ".join(collinearity(moments).high) or "?")


def _correlation(moments: Moments) -> Floats:
    """(p, p) of the predictors, from moments about their means."""
    covariance = moments.centred()[0].whole.covariance[0][1:, 1:]
    spread = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(spread, spread))
