"""Weights as integers in 1/10 000 at the very end, rounded cell by cell, so that no total drifts.

Every response of a cell gets w rounded down or up, as many up as bring the sum of the cell within half a unit of n·w,
however many responses there are (rounding each alone may be n/2 units off).
Source: Cox (1987), JASA 82 (controlled rounding), in one dimension.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.problem import Problem
from hailong.method.weighting.constraints import positive
from hailong.method.weighting.design import SCALE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MOST = 2**53  # integers up to here are exact in a float64


@dataclass(frozen=True)
class Split:
    """Integer weights of cells: the first `raised` responses of a cell have low_e4 + 1, the others low_e4.

    low_e4 (cells, 1/10 000), raised (cells, responses, 0 … n). shift (cells, clients): Σ integers − n·w, at most
    1/20 000 in absolute value for each cell.
    """

    low_e4: Ints
    raised: Ints
    shift: Floats

    def total_e4(self, counts: Ints) -> Ints:
        """Σ of the integer weights of every cell."""
        return np.asarray(counts * self.low_e4 + self.raised)


def quantised(weights: Floats, counts: Ints) -> Split:
    """weights (cells, clients): weight of each response of the cell, above nought; counts (cells): responses, ≥ 1.

    Raises: Problem `weights_not_positive` (also for a weight that would round to nought), `weight_too_large`.
    """
    positive(weights)
    scaled = weights * SCALE
    if (scaled < 1).any():
        raise Problem("weights_not_positive", count=int((scaled < 1).sum()), smallest=float(weights.min()))
    if (scaled * counts).max() >= MOST:
        raise Problem("weight_too_large", largest=float(weights.max()))
    low = np.floor(scaled)
    above = counts * (scaled - low)
    raised = np.floor(above + 0.5)
    return Split(low.astype(np.int64), raised.astype(np.int64), (raised - above) / SCALE)
