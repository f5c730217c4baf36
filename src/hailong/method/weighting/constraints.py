"""What calibrated weights have to meet: known totals of categories (margins) and of quantities (auxiliaries).

Entries are responses, or cells of responses that share every margin and auxiliary: the factor is the same for all of
a cell, so both give the same weights (Deville and Särndal 1992, section 4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hailong.method.problem import Problem, raise_all

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
AGREE = 1e-12  # relative difference below which the grand totals of two margins are the same number


@dataclass(frozen=True)
class Margin:
    """One category with its known totals.

    name: for messages. levels: names of the categories. codes (entries, integer, position in levels).
    totals (levels, clients): known size of each category; never null; nought only where no entry is.
    """

    name: str
    levels: tuple[str, ...]
    codes: Ints
    totals: Floats

    @classmethod
    def of(cls, name: str, values: Sequence[Any] | npt.NDArray[Any], totals: dict[str, float]) -> "Margin":
        """From the value of every entry and the total of every value. Values are compared as text.

        Raises: Problem `margin_level_unknown` for a value without a total; ValueError for two totals of one text.
        """
        found, place = np.unique(np.asarray(values).astype(str), return_inverse=True)
        levels = tuple(sorted(str(level) for level in totals))
        known = {level: position for position, level in enumerate(levels)}
        if len(known) != len(levels):
            raise ValueError(f"{name}: two totals for one value")
        raise_all(Problem("margin_level_unknown", margin=name, level=str(v)) for v in found if str(v) not in known)
        codes = np.array([known[str(value)] for value in found], np.int64)[place]
        by_name = {str(level): total for level, total in totals.items()}
        return cls(name, levels, codes, np.array([by_name[level] for level in levels], np.float64))


@dataclass(frozen=True)
class Auxiliary:
    """One quantity: values (entries, float, its unit; never NaN) and its known total (the same unit)."""

    name: str
    values: Floats
    total: float


Constraint = Margin | Auxiliary


@dataclass(frozen=True)
class System:
    """The constraints as linear equations Xᵀ(d∘g) = T.

    matrix (entries, equations; sparse): X, one column per level, the last level of every margin but the first left
    out, for it follows from the others. totals (equations): T. names (equations): (constraint, level).
    """

    matrix: Any
    totals: Floats
    names: tuple[tuple[str, str], ...]


def columns_of(constraints: Sequence[Constraint]) -> list[npt.NDArray[Any]]:
    """What an entry is to calibration: its codes and values, one array per constraint."""
    return [one.codes if isinstance(one, Margin) else one.values for one in constraints]


def system(constraints: Sequence[Constraint], rows: npt.NDArray[np.int64] | None = None) -> System:
    """The equations for these entries (all, where rows is None)."""
    blocks, totals, names = [], [], []
    first = True
    for one, column in zip(constraints, columns_of(constraints), strict=True):
        taken = column if rows is None else column[rows]
        if isinstance(one, Auxiliary):
            blocks.append(sparse.csr_matrix(taken.reshape(-1, 1)))
            totals.append([one.total])
            names.append((one.name, ""))
            continue
        kept = len(one.levels) if first else len(one.levels) - 1
        first = False
        here = np.flatnonzero(taken < kept)
        blocks.append(sparse.csr_matrix((np.ones(len(here)), (here, taken[here])), shape=(len(taken), kept)))
        totals.append(list(one.totals[:kept]))
        names += [(one.name, level) for level in one.levels[:kept]]
    return System(sparse.hstack(blocks, format="csr"), np.concatenate(totals).astype(np.float64), tuple(names))


def checked(base: Floats, constraints: Sequence[Constraint]) -> None:
    """Judges base weights and totals before anything is computed; all faults together.

    base (entries, clients): base weight, above nought, never NaN.
    Raises: Problem `weights_missing`, `weights_not_positive`, `margin_total_faulty`, `margin_without_respondents`,
    `margins_contradict`, `auxiliary_faulty`; ValueError for arrays that do not fit together.
    """
    if not constraints or any(len(column) != len(base) for column in columns_of(constraints)):
        raise ValueError("constraints must have one value per base weight")
    positive(base)
    margins = [one for one in constraints if isinstance(one, Margin)]
    raise_all(
        [problem for one in margins for problem in _faults_of_margin(one, base)]
        + [_fault_of(one) for one in constraints if isinstance(one, Auxiliary) and not _finite(one)]
    )
    raise_all(
        Problem("margins_contradict", margin=a.name, total=a.totals.sum(), other=b.name, other_total=b.totals.sum())
        for a, b in pairwise(margins)
        if abs(a.totals.sum() - b.totals.sum()) > AGREE * abs(a.totals.sum())
    )


def positive(weights: Floats) -> None:
    """Raises: Problem `weights_missing` (none at all), `weights_not_positive` (NaN, infinite, nought or below)."""
    if not len(weights):
        raise Problem("weights_missing")
    wrong = ~(np.isfinite(weights) & (weights > 0))
    if wrong.any():
        raise Problem("weights_not_positive", count=int(wrong.sum()), smallest=float(np.min(weights[wrong])))


def _faults_of_margin(margin: Margin, base: Floats) -> list[Problem]:
    if len(margin.levels) != len(margin.totals) or margin.codes.min() < 0:
        raise ValueError(f"{margin.name}: codes and totals must fit the levels")
    if margin.codes.max() >= len(margin.levels):
        raise ValueError(f"{margin.name}: a code beyond the levels")
    have = np.bincount(margin.codes, base, len(margin.levels))
    faults = []
    for level, total, weight in zip(margin.levels, margin.totals.tolist(), have.tolist(), strict=True):
        where = {"margin": margin.name, "level": level, "total": total}
        if not (np.isfinite(total) and total >= 0) or (total == 0 and weight > 0):
            faults.append(Problem("margin_total_faulty", **where))
        elif weight == 0 and total > 0:
            faults.append(Problem("margin_without_respondents", **where))
    return faults


def _finite(one: Auxiliary) -> bool:
    return bool(np.isfinite(one.total) and np.isfinite(one.values).all())


def _fault_of(one: Auxiliary) -> Problem:
    return Problem("auxiliary_faulty", auxiliary=one.name, missing=int((~np.isfinite(one.values)).sum()))
