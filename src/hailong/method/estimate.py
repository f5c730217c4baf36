"""Layer two of the engine: means and their variances from cells, by Taylor linearisation.

Design: stratified sampling of responses, equal probability inside a stratum, finite population where it is known.
A *cell* is one stratum in one domain; cells stand sorted by domain, then stratum, so that every sum has one order and
every figure the same bits. Responses outside the domain count in the stratum's size with z = 0.
Sources: Woodruff (1971); Särndal, Swensson and Wretman (1992) 5.5–5.8; lonely strata as in R `survey` (Lumley 2010).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.design_based.variance import centred_squares, stratum_factor
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LONELY_RULES = ("fail", "adjust")


@dataclass(frozen=True)
class Design:
    """The strata of a block.

    codes: names; responses: m_h, all that count, in or out of a domain; population: N_h, NaN = not known (no fpc).
    """

    codes: tuple[str, ...]
    responses: Floats
    population: Floats

    @property
    def unsampled(self) -> Floats:
        """1 − f_h per stratum; 1 without a known population."""
        share = 1 - self.responses / self.population
        return np.where(np.isnan(share), 1.0, np.maximum(share, 0.0))

    @property
    def lonely(self) -> npt.NDArray[np.bool_]:
        """Strata with one response of more than one client: their own variance cannot be estimated."""
        return np.asarray((self.responses == 1) & (self.unsampled > 0))


@dataclass(frozen=True)
class Domains:
    """Which cells make which domain. keys: one per domain; start: its first cell; stratum: of each cell."""

    keys: tuple[tuple[str, ...], ...]
    start: Ints
    stratum: Ints

    @property
    def of_cell(self) -> Ints:
        """The domain's index of each cell."""
        return np.repeat(np.arange(len(self.keys)), np.diff(np.append(self.start, len(self.stratum))))

    def total(self, cells: npt.NDArray[np.float64] | npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Sums per domain, in the order of the cells."""
        return np.add.reduceat(cells, self.start).astype(np.float64)

    def strata_with(self, count: Ints) -> Ints:
        """Strata per domain that hold at least one response that counts."""
        return np.add.reduceat((count > 0).astype(np.int64), self.start)


@dataclass(frozen=True)
class Moments:
    """Sums over the responses of each cell that answered, v the score: n, Σw, Σwv, Σw², Σw²v, Σw²v²."""

    n: Ints
    w: Floats
    wv: Floats
    ww: Floats
    wwv: Floats
    wwvv: Floats


@dataclass(frozen=True)
class Estimates:
    """One row per domain: mean and se in the unit of the score (NaN = no answer), n responses, df = n − strata."""

    mean: Floats
    se: Floats
    n: Ints
    df: Ints


def means(design: Design, domains: Domains, moments: Moments, *, lonely: str) -> Estimates:
    """Weighted means of one score and their standard errors. Raises: Problem `stratum_lonely` under the rule `fail`."""
    weight = domains.total(moments.w)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = domains.total(moments.wv) / weight
    at = mean[domains.of_cell]
    first = moments.wv - at * moments.w
    second = moments.wwvv - 2 * at * moments.wwv + at**2 * moments.ww
    raw = moments.wwvv + at**2 * moments.ww
    se = linearised_se(design, domains, Centred(first, second, raw, weight), lonely=lonely)
    n = np.add.reduceat(moments.n, domains.start)
    return Estimates(mean=mean, se=se, n=n, df=n - domains.strata_with(moments.n))


@dataclass(frozen=True)
class Centred:
    """Sums of a linearised variable per cell: Σz, Σz², the size of the terms they came from, and its divisor per
    domain.
    """

    first: Floats
    second: Floats
    raw: Floats
    divisor: Floats


def linearised_se(design: Design, domains: Domains, sums: Centred, *, lonely: str) -> Floats:
    """√ Σ_h (1 − f_h)·m_h/(m_h − 1)·(Σz² − (Σz)²/m_h) per domain, over its divisor.

    A lonely stratum: rule `fail` raises Problem `stratum_lonely`; rule `adjust` centres it at the grand mean (which is
    zero for a linearised mean), so it adds (1 − f_h)·Σz². A stratum sampled to its last client adds nothing.
    """
    check_lonely(design, domains, lonely)
    centred = centred_squares(sums.first, sums.second, sums.raw, design.responses[domains.stratum])
    factor = stratum_factor(design.responses, design.unsampled)[domains.stratum]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt(domains.total(factor * centred)) / sums.divisor)


def check_lonely(design: Design, domains: Domains, rule: str) -> None:
    """Raises: Problem `lonely_rule_unknown`, `stratum_lonely` (fact `strata`, at most ten named)."""
    if rule not in LONELY_RULES:
        raise Problem("lonely_rule_unknown", rule=rule)
    alone = np.unique(domains.stratum[design.lonely[domains.stratum]])
    if rule == "fail" and len(alone):
        raise Problem("stratum_lonely", strata=", ".join(design.codes[h] for h in alone[:10]), count=len(alone))


def census(design: Design, domains: Domains) -> npt.NDArray[np.bool_]:
    """Domains in which every client answered: no sampling error at all."""
    return np.logical_and.reduceat(design.unsampled[domains.stratum] == 0, domains.start)
