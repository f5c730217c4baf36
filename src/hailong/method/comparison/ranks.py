"""Sets of ranks that hold together: which ranks each unit may truly have, 1 = highest.

best_j = 1 + the units told apart above j, worst_j = K − the units told apart below it. Two units are told apart where
|θ̂_k − θ̂_j|/s_jk > c; the sets differ only in c. Sources: Mogstad, Romano, Shaikh and Wilhelm (2024), Review of
Economic Studies 91; Tukey–Kramer, conservative for unequal errors (Hayter 1984), Annals of Statistics 12; Klein, Wright
and Wieczorek (2020), JRSS A 183; Romano and Wolf (2005) for the step-down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy import special

from hailong.method.comparison.contest import Contest
from hailong.method.comparison.distributions import range_quantile, t_quantile

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_END, _PANELS = 9.0, 40
_LEGENDRE = np.polynomial.legendre.leggauss(16)
_NODE = ((2 * np.arange(_PANELS)[:, None] + 1 + _LEGENDRE[0]) / _PANELS - 1).ravel()
_MASS = np.tile(_LEGENDRE[1] / _PANELS, _PANELS)
_LARGEST = 4_000_000  # statistics held at once while drawing


@dataclass(frozen=True)
class RankSets:
    """best ≤ worst: the ends of the set of each unit, in the order of the contest; 1 = highest."""

    best: Ints
    worst: Ints

    @property
    def widths(self) -> Ints:
        """How many ranks each set holds."""
        return self.worst - self.best + 1


def ranks(contest: Contest) -> Ints:
    """1 = highest; equal values share the rank and the next is left out (1, 2, 2, 4). Unrounded values."""
    return np.asarray(1 + (contest.pair_t() > 0).sum(axis=1), dtype=np.int64)


def told_apart(contest: Contest, alpha: float = 0.05) -> Bools:
    """K×K: entry (j, k) is True where k is surely above j, all pairs holding together with probability 1 − alpha.

    Tukey–Kramer: c = q(alpha; K, ν)/√2, ν the least Welch df of any pair. No chance in it. Units without any error that
    differ are told apart, equal values never are.
    """
    if len(contest) < 2:
        return np.zeros((len(contest), len(contest)), dtype=bool)
    return np.asarray(contest.pair_t() > range_quantile(alpha, len(contest), contest.pair_df) / sqrt(2))


def joint(contest: Contest, alpha: float = 0.05) -> RankSets:
    """Sets that hold for all units together, by `told_apart`: the ones to print."""
    return _sets(told_apart(contest, alpha))


def overlap(contest: Contest, alpha: float = 0.05) -> RankSets:
    """Joint sets from simultaneous intervals that do not overlap; separate samples, normal.

    Wider than `joint`, in O(K log K). Raises: ValueError with a covariance.
    """
    if contest.covariance is not None:
        raise ValueError("intervals of dependent estimates do not hold together this way")
    count = max(len(contest), 1)
    reach = t_quantile((1 + (1 - alpha) ** (1 / count)) / 2, np.inf) * contest.se
    low, high = contest.value - reach, contest.value + reach
    best = 1 + count - np.searchsorted(np.sort(low), high, side="right")
    worst = count - np.searchsorted(np.sort(high), low, side="left")
    return RankSets(best.astype(np.int64), worst.astype(np.int64))


def marginal(contest: Contest, unit: str, alpha: float = 0.05) -> tuple[int, int]:
    """The set of ranks of one unit alone, narrower than its joint one: (best, worst), normal, separate samples.

    c is exact: given the unit's own deviation the others are independent, so the largest |t| has a one-fold integral.
    Step-down: units told apart leave the family, until no more do. Raises: ValueError with a covariance (then
    `marginal_drawn`), KeyError for an unknown unit.
    """
    if contest.covariance is not None:
        raise ValueError("dependent estimates need `marginal_drawn`")
    at, others = _aside(contest, unit)

    def critical(left: Bools) -> float:
        return largest_of(contest.se[at], contest.se[others[left]], alpha)

    return _one(_stepped(contest.pair_t()[at, others], critical))


def marginal_drawn(
    contest: Contest, unit: str, generator: np.random.Generator, *, alpha: float = 0.05, draws: int = 1000
) -> tuple[int, int]:
    """As `marginal`, with the critical values from draws of the estimates' joint distribution, covariance included."""
    at, others = _aside(contest, unit)
    drawn, se = _drawn(contest, generator, draws), contest.pair_se()[at, others]

    def critical(left: Bools) -> float:
        return float(np.quantile(_largest(drawn, np.full(int(left.sum()), at), others[left], se[left]), 1 - alpha))

    return _one(_stepped(contest.pair_t()[at, others], critical))


