"""Layer two for any survey: cells as arrays become means, standard errors, degrees of freedom and intervals.

Many domains and subjects at once: `D` domains, `k` items, `s` subjects (items, criteria, the whole).
The linearised variable of an item is z = w·1[y]·(y − ȳ)/Ŵ (Woodruff 1971); a criterion is the plain mean of its items
that have answers in the domain, the whole the plain mean of its criteria and needs them all; both take the PSU's vector
of items through one linear map, so their covariances are in. Sources: Särndal, Swensson and Wretman (1992) 5.5–5.8;
Cochran (1977) ch. 10–11 for the second stage.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from hailong.method.design_based.variance import (
    DomainMoments,
    DomainUnits,
    Strata,
    domain_variance,
    domain_variance_of_moments,
    totals_by,
)
from hailong.method.intervals import LARGEST, SMALL

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Composition:
    """How items make criteria. sizes: items per criterion, in order; top: highest score (index 100)."""

    sizes: tuple[int, ...]
    top: int

    @property
    def starts(self) -> Ints:
        return np.concatenate([[0], np.cumsum(self.sizes)[:-1]]).astype(np.int64)

    def shares(self, answered: npt.NDArray[np.bool_]) -> Floats:
        """(D, k) 1/(items of the criterion with answers in the domain); 0 for an item without."""
        count = np.add.reduceat(answered.astype(np.float64), self.starts, axis=1)
        each = np.repeat(count, self.sizes, axis=1)
        return np.where(answered, 1 / np.maximum(each, 1), 0.0)

    def composed(self, parts: Floats, shares: Floats) -> Floats:
        """(r, k) item values with their (r, k) shares -> (r, criteria + 1)."""
        criteria = np.add.reduceat(parts * shares, self.starts, axis=1)
        return np.column_stack([criteria, criteria.mean(axis=1)])

    def any_of(self, answered: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """(r, k) who answered an item -> (r, s) an item of the subject."""
        criteria = np.logical_or.reduceat(answered, self.starts, axis=1)
        return np.column_stack([answered, criteria, criteria.any(axis=1)])

    def lowest(self, counts: npt.NDArray[np.float64] | Ints, answered: npt.NDArray[np.bool_]) -> Floats:
        """(D, s): the counts of items, and of each composite that of its answered item with the smallest one."""
        seen = np.where(answered, counts, np.inf)
        criteria = np.minimum.reduceat(seen, self.starts, axis=1)
        whole = criteria.min(axis=1)
        return np.where(np.isinf(out := np.column_stack([counts, criteria, whole])), 0.0, out)


@dataclass(frozen=True)
class Sums:
    """First-order sums per domain and unit. n, w, wy: (c, k); domain, unit: (c,) codes, sorted by both."""

    domain: Ints
    unit: Ints
    n: Ints
    w: Floats
    wy: Floats


@dataclass(frozen=True)
class Points:
    """value: (D, s) index 100·ȳ/top, NaN = no answer; n: (D, s) answers; w: (D, s) Σw as in the cells.

    For a composite n and w are those of its least answered item. mean, weight, shares: (D, k) of the items.
    """

    value: Floats
    n: Floats
    w: Floats
    mean: Floats
    weight: Floats
    shares: Floats


def rolled_up(domain: Ints, unit: Ints, columns: list[npt.NDArray[np.generic]]) -> tuple[Ints, Ints, list[Floats]]:
    """Adds cells of one domain (−1 = none) and one unit. Returns domain, unit, (c, k) sums, sorted by both."""
    size = int(unit.max(initial=0)) + 1
    key = domain * size + unit
    inside = np.flatnonzero(domain >= 0)
    order = inside[np.argsort(key[inside], kind="stable")]
    ordered = key[order]
    start = np.flatnonzero(np.diff(ordered, prepend=-1))
    sums = [np.add.reduceat(column[order], start, axis=0).astype(np.float64) for column in columns]
    pairs = ordered[start]
    return pairs // size, pairs % size, sums


def points(sums: Sums, domains: int, composition: Composition) -> Points:
    """The values of all subjects in all domains."""
    first = np.searchsorted(sums.domain, np.arange(domains))
    weight, total = np.add.reduceat(sums.w, first, axis=0), np.add.reduceat(sums.wy, first, axis=0)
    n = np.add.reduceat(sums.n, first, axis=0)
    answered = weight > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / weight
    shares = composition.shares(answered)
    index = 100 / composition.top * np.where(answered, mean, 0.0)
    composed = composition.composed(index, shares)
    has = np.logical_or.reduceat(answered, composition.starts, axis=1)
    has = np.column_stack([answered, has, has.all(axis=1)])
    value = np.where(has, np.column_stack([index, composed]), np.nan)
    low = composition.lowest
    return Points(value, low(n, answered), low(weight, answered), np.where(answered, mean, 0.0), weight, shares)


def cluster_variance(
    sums: Sums, found: Points, composition: Composition, psus: tuple[Ints, Strata], lonely: str
) -> Floats:
    """(D, s) variance between PSUs. psus: the stratum of every PSU's code, and the strata, settled.

    Raises: as `factors`.
    """
    stratum, strata = psus
    weight = np.where(found.weight > 0, found.weight, 1.0)[sums.domain]
    z = 100 / composition.top * (sums.wy - found.mean[sums.domain] * sums.w) / weight
    whole = np.column_stack([z, composition.composed(z, found.shares[sums.domain])])
    answered = composition.any_of(sums.n > 0)
    cells = DomainUnits(whole, sums.domain, stratum[sums.unit], len(found.value), answered)
    return domain_variance(cells, strata, lonely=lonely)


def degrees(sums: Sums, composition: Composition, found: Points, stratum: Ints) -> Floats:
    """(D, s) degrees of freedom: units with answers less strata with answers; a composite has its smallest.

    stratum: of every unit.
    """
    domains = len(found.value)
    has = sums.n > 0
    units = np.stack([np.bincount(sums.domain[column], minlength=domains) for column in has.T], axis=1)
    return composition.lowest(units - _strata_with(sums, has, stratum, domains), found.weight > 0)


def element_degrees(sums: Sums, composition: Composition, found: Points, stratum: Ints) -> Floats:
    """(D, s) answers less strata with answers. stratum: of every unit; two units may be merged into one stratum."""
    has, domains = sums.n > 0, len(found.value)
    items = found.n[:, : has.shape[1]]
    return composition.lowest(items - _strata_with(sums, has, stratum, domains), found.weight > 0)


def _strata_with(sums: Sums, has: npt.NDArray[np.bool_], stratum: Ints, domains: int) -> Ints:
    """(D, k) strata with an answer; merged strata need not stand side by side."""
    size = int(stratum.max()) + 1
    pair, place = np.unique(sums.domain * size + stratum[sums.unit], return_inverse=True)
    seen = totals_by(place, has.astype(np.float64), len(pair)) > 0
    owner = pair // size
    return np.stack([np.bincount(owner[column], minlength=domains) for column in seen.T], axis=1)


@dataclass(frozen=True)
class Squares:
    """Sums of linearised variables of elements per (domain, unit): Σz, Σz², the size of its terms; (c, s).

    answered: (c, s) whether anybody answered.
    """

    domain: Ints
    unit: Ints
    first: Floats
    second: Floats
    raw: Floats
    answered: npt.NDArray[np.bool_]


def item_squares(sums: Sums, second_order: tuple[Floats, Floats, Floats], found: Points, top: int) -> Squares:
    """Of items, from moments. second_order: (c, k) Σw²·1[y], Σw²y, Σw²y²."""
    ww, wwy, wwyy = second_order
    mean = found.mean[sums.domain]
    unit = 100 / (top * np.where(found.weight > 0, found.weight, 1.0)[sums.domain])
    return Squares(
        sums.domain,
        sums.unit,
        unit * (sums.wy - mean * sums.w),
        unit**2 * (wwyy - 2 * mean * wwy + mean**2 * ww),
        unit**2 * (wwyy + mean**2 * ww),
        sums.n > 0,
    )


def element_variance(squares: Squares, units: tuple[Ints, Strata], domains: int, lonely: str) -> Floats:
    """(D, s) Σ (1 − f)·m/(m − 1)·(Σz² − (Σz)²/m), elements drawn one by one in their stratum.

    units: the stratum of every unit's code, and the strata, settled. Raises: as `factors`.
    """
    stratum, strata = units
    figures = (squares.first, squares.second, squares.raw)
    moments = DomainMoments(*figures, squares.domain, stratum[squares.unit], domains, squares.answered)
    return domain_variance_of_moments(moments, strata, lonely=lonely)


def limits(found: Points, se: Floats, df: Floats, confidence: float, floor: float) -> tuple[Floats, Floats]:
    """(D, s) ends of the intervals: logit-t; Korn–Graubard below 30 answers or without variance; NaN where df < 1.

    floor: the index of the lowest score. Source: `method.intervals`, of which this is the form for arrays.
    """
    span = 100 - floor
    theta, width = np.clip((found.value - floor) / span, 0, 1), se / span
    usable = (df >= 1) & (found.n >= 2) & ~np.isnan(found.value)
    inner = (theta > 0) & (theta < 1)
    small = (found.n < SMALL) | (width == 0) | ~inner
    low, high = np.full(theta.shape, np.nan), np.full(theta.shape, np.nan)
    at = usable & ~small
    half = _t(confidence, df[at]) * width[at] / (theta[at] * (1 - theta[at]))
    low[at], high[at] = special.expit(special.logit(theta[at]) - half), special.expit(special.logit(theta[at]) + half)
    at = usable & small
    low[at], high[at] = _korn_graubard((theta[at], width[at]), found.n[at], df[at], confidence)
    return floor + span * low, floor + span * high


def _korn_graubard(where: tuple[Floats, Floats], n: Floats, df: Floats, confidence: float) -> tuple[Floats, Floats]:
    theta, se = where
    varies = (se > 0) & (theta > 0) & (theta < 1)
    effective = np.where(varies, theta * (1 - theta) / np.where(varies, se, 1.0) ** 2, n)
    effective = np.minimum(effective * (_t(confidence, n - 1) / _t(confidence, df)) ** 2, LARGEST)
    tail, x = (1 - confidence) / 2, effective * theta
    low = np.where(theta > 0, special.betaincinv(np.maximum(x, 1e-300), effective - x + 1, tail), 0.0)
    top = special.betaincinv(x + 1, np.maximum(effective - x, 1e-300), 1 - tail)
    return low, np.where(theta < 1, top, 1.0)


def _t(confidence: float, df: Floats) -> Floats:
    """Quantiles of t; each degree of freedom is looked up once."""
    distinct, place = np.unique(df, return_inverse=True)
    return np.asarray(stats.t.ppf((1 + confidence) / 2, distinct)[place])
