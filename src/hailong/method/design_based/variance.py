"""The variance core: strata, clusters, stages and finite populations on plain arrays.

Every function takes *linearised* variables z (Woodruff 1971; Binder 1983): their total has, to first order, the
variance of the estimate. `H` strata, `U` units of a stage, `k` variables, `D` domains. Codes are dense integers from 0.
Sources: Cochran (1977) 5A.9–5A.12 and 10.10; Särndal, Swensson and Wretman (1992) 4.3, 5.5; multistage as R `survey`
(Lumley 2010). A stratum is *lonely* when one of its several units was drawn: its own variance cannot be estimated, and
what is done then is chosen by name, never silently:

| rule | what a lonely stratum adds |
|---|---|
| `fail` | nothing: `Problem("design_stratum_lonely")` |
| `certainty` | nothing, as if its unit were all there is (too small; not known where there is no other: NaN) |
| `adjust` | (1 − f)·z², its unit seen from zero, where the linearised variable of a mean has its centre (too large) |
| `average` | the mean of what the other strata that hold members add (not known where there is no other: NaN) |
| `collapse` | it is merged with the next stratum in the order of the codes before anything is computed (too large) |
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.design_based.columns import NAMED
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LONELY_RULES = ("fail", "certainty", "adjust", "average", "collapse")
# A centred sum of squares below this share of the raw one is rounding, not variance.
ROUNDING = 1e-12
Names = Callable[[Ints], Sequence[str]]


def numbered(codes: Ints) -> list[str]:
    """Strata that nobody named are called by their codes."""
    return [str(code) for code in codes.tolist()]


@dataclass(frozen=True)
class Strata:
    """The strata of one stage, by code.

    units: (H,) m_h drawn in the whole design, in or out of a domain; unsampled: (H,) 1 − f_h, 1 where no finite
    population is known; scale: (H,) product of the sampling fractions of the stages above, 1 at the first. names: what
    strata of these codes are called in a Problem, asked only then; stage: from 1.
    """

    units: Ints
    unsampled: Floats
    scale: Floats
    names: Names = numbered
    stage: int = 1

    @classmethod
    def first_stage(cls, stratum: Ints, unsampled: Floats) -> "Strata":
        """From the stratum of every unit and 1 − f_h of every stratum."""
        return cls(np.bincount(stratum, minlength=len(unsampled)), unsampled, np.ones(len(unsampled)))

    @property
    def lonely(self) -> npt.NDArray[np.bool_]:
        """(H,) one unit of several: no variance of its own. One unit of one is a census."""
        return np.asarray((self.units == 1) & (self.unsampled > 0))


@dataclass(frozen=True)
class Level:
    """One stage of a sample. unit: (n,) code of each element's unit; stratum: (U,) of each unit; strata: (H,)."""

    unit: Ints
    stratum: Ints
    strata: Strata


def stratum_factor(units: npt.NDArray[np.float64] | Ints, unsampled: Floats) -> Floats:
    """(1 − f_h)·m_h/(m_h − 1); (1 − f_h) for a single unit."""
    return np.asarray(unsampled * np.where(units > 1, units / np.maximum(units - 1, 1), 1.0))


def centred_squares(first: Floats, second: Floats, raw: Floats, units: npt.NDArray[np.float64] | Ints) -> Floats:
    """Σ(z − z̄)² from moments: Σz² − (Σz)²/m; Σz² for a single unit; exactly 0 where only rounding is left.

    first, second: Σz, Σz² over the units that are in the domain (the others have z = 0); raw: the size of the terms
    that Σz² came from; units: m, all units of the stratum.
    """
    centred = second - np.where(units > 1, first**2 / np.maximum(units, 1), 0.0)
    return np.where(centred <= ROUNDING * raw, 0.0, centred)


