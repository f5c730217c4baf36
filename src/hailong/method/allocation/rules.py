"""Rules that plans use instead of a formula: forms by class of volume, and a share of all dossiers."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hailong.method.problem import Problem

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class SizeClass:
    """A class of agencies: those with `least_volume` dossiers a year or more are asked `forms` forms.

    Plan 29/KH-UBND of An Giang (R-002-12…16) has two: many dossiers, 30 forms; a middling number, 20.
    """

    least_volume: int
    forms: int


def forms_by_class(volumes: Mapping[K, int], classes: Sequence[SizeClass]) -> dict[K, int]:
    """The forms of each agency: those of the highest class whose least volume it reaches, never above its volume.

    Raises: Problem `size_class_missing` (an agency below every class), `size_classes_ambiguous` (two classes begin at
    the same volume).
    """
    ordered = sorted(classes, key=lambda one: one.least_volume, reverse=True)
    starts = [one.least_volume for one in ordered]
    if len(set(starts)) < len(starts):
        raise Problem("size_classes_ambiguous")
    given: dict[K, int] = {}
    for key, volume in volumes.items():
        reached = next((one for one in ordered if volume >= one.least_volume), None)
        if reached is None:
            raise Problem("size_class_missing", name=str(key), volume=volume)
        given[key] = min(reached.forms, volume)
    return given


def coverage(dossiers: Mapping[K, int], share_pct: int) -> dict[K, int]:
    """Forms that reach `share_pct` % of the dossiers in every cell, rounded up.

    dossiers: settled dossiers per cell; a cell is one unit in one month (R-003-11, R-003-14), so that no month can be
    made good by another. Raises: Problem `coverage_out_of_range` unless the share is 1…100.
    """
    if not 1 <= share_pct <= 100:
        raise Problem("coverage_out_of_range", share_pct=share_pct)
    if any(count < 0 for count in dossiers.values()):
        raise ValueError("a number of dossiers is not negative")
    return {key: -(-count * share_pct // 100) for key, count in dossiers.items()}
