"""The exact integer optimum: whole forms that make the variance of the stratified mean least, inside a box.

The k+1-th form in a stratum lowers Σ N_h²S_h²/n_h by (N_h·S_h)²/(k(k+1)); the forms with the largest priorities
N_h·S_h/√(k(k+1)) are the optimum. A bisection finds the priority where the total is reached, all strata at once; the
last ties go to the stratum that stands first, exactly as one form after the other would.
Source: Wright (2012) "The equivalence of Neyman optimum allocation for sampling and equal proportions for apportioning
the U.S. House of Representatives", (2017) "Exact optimal sample allocation: more efficient than Neyman".
"""

import heapq
import math

import numpy as np
import numpy.typing as npt

from hailong.method.allocation.boxed import Box, Counts, Reals, refuse_deviations
from hailong.method.problem import Problem

HALVINGS = 200
FEW = 64  # forms that are quicker given one by one than searched for


def wright(total: int, populations: npt.ArrayLike, deviations: npt.ArrayLike, box: Box | None = None) -> Counts:
    """Whole n_h with Σ n_h = total that minimise Σ N_h²·S_h²·(1/n_h − 1/N_h).

    populations: N_h (int). deviations: S_h ≥ 0 (float). box: bounds of n_h; without one min(1, N_h) ≤ n_h ≤ N_h. A
    stratum with people needs a lower bound of at least 1, else its variance is infinite. Strata with S_h = 0 are
    filled last. Result: int64, the order of the strata.

    Raises: Problem `allocation_stratum_uncovered` (a lower bound of 0 where there are people),
        `allocation_below_minimum`, `allocation_above_frame`, `deviation_not_positive`.
    """
    people, deviation = np.asarray(populations, dtype=np.int64), np.asarray(deviations, dtype=np.float64)
    limits = Box.of(people, minimum=1) if box is None else box
    refuse_deviations(deviation)
    if (bare := np.flatnonzero((limits.lower == 0) & (people > 0))).size:
        raise Problem("allocation_stratum_uncovered", strata=int(bare.size), row=int(bare[0]) + 1)
    limits.check_total(total)
    size: Reals = people * deviation
    given = _by_bisection(total, size, limits)
    return _one_by_one(total, size, limits, given)


def _priority(size: Reals, count: Counts) -> Reals:
    """The priority of the form after `count` forms."""
    held = count.astype(np.float64)
    priority: Reals = size / np.sqrt(held * (held + 1))
    return priority


def _above(threshold: float, size: Reals, box: Box) -> Counts:
    """n_h when every form of a priority ≥ threshold is given, by the very numbers that `_one_by_one` compares."""
    root = np.floor((np.sqrt(1 + 4 * (size / threshold) ** 2) + 1) / 2)
    count = np.clip(root, box.lower, box.upper).astype(np.int64)
    live = box.lower > 0
    for _ in range(2):  # the square root may be one form off
        more = live & (count < box.upper)
        more[more] = _priority(size[more], count[more]) >= threshold
        count[more] += 1
    for _ in range(2):
        less = live & (count > box.lower)
        less[less] = _priority(size[less], count[less] - 1) < threshold
        count[less] -= 1
    return count


def _by_bisection(total: int, size: Reals, box: Box) -> Counts:
    """The forms of the highest priorities, all but a few, no tie broken."""
    room = (box.upper > box.lower) & (size > 0)
    if not room.any():
        return box.lower.copy()
    high = 2 * float(_priority(size[room], box.lower[room]).max())
    low = float(_priority(size[room], box.upper[room] - 1).min()) / 2
    if int((best := _above(low, size, box)).sum()) <= total:
        return best
    best = box.lower.copy()
    for _ in range(HALVINGS):
        middle = math.sqrt(low) * math.sqrt(high)
        if not low < middle < high:
            break
        count = _above(middle, size, box)
        if int(count.sum()) > total:
            low = middle
        else:
            high, best = middle, count
        if total - int(best.sum()) <= FEW:
            break
    return best


def _one_by_one(total: int, size: Reals, box: Box, given: Counts) -> Counts:
    """The rest, each to the highest priority, ties to the first stratum."""
    count = given.copy()
    open_strata = np.flatnonzero((count < box.upper) & (count > 0))
    keys = -_priority(size[open_strata], count[open_strata])
    heap = list(zip(keys.tolist(), open_strata.tolist(), strict=True))
    heapq.heapify(heap)
    for _ in range(total - int(count.sum())):
        _, stratum = heap[0]
        count[stratum] += 1
        if count[stratum] < box.upper[stratum]:
            key = -float(_priority(size[[stratum]], count[[stratum]])[0])
            heapq.heapreplace(heap, (key, stratum))
        else:
            heapq.heappop(heap)
    return count


def variance_of_mean(
    allocation: npt.ArrayLike, populations: npt.ArrayLike, deviations: npt.ArrayLike, *, finite: bool = True
) -> float:
    """V(ȳ) = Σ W_h²·S_h²/n_h·(1 − n_h/N_h); without the last factor when `finite` is False.

    inf where a stratum with people has no form. Source: Cochran (1977) 5.3.
    """
    n, people = np.asarray(allocation, dtype=np.float64), np.asarray(populations, dtype=np.float64)
    live = people > 0
    n, people, deviation = n[live], people[live], np.asarray(deviations, dtype=np.float64)[live]
    if (n <= 0).any():
        return math.inf
    share = people / people.sum()
    return math.fsum(share**2 * deviation**2 / n * ((1 - n / people) if finite else 1.0))
