"""What an analysis of drivers must have before it may speak: enough responses, things that vary, not too many parts.

Source: Harrell (2015), Regression Modeling Strategies, 4.4 (ten or more responses for each predictor).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hailong.method.problem import Problem

MIN_RESPONSES = 100
MIN_RESPONSES_PER_PREDICTOR = 10
MAX_PREDICTORS = 12
# A variance below this share of the mean square is rounding, not variance.
ROUNDING = 1e-13


def minimum_responses(predictors: int) -> int:
    """The fewest responses on which shares of this many predictors may stand."""
    return max(MIN_RESPONSES, MIN_RESPONSES_PER_PREDICTOR * predictors)


def check_size(n: int, predictors: int) -> None:
    """n: responses, unweighted. Raises: Problem `drivers_too_few_responses` (n, minimum, predictors)."""
    minimum = minimum_responses(predictors)
    if n < minimum:
        raise Problem("drivers_too_few_responses", n=int(n), minimum=minimum, predictors=predictors)


def check_count(predictors: int) -> None:
    """The number of predictors whose every subset is looked at. Raises: Problem `drivers_too_many`."""
    if predictors > MAX_PREDICTORS:
        raise Problem("drivers_too_many", predictors=predictors, maximum=MAX_PREDICTORS)


def check_freedom(df: int, units: int, parameters: int) -> None:
    """df: degrees of freedom left; units: sampled PSUs (or responses); parameters: coefficients, or strata.

    Raises: Problem `drivers_no_freedom`.
    """
    if df < 1:
        raise Problem("drivers_no_freedom", units=int(units), parameters=parameters)


def check_variation(covariance: npt.NDArray[np.float64], names: Sequence[str] = ()) -> None:
    """covariance: (p + 1) × (p + 1), the outcome first; names: of the p predictors, "1", "2" … without.

    Raises: Problem `drivers_matrix_unusable` (not square, not symmetric, not finite), `drivers_outcome_constant`,
    `drivers_predictor_constant` (predictor).
    """
    square = covariance.ndim == 2 and covariance.shape[0] == covariance.shape[1] and len(covariance) > 1
    if not square or not np.isfinite(covariance).all() or not np.allclose(covariance, covariance.T, rtol=1e-9):
        raise Problem("drivers_matrix_unusable", rows=len(covariance))
    spread = np.diag(covariance)
    if spread[0] <= 0:
        raise Problem("drivers_outcome_constant")
    for index, variance in enumerate(spread[1:]):
        if variance <= 0:
            raise Problem("drivers_predictor_constant", predictor=names[index] if names else str(index + 1))


def check_semidefinite(covariance: npt.NDArray[np.float64]) -> None:
    """Pairwise deletion can give a matrix that no data could have. Raises: Problem `drivers_pairwise_inconsistent`."""
    spread = np.sqrt(np.diag(covariance))
    lowest = float(np.linalg.eigvalsh(covariance / np.outer(spread, spread))[0])
    if lowest < -1e-9:
        raise Problem("drivers_pairwise_inconsistent", eigenvalue=lowest)
