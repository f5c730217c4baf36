"""The smallest sample that meets every domain's target at once (units, fields, the whole, over the same strata).

min Σ c_h·n_h subject to Σ_h a_jh/n_h ≤ b_j for each domain j, lower ≤ n ≤ upper: a convex problem. Its dual has one
multiplier per domain, whatever the number of strata; any multipliers give a lower bound of the cost, so the answer
carries the proof of how far it can be from the best. Sources: Bethel (1989); Chromy (1987); Kokan & Khan (1967).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from hailong.method.allocation.boxed import Box, Counts, Reals, refuse_deviations
from hailong.method.problem import Problem

TOLERANCE = 1e-12  # of a target that counts as met, relative


@dataclass(frozen=True, eq=False)
class Demands:
    """Targets of J domains over H strata. coefficients: a_jh = W_jh²·S_h² (J×H). limits: b_j = V_j + Σ_h a_jh/N_h."""

    coefficients: Reals
    limits: Reals

    def used(self, allocation: npt.ArrayLike) -> Reals:
        """Σ_h a_jh/n_h ÷ b_j per domain: at most 1 where the target is met; inf where a needed stratum has no form."""
        n = np.asarray(allocation, dtype=np.float64)
        with np.errstate(divide="ignore"):
            inverse = np.where(n > 0, 1 / n, np.inf)
        parts = np.where(self.coefficients > 0, self.coefficients * inverse, 0.0)
        found: Reals = parts.sum(axis=1) / self.limits
        return found


@dataclass(frozen=True, eq=False)
class Meeting:
    """allocation: whole n_h. cost: Σc·n. bound: no allocation that meets the targets, whole or not, costs less."""

    allocation: Counts
    cost: float
    bound: float


def demands_of(
    populations: npt.ArrayLike, deviations: npt.ArrayLike, domains: npt.ArrayLike, variances: npt.ArrayLike
) -> Demands:
    """Targets V(ȳ_j) ≤ V_j of domains that are unions of strata.

    populations: N_h. deviations: S_h ≥ 0. domains: J×H, true where stratum h belongs to domain j. variances: V_j > 0 in
    the square of the measure's unit: (e/z)², for the index (e/(20z))².
    Raises: Problem `deviation_not_positive`, `variance_target_not_positive`; ValueError without
        domains or for one without people.
    """
    people, deviation = np.asarray(populations, dtype=np.float64), np.asarray(deviations, dtype=np.float64)
    member, target = np.asarray(domains, dtype=np.bool_), np.asarray(variances, dtype=np.float64)
    refuse_deviations(deviation)
    if (bad := np.flatnonzero(~(np.isfinite(target) & (target > 0)))).size:
        raise Problem("variance_target_not_positive", row=int(bad[0]) + 1)
    inside = member * people
    if not len(inside) or not inside.sum(axis=1).all():
        raise ValueError("at least one domain, each with people")
    coefficients = (inside / inside.sum(axis=1, keepdims=True)) ** 2 * deviation**2
    whole = np.divide(coefficients, people, out=np.zeros_like(coefficients), where=people > 0).sum(axis=1)
    return Demands(coefficients, target + whole)


def least_sample(demands: Demands, box: Box, *, costs: npt.ArrayLike | None = None) -> Meeting:
    """Whole n_h that meet all targets, of which none can be lowered by one form.

    box: strata that any domain needs have a lower bound of at least 1. costs: c_h > 0 per form, 1 by default.
    Raises: Problem `target_unreachable` when even the upper bounds miss a target, `cost_not_positive`,
        `allocation_stratum_uncovered`.
    """
    price = np.ones(len(box.lower)) if costs is None else np.asarray(costs, dtype=np.float64)
    if not (np.isfinite(price) & (price > 0)).all():
        raise Problem("cost_not_positive")
    needed = (demands.coefficients > 0).any(axis=0)
    if (bare := np.flatnonzero(needed & (box.lower == 0))).size:
        raise Problem("allocation_stratum_uncovered", strata=int(bare.size), row=int(bare[0]) + 1)
    if (missed := np.flatnonzero(demands.used(box.upper) > 1 + TOLERANCE)).size:
        raise Problem("target_unreachable", row=int(missed[0]) + 1, domains=int(missed.size))
    scaled = demands.coefficients / demands.limits[:, None]
    real, bound = _dual(scaled, box, price)
    whole = np.clip(np.ceil(real - 1e-9), box.lower, box.upper).astype(np.int64)
    whole = _lowered(_raised(whole, scaled, box, price), scaled, box, price)
    return Meeting(whole, float(price @ whole), bound)


def _dual(scaled: Reals, box: Box, price: Reals) -> tuple[Reals, float]:
    """Real n_h at the best multipliers found, and the bound that these multipliers prove."""
    live = box.lower > 0
    a, c, low, high = scaled[:, live], price[live], box.lower[live], box.upper[live]

    def allocation(multipliers: Reals) -> Reals:
        return np.clip(np.sqrt(multipliers @ a / c), low, high)

    def value(multipliers: Reals) -> float:
        n = allocation(multipliers)
        return float(c @ n + (multipliers @ a) @ (1 / n) - multipliers.sum())

    def slope(multipliers: Reals) -> Reals:
        found: Reals = a @ (1 / allocation(multipliers)) - 1
        return found

    first = np.sqrt(a * c).sum(axis=1) ** 2
    unit = max(float(first.max(initial=0.0)), 1.0)
    best = optimize.minimize(
        lambda x: -value(x * unit) / unit,
        first / unit / max(len(first), 1),
        jac=lambda x: -slope(x * unit),
        bounds=[(0, None)] * len(first),
        method="L-BFGS-B",
        options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-10},
    )
    multipliers = np.maximum(best.x * unit, 0.0)
    real = box.lower.astype(np.float64)
    real[live] = allocation(multipliers)
    return real, max(value(multipliers), value(np.zeros(len(first))))


def _raised(whole: Counts, scaled: Reals, box: Box, price: Reals) -> Counts:
    """One form more at a time, where it helps the missed targets most, until all are met."""
    n = whole.copy()
    demands = Demands(scaled, np.ones(len(scaled)))
    while (missed := demands.used(n) > 1 + TOLERANCE).any():
        room = (n < box.upper) & (n > 0)
        gain = np.where(room, scaled[missed].sum(axis=0) / np.maximum(n, 1) / (n + 1) / price, -1.0)
        n[int(np.argmax(gain))] += 1
    return n


def _lowered(whole: Counts, scaled: Reals, box: Box, price: Reals) -> Counts:
    """Forms that no target needs are taken back, those that lose least for their price first.

    Each pass takes at most one from a stratum, so that none is emptied before the others gave; what is needed once
    stays needed.
    """
    n = whole.copy()
    used = Demands(scaled, np.ones(len(scaled))).used(n)
    candidates = np.flatnonzero(n > box.lower)
    while candidates.size:
        loss = scaled[:, candidates].max(axis=0) / n[candidates] ** 2 / price[candidates]
        lowered = []
        for h in candidates[np.argsort(loss, kind="stable")]:
            after = used + (scaled[:, h] * (1 / (n[h] - 1) - 1 / n[h]) if n[h] > 1 else 0.0)
            if (after <= 1 + TOLERANCE).all():
                n[h], used = n[h] - 1, after
                lowered.append(h)
        candidates = np.array([h for h in sorted(lowered) if n[h] > box.lower[h]], dtype=np.int64)
    return n