def factors(strata: Strata, lonely: str) -> Floats:
    """(H,) what a stratum's centred squares are multiplied by, under a rule for lonely strata.

    Under `adjust` the square of a lonely stratum is not centred; under `average` `inflation` comes on top. Raises:
    Problem `design_lonely_rule_unknown`; `design_stratum_lonely` under `fail`, under `collapse` (merge first:
    `collapsed`), and under `average` and `certainty` when every stratum is lonely: then nothing is known of the
    variance, and R's 0 under `certainty` would say that there is none.
    """
    if lonely not in LONELY_RULES:
        raise Problem("design_lonely_rule_unknown", rule=lonely, rules=", ".join(LONELY_RULES))
    alone = strata.lonely
    factor = strata.scale * stratum_factor(strata.units, strata.unsampled)
    if not alone.any() or lonely == "adjust":
        return np.asarray(factor)
    if lonely in ("fail", "collapse") or alone.all():
        raise_lonely(strata, np.flatnonzero(alone))
    return np.where(alone, 0.0, factor)


def inflation(strata: Strata, holds: npt.NDArray[np.bool_], lonely: str) -> Floats:
    """(q,) by which `average` multiplies the variance of each variable: its strata over those that are not lonely.

    holds: (H, q) whether the stratum has members that the variable speaks of. 1 under the other rules; NaN where only
    lonely strata have members, at the first stage under `certainty` too: 0 would say that there is no variance.
    """
    if not _is_silent(strata, lonely):
        return np.ones(holds.shape[1])
    return _ratio(holds.sum(axis=0), (holds & ~strata.lonely[:, None]).sum(axis=0), lonely)


def _is_silent(strata: Strata, lonely: str) -> bool:
    """Whether lonely strata may leave a variance of 0 that nothing is known of. Below the first stage `certainty` makes
    it too small, never 0.
    """
    return lonely == "average" or (lonely == "certainty" and strata.stage == 1)


def _ratio(strata: Floats | Ints, known: Floats | Ints, lonely: str) -> Floats:
    """Strata over those that are not lonely (1 under `certainty`), NaN where there is none of these but others."""
    whole = np.where(known > 0, strata / np.maximum(known, 1) if lonely == "average" else 1.0, np.nan)
    return np.where((strata == 0) & (lonely == "certainty"), 1.0, whole)


def raise_lonely(strata: Strata, chosen: npt.NDArray[np.intp] | Ints) -> None:
    """Raises: Problem `design_stratum_lonely` for strata of these codes; at most ten are named."""
    names = ", ".join(strata.names(chosen[:NAMED]))
    raise Problem("design_stratum_lonely", strata=names, count=len(chosen), stage=strata.stage)


def collapsed(units: Ints, unsampled: Floats, names: Names = numbered) -> tuple[Ints, Floats]:
    """Merges each lonely stratum with the next one (the last with the one before); a census is no partner.

    Returns: (H,) the new code of each stratum, and 1 − f of the new ones, from Σm and ΣN of their members. The order of
    the codes has to be given by the design, never by the answers. Raises: Problem `design_stratum_lonely` when there is
    no other stratum to merge with. Source: Cochran (1977) 5A.12.
    """
    open_strata = np.flatnonzero(unsampled > 0)
    group = np.arange(len(units), dtype=np.int64)
    alone = [h for h in open_strata if units[h] == 1]
    if alone and len(open_strata) == 1:
        raise_lonely(Strata(units, unsampled, np.ones(len(units)), names), np.array(alone))
    last_open = open_strata[-1] if len(open_strata) else -1
    waiting: int | None = None
    for h in open_strata:  # `waiting`: the first of the lonely strata that look for the next one
        if waiting is not None:
            group[h], waiting = waiting, None
        elif units[h] == 1 and h != last_open:
            waiting = int(h)
        elif units[h] == 1:
            group[h] = group[open_strata[-2]]
    _, codes = np.unique(group, return_inverse=True)
    codes = codes.astype(np.int64)
    with np.errstate(divide="ignore"):
        population = np.bincount(codes, units / (1 - unsampled))
    merged = 1 - np.bincount(codes, units) / population
    alike = np.bincount(codes) == 1
    return codes, np.where(alike, unsampled[np.unique(codes, return_index=True)[1]], merged)


