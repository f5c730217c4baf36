"""Shares become whole numbers of forms that add up exactly (R-000-14).

Rounding is by largest remainder (Hamilton); ties go to the stratum that stands first, so that the same input always
gives the same grid. Source: Cochran 1977 §5; Neyman 1934.
"""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


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
