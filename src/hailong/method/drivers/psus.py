"""Variance of a sum over sampled PSUs: the middle of every sandwich.

Source: Binder (1983); Särndal, Swensson and Wretman (1992) 5.10; lonely strata as in R `survey` (Lumley 2010).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.design_based.variance import stratified_covariance, stratum_factor
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LONELY_RULES = ("fail", "adjust")


@dataclass(frozen=True)
class Psus:
    """The sampled PSUs of a design, those without a response that counts too.

    stratum: (G,) number of the stratum of each PSU, 0 … H − 1; unsampled: (H,) 1 − f_h, 1 = no population known;
    lonely: `fail` or `adjust` (a stratum with one PSU is centred at the mean of all PSUs).
    """

    stratum: Ints
    unsampled: Floats
    lonely: str = "fail"

    def __post_init__(self) -> None:
        if self.lonely not in LONELY_RULES:
            raise Problem("lonely_rule_unknown", rule=str(self.lonely)[:20])
        if not np.array_equal(np.unique(self.stratum), np.arange(len(self.unsampled))):
            raise ValueError("the strata are not numbered 0 … H − 1, every one used")
        if not ((self.unsampled >= 0) & (self.unsampled <= 1)).all():
            raise ValueError("1 − f_h lies between 0 and 1")
        alone = int(((self.size == 1) & (self.unsampled > 0)).sum())
        if self.lonely == "fail" and alone:
            raise Problem("drivers_stratum_lonely", count=alone)

    @property
    def size(self) -> Ints:
        """(H,) PSUs per stratum."""
        return np.bincount(self.stratum, minlength=len(self.unsampled)).astype(np.int64)

    @property
    def df(self) -> int:
        """PSUs less strata."""
        return len(self.stratum) - len(self.unsampled)

    def variance(self, totals: Floats) -> Floats:
        """Σ_h (1 − f_h)·m_h/(m_h − 1)·Σ_i (z_i − z̄_h)(z_i − z̄_h)'. totals: (G, q), one row per PSU. Out: (q, q)."""
        if totals.shape[0] != len(self.stratum):
            raise ValueError(f"{totals.shape[0]} totals for {len(self.stratum)} PSUs")
        centred = totals - totals.mean(axis=0)  # moves nothing but the centre of a lonely stratum
        return stratified_covariance(centred, self.stratum, self.unsampled, lonely=self.lonely)

    def variance_of_rows(self, place: Ints, weight: Floats, scores: Floats) -> Floats:
        """Of Σ w·score. place: (rows,) PSU of each row; weight: (rows,); scores: (rows, k) of one response of a row."""
        totals = np.zeros((len(self.stratum), scores.shape[1]))
        np.add.at(totals, place, weight[:, None] * scores)
        return self.variance(totals)


@dataclass(frozen=True)
class Elements:
    """Responses sampled one by one and counted in rows that look alike: no PSU but the response itself.

    squares: (rows,) Σw² of each row; size: (H,) m_h, sampled responses of each stratum, those too that do not count;
    unsampled: (H,) 1 − f_h; lonely: `fail` or `adjust` (centred at nought, the mean of all scores).
    """

    squares: Floats
    size: Ints
    unsampled: Floats
    lonely: str = "fail"

    def __post_init__(self) -> None:
        if self.lonely not in LONELY_RULES:
            raise Problem("lonely_rule_unknown", rule=str(self.lonely)[:20])
        alone = int(((self.size == 1) & (self.unsampled > 0)).sum())
        if self.lonely == "fail" and alone:
            raise Problem("drivers_stratum_lonely", count=alone)

    @property
    def df(self) -> int:
        """Responses less strata."""
        return int(self.size.sum()) - len(self.size)

    def variance_of_rows(self, place: Ints, weight: Floats, scores: Floats) -> Floats:
        """As of `Psus`, with the stratum as place: Σ_h (1 − f_h)·m_h/(m_h − 1)·(Σ w²·ss' − Σws·(Σws)'/m_h)."""
        many = self.size > 1
        factor = stratum_factor(self.size, self.unsampled)
        totals = np.zeros((len(self.size), scores.shape[1]))
        np.add.at(totals, place, weight[:, None] * scores)
        centre = totals * np.sqrt(np.where(many, factor / np.maximum(self.size, 1), 0.0))[:, None]
        return np.asarray((scores.T * (factor[place] * self.squares)) @ scores - centre.T @ centre)


def simple_random(n: int, population: float | None = None) -> Psus:
    """Every response a PSU of one stratum; population: N, None = not known (no finite population correction)."""
    unsampled = 1.0 if population is None else 1 - n / population
    return Psus(np.zeros(n, dtype=np.int64), np.array([unsampled]))
