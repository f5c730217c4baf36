"""What calibration leaves of a variable: the input of the variance of a calibrated estimate.

Source: Deville and Särndal (1992), section 3; Särndal, Swensson and Wretman (1992), 6.6. R: `survey::svymean` after
`calibrate` or `postStratify` (not after `rake`, whose standard error stops at ten sweeps).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import linalg

from hailong.method.weighting.constraints import Constraint, System, positive, system

Floats = npt.NDArray[np.float64]


def calibration_residuals(base: Floats, final: Floats, constraints: Sequence[Constraint], influence: Floats) -> Floats:
    """w·(u − x·B): what takes the place of the weighted linearised variable w·u in any variance formula.

    base (responses, clients): weight before calibration; B is the regression of u on x weighted by it.
    final (responses, clients): weight after calibration. Totals of the constraints are not read.
    influence (responses, or responses × variables): u, linearised and not yet weighted, for a mean (y − ȳ)/Σw where
    the response counts, else 0; never NaN.
    Shape out: as influence.
    Cells instead of responses (stratum, first-stage unit, margins): base Σd, final Σw, influence Σd·u/Σd give Σ of the
    cell's residuals, which is all that a variance between first-stage units needs.
    Raises: Problem `weights_not_positive` for the base; ValueError for NaN or arrays that do not fit.
    """
    positive(base)
    if len({len(base), len(final), len(influence)}) != 1 or not np.isfinite(influence).all():
        raise ValueError("one weight before, one after and one finite influence per response")
    equations = system(constraints)
    u = influence.reshape(len(base), -1)
    left = u - equations.matrix @ _coefficients(base, equations, u)
    left = left - equations.matrix @ _coefficients(base, equations, left)  # takes away what the ridge and rounding left
    return np.asarray((final[:, None] * left).reshape(influence.shape))


def _coefficients(base: Floats, equations: System, u: Floats) -> Floats:
    """B = (XᵀDX)⁻¹XᵀDu in columns scaled to one; a trace of ridge lets dependent columns pass."""
    matrix = equations.matrix
    size = np.sqrt(np.asarray(matrix.multiply(matrix).T @ base))
    size = np.where(size > 0, size, 1.0)
    gram = (matrix.T @ matrix.multiply(base[:, None]).tocsr()).toarray() / np.outer(size, size)
    factored = linalg.cho_factor(gram + 1e-12 * np.eye(len(size)))
    crossed = np.asarray(matrix.T @ (base[:, None] * u)) / size[:, None]
    return np.asarray(linalg.cho_solve(factored, crossed)) / size[:, None]
