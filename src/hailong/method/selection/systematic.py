"""Systematic selection from an ordered list, with equal or with size-proportional probabilities.

Everything is whole numbers: with cumulated sizes S_i of a stratum, T = S_N, n units and a start r in 0…T − 1, unit i
is taken when ⌊(n·S_i − r)/T⌋ > ⌊(n·S_{i−1} − r)/T⌋. It is the rule ⌊C_i − u⌋ > ⌊C_{i−1} − u⌋ with C = Σπ, u = r/T, free
of rounding. Units whose probability would reach 1 are taken for certain first, and the rest is drawn among the others.
Sources: Madow (1949); Särndal, Swensson & Wretman (1992) 3.6.2, 3.4.2; R `sampling::UPsystematic`.
"""

import numpy as np
import numpy.typing as npt

from hailong.method.problem import Problem

Counts = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
SAFE = 2**62  # products beyond it are made with Python's own integers


def certainty(sizes: npt.ArrayLike, n: int) -> Mask:
    """Which units are taken for certain: n·x_i ≥ Σx among those not yet certain, again until none is added.

    sizes: x_i (whole, > 0). Raises: Problem `size_not_positive`, `sample_exceeds_frame`, `sizes_too_large`.
    """
    size = checked_sizes(sizes, n)
    certain = np.zeros(len(size), dtype=np.bool_)
    while True:
        rest, left = ~certain, n - int(certain.sum())
        if left <= 0 or not rest.any():
            return certain
        total = int(size[rest].sum())
        # left·x ≥ total, as x ≥ ⌈total/left⌉: nothing that could overflow
        added = rest & (size >= -(-total // left))
        if not added.any():
            return certain
        certain |= added


def checked_sizes(sizes: npt.ArrayLike, n: int) -> Counts:
    """The sizes as int64. Raises: Problem `size_not_positive`, `sample_exceeds_frame`, `sizes_too_large`; ValueError
    for sizes that are not whole numbers or n below 0.
    """
    size = np.asarray(sizes)
    if size.ndim != 1 or n < 0 or (size.size and not np.issubdtype(size.dtype, np.integer)):
        raise ValueError("whole sizes and a number of units that is not negative")
    if (bad := np.flatnonzero(size <= 0)).size:
        raise Problem("size_not_positive", units=int(bad.size), row=int(bad[0]) + 1)
    if n > size.size:
        raise Problem("sample_exceeds_frame", asked=n, available=int(size.size))
    if size.size and int(size.max()) * int(size.size) >= SAFE:
        raise Problem("sizes_too_large", largest=int(size.max()))
    return size.astype(np.int64)


def inclusion_probabilities(sizes: npt.ArrayLike, n: int) -> Reals:
    """π_i = n·x_i/Σx, 1 for units taken for certain; Σπ = n. Equals R `sampling::inclusionprobabilities`.

    Raises: as `certainty`.
    """
    size = checked_sizes(sizes, n)
    certain = certainty(size, n)
    probability: Reals = certain.astype(np.float64)
    rest, left = ~certain, n - int(certain.sum())
    if left > 0 and rest.any():
        probability[rest] = left * size[rest] / int(size[rest].sum())
    return probability


def steps(sizes: npt.ArrayLike, n: int, start: int) -> Mask:
    """Which units of the ordered list are hit: n of them, no unit twice while every n·x_i ≤ Σx.

    sizes: x_i (whole, > 0). start: r, 0 ≤ r < Σx. Raises: as `certainty`; ValueError when the start is outside or a
    probability is above 1 (take such units out by `certainty` first).
    """
    size = checked_sizes(sizes, n)
    if n == 0 or not size.size:
        return np.zeros(len(size), dtype=np.bool_)
    ends = np.cumsum(size)
    total = int(ends[-1])
    if not 0 <= start < total or n * int(size.max()) > total:
        raise ValueError("a start inside the list and no probability above 1")
    wide = ends if n * total < SAFE else ends.astype(object)
    before = np.concatenate([wide[:1] * 0, wide[:-1]])
    hit: Mask = (n * wide - start) // total > (n * before - start) // total
    return hit.astype(np.bool_)


def systematic_sample(sizes: npt.ArrayLike, n: int, start: int) -> Mask:
    """Certain units, and a systematic sample of the others with the start r mod Σx of the others. n units in all.

    Raises: as `certainty`.
    """
    size = checked_sizes(sizes, n)
    taken = certainty(size, n)
    rest = np.flatnonzero(~taken)
    left = n - int(taken.sum())
    if left > 0:
        taken = taken.copy()
        taken[rest[steps(size[rest], left, start % int(size[rest].sum()))]] = True
    return taken