def settled(stratum: Ints, strata: Strata, lonely: str) -> tuple[Ints, Strata]:
    """Strata of the first stage as the rule wants them: merged under `collapse`, else untouched.

    stratum: code of each unit, or of each cell of units.
    """
    if lonely != "collapse" or not strata.lonely.any():
        return stratum, strata
    codes, unsampled = collapsed(strata.units, strata.unsampled, strata.names)
    units = np.bincount(codes, strata.units).astype(np.int64)

    def names(chosen: Ints) -> list[str]:
        return [" + ".join(strata.names(np.flatnonzero(codes == code))) for code in chosen]

    return codes[stratum], Strata(units, unsampled, np.ones(len(units)), names, strata.stage)


def totals_by(unit: Ints, values: Floats, count: int) -> Floats:
    """(count, k) sums of the rows of each unit, in the order of the rows."""
    return np.stack([np.bincount(unit, column, minlength=count) for column in values.T], axis=1)


def stratified_covariance(totals: Floats, stratum: Ints, unsampled: Floats, *, lonely: str) -> Floats:
    """V = Σ_h (1 − f_h)·m_h/(m_h − 1)·Σ_i (z_hi − z̄_h)(z_hi − z̄_h)ᵀ, a (k, k) matrix.

    totals: (m, k) sums of the linearised variables per unit, units without members of a domain included with 0;
    stratum: (m,) codes; unsampled: (H,) 1 − f_h. Raises: as `factors`.
    """
    stratum, strata = settled(stratum, Strata.first_stage(stratum, unsampled), lonely)
    return _covariance(totals, stratum, strata, lonely, np.ones((len(strata.units), totals.shape[1]), dtype=bool))


def _covariance(totals: Floats, stratum: Ints, strata: Strata, lonely: str, holds: npt.NDArray[np.bool_]) -> Floats:
    factor = factors(strata, lonely)
    mean = totals_by(stratum, totals, len(strata.units)) / np.maximum(strata.units, 1)[:, None]
    mean[strata.units == 1] = 0.0
    scaled = (totals - mean[stratum]) * np.sqrt(factor)[stratum][:, None] * np.sqrt(inflation(strata, holds, lonely))
    return np.asarray(scaled.T @ scaled)


@dataclass(frozen=True)
class DomainUnits:
    """Cells: one per domain and unit with members. totals: (c, k) Σz; domain, stratum: (c,); domains: how many.

    answered: (c, k) whether a member of the cell answered, None = all did; only the rule `average` asks.
    """

    totals: Floats
    domain: Ints
    stratum: Ints
    domains: int
    answered: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class DomainMoments:
    """Cells: one per domain and stratum with members; a unit without members has z = 0 and needs no mention.

    first, second: (c, k) Σz and Σz² over the units; raw: (c, k) size of the terms behind Σz²; domain, stratum: (c,).
    answered: as in `DomainUnits`.
    """

    first: Floats
    second: Floats
    raw: Floats
    domain: Ints
    stratum: Ints
    domains: int
    answered: npt.NDArray[np.bool_] | None = None


def domain_variance(cells: DomainUnits, strata: Strata, *, lonely: str) -> Floats:
    """The diagonal of `stratified_covariance` for every domain at once, (D, k).

    A unit without members in a domain counts in its stratum with z = 0, so nothing has to be written down for it.
    Strata are taken as they are: under `collapse` they are merged before (`settled`). Raises: as `factors`.
    """
    pair, place = np.unique(cells.domain * len(strata.units) + cells.stratum, return_inverse=True)
    owner, own_stratum = np.divmod(pair, len(strata.units))
    m = strata.units[own_stratum][:, None]
    mean = np.where(m > 1, totals_by(place, cells.totals, len(pair)) / m, 0.0)
    present = np.bincount(place, minlength=len(pair))[:, None]
    squares = totals_by(place, (cells.totals - mean[place]) ** 2, len(pair)) + (m - present) * mean**2
    answered = np.ones(cells.totals.shape, dtype=bool) if cells.answered is None else cells.answered
    holds = totals_by(place, answered.astype(np.float64), len(pair)) > 0
    return _by_domain((squares, holds), (owner, own_stratum, cells.domains), strata, lonely)


