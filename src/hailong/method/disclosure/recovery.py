"""Do the printed figures of one item tell how the people of a small stratum answered?

A unit is printed and its fields are not, but the sizes and weights of the strata are public with the draw. A weighted
index and weighted shares then stand for few possible sets of answers; in a small unit, for one. The test looks for
another set that prints the same: by exchanges (some people of one stratum on another level, some of others the
opposite way) and, for an index without shares, by integer programming. A count in a small stratum is open when such a
set gives it another value; what cannot be shown to be open counts as told. Not in the equations: intervals, and what
other items say. With more than eight strata there are too many sets for one to be alone. Source: trust design 6
(attack by linear programming); Hundepool et al. (2012), 4.2.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from hailong.method.distribution import shares_in
from hailong.method.index_methods import score, top
from hailong.method.presentation import decimals, share_decimals, to_places
from hailong.method.problem import Problem
from hailong.method.questionnaire import Scale

Counts = npt.NDArray[np.int64]  # strata × levels
REACH, TOGETHER, TRIED = 4, 3, 12  # people of one stratum in an exchange; strata in it; exchanges tried for one count
FEW_STRATA = 8
SECONDS, OUT_OF_TIME = 60.0, 1  # for one integer program; the status of one that was not finished
NEAR = 0.499  # of a printed step: an index that near to the printed one prints the same


@dataclass(frozen=True)
class Stratum:
    """size: all responses of the stratum; counts: people on each level of the item, lowest first."""

    size: int
    weight_e4: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class ItemPrint:
    """One item of one domain, and whether the shares of its levels are printed beside its index."""

    strata: tuple[Stratum, ...]
    measure: str
    scale: Scale
    with_shares: bool = True

    @cached_property
    def counts(self) -> Counts:
        return np.array([stratum.counts for stratum in self.strata], dtype=np.int64)

    @cached_property
    def weights(self) -> npt.NDArray[np.int64]:
        return np.array([stratum.weight_e4 for stratum in self.strata], dtype=np.int64)

    @cached_property
    def scores(self) -> npt.NDArray[np.int64]:
        return np.array([score(self.measure, point.value, self.scale) for point in self.scale.points])

    def printed(self, counts: Counts) -> Hashable:
        """Everything printed, were these the counts."""
        n, on_levels = int(counts.sum()), self.weights @ counts
        index = 100 * float(on_levels @ self.scores) / (float(on_levels.sum()) * top(self.measure, self.scale))
        shares = shares_in(10_000, dict(enumerate(on_levels.tolist())))
        told = tuple(shares_in(10 ** (2 + share_decimals(n)), shares).values()) if self.with_shares else ()
        return to_places(index, decimals(n)), told


def is_told(item: ItemPrint, *, minimum: int, seconds: float = SECONDS) -> bool:
    """Does some stratum of fewer than `minimum` people have a level whose number of people nothing leaves open?

    Only where weights differ: under equal weights an exchange between two strata prints the same. seconds: for one
    integer program. Raises: Problem `disclosure_search_unfinished` where they are not enough: no answer, for one that
    hangs on the speed of the machine would be none.
    """
    small = np.array([stratum.size < minimum for stratum in item.strata])
    places = np.argwhere((item.counts > 0) & small[:, None])
    if len(set(item.weights.tolist())) < 2 or len(item.strata) > FEW_STRATA:
        return False
    printed = item.printed(item.counts)
    secret = [(int(stratum), int(level)) for stratum, level in places]
    hard = [place for place in secret if not _opens_by_exchange(item, printed, place)]
    if item.with_shares:
        return bool(hard)
    return not all(_opens_by_programming(item, printed, place, seconds) for place in hard)


def _opens_by_exchange(item: ItemPrint, printed: Hashable, place: tuple[int, int]) -> bool:
    others = (other for other in range(len(item.scores)) if other != place[1])
    near = sorted(others, key=lambda other: abs(other - place[1]))
    return any(item.printed(other) == printed for to in near for other in _exchanges(item, place, to))


def _opens_by_programming(item: ItemPrint, printed: Hashable, place: tuple[int, int], seconds: float) -> bool:
    """Is there a set of whole numbers that prints the same with more or with fewer people on this place?

    Not known outside, and free here: in which stratum the people are who gave no answer that counts.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # a second to load, for the few that are hard

    levels, at = len(item.scores), place[0] * len(item.scores) + place[1]
    sizes = np.repeat([float(stratum.size) for stratum in item.strata], levels)
    for least, most in ((0, item.counts[place] - 1), (item.counts[place] + 1, item.strata[place[0]].size)):
        low, high = np.zeros(len(sizes)), sizes.copy()
        low[at], high[at] = least, most
        whole = np.ones(len(sizes))
        limits = {"constraints": LinearConstraint(*_equations(item)), "bounds": Bounds(low, high)}
        found = milp(0 * whole, **limits, integrality=whole, options={"time_limit": seconds})
        if found.x is not None:
            other = np.rint(found.x).astype(np.int64).reshape(-1, levels)
            if item.printed(other) == printed:
                return True
        if found.status == OUT_OF_TIME:
            raise Problem("disclosure_search_unfinished", seconds=seconds, strata=len(item.strata))
    return False


def _equations(item: ItemPrint) -> tuple[npt.NDArray[np.float64], list[float], list[float]]:
    """Rows with their lower and upper ends over the counts (strata × levels, flat): sizes, answers, the index."""
    strata, levels = item.counts.shape
    n, weights = float(item.counts.sum()), item.weights / item.weights.max()
    scores, step = item.scores / top(item.measure, item.scale), 10.0 ** -(2 + decimals(int(n)))
    index = float((weights @ item.counts) @ scores) / float((weights @ item.counts).sum())
    middle = round(index / step) * step
    ends = [(weights[:, None] * (sign * (scores - middle) - NEAR * step)).ravel() for sign in (1, -1)]
    rows = np.array([*np.repeat(np.eye(strata), levels, axis=1), np.ones(strata * levels), *ends])
    low = [0.0] * strata + [n, -np.inf, -np.inf]
    high = [float(stratum.size) for stratum in item.strata] + [n, 0.0, 0.0]
    return rows, low, high


def _exchanges(item: ItemPrint, place: tuple[int, int], to: int) -> Iterator[Counts]:
    """Counts with other people on this place and on level `to`, those that move the least weight first."""
    stratum, level = place
    moves = _moves(len(item.strata))
    moves = moves[moves[:, stratum] != 0]
    off, on = item.counts[:, level], item.counts[:, to]
    possible = moves[((moves <= off) & (-moves <= on)).all(axis=1)]
    weight = np.abs(possible @ item.weights)
    for move in possible[np.argsort(weight, kind="stable")[:TRIED]]:
        other = item.counts.copy()
        other[:, level] -= move
        other[:, to] += move
        yield other


@lru_cache(maxsize=32)
def _moves(strata: int) -> Counts:
    """How many people of each stratum change from one level to another (negative: the opposite way)."""
    steps = [step for step in range(-REACH, REACH + 1) if step]
    rows = []
    for together in range(1, min(TOGETHER, strata) + 1):
        for chosen in combinations(range(strata), together):
            for values in product(steps, repeat=together):
                row = [0] * strata
                for at, value in zip(chosen, values, strict=True):
                    row[at] = value
                rows.append(row)
    return np.array(rows, dtype=np.int64)
