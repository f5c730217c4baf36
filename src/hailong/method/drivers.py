"""Which criteria go with the overall score: shares of explained variance, for the priority list of an agency.

"Goes with", never "causes". Source: Lindeman, Merenda and Gold (1980), Grömping (2006): averaging over all orders of
entry (= Shapley value of R²); checked against R relaimpo.
"""

import math

import numpy as np
import numpy.typing as npt

from hailong.method.problem import Problem

MIN_RESPONSES = 100
MAX_PREDICTORS = 12


def lmg(covariance: npt.ArrayLike, *, n: int) -> list[float]:
    """R² contributed by each predictor; they add up to R².

    covariance: (p + 1) × (p + 1), the outcome first; n: responses behind it. A predictor that is a combination of
    others adds nothing after them. Raises: Problem `drivers_too_few_responses` (n < 100), `drivers_too_many` (p > 12).
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    p = matrix.shape[0] - 1
    if n < MIN_RESPONSES:
        raise Problem("drivers_too_few_responses", n=n, minimum=MIN_RESPONSES)
    if p > MAX_PREDICTORS:
        raise Problem("drivers_too_many", predictors=p, maximum=MAX_PREDICTORS)
    r2 = [_r2(matrix, [j + 1 for j in range(p) if subset >> j & 1]) for subset in range(1 << p)]
    chance = [math.factorial(k) * math.factorial(p - k - 1) / math.factorial(p) for k in range(p)]
    return [
        math.fsum(
            chance[subset.bit_count()] * (r2[subset | 1 << j] - r2[subset])
            for subset in range(1 << p)
            if not subset >> j & 1
        )
        for j in range(p)
    ]


def _r2(matrix: npt.NDArray[np.float64], chosen: list[int]) -> float:
    """R² of the outcome on the chosen predictors; 0 without any, or when the outcome does not vary."""
    if not chosen or matrix[0, 0] <= 0:
        return 0.0
    inner = matrix[np.ix_(chosen, chosen)]
    outer = matrix[chosen, 0]
    slopes = np.linalg.lstsq(inner, outer, rcond=1e-12)[0]
    return float(outer @ slopes / matrix[0, 0])
