"""Which criteria go with the overall score: shares of explained variance, for the priority list of an agency.

"Associated with", never "causes". Sources: Lindeman, Merenda and Gold (1980), Grömping (2006): R² averaged over all
orders of entry (= Shapley value of R²); Owen (1977) for parts within groups; Johnson (2000) relative weights; Azen and
Budescu (2003) conditional dominance; Pratt (1987). Checked against R relaimpo.
"""

import math
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
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
# A predictor whose rest after the others is below this share of its own variance is a combination of them.
COLLINEAR = 1e-12
MAX_SUBSETS = 1 << 22


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


def r2_of_subsets(covariance: npt.ArrayLike) -> Floats:
    """R² of the outcome on every subset of the predictors.

    covariance: (…, p + 1, p + 1), the outcome first. Out: (…, 2^p); bit j of the last index says whether predictor j is
    in. All subsets together: predictor after predictor is left out or swept out (Goodnight 1979) of a growing stack.
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    spread = matrix[..., 0, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - _unexplained(matrix, np.einsum("...ii->...i", matrix)) / spread[..., None]
    found[spread <= 0] = 0.0
    return found


def _unexplained(matrix: Floats, scale: Floats) -> Floats:
    """Variance of the outcome left by every subset. scale: variances (…, p + 1) that a pivot is measured against."""
    p = matrix.shape[-1] - 1
    rest = matrix[..., None, :, :]  # (…, subsets so far, variables left, variables left), the outcome first
    for j in range(p):
        swept = _swept(rest, 1, scale[..., j + 1])
        keep = [0, *range(2, rest.shape[-1])]
        rest = np.concatenate([rest, swept], axis=-3)[..., keep, :][..., keep]
    return rest[..., 0, 0]


def conditional_dominance(values: Floats) -> Floats:
    """Mean gain of each player over the subsets of each size without it.

    values: (…, 2^p), worth of every subset. Out: (…, p, p): [j, k] = mean gain of j after k others. Column 0 is each
    one alone, column p − 1 each one last; the mean of a row is the Shapley value.
    """
    p = values.shape[-1].bit_length() - 1
    subsets = np.arange(1 << p)
    size = np.array([subset.bit_count() for subset in range(1 << p)])
    found = np.empty((*values.shape[:-1], p, p))
    for j in range(p):
        without = subsets[(subsets >> j & 1) == 0]
        without = without[np.argsort(size[without], kind="stable")]
        counts = np.array([math.comb(p - 1, k) for k in range(p)])
        start = np.concatenate([[0], np.cumsum(counts)[:-1]])
        gain = values[..., without | (1 << j)] - values[..., without]
        found[..., j, :] = np.add.reduceat(gain, start, axis=-1) / counts
    return found


def lmg_of(covariance: npt.ArrayLike) -> Floats:
    """LMG of one or many matrices (…, p + 1, p + 1) without a guard: for replicates of a guarded whole. Out (…, p)."""
    return np.asarray(conditional_dominance(r2_of_subsets(covariance)).mean(axis=-1))


def owen_of(covariance: npt.ArrayLike, groups: Sequence[Sequence[int]]) -> Floats:
    """Contribution of items within criteria: all orders in which the items of one criterion stay together.

    covariance: (…, p + 1, p + 1), the outcome first; groups: a partition of 0 … p − 1. Out (…, p): adds up to R², and
    within a group to the LMG of the group. Raises: Problem `drivers_too_many` (more than 2²² subsets to look at).
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    if sorted(j for group in groups for j in group) != list(range(matrix.shape[-1] - 1)):
        raise ValueError("the groups are not a partition of the predictors")
    if sum(1 << len(groups) - 1 + len(group) for group in groups) > MAX_SUBSETS:
        raise Problem("drivers_too_many", predictors=matrix.shape[-1] - 1, maximum=MAX_PREDICTORS)
    found = np.empty((*matrix.shape[:-2], matrix.shape[-1] - 1))
    for own in groups:
        others = [group for group in groups if group is not own]
        found[..., list(own)] = _within(matrix, own, others)
    return found


def _within(matrix: Floats, own: Sequence[int], others: Sequence[Sequence[int]]) -> Floats:
    """Owen value of the members of one group: Shapley within, after every set of whole other groups."""
    scale = np.einsum("...ii->...i", matrix)
    order = [0, *(j + 1 for j in own)]
    rest = matrix[..., None, :, :]
    for group in others:
        swept = rest
        for j in group:
            swept = _swept(swept, j + 1, scale[..., j + 1])
        rest = np.concatenate([rest, swept], axis=-3)
    left = _unexplained(rest[..., order, :][..., order], scale[..., None, order])
    gains = conditional_dominance(-left).mean(axis=-1) / matrix[..., None, None, 0, 0]
    count = len(others) + 1
    size = [subset.bit_count() for subset in range(1 << len(others))]
    chance = np.array([math.factorial(k) * math.factorial(count - k - 1) / math.factorial(count) for k in size])
    return np.asarray((gains * chance[:, None]).sum(axis=-2))


def _swept(rest: Floats, at: int, variance: Floats) -> Floats:
    """What is left after regression on the variable at a place; nothing changes where it is a combination of those
    swept before. rest: (…, subsets, q, q); variance: (…) of that variable before anything was swept.
    """
    pivot, row = rest[..., at, at], rest[..., at, :]
    used = pivot > COLLINEAR * variance[..., None]
    slope = np.where(used[..., None], row, 0.0) / np.where(used, pivot, 1.0)[..., None]
    return np.asarray(rest - slope[..., :, None] * row[..., None, :])


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
