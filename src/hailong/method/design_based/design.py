"""How a sample was drawn: declared once, judged whole, then used by every estimate.

There is no estimate without a design, and no default that changes a standard error: weights, stages, populations and
the rule for lonely strata are all said. Equal weights are said with `equal_weights`; a population that is not known
(no finite population correction) is said with `population=None`.
Sources: Särndal, Swensson and Wretman (1992) 4.3; the declaration follows R `survey::svydesign` (Lumley 2010).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from hailong.method.design_based.columns import NAMED, are_mixed, named, numbers
from hailong.method.design_based.variance import (
    LONELY_RULES,
    Floats,
    Ints,
    Level,
    Strata,
    raise_lonely,
    settled,
    totals_by,
)
from hailong.method.problem import Problem, raise_all

Codes = npt.NDArray[np.generic]


@dataclass(frozen=True)
class Stage:
    """One stage of the draw, a value per element.

    unit: (n,) code of the unit that was drawn, None = the element itself; stratum: (n,) code of the stratum inside the
    unit above, None = one stratum; population: (n,) units in that stratum, None = not known or drawn with replacement.
    """

    unit: Codes | None
    stratum: Codes | None
    population: Floats | None


@dataclass(frozen=True)
class SampleDesign:
    """A design that has been judged (`declare`). weight: (n,) design weights; levels: the stages in dense codes."""

    weight: Floats
    levels: tuple[Level, ...]
    lonely: str

    @property
    def n(self) -> int:
        """Elements."""
        return len(self.weight)

    @property
    def df(self) -> int:
        """Degrees of freedom of the whole design: first-stage units less their strata."""
        domain = np.zeros(self.n, dtype=np.int64)
        return int(self.domain_df(domain, 1, np.ones((self.n, 1), dtype=bool))[0, 0])

    @property
    def psu(self) -> Ints:
        """(n,) the first-stage unit of each element."""
        return self.levels[0].unit

    @property
    def stratum(self) -> Ints:
        """(n,) the first-stage stratum of each element, merged where the rule is `collapse`."""
        level = self.levels[0]
        stratum, _ = settled(level.stratum, level.strata, self.lonely)
        return stratum[level.unit]

    def domain_df(self, domain: Ints, domains: int, answered: npt.NDArray[np.bool_]) -> Ints:
        """(D, k) first-stage units less first-stage strata that have an answer to the item in the domain.

        domain: (n,) codes, −1 = in none; answered: (n, k). R `survey::degf(subset(…))`; conservative against the
        degrees of freedom of the whole design.
        """
        inside = domain >= 0
        owner = domain[inside]
        units, strata = (_present(owner, code[inside], answered[inside]) for code in (self.psu, self.stratum))
        return _count(units, domains) - _count(strata, domains)


Present = tuple[Ints, npt.NDArray[np.bool_]]


def _present(owner: Ints, code: Ints, answered: npt.NDArray[np.bool_]) -> Present:
    """The cells (owner, code): their owner (c,), and whether anybody in them answered (c, k)."""
    size = int(code.max(initial=0)) + 1
    cell, place = np.unique(owner * size + code, return_inverse=True)
    return cell // size, totals_by(place, answered.astype(np.float64), len(cell)) > 0


def _count(cells: Present, owners: int) -> Ints:
    """(owners, k) cells with an answer."""
    owner, present = cells
    return totals_by(owner, present.astype(np.float64), owners).astype(np.int64)


def equal_weights(n: int, population: float) -> Floats:
    """(n,) N/n each: the statement that every element stands for the same number. Raises: Problem `design_empty`,
    `design_fpc_too_small`.
    """
    if n < 1:
        raise Problem("design_empty")
    if population < n:
        raise Problem("design_fpc_too_small", stage=1, strata="", count=1)
    return np.full(n, population / n)


def declare(weight: Floats, stages: Sequence[Stage], *, lonely: str) -> SampleDesign:
    """A design, or all that is wrong with it.

    weight: (n,) > 0, elements of the population that a sampled element stands for; stages: first to last, and the last
    one draws elements unless the elements of its units were all taken; lonely: one of `variance.LONELY_RULES`.
    Raises: Problem(s) `design_empty`, `design_weight_wrong`, `design_length_differs`, `design_code_missing`,
    `design_codes_mixed`, `design_unit_in_two_strata`, `design_fpc_wrong`, `design_fpc_not_constant`,
    `design_fpc_too_small`, `design_lonely_rule_unknown`, `design_stratum_lonely`.
    """
    weight = numbers(weight)[0]
    raise_all(_faults(weight, stages, lonely))
    levels: list[Level] = []
    above, fraction = np.zeros(len(weight), dtype=np.int64), np.ones(len(weight))
    for number, stage in enumerate(stages, start=1):
        level = _level(stage, above, fraction, number)
        levels.append(level)
        above = level.unit
        fraction = (level.strata.scale * (1 - level.strata.unsampled))[level.stratum[level.unit]]
        if (lonely == "fail" or (lonely == "collapse" and number > 1)) and level.strata.lonely.any():
            raise_lonely(level.strata, np.flatnonzero(level.strata.lonely))
    return SampleDesign(weight, tuple(levels), lonely)


def _faults(weight: Floats, stages: Sequence[Stage], lonely: str) -> list[Problem]:
    """What can be seen without putting the stages together."""
    if not len(weight) or not stages:
        return [Problem("design_empty")]
    found = []
    if lonely not in LONELY_RULES:
        found.append(Problem("design_lonely_rule_unknown", rule=lonely, rules=", ".join(LONELY_RULES)))
    wrong = np.flatnonzero(~(np.isfinite(weight) & (weight > 0)))
    if len(wrong):
        found.append(Problem("design_weight_wrong", count=len(wrong), rows=named(wrong)))
    for number, stage in enumerate(stages, start=1):
        for column in (stage.unit, stage.stratum, stage.population):
            if column is None:
                continue
            if len(column) != len(weight):
                found.append(Problem("design_length_differs", stage=number, length=len(column), expected=len(weight)))
            elif column is not stage.population and len(missing := np.flatnonzero(_missing(column))):
                found.append(Problem("design_code_missing", stage=number, count=len(missing), rows=named(missing)))
            elif column is not stage.population and are_mixed(column):
                found.append(Problem("design_codes_mixed", stage=number))
    return found


def _missing(codes: Codes) -> npt.NDArray[np.bool_]:
    """None, NaN and the empty text are no code."""
    if codes.dtype.kind == "f":
        return np.asarray(np.isnan(codes.astype(np.float64)))
    if codes.dtype.kind in "OU":
        return np.array([code is None or code == "" or code != code for code in codes.tolist()], dtype=bool)
    return np.zeros(len(codes), dtype=bool)


def _dense(above: Ints, codes: Codes | None, when_none: Ints) -> Ints:
    """(n,) codes 0… of (code above, own code), sorted by both."""
    own = when_none if codes is None else np.unique(codes, return_inverse=True)[1]
    pairs = above * (int(own.max()) + 1) + own
    return np.asarray(np.unique(pairs, return_inverse=True)[1], dtype=np.int64)


def _level(stage: Stage, above: Ints, fraction: Floats, number: int) -> Level:
    """One stage in dense codes; units and strata are named inside the unit above."""
    n = len(above)
    stratum = _dense(above, stage.stratum, np.zeros(n, dtype=np.int64))
    unit = _dense(above, stage.unit, np.arange(n, dtype=np.int64))
    _, first, place = np.unique(unit, return_index=True, return_inverse=True)
    of_unit = stratum[first]
    twice = np.unique(unit[of_unit[place] != stratum])
    if len(twice):
        names = [str(_name(stage.unit, first[u])) for u in twice[:NAMED]]
        raise Problem("design_unit_in_two_strata", stage=number, units=", ".join(names), count=len(twice))
    units = np.bincount(of_unit)
    start = np.unique(stratum, return_index=True)[1]
    unsampled = _unsampled(stage, stratum, units, number)
    return Level(unit, of_unit, Strata(units, unsampled, fraction[start], partial(_names, stage, start), number))


def _unsampled(stage: Stage, stratum: Ints, units: Ints, number: int) -> Floats:
    """(H,) 1 − m/N. A population that is smaller than the sample, or two numbers in one stratum, is a mistake."""
    if stage.population is None:
        return np.ones(len(units))
    population = numbers(stage.population)[0]
    start = np.unique(stratum, return_index=True)[1]
    of_stratum = population[start]
    checks = {
        "design_fpc_wrong": ~(np.isfinite(of_stratum) & (of_stratum > 0)),
        "design_fpc_not_constant": np.bincount(stratum[of_stratum[stratum] != population], minlength=len(units)) > 0,
        "design_fpc_too_small": of_stratum < units,
    }
    for code, bad in checks.items():
        if bad.any():
            names = [str(_name(stage.stratum, row)) for row in start[bad][:NAMED]]
            raise Problem(code, stage=number, strata=", ".join(names), count=int(bad.sum()))
    return np.asarray(1 - units / of_stratum)


def _names(stage: Stage, start: npt.NDArray[np.intp], chosen: Ints) -> list[str]:
    """Strata by the codes they were given. start: the first row of each."""
    return [str(_name(stage.stratum, int(row))) for row in start[chosen]]


def _name(codes: Codes | None, row: int) -> object:
    """The code as it was given; without codes the row, from 1."""
    return int(row) + 1 if codes is None else codes[row]
