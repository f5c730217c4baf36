"""The multipliers of calibration: Newton's method with step halving on the convex function Σ d·G(u) − T·λ, u = x·λ.

Source: Nocedal and Wright (2006), Numerical Optimization, 3.1 and 3.3 (Armijo's condition makes damped Newton steps
reach the minimum of a convex function from anywhere); Hager and Zhang (2005), SIAM J. Optim. 16 (what to go by where a
decrease is too small to be seen in floating-point numbers).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import linalg

from hailong.method.weighting.constraints import System
from hailong.method.weighting.distance import Distance

Floats = npt.NDArray[np.float64]
MET = 1e-12  # relative distance from a total that counts as met
AIM = 1e-14
UNSEEN = 1e-13  # share of the terms of the dual function below which a change of their sum may be rounding
ENOUGH = 1e-4  # Armijo: share of the decrease that the slope promises
ROUNDS, HALVINGS = 200, 60


@dataclass(frozen=True)
class Point:
    """Where the search is. multipliers (equations): λ. u (entries): the sum of the steps x·Δλ. misfit: the largest.

    u is kept beside λ because x·λ loses digits where multipliers are large and cancel; the next step mends whatever
    is wrong in u, nothing mends what is lost in x·λ.
    """

    multipliers: Floats
    u: Floats
    misfit: float


def solved(weights: Floats, equations: System, distance: Distance) -> tuple[Point, int]:
    """(last point, steps taken): stops where the totals are met or no step helps any more.

    weights (entries, clients): d, above nought. Whether the totals are met is for the caller to judge by the misfit.
    """
    matrix = equations.matrix
    size = sizes(weights, equations)
    start = np.zeros(len(weights))
    here = Point(np.zeros(len(equations.totals)), start, _largest(weights, distance.factor(start), equations))
    if here.misfit <= MET:
        return here, 0
    for done in range(1, ROUNDS + 1):
        missing = equations.totals - np.asarray(matrix.T @ (weights * distance.factor(here.u)))
        step = _newton(matrix, weights * distance.slope(here.u), missing, size)
        better = _further(here, step, float(-missing @ step), (weights, equations, distance))
        if better is None:
            return here, done
        here, before = better, here.misfit
        if here.misfit <= AIM or (here.misfit <= MET and here.misfit >= before / 2):
            return here, done
    return here, ROUNDS


def sizes(weights: Floats, equations: System) -> Floats:
    """√Σ d·x² of every equation, one where it is nought: what equations are divided by before they are compared."""
    size = np.sqrt(np.asarray(equations.matrix.multiply(equations.matrix).T @ weights))
    return np.where(size > 0, size, 1.0)


def misfits(weights: Floats, factor: Floats, equations: System) -> Floats:
    """|Σ d·g·x − T| per equation, relative to |T|, or for a quantity to Σ d·|x| where that is more."""
    with np.errstate(over="ignore", invalid="ignore"):
        reached = np.asarray(equations.matrix.T @ (weights * factor))
        size = np.abs(equations.totals)
        quantity = np.array([level == "" for _, level in equations.names])
        carried = np.asarray(abs(equations.matrix).T @ weights)
        size = np.where(quantity | (size == 0), np.maximum(size, carried), size)
        return np.abs(reached - equations.totals) / np.where(size > 0, size, 1.0)


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


def _further(here: Point, step: Floats, slope: float, problem: tuple[Floats, System, Distance]) -> Point | None:
    """The first of step, step/2, step/4 … that lowers the dual function by a share of what its slope promises.

    A smaller misfit alone is no reason: with bounds it also shrinks on the way to where every factor is at a bound and
    no way leads back. It decides only where the promised decrease is too small to be seen, and then the dual
    function must not be seen to rise.
    """
    weights, equations, distance = problem
    along = np.asarray(equations.matrix @ step)
    length = 1.0
    for _ in range(HALVINGS):
        u = here.u + length * along
        rise, seen = _rise(here.u, u, length * step, problem)
        misfit = _largest(weights, distance.factor(u), equations)
        promised = length * slope
        lower = rise <= ENOUGH * promised if -promised > seen else rise <= seen and misfit < here.misfit
        if np.isfinite(rise) and lower:
            return Point(here.multipliers + length * step, u, misfit)
        length /= 2
    return None


def _rise(old: Floats, new: Floats, moved: Floats, problem: tuple[Floats, System, Distance]) -> tuple[float, float]:
    """(by how much the dual function rises from u old to u new, the smallest rise or fall that is no rounding)."""
    weights, equations, distance = problem
    with np.errstate(over="ignore", invalid="ignore"):
        before, after = distance.potential(old), distance.potential(new)
        rise = float(weights @ (after - before) - equations.totals @ moved)
        terms = weights @ (np.abs(before) + np.abs(after)) + np.abs(equations.totals) @ np.abs(moved)
        return rise, UNSEEN * float(terms)


def _largest(weights: Floats, factor: Floats, equations: System) -> float:
    return float(misfits(weights, factor, equations).max())
