"""Replicate weights: the variance of a statistic for which there is no formula.

Jackknife (JK1, JKn) and the rescaling bootstrap, with the finite population of the first stage. Sources: Rao and Wu
(1988); Rao, Wu and Yue (1992); Wolter (2007) ch. 4; R `survey::as.svrepdesign` (`JK1`, `JKn`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hailong.method.design_based.design import SampleDesign
from hailong.method.design_based.variance import Floats, Strata, raise_lonely, settled
from hailong.method.problem import Problem


@dataclass(frozen=True)
class Replicates:
    """R sets of weights. factor: (U, R) by which the weight of every element of a first-stage unit is multiplied;
    scale: (R,) weight of each squared deviation; kind: `jackknife` or `bootstrap`.
    """

    factor: Floats
    scale: Floats
    kind: str


def jackknife(design: SampleDesign) -> Replicates:
    """One replicate per first-stage unit: it is left out, its stratum's others count m/(m − 1); scale (1 − f)(m − 1)/m.

    JK1 with one stratum, JKn with several; no replicate where every stratum was taken whole, and then no variance.
    Raises: Problem `design_replicates_lonely` (unless the rule is `certainty` or `collapse`),
    `design_replicates_stages`; `design_stratum_lonely` where every stratum is lonely: no replicate would differ.
    """
    strata = _one_stage(design)
    stratum = _unit_strata(design)
    m = strata.units[stratum]
    used = np.flatnonzero((m > 1) & (strata.unsampled[stratum] > 0))
    same = stratum[:, None] == stratum[used]
    factor = np.where(same, m[used] / (m[used] - 1), 1.0)
    factor[used, np.arange(len(used))] = 0.0
    return Replicates(factor, strata.unsampled[stratum[used]] * (m[used] - 1) / m[used], "jackknife")


def bootstrap(design: SampleDesign, replicates: int, generator: np.random.Generator) -> Replicates:
    """m_h − 1 units drawn with replacement in every stratum; factor 1 − λ + λ·m/(m − 1)·times drawn, λ = √(1 − f).

    No weight is negative. Raises: as `jackknife`; Problem `design_replicates_few` for fewer than 2.
    """
    if replicates < 2:
        raise Problem("design_replicates_few", replicates=replicates)
    strata = _one_stage(design)
    stratum = _unit_strata(design)
    factor = np.ones((len(stratum), replicates))
    for h in range(len(strata.units)):
        m, shrink = int(strata.units[h]), float(np.sqrt(strata.unsampled[h]))
        if m < 2:
            continue
        times = generator.multinomial(m - 1, np.full(m, 1 / m), size=replicates).T
        factor[stratum == h] = 1 - shrink + shrink * m / (m - 1) * times
    return Replicates(factor, np.full(replicates, 1 / (replicates - 1)), "bootstrap")


def _unit_strata(design: SampleDesign) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    level = design.levels[0]
    return settled(level.stratum, level.strata, design.lonely)[0]


def _one_stage(design: SampleDesign) -> Strata:
    """What replicates can stand for: the first stage. With a known first population the stages below count too, and
    replicates of the first stage would miss them.
    """
    level = design.levels[0]
    strata = settled(level.stratum, level.strata, design.lonely)[1]
    if len(design.levels) > 1 and (strata.unsampled < 1).any():
        raise Problem("design_replicates_stages", stages=len(design.levels))
    if strata.lonely.any() and design.lonely != "certainty":
        raise Problem("design_replicates_lonely", count=int(strata.lonely.sum()), rule=design.lonely)
    if strata.lonely.all():
        raise_lonely(strata, np.flatnonzero(strata.lonely))
    return strata


def replicate_covariance(
    design: SampleDesign, replicates: Replicates, statistic: Callable[[Floats], Floats]
) -> tuple[Floats, Floats]:
    """The statistic at the design weights, (q,), and its covariance (q, q).

    statistic: (n,) weights to (q,) figures; deviations are taken from the mean of the replicates, as R does. Raises:
    Problem `design_replicates_undefined` when a replicate gives no figure: dropping it would bias the variance.
    """
    value = np.atleast_1d(np.asarray(statistic(design.weight), dtype=np.float64))
    drawn = [np.atleast_1d(statistic(design.weight * factor[design.psu])) for factor in replicates.factor.T]
    if not drawn:
        return value, np.zeros((len(value), len(value)))  # a census
    found = np.array(drawn, dtype=np.float64)
    undefined = int((~np.isfinite(found)).any(axis=1).sum())
    if undefined:
        raise Problem("design_replicates_undefined", count=undefined, replicates=len(found))
    scaled = (found - found.mean(axis=0)) * np.sqrt(replicates.scale)[:, None]
    return value, np.asarray(scaled.T @ scaled)
