"""What to do where a stratum has fewer people than the plan asks forms.

A proposal only: a person accepts it or leaves the cells short. Totals of a unit are kept while it has people.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hailong.method.allocation.rounding import largest_remainder

Stratum = tuple[str, str]
"""(key of the unit, code of the field group)."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """A stratum that has fewer people than the plan asks (ux 4.3: "chỉ có 3 hồ sơ, cần 5").

    Attributes:
        available: N_h. planned: n_h of the plan. missing: their difference.
        moved_to: proposed home of the missing forms inside the unit: field group → number.
        lost: forms that nobody in the unit can take.
    """

    stratum: Stratum
    available: int
    planned: int
    moved_to: Mapping[str, int]
    lost: int

    @property
    def missing(self) -> int:
        return self.planned - self.available


@dataclass(frozen=True)
class Reallocation:
    """The proposal: a grid that the frame can bear. A person accepts it or leaves the cells short."""

    allocation: Mapping[Stratum, int]
    shortages: tuple[Shortage, ...]

    @property
    def lost(self) -> int:
        return sum(shortage.lost for shortage in self.shortages)


def reallocate(quota: Mapping[Stratum, int], sizes: Mapping[Stratum, int]) -> Reallocation:
    """Move forms that a stratum cannot bear to the other strata of the same unit.

    In proportion to their spare people (N_h - n_h), first among strata the plan asks anyway, only then among
    those with a planned zero; never above N_h. The total of the unit is kept whenever the unit has enough
    people.
    """
    allocation: dict[Stratum, int] = {}
    shortages: list[Shortage] = []
    for unit in dict.fromkeys(unit for unit, _ in quota):
        planned = {group: count for (of, group), count in quota.items() if of == unit}
        people = {group: sizes.get((unit, group), 0) for group in planned}
        people |= {group: size for (of, group), size in sizes.items() if of == unit}
        result, short = _within_unit(unit, planned, people)
        allocation |= result
        shortages += short
    return Reallocation(allocation, tuple(shortages))


def _within_unit(
    unit: str, planned: Mapping[str, int], people: Mapping[str, int]
) -> tuple[dict[Stratum, int], list[Shortage]]:
    result = {group: min(planned.get(group, 0), size) for group, size in people.items()}
    shortages = []
    for group in planned:
        if (missing := planned[group] - people[group]) > 0:
            moved = _place(missing, result, planned, people)
            for home, count in moved.items():
                result[home] += count
            shortage = Shortage((unit, group), people[group], planned[group], moved, missing - sum(moved.values()))
            shortages.append(shortage)
    return {(unit, group): count for group, count in result.items() if count or group in planned}, shortages


def _place(
    missing: int, result: Mapping[str, int], planned: Mapping[str, int], people: Mapping[str, int]
) -> dict[str, int]:
    """Homes for missing forms: first where the plan asks, then where it has a zero."""
    moved: dict[str, int] = {}
    for asked in (True, False):
        spare = {
            group: size - result[group]
            for group, size in people.items()
            if size > result[group] and bool(planned.get(group)) is asked
        }
        if spare and (left := missing - sum(moved.values())):
            moved |= {group: count for group, count in largest_remainder(left, spare, caps=spare).items() if count}
    return moved
