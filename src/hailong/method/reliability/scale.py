"""Reliability of a criterion from the covariance matrix of its items.

Sources: Cronbach (1951); Guttman (1945) λ6; Feldt (1965) interval; Duhachek and Iacobucci (2004) standard error;
checked against R psych.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
MIN_RESPONSES = 30
"""Fewer complete responses give an alpha that is mostly chance (Feldt interval of 5 items, α = 0.7: ± 0.2)."""

# A sum of covariances below this share of their sizes is rounding: the items cancel out.
ROUNDING = 1e-12


def cronbach_alpha(covariance: npt.ArrayLike) -> float | None:
    """k/(k−1)·(1 − tr Σ/1ᵀΣ1) from the items' covariance matrix (k × k).

    None for fewer than two items or when their sum does not vary (beyond rounding).
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    k, total = matrix.shape[0], float(matrix.sum())
    if k < 2 or total <= ROUNDING * float(np.abs(matrix).sum()):
        return None
    return float(k / (k - 1) * (1 - np.trace(matrix) / total))


@dataclass(frozen=True)
class Reliability:
    """Of the k items of one criterion, in the order of the names.

    n: responses behind the covariance; alpha: raw; alpha_standardised: of the correlations; lambda6: Guttman's λ6 of
    the correlations; mean_correlation: between items; se, low, high: of alpha (Feldt, 95 % unless asked otherwise);
    alpha_if_deleted: (k,) NaN with two items; item_rest: (k,) correlation of an item with the sum of the others.
    """

    names: tuple[str, ...]
    n: int
    alpha: float
    alpha_standardised: float
    lambda6: float
    mean_correlation: float
    se: float
    low: float
    high: float
    alpha_if_deleted: Floats
    item_rest: Floats


def reliability(covariance: npt.ArrayLike, names: tuple[str, ...], *, n: int, confidence: float = 0.95) -> Reliability:
    """Everything from one matrix (k × k, any divisor).

    Raises: Problem `reliability_too_few_items` (k < 2), `reliability_too_few_responses` (n < 30),
    `reliability_item_constant` (item), `reliability_items_opposed` (the sum of the items does not vary).
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    _check(matrix, names, n)
    spread = np.sqrt(np.diag(matrix))
    correlation = matrix / np.outer(spread, spread)
    k, total = len(names), float(correlation.sum())
    raw = cronbach_alpha(matrix)
    standardised = cronbach_alpha(correlation)
    if raw is None or standardised is None:
        raise Problem("reliability_items_opposed", items=", ".join(names))
    low, high = feldt_interval(raw, k, n, confidence)
    return Reliability(
        names=names,
        n=n,
        alpha=raw,
        alpha_standardised=standardised,
        lambda6=1 - float((1 - squared_multiple_correlations(correlation)).sum()) / total,
        mean_correlation=(total - k) / (k * (k - 1)),
        se=alpha_se(matrix, n),
        low=low,
        high=high,
        alpha_if_deleted=alpha_if_deleted(matrix),
        item_rest=item_rest_correlations(matrix),
    )


def _check(matrix: Floats, names: tuple[str, ...], n: int) -> None:
    if matrix.shape != (len(names), len(names)):
        raise ValueError(f"covariance {matrix.shape} for {len(names)} items")
    if len(names) < 2:
        raise Problem("reliability_too_few_items", items=len(names))
    if n < MIN_RESPONSES:
        raise Problem("reliability_too_few_responses", n=n, minimum=MIN_RESPONSES)
    for name, variance in zip(names, np.diag(matrix), strict=True):
        if variance <= 0:
            raise Problem("reliability_item_constant", item=name)


def squared_multiple_correlations(correlation: Floats) -> Floats:
    """(k,) R² of each item on the others; by the pseudo-inverse where items repeat each other."""
    inverse = np.linalg.pinv(correlation, hermitian=True)
    return np.asarray(1 - 1 / np.diag(inverse))


def alpha_if_deleted(covariance: Floats) -> Floats:
    """(k,) alpha of the others; NaN where fewer than two are left or nothing varies."""
    found = [cronbach_alpha(np.delete(np.delete(covariance, j, 0), j, 1)) for j in range(len(covariance))]
    return np.array([np.nan if value is None else value for value in found])


def item_rest_correlations(covariance: Floats) -> Floats:
    """(k,) correlation of each item with the sum of the others; NaN where that sum does not vary."""
    own = np.diag(covariance)
    with_rest = covariance.sum(axis=1) - own
    rest = covariance.sum() - 2 * covariance.sum(axis=1) + own
    rest = np.where(rest > ROUNDING * np.abs(covariance).sum(), rest, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(rest > 0, with_rest / np.sqrt(own * np.where(rest > 0, rest, 1.0)), np.nan))


def alpha_se(covariance: Floats, n: int) -> float:
    """Large-sample standard error of alpha (Duhachek and Iacobucci 2004, formula 3), n independent responses."""
    k, total, trace = len(covariance), float(covariance.sum()), float(np.trace(covariance))
    square = covariance @ covariance
    inner = total * (np.trace(square) + trace**2) - 2 * trace * square.sum()
    return float(np.sqrt(max(2 * k**2 / ((k - 1) ** 2 * total**3) * inner, 0.0) / n))


def feldt_interval(alpha: float, items: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of alpha from the F distribution (Feldt 1965), n independent responses."""
    freedom = (n - 1, (n - 1) * (items - 1))
    tail = (1 - confidence) / 2
    low = 1 - (1 - alpha) * float(stats.f.ppf(1 - tail, *freedom))
    return low, 1 - (1 - alpha) * float(stats.f.ppf(tail, *freedom))
