"""Systematic selection from an ordered list, with equal or with size-proportional probabilities.

Everything is whole numbers: with cumulated sizes S_i of a stratum, T = S_N, n units and a start r in 0…T − 1, unit i
is taken when ⌊(n·S_i − r)/T⌋ > ⌊(n·S_{i−1} − r)/T⌋. It is the rule ⌊C_i − u⌋ > ⌊C_{i−1} − u⌋ with C = Σπ, u = r/T, free
of rounding. Units whose probability would reach 1 are taken for certain first, and the rest is drawn among the others.
Sources: Madow (1949); Särndal, Swensson & Wretman (1992) 3.6.2, 3.4.2; R `sampling::UPsystematic`.
"""

from collections.abc import Callable
from dataclasses import dataclass

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
    bar = certainty_bar(size, np.ones_like(size), n, int(size.sum()))
    return np.zeros(len(size), dtype=np.bool_) if bar is None else size >= bar


def certainty_bar(sizes: Counts, counts: Counts, n: int, total: int) -> int | None:
    """The least size that is certain, None when none is: who is larger than a certain unit is certain too.

    sizes: x_i > 0, at least the n largest, for no more than n units are certain; counts: how many units have each;
    total: Σx of all units, < 2⁶².
    """
    bar: int | None = None
    rest, left = np.ones(len(sizes), dtype=np.bool_), n
    while left > 0 and rest.any():
        # left·x ≥ total, as x ≥ ⌈total/left⌉: nothing that could overflow
        threshold = -(-total // left)
        added = rest & (sizes >= threshold)
        if not added.any():
            break
        bar = int(sizes[added].min())
        rest, left = rest & ~added, left - int(counts[added].sum())
        total -= int((sizes[added] * counts[added]).sum())
    return bar


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
    return course(size, np.ones_like(size), n, int(size.sum()), lambda _: 0).probabilities(size)


def steps(sizes: npt.ArrayLike, n: int, start: int) -> Mask:
    """Which units of the ordered list are hit: n of them, no unit twice while every n·x_i ≤ Σx.

    sizes: x_i (whole, > 0). start: r, 0 ≤ r < Σx. Raises: as `certainty`; ValueError when the start is outside or a
    probability is above 1 (take such units out by `certainty` first).
    """
    size = checked_sizes(sizes, n)
    if n == 0 or not size.size:
        return np.zeros(len(size), dtype=np.bool_)
    total = int(size.sum())
    if not 0 <= start < total or n * int(size.max()) > total:
        raise ValueError("a start inside the list and no probability above 1")
    return Course(None, n, total, start).taken(size)


@dataclass(frozen=True, slots=True)
class Course:
    """How one ordered list is walked, from its beginning to its end or a piece at a time.

    bar: the least size taken for certain (None = none is); left: n of the others; total: Σx of the others; start: r,
    0 ≤ r < total where there are others.
    """

    bar: int | None
    left: int
    total: int
    start: int

    def certain(self, sizes: Counts) -> Mask:
        """Which units are certain."""
        return np.zeros(len(sizes), dtype=np.bool_) if self.bar is None else sizes >= self.bar

    def taken(self, sizes: Counts, before: int = 0) -> Mask:
        """Which units of a piece of the list are taken. before: Σx of the others in front of this piece."""
        certain = self.certain(sizes)
        if not self.left or not self.total:
            return certain
        others = np.where(certain, 0, sizes)
        ends = before + np.cumsum(others)
        wide = ends if self.left * self.total < SAFE else ends.astype(object)
        reached = (self.left * wide - self.start) // self.total
        passed = (self.left * (wide - others) - self.start) // self.total
        return certain | (reached > passed).astype(np.bool_)

    def probabilities(self, sizes: Counts) -> Reals:
        """π of each unit of a piece."""
        certain = self.certain(sizes)
        found: Reals = certain.astype(np.float64)
        if self.left and self.total:
            found[~certain] = self.left * sizes[~certain] / self.total
        return found


def course(sizes: Counts, counts: Counts, n: int, total: int, start_of: Callable[[int], int]) -> Course:
    """The course through a list. sizes, counts, total: as `certainty_bar`; start_of: r from Σx of the others."""
    bar = certainty_bar(sizes, counts, n, total)
    certain = np.zeros(len(sizes), dtype=np.bool_) if bar is None else sizes >= bar
    others = total - int((sizes[certain] * counts[certain]).sum())
    return Course(bar, n - int(counts[certain].sum()), others, start_of(others) if others else 0)


def systematic_sample(sizes: npt.ArrayLike, n: int, start: int) -> Mask:
    """Certain units, and a systematic sample of the others with the start r mod Σx of the others. n units in all.

    Raises: as `certainty`.
    """
    size = checked_sizes(sizes, n)
    return course(size, np.ones_like(size), n, int(size.sum()), lambda total: start % total).taken(size)
