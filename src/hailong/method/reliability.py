"""Reliability of a criterion. Source: Cronbach (1951); checked against R psych."""

import numpy as np
import numpy.typing as npt


def cronbach_alpha(covariance: npt.ArrayLike) -> float | None:
    """k/(k−1)·(1 − tr Σ/1ᵀΣ1) from the items' covariance matrix (k × k, complete responses).

    None for fewer than two items or when nothing varies.
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    k, total = matrix.shape[0], float(matrix.sum())
    if k < 2 or total <= 0:
        return None
    return float(k / (k - 1) * (1 - np.trace(matrix) / total))
