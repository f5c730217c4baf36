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

from hailong.method.weighting.constraints import Constraint, Margin, checked, columns_of, system
from hailong.method.weighting.distance import Distance
from hailong.method.weighting.newton import MET, solved
from hailong.method.weighting.unmet import none_vanishes, why_not, within_reach

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    `calibration_infeasible`, `calibration_factor_vanishes`.
    """
    checked(base.astype(np.float64), constraints)
    sums, cell_of, example = collapsed(base, columns_of(constraints))
    weights = sums.astype(np.float64) / units_per_client
    within_reach(base.astype(np.float64) / units_per_client, constraints, distance)
    equations = system(constraints, example)
    found, rounds = solved(weights, equations, distance)
    factor = distance.factor(found.u)
    if not found.misfit <= MET:
        raise why_not(weights, factor, equations)
    if distance.name == "raking":
        none_vanishes(weights, factor, constraints, example)
    multipliers = dict(zip(equations.names, found.multipliers.tolist(), strict=True))
    return Calibration(factor[cell_of], multipliers, rounds, found.misfit, len(weights))


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
