"""Calibration: the weights nearest to the base weights that meet every known total.

Source: Deville and Särndal (1992), JASA 87; Deville, Särndal and Sautory (1993), JASA 88 (raking); Stukel, Hidiroglou
and Särndal (1996) for bounds. Newton's method on the convex dual with a line search, so that it does not depend on a
lucky start. R: `survey::calibrate`, `survey::rake`, `survey::postStratify`, `sampling::calib`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import linalg

from hailong.method.problem import Problem
from hailong.method.weighting.constraints import Constraint, Margin, System, checked, columns_of, system
from hailong.method.weighting.distance import Distance

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MET = 1e-12  # relative distance from a total that counts as met
AIM = 1e-14
NEVER_BELOW = 1e-8  # of the mean factor: the totals are only met in the limit, where somebody stands for nobody
ROUNDS, HALVINGS = 200, 60


@dataclass(frozen=True)
class Calibration:
    """What was found.

    factor (entries): g, the calibrated weight is base times g. multipliers: λ by (constraint, level).
    rounds: Newton steps. misfit: largest relative distance from a total, at most 1e-12. cells: distinct entries solved.
    """

    factor: Floats
    multipliers: dict[tuple[str, str], float]
    rounds: int
    misfit: float
    cells: int


def calibrate(
    base: npt.NDArray[Any], constraints: Sequence[Constraint], distance: Distance, *, units_per_client: int = 1
) -> Calibration:
    """Factors that meet the totals.

    base (entries, float or integer): base weight, or the sum of the base weights of a cell; above nought, never NaN.
    units_per_client: 1, or 10 000 where base is in 1/10 000 of a client (integers are then summed exactly, and a
    factor does not depend on whether responses or their cells were given, nor on their order).
    Raises: what `constraints.checked` raises; Problem `calibration_bounds_too_tight`, `totals_contradict`,
    `calibration_infeasible`.
    """
    checked(base.astype(np.float64), constraints)
    sums, cell_of, example = collapsed(base, columns_of(constraints))
    weights = sums.astype(np.float64) / units_per_client
    _within_reach(base.astype(np.float64) / units_per_client, constraints, distance)
    equations = system(constraints, example)
    multipliers, rounds = _solve(weights, equations, distance)
    factor = distance.factor(np.asarray(equations.matrix @ multipliers))
    misfit = _misfits(weights, factor, equations)
    mean_factor = float(weights @ factor / weights.sum())
    vanishing = distance.name == "raking" and factor.min() < NEVER_BELOW * mean_factor
    if vanishing or not misfit.max() <= MET:
        raise _why_not(weights, factor, equations, misfit)
    return Calibration(
        factor[cell_of],
        dict(zip(equations.names, multipliers.tolist(), strict=True)),
        rounds,
        float(misfit.max()),
        len(weights),
    )


def poststratify(base: npt.NDArray[Any], margin: Margin, *, units_per_client: int = 1) -> Floats:
    """g = N/Σd within each category (Holt and Smith 1979): what every unbounded distance gives for one margin.

    base, raises: as `calibrate`. Shape out: entries.
    """
    checked(base.astype(np.float64), [margin])
    have = np.zeros(len(margin.levels), base.dtype)
    sums, _, example = collapsed(base, [margin.codes])
    have[margin.codes[example]] = sums
    with np.errstate(invalid="ignore"):
        factor = margin.totals * units_per_client / have
    return np.asarray(factor[margin.codes], np.float64)


def collapsed(
    base: npt.NDArray[Any], columns: Sequence[npt.NDArray[Any]]
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(Σbase per distinct entry, distinct entry of every entry, one entry of each), in sorted order of everything."""
    order = np.lexsort((base, *reversed(columns)))
    new = np.zeros(len(order), bool)
    new[:1] = True
    for column in columns:
        new[1:] |= column[order][1:] != column[order][:-1]
    starts = np.flatnonzero(new)
    cell_of = np.empty(len(order), np.int64)
    cell_of[order] = np.cumsum(new) - 1
    return np.add.reduceat(base[order], starts), cell_of, order[starts]


def _within_reach(base: Floats, constraints: Sequence[Constraint], distance: Distance) -> None:
    """A total outside low·Σd … high·Σd cannot be met whatever the other totals are."""
    for one in constraints:
        if not isinstance(one, Margin):
            continue
        have = np.bincount(one.codes, base, len(one.levels))
        for level, total, weight in zip(one.levels, one.totals.tolist(), have.tolist(), strict=True):
            needed = total / weight if weight else 1.0
            if not distance.low * (1 - MET) <= needed <= distance.high * (1 + MET):
                facts = {"needed": needed, "low": distance.low, "high": distance.high}
                raise Problem("calibration_bounds_too_tight", margin=one.name, level=level, **facts)