def domain_variance_of_moments(cells: DomainMoments, strata: Strata, *, lonely: str) -> Floats:
    """As `domain_variance`, from Σz and Σz² alone: all that element sampling leaves in a cell table.

    Loses digits where Σz² is much larger than the variance; `centred_squares` cuts what is only rounding. Raises: as
    `factors`.
    """
    pair, place = np.unique(cells.domain * len(strata.units) + cells.stratum, return_inverse=True)
    owner, own_stratum = np.divmod(pair, len(strata.units))
    first, second, raw = (totals_by(place, sums, len(pair)) for sums in (cells.first, cells.second, cells.raw))
    squares = centred_squares(first, second, raw, strata.units[own_stratum][:, None])
    answered = np.ones(cells.first.shape, dtype=bool) if cells.answered is None else cells.answered
    holds = totals_by(place, answered.astype(np.float64), len(pair)) > 0
    return _by_domain((squares, holds), (owner, own_stratum, cells.domains), strata, lonely)


def _by_domain(
    figures: tuple[Floats, npt.NDArray[np.bool_]], cells: tuple[Ints, Ints, int], strata: Strata, lonely: str
) -> Floats:
    """(D, k) centred squares of (domain, stratum) cells times their factors. figures: squares; who holds answers."""
    squares, holds = figures
    domain, stratum, domains = cells
    variance = totals_by(domain, factors(strata, lonely)[stratum][:, None] * squares, domains)
    if not _is_silent(strata, lonely):
        return variance
    known = holds & ~strata.lonely[stratum][:, None]
    held, others = (totals_by(domain, part.astype(np.float64), domains) for part in (holds, known))
    return variance * _ratio(held, others, lonely)


def multistage_covariance(
    z: Floats, levels: Sequence[Level], *, lonely: str, members: npt.NDArray[np.bool_] | None = None
) -> Floats:
    """(k, k): the variance of the first stage plus, inside every unit, f times that of the stages below it.

    z: (n, k) linearised variables of the elements; members: (n, k) of whom each speaks, None = of all. Where the first
    population is unknown f = 0: the variation between the first units is all there is (with-replacement estimator).
    Raises: as `factors`.
    """
    total = np.zeros((z.shape[1], z.shape[1]))
    for level in settled_levels(levels, lonely):
        holds = np.ones((len(level.strata.units), z.shape[1]), dtype=bool)
        if members is not None:
            holds = totals_by(level.stratum[level.unit], members.astype(np.float64), len(holds)) > 0
        sums = totals_by(level.unit, z, len(level.stratum))
        total += _covariance(sums, level.stratum, level.strata, lonely, holds)
    return total


def settled_levels(levels: Sequence[Level], lonely: str) -> list[Level]:
    """Below the first stage a lonely stratum has no neighbour to merge with: `collapse` leaves it to `factors`."""
    first, *below = levels
    return [Level(first.unit, *settled(first.stratum, first.strata, lonely)), *below]


def multistage_domain_variance(
    z: Floats, domain: Ints, domains: int, levels: Sequence[Level], *, lonely: str, answered: npt.NDArray[np.bool_]
) -> Floats:
    """(D, k): `multistage_covariance`'s diagonal for every domain.

    domain: (n,) codes, −1 = in none; answered: (n, k) who answered.
    """
    inside = domain >= 0
    total = np.zeros((domains, z.shape[1]))
    for level in settled_levels(levels, lonely):
        size = len(level.stratum)
        pair, place = np.unique(domain[inside] * size + level.unit[inside], return_inverse=True)
        owner, unit = np.divmod(pair, size)
        sums = totals_by(place, z[inside], len(pair))
        has = totals_by(place, answered[inside].astype(np.float64), len(pair)) > 0
        cells = DomainUnits(sums, owner, level.stratum[unit], domains, has)
        total += domain_variance(cells, level.strata, lonely=lonely)
    return total
