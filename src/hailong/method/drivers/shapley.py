"""R² of every subset of the predictors, and what each adds on the average over orders of entry. No guards here.

Sources: Lindeman, Merenda and Gold (1980), Grömping (2006): R² averaged over all orders of entry (= Shapley value of
R²); Owen (1977) for parts within groups; Azen and Budescu (2003) conditional dominance; Goodnight (1979) for the sweep.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hailong.method.drivers.guard import MAX_PREDICTORS
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
# A predictor whose rest after the others is below this share of its own variance is a combination of them.
COLLINEAR = 1e-12
MAX_SUBSETS = 1 << 22
AT_ONCE = 1 << 19
"""Subsets looked at in one step: about 100 bytes each, so that memory stays bounded whatever number of replicates."""


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
    if 1 << p > AT_ONCE:
        keep, found = [0, *range(2, p + 1)], np.empty((*matrix.shape[:-2], 1 << p))
        for place, half in enumerate((matrix, _swept(matrix[..., None, :, :], 1, scale[..., 1])[..., 0, :, :])):
            found[..., place::2] = _unexplained(half[..., keep, :][..., keep], scale[..., keep])
        return found
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
    matrix = np.asarray(covariance, dtype=np.float64)

    def of(part: Floats) -> Floats:
        return np.asarray(conditional_dominance(r2_of_subsets(part)).mean(axis=-1))

    return _by_parts(of, matrix, 1 << matrix.shape[-1] - 1)


def _by_parts(of: Callable[[Floats], Floats], matrix: Floats, subsets: int) -> Floats:
    """of(matrix) (…, p), a few of the matrices (…, p + 1, p + 1) at a time. subsets: that one of them makes."""
    size = matrix.shape[-1]
    flat, step = matrix.reshape(-1, size, size), max(1, AT_ONCE // subsets)
    found = [of(flat[start : start + step]) for start in range(0, len(flat), step)]
    return np.concatenate(found).reshape(*matrix.shape[:-2], size - 1)


def owen_of(covariance: npt.ArrayLike, groups: Sequence[Sequence[int]]) -> Floats:
    """Contribution of items within criteria: all orders in which the items of one criterion stay together.

    covariance: (…, p + 1, p + 1), the outcome first; groups: a partition of 0 … p − 1. Out (…, p): adds up to R², and
    within a group to the LMG of the group. Raises: Problem `drivers_too_many` (more than 2²² subsets to look at).
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    size = matrix.shape[-1]
    if sorted(j for group in groups for j in group) != list(range(size - 1)):
        raise ValueError("the groups are not a partition of the predictors")
    if sum(1 << len(groups) - 1 + len(group) for group in groups) > MAX_SUBSETS:
        raise Problem("drivers_too_many", predictors=size - 1, maximum=MAX_PREDICTORS)

    count = len(groups)
    chance = [math.factorial(k) * math.factorial(count - k - 1) / math.factorial(count) for k in range(count)]

    def of(part: Floats) -> Floats:
        found, scale = np.empty((len(part), size - 1)), np.einsum("...ii->...i", part)
        for own in groups:
            others = [group for group in groups if group is not own]
            found[:, list(own)] = _within(part, scale, own, others, np.array(chance)) / part[:, :1, 0]
        return found

    return _by_parts(of, matrix, max(_held(size, own, count - 1) for own in groups))


def _held(size: int, own: Sequence[int], others: int) -> int:
    """What one matrix takes in memory, in subsets: each set of the other groups is a matrix, and all subsets of own."""
    return (1 << others) * max(1 << len(own), size * size // 2)


def _within(
    matrix: Floats, scale: Floats, own: Sequence[int], others: Sequence[Sequence[int]], chance: Floats
) -> Floats:
    """Owen value, as variance of the outcome, of the members of one group: Shapley within, after every set of whole
    other groups. matrix: (R, q, q); chance: by how many of the others came before. Where memory would not do, one of
    the others is left out, then put in.
    """
    if others and _held(matrix.shape[-1], own, len(others)) > AT_ONCE:
        first, *later = others
        swept = _all_swept(matrix[:, None], first, scale)[:, 0]
        return _within(matrix, scale, own, later, chance[:-1]) + _within(swept, scale, own, later, chance[1:])
    order = [0, *(j + 1 for j in own)]
    rest = matrix[:, None]
    for group in others:
        rest = np.concatenate([rest, _all_swept(rest, group, scale)], axis=1)
    left = _unexplained(rest[..., order, :][..., order], scale[:, None, order])
    gains = conditional_dominance(-left).mean(axis=-1)
    entered = [subset.bit_count() for subset in range(1 << len(others))]
    return np.asarray((gains * chance[entered][:, None]).sum(axis=-2))


def _all_swept(rest: Floats, group: Sequence[int], scale: Floats) -> Floats:
    """`_swept` of every member of a group. rest: (R, subsets, q, q); scale: (R, q)."""
    for j in group:
        rest = _swept(rest, j + 1, scale[:, j + 1])
    return rest


def _swept(rest: Floats, at: int, variance: Floats) -> Floats:
    """What is left after regression on the variable at a place; nothing changes where it is a combination of those
    swept before. rest: (…, subsets, q, q); variance: (…) of that variable before anything was swept.
    """
    pivot, row = rest[..., at, at], rest[..., at, :]
    used = pivot > COLLINEAR * variance[..., None]
    slope = np.where(used[..., None], row, 0.0) / np.where(used, pivot, 1.0)[..., None]
    return np.asarray(rest - slope[..., :, None] * row[..., None, :])
