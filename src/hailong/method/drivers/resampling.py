"""Intervals for any statistic of cross-products: delete-a-group jackknife and rescaled bootstrap, without a second look
at the responses.

Sources: Kott (2001), The delete-a-group jackknife, J. Official Statistics 17 (standard for strata with at least as many
PSUs as groups, extended for the smaller ones); Rao and Wu (1988), Rao, Wu and Yue (1992) for the bootstrap.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import stats

from hailong.method.design_based.variance import collapsed
from hailong.method.drivers.guard import check_freedom
from hailong.method.drivers.moments import Moments
from hailong.method.drivers.psus import Psus

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Statistic = Callable[[Floats], Floats]  # (…, q + 1, q + 1) X'WX -> (…, k)
GROUPS = 100


def random_groups(strata: Sequence[str], psus: Sequence[str | int], *, seed: str, groups: int = GROUPS) -> Ints:
    """(G,) group 0 … groups − 1 of each PSU: in every stratum by turns, in the order of the first twelve hexadecimal
    digits of SHA-256("seed|stratum|psu"), then of the PSU.

    The turn goes on from stratum to stratum (in the order of their names), so that groups stay equal in size.
    """
    if groups < 2:
        raise ValueError("fewer than two groups")
    if len(set(zip(strata, psus, strict=True))) < len(psus):
        raise ValueError("a PSU stands twice in its stratum")
    keys = [
        (stratum, hashlib.sha256(f"{seed}|{stratum}|{psu}".encode()).hexdigest()[:12], psu)
        for stratum, psu in zip(strata, psus, strict=True)
    ]
    found = np.empty(len(keys), dtype=np.int64)
    for turn, index in enumerate(sorted(range(len(keys)), key=keys.__getitem__)):
        found[index] = turn % groups
    return found


@dataclass(frozen=True)
class GroupedCells:
    """Moments by stratum and random group.

    moments: one set per cell; stratum: (C,) 0 … H − 1; group: (C,) 0 … groups − 1; psus: (C,) sampled PSUs of the cell;
    unsampled: (H,) 1 − f_h. A stratum with one PSU is merged with the next one, as `design_based.variance.collapsed`
    does (never with a census; f is that of both together): its own variance cannot be known.
    """

    moments: Moments
    stratum: Ints
    group: Ints
    psus: Ints
    unsampled: Floats
    groups: int = GROUPS

    @cached_property
    def near(self) -> Moments:
        """The moments about a point near the means, as floats."""
        return self.moments.centred()[0]

    @property
    def df(self) -> int:
        """Groups less one, or PSUs less strata where there are fewer of those; strata fully asked have no error and do
        not count (groups less one where all of them are). Raises: Problem `drivers_no_freedom`.
        """
        home, _, unsampled = self._settled
        varies = unsampled[home] > 0
        if not varies.any():
            return self.groups - 1
        psus, strata = int(self.psus[varies].sum()), len(np.unique(home[varies]))
        check_freedom(psus - strata, psus, strata)
        return min(self.groups - 1, psus - strata)

    def replicates(self) -> Floats:
        """(groups, q + 1, q + 1): X'WX about the centre of `moments.centred`, one replicate per deleted group.

        In a stratum of n PSUs the weights of the deleted ones shrink by s and the others make up for it;
        s = √(1 − f) where n ≥ G, else √((1 − f)·G·(n − 1)/((G − 1)·n)).
        """
        stack = self.near.stack
        home, group, unsampled = self._settled
        n = np.bincount(home, self.psus, minlength=len(unsampled)).astype(np.float64)
        strata = np.zeros((len(unsampled), *stack.shape[1:]))
        np.add.at(strata, home, stack)
        shrinkage = self._shrinkage(n, unsampled)
        found = np.repeat(strata.sum(axis=0)[None], self.groups, axis=0)
        for g in range(self.groups):  # one after the other, so that no second copy of the cells is made
            own = np.flatnonzero(group == g)
            h, place = np.unique(home[own], return_inverse=True)
            deleted = np.zeros((len(h), *stack.shape[1:]))
            np.add.at(deleted, place, stack[own])
            gone = np.bincount(place, self.psus[own], minlength=len(h))
            rest = n[h] - gone
            alone = rest <= 0
            back = np.where(alone, 0.0, gone / np.where(alone, 1.0, rest))
            share = np.where(alone, 0.0, shrinkage[h])
            change = share[:, None, None] * (back[:, None, None] * (strata[h] - deleted) - deleted)
            found[g] += change.sum(axis=0)
        return found

    @cached_property
    def _settled(self) -> tuple[Ints, Ints, Floats]:
        """(stratum of each cell, its group, 1 − f of each stratum) after lonely strata were merged.

        Where the PSUs that were put together all lie in one group, the last of them goes to the next group: deleted
        together they would show no variance. A single stratum is left as it is; `df` refuses it.
        """
        size = np.bincount(self.stratum, self.psus, minlength=len(self.unsampled)).astype(np.int64)
        varies = self.unsampled > 0
        if varies.sum() < 2 or not (varies & (size == 1)).any():
            return self.stratum, self.group, self.unsampled
        codes, unsampled = collapsed(size, self.unsampled)
        home, group = codes[self.stratum], self.group.copy()
        for h in np.flatnonzero(np.bincount(codes) > 1):
            own = np.flatnonzero(home == h)
            if (group[own] == group[own[0]]).all():
                group[own[-1]] = (group[own[-1]] + 1) % self.groups
        return home, group, unsampled

    def _shrinkage(self, n: Floats, unsampled: Floats) -> Floats:
        size = np.maximum(n, 1)
        small = self.groups * (size - 1) / ((self.groups - 1) * size)
        return np.asarray(np.sqrt(unsampled * np.where(n >= self.groups, 1.0, small)))


@dataclass(frozen=True)
class Interval:
    """value, se, low, high: (k,) of a statistic; df: of the t interval, 0 for percentiles."""

    value: Floats
    se: Floats
    low: Floats
    high: Floats
    df: int


def jackknife(cells: GroupedCells, statistic: Statistic, *, confidence: float = 0.95, unit: bool = False) -> Interval:
    """Delete-a-group jackknife: v = (G − 1)/G·Σ_g (θ_(g) − θ)², Student t with `df`.

    statistic: of X'WX (about any point: covariances, R², shares; not of means); unit: the statistic lies in 0 … 1 and
    the interval is taken on the logit, so that it stays inside.
    """
    whole = cells.near.whole.stack
    value = statistic(whole)[0]
    off = statistic(cells.replicates()) - value
    se = np.sqrt((cells.groups - 1) / cells.groups * (off**2).sum(axis=0))
    half = float(stats.t.ppf((1 + confidence) / 2, cells.df))
    low, high = _logit_ends(value, half * se) if unit else (value - half * se, value + half * se)
    return Interval(value, se, low, high, cells.df)


def _logit_ends(value: Floats, half: Floats) -> tuple[Floats, Floats]:
    """value ± half on the logit scale; the value itself where it is 0 or 1."""
    inside = (value > 0) & (value < 1)
    safe = np.where(inside, value, 0.5)
    logit, wide = np.log(safe / (1 - safe)), half / (safe * (1 - safe))
    low, high = 1 / (1 + np.exp(wide - logit)), 1 / (1 + np.exp(-wide - logit))
    return np.where(inside, low, value), np.where(inside, high, value)


def bootstrap(
    moments: Moments,
    psus: Psus,
    statistic: Statistic,
    generator: np.random.Generator,
    *,
    draws: int = 1000,
    confidence: float = 0.95,
) -> Interval:
    """Rescaled bootstrap of PSUs, percentile interval.

    moments: one set per PSU in the order of `psus`; generator: the only source of chance. In a stratum of m PSUs, m − 1
    are drawn with replacement; weights are multiplied by 1 + √(1 − f)·(t·m/(m − 1) − 1). A lonely PSU stays as it is.
    """
    stack = moments.centred()[0].stack
    flat = stack.reshape(len(stack), -1)
    factor = np.ones((draws, len(stack)))
    for h, m in enumerate(psus.size):
        own = np.flatnonzero(psus.stratum == h)
        if m > 1:
            times = generator.multinomial(m - 1, np.full(m, 1 / m), size=draws)
            factor[:, own] = 1 + np.sqrt(psus.unsampled[h]) * (times * m / (m - 1) - 1)
    value = statistic(stack.sum(axis=0)[None])[0]
    found = statistic((factor @ flat).reshape(draws, *stack.shape[1:]))
    low, high = np.quantile(found, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return Interval(value, found.std(axis=0, ddof=1), low, high, 0)


def covariance_of(stack: Floats) -> Floats:
    """(…, q, q) weighted covariance from X'WX (…, q + 1, q + 1): the first step of most statistics."""
    total = stack[..., :1, :1]
    first = stack[..., 0, 1:]
    return np.asarray(stack[..., 1:, 1:] / total - first[..., :, None] * first[..., None, :] / total**2)
