"""Nonresponse: weights within classes go up by what did not answer, and how uneven response was.

Source: Särndal, Swensson and Wretman (1992), 15.6 (response homogeneity groups); Schouten, Cobben and Bethlehem
(2009), Survey Methodology 35 (R-indicator and partial indicators); Schouten et al. (2012) (coefficient of variation).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hailong.method.problem import Problem, raise_all
from hailong.method.weighting.design import SCALE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Classes:
    """Classes of people who are thought to respond alike.

    names (classes, text). groups (classes, text): only classes of one group may be merged, neighbours in this order.
    sampled, responded (classes, integer): people. weight_sampled, weight_responded (classes, 1/10 000, integer): Σ of
    their design weights.
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    sampled: Ints
    responded: Ints
    weight_sampled: Ints
    weight_responded: Ints

    def __post_init__(self) -> None:
        """Raises: Problem(s) `response_class_overfull`, `response_class_weightless` (people without weight, or weight
        without people: no factor follows); ValueError for columns that do not fit or a class of nobody.
        """
        columns = (self.groups, self.sampled, self.responded, self.weight_sampled, self.weight_responded)
        if any(len(column) != len(self.names) for column in columns) or (self.sampled < 1).any():
            raise ValueError("every class needs a group, sampled people and both sums")
        raise_all(
            Problem("response_class_overfull", response_class=name, sampled=int(n), responded=int(r))
            for name, n, r, w, v in zip(self.names, *columns[1:], strict=True)
            if not 0 <= r <= n or not 0 <= v <= w
        )
        raise_all(
            Problem("response_class_weightless", response_class=name, sampled=int(n), weight=w / SCALE,
                    responded=int(r), weight_responded=v / SCALE)
            for name, n, r, w, v in zip(self.names, *columns[1:], strict=True)
            if w == 0 or (r == 0) != (v == 0)
        )  # fmt: skip


@dataclass(frozen=True)
class Merging:
    """When a class is merged with a neighbour: fewer than `responses`, or a factor above `factor`."""

    responses: int = 1
    factor: float = np.inf


@dataclass(frozen=True)
class Adjusted:
    """What to multiply by, and how the classes were merged.

    factor (classes): Σw of all over Σw of respondents of the class it ended in. home (classes): the first class of
    that merged class. merged: (name, name of the neighbour, why) in the order in which it was done.
    """

    factor: Floats
    home: Ints
    merged: tuple[tuple[str, str, str], ...]


def adjustment(classes: Classes, merging: Merging | None = None) -> Adjusted:
    """The factor of every class. Without a rule nothing is merged.

    The rule: as long as a class breaks it, the first that does is joined to its neighbour of the same group with fewer
    respondents (the earlier at a tie).
    Raises: Problem `response_class_empty` (nobody responded); `response_class_too_small`,
    `response_class_factor_too_large` (breaks the rule and has no neighbour left).
    """
    if merging is None:
        raise_all(
            Problem("response_class_empty", response_class=name, sampled=int(n))
            for name, n, weight in zip(classes.names, classes.sampled, classes.weight_responded, strict=True)
            if weight == 0
        )
    runs = [[position] for position in range(len(classes.names))]
    merged = []
    while merging is not None and (broken := _first_broken(classes, runs, merging)) is not None:
        at, why = broken
        other = _neighbour(classes, runs, at)
        if other is None:
            raise _no_neighbour(classes, runs[at], why, merging)
        merged.append((_named(classes, runs[at]), _named(classes, runs[other]), why))
        first = min(at, other)
        runs[first : first + 2] = [runs[first] + runs[first + 1]]
    factor, home = np.ones(len(classes.names)), np.zeros(len(classes.names), np.int64)
    for run in runs:
        factor[run] = _factor(classes, run)
        home[run] = run[0]
    return Adjusted(factor, home, tuple(merged))


def _no_neighbour(classes: Classes, run: Sequence[int], why: str, merging: Merging) -> Problem:
    """What cannot be merged any more, in the terms of the part of the rule that it breaks."""
    who = {"response_class": _named(classes, run), "responded": int(classes.responded[run].sum())}
    if why == "responses":
        return Problem("response_class_too_small", **who, least=max(merging.responses, 1))
    return Problem("response_class_factor_too_large", **who, factor=_factor(classes, run), limit=merging.factor)


def _factor(classes: Classes, run: Sequence[int]) -> float:
    answered = int(classes.weight_responded[run].sum())
    return int(classes.weight_sampled[run].sum()) / answered if answered else np.inf


def _first_broken(classes: Classes, runs: Sequence[list[int]], merging: Merging) -> tuple[int, str] | None:
    for at, run in enumerate(runs):
        if classes.responded[run].sum() < max(merging.responses, 1):
            return at, "responses"
        if _factor(classes, run) > merging.factor:
            return at, "factor"
    return None


def _neighbour(classes: Classes, runs: Sequence[list[int]], at: int) -> int | None:
    group = classes.groups[runs[at][0]]
    near = [one for one in (at - 1, at + 1) if 0 <= one < len(runs) and classes.groups[runs[one][0]] == group]
    return min(near, key=lambda one: int(classes.responded[runs[one]].sum()), default=None)


def _named(classes: Classes, run: Sequence[int]) -> str:
    return " + ".join(classes.names[position] for position in run)


@dataclass(frozen=True)
class Representativity:
    """How alike the classes responded.

    response_rate: weighted, ρ̄. r_indicator = 1 − 2S(ρ): 1 where all classes respond alike. cv = S(ρ)/ρ̄: bounds the
    bias of a mean in standard deviations of the variable. partial (classes): √(share of the class)·(ρ − ρ̄), below
    nought where a class is underrepresented.
    """

    response_rate: float
    r_indicator: float
    cv: float
    partial: Floats


def representativity(classes: Classes) -> Representativity:
    """How uneven response was over the classes, S² with divisor N̂ − 1 as published.

    Every class has weight (`Classes`), so every propensity exists.
    Raises: ValueError where Σw of the sample is one client or less.
    """
    size = classes.weight_sampled / SCALE
    population = float(size.sum())
    if population <= 1:
        raise ValueError("representativity needs a population of more than one")
    propensity = classes.weight_responded / classes.weight_sampled
    rate = float(size @ propensity) / population
    deviation = float(np.sqrt(size @ (propensity - rate) ** 2 / (population - 1)))
    partial = np.sqrt(size / population) * (propensity - rate)
    return Representativity(rate, 1 - 2 * deviation, deviation / rate if rate else np.inf, partial)
