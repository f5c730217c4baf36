"""Logistic regression by the design: what goes with being satisfied at all.

Source: Binder (1983). Equals R `svyglm(family = quasibinomial())`.
"""

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from hailong.method.drivers.guard import check_size
from hailong.method.drivers.patterns import Model, Patterns, Point, maximise, sandwich
from hailong.method.drivers.psus import Elements, Psus

Floats = npt.NDArray[np.float64]


def logistic(patterns: Patterns, psus: Psus | Elements) -> Model:
    """logit P(y = 1) = a + x'b; parameters `(intercept)`, then the predictors; log odds per unit.

    Raises: Problem `drivers_too_few_responses`, `drivers_no_freedom`, `model_without_maximum`.
    """
    check_size(patterns.n, len(patterns.names))
    if patterns.y.max() > 1:
        raise ValueError("more than two answers: this is for yes or no")
    scale = np.concatenate([[1.0], np.abs(patterns.x).max(axis=0)])
    x = np.column_stack([np.ones(len(patterns.y)), patterns.x]) / scale
    y, w = patterns.y.astype(np.float64), patterns.weight

    sign = 2 * y - 1

    def at(theta: Floats) -> Point:
        """Both p and 1 − p by `expit`, so that neither becomes nought before the other is one."""
        eta = x @ theta
        p, q = expit(eta), expit(-eta)
        curve = (x.T * (w * p * q)) @ x
        score = np.where(y > 0, q, -p)
        return Point(-float(w @ np.logaddexp(0, -sign * eta)), x * score[:, None], -curve, float(np.abs(eta).max()))

    theta, point = maximise(at, np.zeros(x.shape[1]), w)
    return sandwich(patterns, psus, ("(intercept)", *patterns.names), theta / scale, point.scaled(scale))
