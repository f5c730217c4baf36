"""Which criteria go with the overall score: shares of explained variance, for the priority list of an agency.

"Associated with", never "causes". What is exact comes from `shapley`. Sources: Lindeman, Merenda and Gold (1980);
Johnson (2000) relative weights; Pratt (1987). Checked against R relaimpo.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.drivers.guard import (
    MAX_PREDICTORS,
    ROUNDING,
    check_count,
    check_semidefinite,
    check_size,
    check_variation,
)
from hailong.method.drivers.shapley import COLLINEAR, lmg_of
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Importance:
    """Relative importance of p predictors, in units of R².

    method: `lmg` (exact), `owen` (exact within groups) or `relative_weights` (approximation); r2: of all predictors;
    contributed: (p,), adds up to r2.
    """

    method: str
    names: tuple[str, ...]
    r2: float
    contributed: Floats

    @property
    def shares(self) -> Floats:
        """(p,) parts of R², which add up to 1; all 0 where R² is nothing but rounding."""
        if self.r2 <= ROUNDING:
            return np.zeros(len(self.contributed))
        return np.asarray(self.contributed / self.contributed.sum())


def lmg(covariance: npt.ArrayLike, *, n: int) -> list[float]:
    """R² contributed by each predictor; they add up to R².

    covariance: (p + 1) × (p + 1), the outcome first; n: responses behind it. A predictor that is a combination of
    others adds nothing after them. Raises: Problem `drivers_too_few_responses`, `drivers_too_many` (p > 12),
    `drivers_predictor_constant`, `drivers_outcome_constant`, `drivers_matrix_unusable`,
    `drivers_pairwise_inconsistent`.
    """
    matrix = _checked(covariance, n, None)
    check_count(len(matrix) - 1)
    return [float(value) for value in lmg_of(matrix)]


def importance(covariance: npt.ArrayLike, names: Sequence[str], *, n: int) -> Importance:
    """LMG up to 12 predictors; above that relative weights, and the result says so. Raises: as `lmg` but the count."""
    matrix = _checked(covariance, n, names)
    if len(names) <= MAX_PREDICTORS:
        contributed = lmg_of(matrix)
        return Importance("lmg", tuple(names), float(contributed.sum()), contributed)
    contributed = relative_weights(matrix)
    return Importance("relative_weights", tuple(names), float(contributed.sum()), contributed)


def _checked(covariance: npt.ArrayLike, n: int, names: Sequence[str] | None) -> Floats:
    matrix = np.asarray(covariance, dtype=np.float64)
    if names is not None and len(names) != len(matrix) - 1:
        raise ValueError(f"{len(names)} names for {len(matrix) - 1} predictors")
    check_size(n, len(matrix) - 1)
    check_variation(matrix, names or ())
    check_semidefinite(matrix)
    return matrix


def relative_weights(covariance: npt.ArrayLike) -> Floats:
    """Johnson's relative weights: an approximation of LMG for many predictors; add up to R². Out (…, p).

    covariance: (…, p + 1, p + 1), the outcome first; what does not vary gets nothing. Source: Johnson (2000), = Genizi
    (1993).
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    spread = np.sqrt(np.einsum("...ii->...i", matrix))
    safe = np.where(spread > 0, spread, 1.0)
    correlation = matrix / (safe[..., :, None] * safe[..., None, :])
    values, vectors = np.linalg.eigh(correlation[..., 1:, 1:])
    used = values > COLLINEAR * values.shape[-1]
    root = np.sqrt(np.where(used, values, 0.0))
    inverse = np.where(used, 1 / np.where(used, root, 1.0), 0.0)
    half = np.einsum("...ik,...k,...jk->...ij", vectors, root, vectors)
    slopes = np.einsum("...ik,...k,...jk,...j->...i", vectors, inverse, vectors, correlation[..., 1:, 0])
    return np.asarray(np.einsum("...ij,...j->...i", half**2, slopes**2))


def pratt(covariance: npt.ArrayLike) -> Floats:
    """(p,) standardised slope × correlation (Pratt 1987): adds up to R², may be negative, so it is never a share.

    Raises: Problem `drivers_collinear`, and those of `check_variation`.
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    check_variation(matrix)
    spread = np.sqrt(np.diag(matrix)[1:])
    if np.linalg.eigvalsh(matrix[1:, 1:] / np.outer(spread, spread))[0] < COLLINEAR:
        raise Problem("drivers_collinear", predictors=", ".join(str(j) for j in range(1, len(matrix))))
    slopes = np.linalg.solve(matrix[1:, 1:], matrix[1:, 0])
    return np.asarray(slopes * matrix[1:, 0] / matrix[0, 0])
