"""What weights look like, and what each step of weighting did to them, as a report that can be printed.

Source: Kish (1965), Survey Sampling, 8.2; Kish (1992), JOS 8: deff = 1 + cv²(w) = nΣw²/(Σw)², n_eff = n/deff.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
HEAD = "step,n,sum before,sum after,min,median,max,cv,deff,n_eff,at bound,moved %"


@dataclass(frozen=True)
class Spread:
    """Weights in numbers: n responses, total (clients), smallest, median, largest weight, cv (share of the mean)."""

    n: int
    total: float
    smallest: float
    median: float
    largest: float
    cv: float

    @property
    def deff_kish(self) -> float:
        """How much more variance unequal weights cost, if they have nothing to do with the answers."""
        return 1 + self.cv**2

    @property
    def n_eff(self) -> float:
        """Responses of equal weight that say as much."""
        return self.n / self.deff_kish


def spread(weights: Floats, counts: Ints | None = None) -> Spread:
    """weights (entries, clients); counts (entries): responses that have this weight, 1 where None. cv has divisor n.

    Sums run in sorted order: the order of the entries moves no bit. Raises: ValueError without a response.
    """
    many = np.ones(len(weights), np.int64) if counts is None else counts
    if many.sum() < 1 or (many < 0).any():
        raise ValueError("no responses to describe")
    values, times = _counted(weights, many)
    n = int(times.sum())
    total = float(times @ values)
    variance = float(times @ (values - total / n) ** 2) / n
    cv = float(np.sqrt(variance) / abs(total / n)) if total else float("nan")
    return Spread(n, total, float(values[0]), _middle(values, times), float(values[-1]), cv)


def median(weights: Floats, counts: Ints) -> float:
    """The weight in the middle, of an even number of responses the mean of the two in the middle.

    weights (entries, clients); counts (entries): responses that have this weight, in all at least one.
    """
    return _middle(*_counted(weights, counts))


def _counted(weights: Floats, counts: Ints) -> tuple[Floats, Ints]:
    """Every weight that somebody has, once, in order, and how many have it."""
    values, place = np.unique(weights[counts > 0], return_inverse=True)
    times = np.zeros(len(values), np.int64)
    np.add.at(times, place, counts[counts > 0])
    return values, times


def _middle(values: Floats, times: Ints) -> float:
    upto = np.cumsum(times)
    n = int(upto[-1])
    low, high = (float(values[np.searchsorted(upto, rank, side="right")]) for rank in ((n - 1) // 2, n // 2))
    return (low + high) / 2


def spreads(weights: Floats, domain: npt.NDArray[np.str_], counts: Ints | None = None) -> dict[str, Spread]:
    """The same per domain. domain (entries, text): its name."""
    many = np.ones(len(weights), np.int64) if counts is None else counts
    return {str(name): spread(weights[domain == name], many[domain == name]) for name in np.unique(domain)}


@dataclass(frozen=True)
class Step:
    """One step: what it is called, the weights before and after, responses at a bound or cap, and the loss.

    moved_pct: Σ|after − before| over twice Σ before: the share of the weight that changed hands, in percent, after
    both are brought to one total.
    """

    name: str
    before: Spread
    after: Spread
    at_bound: int
    moved_pct: float
    note: str = ""

    @property
    def n_eff_lost_pct(self) -> float:
        """Effective responses lost by this step, percent of those before; negative where it gained."""
        return 100 * (1 - self.after.n_eff / self.before.n_eff)


def step(
    name: str, before: Floats, after: Floats, *, counts: Ints | None = None, at_bound: int = 0, note: str = ""
) -> Step:
    """before, after (entries, clients): weight per response; counts as in `spread`."""
    many = np.ones(len(before), np.int64) if counts is None else counts
    old, new = spread(before, many), spread(after, many)
    gone = np.sort(many * np.abs(after / new.total - before / old.total))
    return Step(name, old, new, at_bound, 50 * float(gone.sum()), note)


@dataclass(frozen=True)
class Report:
    """The steps in their order; `str` prints one line per step."""

    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return "\n".join(_lines([HEAD.split(","), *map(_cells, self.steps)], [one.note for one in self.steps]))


def _cells(one: Step) -> Sequence[str]:
    after = one.after
    figures = (one.before.total, after.total, after.smallest, after.median, after.largest, after.cv, after.deff_kish)
    rest = (f"{after.n_eff:.1f}", str(one.at_bound), f"{one.moved_pct:.2f}")
    return (one.name, str(after.n), *(f"{figure:.4f}" for figure in figures), *rest)


def _lines(rows: Sequence[Sequence[str]], notes: Sequence[str]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    wide = [[cell.rjust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines = ["  ".join([row[0].ljust(widths[0]), *cells[1:]]) for row, cells in zip(rows, wide, strict=True)]
    return [lines[0], *(f"{line}  {note}".rstrip() for line, note in zip(lines[1:], notes, strict=True))]
