"""Why totals are not met: which margin asks for too much, which totals disagree, which weights would vanish."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import linalg

from hailong.method.problem import Problem
from hailong.method.weighting.constraints import Constraint, Margin, System
from hailong.method.weighting.distance import Distance
from hailong.method.weighting.newton import MET, misfits

Floats = npt.NDArray[np.float64]
NEVER_BELOW = 1e-8  # of the mean factor: the totals are only met in the limit, where somebody stands for nobody
DEPENDENT = 1e-11  # singular value of equations of length one, relative to the largest, that counts as nought
DISAGREE = 1e-9  # relative difference above which totals that follow from each other contradict
ROWS_AT_ONCE = 20_000


def within_reach(base: Floats, constraints: Sequence[Constraint], distance: Distance) -> None:
    """A total outside low·Σd … high·Σd cannot be met whatever the other totals are.

    base (entries, clients). Raises: Problem `calibration_bounds_too_tight`.
    """
    for one in constraints:
        if not isinstance(one, Margin):
            continue
        have = np.bincount(one.codes, base, len(one.levels))
        for level, total, weight in zip(one.levels, one.totals.tolist(), have.tolist(), strict=True):
            needed = total / weight if weight else 1.0
            if not distance.low * (1 - MET) <= needed <= distance.high * (1 + MET):
                facts = {"needed": needed, "low": distance.low, "high": distance.high}
                raise Problem("calibration_bounds_too_tight", margin=one.name, level=level, **facts)


def none_vanishes(
    weights: Floats, factor: Floats, constraints: Sequence[Constraint], rows: npt.NDArray[np.int64]
) -> None:
    """Refuses factors that only go to nought: no weights above nought meet the totals, or hardly any.

    weights, factor (cells); rows (cells): an entry of each. Raises: Problem `calibration_factor_vanishes`, which names
    the values of the responses that would stand for nobody.
    """
    share = factor / float(weights @ factor / weights.sum())
    least = int(share.argmin())
    if share[least] < NEVER_BELOW:
        who = ", ".join(_value(one, int(rows[least])) for one in constraints)
        facts = {"factor": float(factor[least]), "share": float(share[least]), "limit": NEVER_BELOW}
        raise Problem("calibration_factor_vanishes", responses=who, **facts)


def _value(one: Constraint, row: int) -> str:
    value: Any = one.levels[one.codes[row]] if isinstance(one, Margin) else f"{one.values[row]:g}"
    return f"{one.name}: {value}"


def why_not(weights: Floats, factor: Floats, equations: System) -> Problem:
    """Either equations that follow from each other disagree, or the totals ask for weights out of bounds."""
    matrix, totals = equations.matrix, equations.totals
    for vector in _dependencies(matrix):
        parts = totals * vector
        if abs(parts.sum()) > DISAGREE * np.abs(parts).sum():
            names = {equations.names[j][0] for j in np.flatnonzero(vector)}
            return Problem("totals_contradict", margins=", ".join(sorted(names)))
    misfit = misfits(weights, factor, equations)
    worst = int(np.nanargmax(np.where(np.isfinite(misfit), misfit, np.inf)))
    name, level = equations.names[worst]
    reached = float((matrix.T @ (weights * factor))[worst])
    facts = {"total": float(totals[worst]), "reached": reached, "smallest_factor": float(factor.min())}
    return Problem("calibration_infeasible", margin=name, level=level, **facts)


def _dependencies(matrix: Any) -> list[Floats]:
    """Vectors v with X·v = 0, what is rounding in them set to nought.

    Whether equations follow from each other does not depend on the weights: rows are taken once and unweighted, columns
    scaled to length one, and singular values come from a QR decomposition, not from XᵀX, which halves the digits.
    """
    size = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel())
    size = np.where(size > 0, size, 1.0)
    upper = np.zeros((0, len(size)))
    for first in range(0, matrix.shape[0], ROWS_AT_ONCE):
        part = matrix[first : first + ROWS_AT_ONCE].toarray() / size
        upper = linalg.qr(np.vstack([upper, part]), mode="r")[0][: len(size)]
    _, values, vectors = linalg.svd(np.vstack([upper, np.zeros((len(size), len(size)))])[: len(size)])
    null = vectors[values <= DEPENDENT * values.max()]
    return [np.where(np.abs(vector) > 1e-7, vector, 0.0) / size for vector in null]