def _solve(weights: Floats, equations: System, distance: Distance) -> tuple[Floats, int]:
    """λ by damped Newton steps on Σ d·G(x·λ) − T·λ; stops where the totals are met or no step helps any more."""
    matrix, totals = equations.matrix, equations.totals
    size = np.sqrt(np.asarray(matrix.multiply(matrix).T @ weights))
    size = np.where(size > 0, size, 1.0)
    multipliers = np.zeros(len(totals))
    misfit = _misfits(weights, distance.factor(np.zeros(len(weights))), equations).max()
    if misfit <= MET:
        return multipliers, 0
    for done in range(1, ROUNDS + 1):
        u = np.asarray(matrix @ multipliers)
        missing = totals - np.asarray(matrix.T @ (weights * distance.factor(u)))
        step = _newton(matrix, weights * distance.slope(u), missing, size)
        better = _further(multipliers, step, (weights, equations, distance))
        if better is None:
            return multipliers, done
        multipliers, before = better[0], misfit
        misfit = better[1]
        if misfit <= AIM or (misfit <= MET and misfit >= before / 2):
            return multipliers, done
    return multipliers, ROUNDS


def _newton(matrix: Any, slopes: Floats, missing: Floats, size: Floats) -> Floats:
    """The step H⁻¹·missing in equations scaled to one, with the least ridge that makes H positive definite.

    The ridge lets dependent equations (a margin within another) pass: what they agree on is not moved by it.
    """
    hessian = (matrix.T @ matrix.multiply(slopes[:, None]).tocsr()).toarray() / np.outer(size, size)
    ridge = 1e-14
    while ridge <= 1:
        try:
            factored = linalg.cho_factor(hessian + ridge * np.eye(len(missing)))
        except linalg.LinAlgError:
            ridge *= 100
            continue
        return np.asarray(linalg.cho_solve(factored, missing / size)) / size
    raise ArithmeticError("the equations of calibration are not positive definite")


def _further(
    multipliers: Floats, step: Floats, problem: tuple[Floats, System, Distance]
) -> tuple[Floats, float] | None:
    """The longest of step, step/2, step/4 … that lowers the dual function (at its last digits: the misfit)."""
    at, misfit, slope = _state(multipliers, step, problem)
    length = 1.0
    for _ in range(HALVINGS):
        there = multipliers + length * step
        value, left, _ = _state(there, step, problem)
        lower = value <= at + 1e-4 * length * slope and abs(slope) * length > 1e-13 * abs(at)
        if np.isfinite(value) and (lower or left < misfit):
            return there, left
        length /= 2
    return None


def _state(multipliers: Floats, step: Floats, problem: tuple[Floats, System, Distance]) -> tuple[float, float, float]:
    """(dual function, largest misfit, derivative along the step) at these multipliers."""
    weights, equations, distance = problem
    u = np.asarray(equations.matrix @ multipliers)
    factor = distance.factor(u)
    with np.errstate(over="ignore", invalid="ignore"):
        value = float(weights @ distance.potential(u) - equations.totals @ multipliers)
        gradient = np.asarray(equations.matrix.T @ (weights * factor)) - equations.totals
        return value, float(_misfits(weights, factor, equations).max()), float(gradient @ step)


def _misfits(weights: Floats, factor: Floats, equations: System) -> Floats:
    """|Σ d·g·x − T| per equation, relative to |T|, or for a quantity to Σ d·|x| where that is more."""
    with np.errstate(over="ignore", invalid="ignore"):
        reached = np.asarray(equations.matrix.T @ (weights * factor))
        size = np.abs(equations.totals)
        quantity = np.array([level == "" for _, level in equations.names])
        carried = np.asarray(abs(equations.matrix).T @ weights)
        size = np.where(quantity | (size == 0), np.maximum(size, carried), size)
        return np.abs(reached - equations.totals) / np.where(size > 0, size, 1.0)


def _why_not(weights: Floats, factor: Floats, equations: System, misfit: Floats) -> Problem:
    """Either equations that follow from each other disagree, or the totals ask for weights out of bounds."""
    matrix, totals = equations.matrix, equations.totals
    size = np.sqrt(np.asarray(matrix.multiply(matrix).T @ weights))
    size = np.where(size > 0, size, 1.0)
    gram = (matrix.T @ matrix.multiply(weights[:, None]).tocsr()).toarray() / np.outer(size, size)
    values, vectors = linalg.eigh(gram)
    for vector in vectors[:, values < 1e-10 * values.max()].T:
        parts = totals / size * vector
        if abs(parts.sum()) > 1e-9 * np.abs(parts).sum():
            names = {equations.names[j][0] for j in np.flatnonzero(np.abs(vector) > 1e-6)}
            return Problem("totals_contradict", margins=", ".join(sorted(names)))
    worst = int(np.nanargmax(np.where(np.isfinite(misfit), misfit, np.inf)))
    name, level = equations.names[worst]
    reached = float((matrix.T @ (weights * factor))[worst])
    facts = {"total": float(totals[worst]), "reached": reached, "smallest_factor": float(factor.min())}
    return Problem("calibration_infeasible", margin=name, level=level, **facts)
