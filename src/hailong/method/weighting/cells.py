"""The whole of weighting on cells: calibrate, trim, make integers, and say what each step did.

A cell is one value of every margin and one base weight; ten million responses are a few thousand of them. Weights are
the same as from the responses themselves. Source: see `calibration`, `trimming`, `rounding`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.weighting.calibration import Calibration, calibrate
from hailong.method.weighting.constraints import Margin, positive
from hailong.method.weighting.design import SCALE
from hailong.method.weighting.distance import Distance
from hailong.method.weighting.rounding import Split, quantised
from hailong.method.weighting.summary import Report, Step, step
from hailong.method.weighting.trimming import Cap, trim

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Totals = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class WeightCells:
    """Responses as cells.

    values: by margin, the value of every cell (text, never null). base_e4 (cells, integer, 1/10 000, above nought):
    weight of each of its responses. counts (cells, integer, ≥ 1): responses.
    """

    values: Mapping[str, npt.NDArray[np.str_]]
    base_e4: Ints
    counts: Ints


@dataclass(frozen=True)
class Weighed:
    """Weights of cells and how they came about.

    calibration: of the cells. weights (cells, clients): before they became integers. split: the integers.
    off: by (margin, level), Σ integer weights − known total, in clients; without trimming it is rounding alone.
    """

    calibration: Calibration
    weights: Floats
    split: Split
    off: Mapping[tuple[str, str], float]
    report: Report


def weighed(cells: WeightCells, totals: Totals, distance: Distance, *, cap: Cap | None = None) -> Weighed:
    """Integer weights of every cell that meet the totals.

    totals: by margin, the known number of clients of each value. cap: trimming after calibration, the excess shared in
    proportion; the totals are then no longer met, by what `off` says.
    Raises: what `Margin.of`, `calibration.calibrate`, `trimming.trim` and `rounding.quantised` raise.
    """
    positive(cells.base_e4.astype(np.float64))
    margins = [Margin.of(name, cells.values[name], dict(known)) for name, known in totals.items()]
    found = calibrate(cells.base_e4 * cells.counts, margins, distance, units_per_client=SCALE)
    base = cells.base_e4 / SCALE
    weights = base * found.factor
    at_bound = int(cells.counts[(found.factor <= distance.low) | (found.factor >= distance.high)].sum())
    note = f"rounds {found.rounds}, cells {found.cells}, misfit {found.misfit:.1e}"
    steps = [step(f"calibration {distance.name}", base, weights, counts=cells.counts, at_bound=at_bound, note=note)]
    if cap is not None:
        weights, one = _trimmed(weights, cells.counts, cap)
        steps.append(one)
    split = quantised(weights, cells.counts)
    steps.append(_integers(weights, split, cells.counts))
    return Weighed(found, weights, split, _off(margins, split.total_e4(cells.counts)), Report(tuple(steps)))


def _trimmed(weights: Floats, counts: Ints, cap: Cap) -> tuple[Floats, Step]:
    done = trim(weights, cap, counts=counts, shared="proportional")
    note = f"cap {done.cap:.4f}, above it {done.hits}, cut {done.cut_pct:.2f}%"
    return done.weights, step("trimming", weights, done.weights, counts=counts, at_bound=done.at_cap, note=note)


def _integers(weights: Floats, split: Split, counts: Ints) -> Step:
    """The step from real to integer weights, each cell in its two halves."""
    halves = np.concatenate([counts - split.raised, split.raised])
    integers = np.concatenate([split.low_e4, split.low_e4 + 1]) / SCALE
    there = halves > 0
    note = f"largest shift of a cell {float(np.abs(split.shift).max()):.1e}"
    return step("integers", np.tile(weights, 2)[there], integers[there], counts=halves[there], note=note)


def _off(margins: list[Margin], total_e4: Ints) -> dict[tuple[str, str], float]:
    off = {}
    for margin in margins:
        sums = np.zeros(len(margin.levels), np.int64)
        np.add.at(sums, margin.codes, total_e4)
        for level, found, known in zip(margin.levels, sums.tolist(), margin.totals.tolist(), strict=True):
            off[margin.name, level] = (found - known * SCALE) / SCALE
    return off