def joint_drawn(
    contest: Contest, generator: np.random.Generator, *, alpha: float = 0.05, draws: int = 1000
) -> RankSets:
    """Joint sets with the critical values of the largest |t| over all pairs from draws, step-down, covariance included.

    A little narrower than `joint`, at draws × K²/2 operations; the generator makes it repeatable.
    """
    first, second = np.triu_indices(len(contest), 1)
    drawn, se = _drawn(contest, generator, draws), contest.pair_se()[first, second]

    def critical(left: Bools) -> float:
        return float(np.quantile(_largest(drawn, first[left], second[left], se[left]), 1 - alpha))

    t = contest.pair_t()[first, second]
    apart = _stepped(t, critical)
    above = np.zeros((len(contest), len(contest)), dtype=bool)
    above[first[apart > 0], second[apart > 0]] = True
    above[second[apart < 0], first[apart < 0]] = True
    return _sets(above)


def largest_of(own: float, others: Floats, alpha: float) -> float:
    """c with P(max_k |X_k − X|/√(s² + s_k²) ≤ c) = 1 − alpha, X and X_k independent normal; 0 without any error."""
    pair = np.sqrt(own**2 + others**2)
    drawn = pair > 0
    low, high = 0.0, 40.0
    if not drawn.any():
        return 0.0
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, own, others[drawn], pair[drawn]) < 1 - alpha else (low, middle)
    return (low + high) / 2


def _inside(c: float, own: float, others: Floats, pair: Floats) -> float:
    """P(all |X_k − X| ≤ c·pair_k): a product of normal probabilities given X = own·z, then the mean over z.

    A unit without error holds z between −c and c.
    """
    if own == 0:
        return float((2 * special.ndtr(c) - 1) ** len(others))
    end = min(_END, c) if (others == 0).any() else _END
    z, reach = end * _NODE[:, None], c * pair[others > 0] / own
    relative = others[others > 0] / own
    inside = special.ndtr((z + reach) / relative) - special.ndtr((z - reach) / relative)
    density = np.exp(-(z[:, 0] ** 2) / 2) / np.sqrt(2 * np.pi)
    return float(np.prod(inside, axis=1) @ (density * _MASS) * end)


def _stepped(t: Floats, critical: Callable[[Bools], float]) -> Ints:
    """+1 where a statistic is surely positive, −1 negative, 0 neither; the family shrinks with every finding."""
    found = np.zeros(len(t), dtype=np.int64)
    left = np.ones(len(t), dtype=bool)
    while left.any():
        fresh = left & (np.abs(t) > critical(left))
        if not fresh.any():
            break
        found[fresh] = np.sign(t[fresh]).astype(np.int64)
        left &= ~fresh
    return found


def _one(apart: Ints) -> tuple[int, int]:
    return 1 + int((apart > 0).sum()), len(apart) + 1 - int((apart < 0).sum())


def _sets(above: Bools) -> RankSets:
    return RankSets(1 + above.sum(axis=1), len(above) - above.sum(axis=0))


def _aside(contest: Contest, unit: str) -> tuple[int, Ints]:
    """The place of a unit and those of all others."""
    if unit not in contest.units:
        raise KeyError(unit)
    at = contest.units.index(unit)
    return at, np.delete(np.arange(len(contest)), at)


def _drawn(contest: Contest, generator: np.random.Generator, draws: int) -> Floats:
    """draws × K deviations with the covariance of the estimates."""
    normal = generator.standard_normal((draws, len(contest)))
    if contest.covariance is None:
        return normal * contest.se
    values, vectors = np.linalg.eigh(contest.covariance)
    return np.asarray(normal @ (vectors * np.sqrt(np.maximum(values, 0))).T)


def _largest(drawn: Floats, first: Ints, second: Ints, se: Floats) -> Floats:
    """Per draw the largest |t| over the pairs; a pair without error has none."""
    first, second, se = first[se > 0], second[se > 0], se[se > 0]
    if not len(se):
        return np.zeros(len(drawn))
    step = max(1, _LARGEST // len(se))
    blocks = (drawn[start : start + step] for start in range(0, len(drawn), step))
    return np.concatenate([(np.abs(one[:, first] - one[:, second]) / se).max(axis=1) for one in blocks])
