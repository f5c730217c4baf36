"""Two stages: schools by level, then people inside them. Both inclusion probabilities stay with every person.

From 2026 half of the schools of each level are surveyed (R-004-44). Drawing inside (commune × level) leaves one school
in most strata, and one school says nothing about the spread between schools: such lonely strata are told before the
draw, and `by_level` avoids them: one list per level for the whole province, sorted by commune, so that the systematic
sample is spread over communes all the same. Source: Cochran (1977) ch. 11; Särndal, Swensson & Wretman (1992) 4.3.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hailong.method.allocation import Stratum
from hailong.method.problem import Problem, raise_all
from hailong.method.selection.listed import ListDraw, ListUnit, draw_listed
from hailong.method.selection.register import FrameUnit
from hailong.method.selection.stratified import Draw, draw


@dataclass(frozen=True, slots=True)
class School:
    """A unit of the first stage (primary sampling unit). `level`: mầm non, tiểu học, THCS. people: its size."""

    school: str
    level: str
    area: str
    people: int = 1


@dataclass(frozen=True, slots=True)
class LonelyStratum:
    """A stratum where one of several schools would be drawn: no variance between schools can be estimated."""

    stratum: str
    population: int


@dataclass(frozen=True, slots=True)
class SecondStage:
    """One person. Weight 1/(first·second).

    first: π of the school. second: n_i/N_i inside it.
    """

    school: str
    group: str
    dossier_no: str
    first: float
    second: float

    @property
    def design_weight(self) -> float:
        return 1 / (self.first * self.second)


def half_of_each(counts: Mapping[str, int], share_pct: int = 50) -> dict[str, int]:
    """Schools to draw: `share_pct` % of each stratum, rounded up, so that no level has less than the decree's share.

    Raises: Problem `coverage_out_of_range` unless the share is 1…100. Source: R-004-44.
    """
    if not 1 <= share_pct <= 100:
        raise Problem("coverage_out_of_range", share_pct=share_pct)
    return {stratum: -(-count * share_pct // 100) for stratum, count in counts.items()}


def by_level(schools: Iterable[School], *, in_proportion_to_size: bool = False) -> list[ListUnit]:
    """One list per level, sorted by area, then school: the recommended first stage."""
    return [ListUnit(one.level, one.area, one.school, one.people if in_proportion_to_size else 1) for one in schools]


def by_area_and_level(schools: Iterable[School], *, in_proportion_to_size: bool = False) -> list[ListUnit]:
    """One list per area and level, named area/level: ask `lonely` before drawing from it.

    The last "/" ends the area, so that no two pairs share a name: a level may have none. Raises: Problem
    `school_level_malformed`.
    """
    listed = list(schools)
    raise_all(
        Problem("school_level_malformed", level=level)
        for level in sorted({one.level for one in listed if "/" in one.level})
    )
    return [
        ListUnit(f"{one.area}/{one.level}", "", one.school, one.people if in_proportion_to_size else 1)
        for one in listed
    ]


def lonely(units: Iterable[ListUnit], asked: Mapping[str, int]) -> tuple[LonelyStratum, ...]:
    """Strata that the draw would leave with one unit of several; a stratum taken whole is not lonely."""
    population = Counter(unit.stratum for unit in units)
    return tuple(
        LonelyStratum(stratum, population[stratum])
        for stratum, count in sorted(asked.items())
        if count == 1 and population[stratum] > 1
    )


def first_stage(
    units: Iterable[ListUnit], asked: Mapping[str, int], *, seed: str, lonely_allowed: bool = False
) -> ListDraw:
    """Draw the schools.

    Raises: Problem `strata_lonely` unless `lonely_allowed` (then the estimate must collapse or adjust such strata);
        what `draw_listed` raises.
    """
    listed = list(units)
    if (alone := lonely(listed, asked)) and not lonely_allowed:
        raise Problem("strata_lonely", count=len(alone), first=alone[0].stratum)
    return draw_listed(listed, asked, seed=seed)


def second_stage(
    schools: ListDraw,
    listed: Iterable[ListUnit],
    people: Iterable[FrameUnit],
    *,
    forms_each: int,
    reserve_ratio: float = 1.0,
) -> tuple[Draw, tuple[SecondStage, ...]]:
    """Draw people inside the drawn schools, with the seed of the first stage.

    listed: the list of the first stage. people: the lists of the schools, `unit` = the school; rows of listed schools
    not drawn are left out. Each (school, group) gets `forms_each` forms or everybody. Result: the draw (with its own
    certificate, `manifest`) and both probabilities of every sampled person, in the order of the draw. From registers
    of millions: `store.drawing.second_stage`.

    Raises: what `forms_inside` and `draw` raise.
    """
    given = list(people)
    there = dict.fromkeys((person.unit, person.group) for person in given)
    asked = forms_inside(schools, listed, there, forms_each)
    inside = [person for person in given if (person.unit, person.group) in asked]
    drawn = draw(inside, asked, seed=schools.seed, reserve_ratio=reserve_ratio)
    return drawn, with_probabilities(schools, drawn)


def forms_inside(
    schools: ListDraw, listed: Iterable[ListUnit], there: Iterable[Stratum], forms_each: int
) -> dict[Stratum, int]:
    """The allocation of the second stage. there: (school, group) of the people that came.

    Raises: Problem `school_without_people` (a drawn school without a list: its weight would vanish silently),
        `school_not_in_list` (people of a school spelled otherwise than in the first stage: N_i would be too small);
        ValueError unless at least one form is asked.
    """
    if forms_each < 1:
        raise ValueError("at least one form in each school")
    came, drawn = list(there), {one.unit.unit_id for one in schools.units}
    names = {school for school, _ in came}
    if unknown := sorted(names - {unit.unit_id for unit in listed}):
        raise Problem("school_not_in_list", count=len(unknown), first=unknown[0])
    if missing := sorted(drawn - names):
        raise Problem("school_without_people", count=len(missing), first=missing[0])
    return dict.fromkeys((stratum for stratum in came if stratum[0] in drawn), forms_each)


def with_probabilities(schools: ListDraw, drawn: Draw) -> tuple[SecondStage, ...]:
    """Both probabilities of every sampled person, in the order of the draw."""
    first = {one.unit.unit_id: one.probability for one in schools.units}
    second = {(one.unit, one.group): one.sample / one.population for one in drawn.strata if one.population}
    return tuple(
        SecondStage(one.unit, one.group, one.dossier_no, first[one.unit], second[one.unit, one.group])
        for one in drawn.sample
    )
