"""Differences told one by one: between years, between all pairs of units, of one unit with the others.

A family of tests is judged together: adjusted p values, and intervals that hold together where the family is all pairs.
Sources: Holm (1979); Benjamini and Hochberg (1995); Games and Howell (1976) for pairs with unequal errors; R-004-54.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from hailong.method.comparison.contest import Contest, Entrant, same_kind
from hailong.method.comparison.distributions import range_quantile, range_tail, t_quantile, two_sided, welch
from hailong.method.comparison.levels import SAME
from hailong.method.comparison.multiplicity import Control, adjusted
from hailong.method.problem import Problem, raise_all


@dataclass(frozen=True)
class Change:
    """First minus second, in percentage points.

    p two-sided; p_adjusted over the family; low…high: interval, joint for all pairs, of each by itself elsewhere;
    is_clear: p_adjusted ≤ alpha.
    """

    first: str
    second: str
    gap: float
    se: float
    df: float
    p: float
    p_adjusted: float
    low: float
    high: float
    is_clear: bool


def change(now: Entrant, before: Entrant, *, covariance: float = 0.0, alpha: float = 0.05) -> Change:
    """The index of a unit (or a block) in two years.

    covariance: of the two estimates, squared points; 0 = separate samples. With it the fewer degrees of freedom stand.
    Raises: Problem(s) `ranking_mixes_methods`, `ranking_mixes_standing`, `comparison_mixes`; `ranking_without_error`;
    `change_of_other_unit`. ValueError for a covariance that no correlation allows.
    """
    raise_all(same_kind([now, before]))
    if now.figure.unit != before.figure.unit:
        raise Problem("change_of_other_unit", first=now.figure.unit, second=before.figure.unit)
    (value, se, df), (old, old_se, old_df) = _known(now), _known(before)
    if abs(covariance) > se * old_se * (1 + 1e-9):
        raise ValueError("the covariance exceeds the errors")
    joint = sqrt(max(se**2 + old_se**2 - 2 * covariance, 0.0))
    freedom = welch([(se, df), (old_se, old_df)]) if not covariance and joint else min(df, old_df)
    p, reach = _p(value - old, joint, freedom), t_quantile(1 - alpha / 2, freedom) * joint
    gap = value - old
    name = now.figure.unit
    return Change(name, name, gap, joint, freedom, p, p, gap - reach, gap + reach, p <= alpha)


def changes(
    pairs: Mapping[str, tuple[Entrant, Entrant]], *, alpha: float = 0.05, control: Control = Control.FDR
) -> dict[str, Change]:
    """Many changes judged together: units against their year before, or one unit against each of several years.

    pairs: label -> (now, before). Raises: as `change`, and when the pairs differ among themselves.
    """
    raise_all(same_kind([one for pair in pairs.values() for one in pair]))
    found = {label: change(now, before, alpha=alpha) for label, (now, before) in pairs.items()}
    own = adjusted([one.p for one in found.values()], control).tolist()
    return {
        label: replace(one, p_adjusted=p, is_clear=p <= alpha)
        for (label, one), p in zip(found.items(), own, strict=True)
    }


def pairwise(contest: Contest, *, alpha: float = 0.05, control: Control | None = None) -> list[Change]:
    """Every pair of units once, in the order of the contest.

    control: None = studentized range (Games–Howell) with the least Welch df of any pair, the family of
    `ranks.told_apart`, with intervals that hold together; else Holm or Benjamini–Hochberg over t tests with that df.
    """
    first, second = np.triu_indices(len(contest), 1)
    df, t = contest.pair_df, -contest.pair_t()[first, second]
    raw = [two_sided(float(one), df) for one in t]
    reach = t_quantile(1 - alpha / 2, df)
    if control is not None:
        own = adjusted(raw, control)
    else:
        own = range_tail(sqrt(2) * np.abs(t), len(contest), df) if len(contest) > 1 else np.empty(0)
        reach = range_quantile(alpha, len(contest), df) / sqrt(2) if len(contest) > 1 else reach
    gap, se = contest.value[first] - contest.value[second], contest.pair_se()[first, second]
    rows = zip(first.tolist(), second.tolist(), gap.tolist(), se.tolist(), raw, own.tolist(), strict=True)
    return [
        Change(contest.units[k], contest.units[j], g, s, df, p, q, g - reach * s, g + reach * s, is_clear=q <= alpha)
        for k, j, g, s, p, q in rows
    ]


def against_others(
    contest: Contest, unit: str, *, alpha: float = 0.05, control: Control = Control.FWER
) -> list[Change]:
    """One unit against each other unit of the same year: K − 1 tests, each with its own Welch df.

    Raises: KeyError for an unknown unit.
    """
    if unit not in contest.units:
        raise KeyError(unit)
    at = contest.units.index(unit)
    found = []
    for other in (k for k in range(len(contest)) if k != at):
        two = [at, other]
        covariance = None if contest.covariance is None else contest.covariance[np.ix_(two, two)]
        names = (contest.units[at], contest.units[other])
        alone = Contest(names, contest.value[two], contest.se[two], contest.df[two], covariance)
        found += pairwise(alone, alpha=alpha, control=control)
    own = adjusted([one.p for one in found], control).tolist()
    return [replace(one, p_adjusted=p, is_clear=p <= alpha) for one, p in zip(found, own, strict=True)]


def _known(one: Entrant) -> tuple[float, float, float]:
    if one.figure.value is None or one.se is None:
        raise Problem("ranking_without_error", units=one.figure.unit, count=1)
    return one.figure.value, one.se, one.df


def _p(gap: float, se: float, df: float) -> float:
    if not se:
        return 1.0 if abs(gap) < SAME else 0.0
    return two_sided(gap / se, df)
