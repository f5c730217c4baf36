"""Allocation: whole numbers of forms over strata, and what to do where a stratum has fewer people than forms.

All counts are integers and add up exactly (R-000-14). Rounding is by largest remainder (Hamilton); ties go to
the stratum that stands first, so that the same input always gives the same grid. Source: Cochran 1977 §5;
Neyman 1934; statistics 6.4.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
Stratum = tuple[str, str]
"""(key of the unit, code of the field group)."""


def largest_remainder(total: int, shares: Mapping[K, float], *, caps: Mapping[K, int] | None = None) -> dict[K, int]:
    """Whole numbers in proportion to `shares`, adding up to `total`, never above `caps`.

    Where caps bind, the rest is shared again among the others; when all caps bind, less than `total` is
    given.

    Raises: ValueError when a share is negative, the total is, or no share is positive while the total is.
    """
    weights = {key: Fraction(share) for key, share in shares.items()}
    if total < 0 or any(weight < 0 for weight in weights.values()) or (total and not any(weights.values())):
        raise ValueError("a total and shares that are not negative, one of them positive")
    given = dict.fromkeys(weights, 0)
    open_keys = [key for key, weight in weights.items() if weight]
    while open_keys and (left := total - sum(given.values())):
        for key, count in _round(left, {key: weights[key] for key in open_keys}).items():
            given[key] += count if caps is None else min(count, caps[key] - given[key])
        open_keys = [key for key in open_keys if caps is not None and given[key] < caps[key]]
    return given


def _round(total: int, weights: Mapping[K, Fraction]) -> dict[K, int]:
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    floors = {key: int(value) for key, value in exact.items()}
    # sorted() is stable: among equal remainders the first stratum gets the form.
    by_remainder = sorted(exact, key=lambda key: floors[key] - exact[key])
    for key in by_remainder[: total - sum(floors.values())]:
        floors[key] += 1
    return floors


def proportional(total: int, sizes: Mapping[K, int]) -> dict[K, int]:
    """n_h ∝ N_h, never above N_h."""
    return largest_remainder(total, sizes, caps=sizes)


def equal(total: int, sizes: Mapping[K, int]) -> dict[K, int]:
    """The same number for every stratum that has people, never above N_h."""
    return largest_remainder(total, {key: int(size > 0) for key, size in sizes.items()}, caps=sizes)


def neyman(total: int, sizes: Mapping[K, int], deviations: Mapping[K, float]) -> dict[K, int]:
    """n_h ∝ N_h·S_h, never above N_h (Neyman 1934).

    `deviations`: standard deviation of the measure in each stratum.
    """
    return largest_remainder(total, {key: sizes[key] * deviations[key] for key in sizes}, caps=sizes)


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
