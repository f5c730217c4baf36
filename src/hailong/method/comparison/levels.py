"""When two values are equal: what parts them is the rounding of a sum, and that decides no rank, group or award."""

from collections.abc import Sequence

SAME = 1e-9  # values nearer than this (percentage points) are equal


def levels(values: Sequence[float]) -> list[list[int]]:
    """Positions of equal values together, the highest first.

    Equal is who is nearer than `SAME` to the next in the order of values, and all along such a chain: so equality
    never contradicts itself (a = b and b = c, but a above c). Values: finite numbers, whole ones of any size.
    """
    found: list[list[int]] = []
    for at in sorted(range(len(values)), key=lambda one: -values[one]):
        if found and values[found[-1][-1]] - values[at] < SAME:
            found[-1].append(at)
        else:
            found.append([at])
    return found
