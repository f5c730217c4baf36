"""Clusters (schools, communes, desks): what people of one cluster having alike views costs, and what to do about it.

Model: variance S² of one answer = ρS² between clusters + (1 − ρ)S² inside. m of M clusters are drawn in each stratum
group, then n̄ of N̄ people in each. V(ȳ) = (1 − m/M)·S1²/m + (1 − n̄/N̄)·(1 − ρ)S²/(m·n̄), where the variance of true
cluster means is S1² = ρS² + (1 − ρ)S²/N̄. Sources: Cochran (1977) 10.3–10.6; Kish (1965) 5.4; Eldridge et al. (2006).
"""

import math
from dataclasses import dataclass, replace

from hailong.method.problem import Problem
from hailong.method.sample_size.quantiles import ITEM_SD, LEVELS, t_value
from hailong.method.sample_size.required import forms


@dataclass(frozen=True)
class Clusters:
    """A two-stage sample: `sampled` of `available` clusters, `forms_each` of `people_each` in every one.

    available, people_each: None = very many. icc: intracluster correlation ρ, 0…1. sd: S on the 1–5 scale.
    strata: strata of the first stage; each costs a degree of freedom.

    Raises: Problem `icc_out_of_range`, `clusters_exceed_frame` (more drawn than there are), `clusters_too_few` (no
        degree of freedom left), `deviation_not_positive`.
    """

    sampled: int
    forms_each: int
    icc: float
    available: int | None = None
    people_each: int | None = None
    sd: float = ITEM_SD
    strata: int = 1

    def __post_init__(self) -> None:
        check_icc(self.icc)
        if not (math.isfinite(self.sd) and self.sd > 0):
            raise Problem("deviation_not_positive", row=1)
        for asked, there in ((self.sampled, self.available), (self.forms_each, self.people_each)):
            if there is not None and asked > there:
                raise Problem("clusters_exceed_frame", asked=asked, available=there)
        if self.strata < 1 or self.forms_each < 1 or self.sampled <= self.strata:
            raise Problem("clusters_too_few", sampled=self.sampled, strata=self.strata)

    @property
    def variance(self) -> float:
        """V(ȳ) on the 1–5 scale."""
        between, inside = self.icc * self.sd**2, (1 - self.icc) * self.sd**2
        means = between + (inside / self.people_each if self.people_each else 0.0)
        first = 1.0 if self.available is None else 1 - self.sampled / self.available
        second = 1.0 if self.people_each is None else 1 - self.forms_each / self.people_each
        return first * means / self.sampled + second * inside / (self.sampled * self.forms_each)


def check_icc(icc: float) -> None:
    """Raises: Problem `icc_out_of_range` unless 0 ≤ ρ ≤ 1."""
    if not 0 <= icc <= 1:
        raise Problem("icc_out_of_range", icc=icc)


def clustered_margin(clusters: Clusters, *, confidence: float = 0.95) -> float:
    """Half width of SIPS in points: t(m − H)·√V·20. The few clusters, not the many people, give the degrees."""
    df = clusters.sampled - clusters.strata
    return 100 / LEVELS * t_value(confidence, df) * math.sqrt(clusters.variance)


def cluster_effect(forms_each: float, icc: float, *, cv: float = 0.0) -> float:
    """Design effect 1 + ((1 + cv²)·n̄ − 1)·ρ; cv: coefficient of variation of the forms per cluster.

    Raises: Problem `icc_out_of_range`. Source: Kish (1965) 5.4; Eldridge et al. (2006) for unequal clusters.
    """
    check_icc(icc)
    return 1 + ((1 + cv**2) * forms_each - 1) * icc


def best_cluster_size(icc: float, *, cost_cluster: float, cost_form: float) -> float:
    """n̄ = √(c1/c2·(1 − ρ)/ρ), unrounded: forms per cluster that buy most; infinite without correlation.

    cost_cluster: of reaching one more cluster; cost_form: of one more form there. Raises: Problem `icc_out_of_range`,
    `cost_not_positive`. Source: Cochran (1977) 10.6.
    """
    check_icc(icc)
    if not (cost_cluster > 0 and cost_form > 0):
        raise Problem("cost_not_positive")
    return math.sqrt(cost_cluster / cost_form * (1 - icc) / icc) if icc else math.inf


def least_clusters(design: Clusters, margin_points: float, *, confidence: float = 0.95) -> int:
    """The smallest number of clusters, everything else as in `design`, with a margin of at most ± e points.

    Raises: Problem `precision_unreachable` when not even all clusters are enough: ask more people in each;
        `margin_out_of_range`.
    """
    if not 0 < margin_points < 100:
        raise Problem("margin_out_of_range", margin=margin_points / 100)
    low, high = design.strata, design.strata + 1
    while not _enough(design, high, margin_points, confidence):
        if design.available is not None and high >= design.available:
            everybody = design.available * design.forms_each
            needed = forms(everybody * (_width(design, design.available, confidence) / margin_points) ** 2)
            raise Problem(
                "precision_unreachable", name="clusters", needed=needed, reachable=everybody,
                population=design.available * (design.people_each or design.forms_each),
            )  # fmt: skip
        low, high = high, min(2 * high, design.available or 2 * high)
    while high - low > 1:
        middle = (low + high) // 2
        enough = _enough(design, middle, margin_points, confidence)
        low, high = (low, middle) if enough else (middle, high)
    return high


def _width(design: Clusters, sampled: int, confidence: float) -> float:
    return clustered_margin(replace(design, sampled=sampled), confidence=confidence)


def _enough(design: Clusters, sampled: int, margin_points: float, confidence: float) -> bool:
    return _width(design, sampled, confidence) <= margin_points
