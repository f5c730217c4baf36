"""Statistical disclosure control of published lists of counts.

Rule: no published cell under 10, and none that subtraction from its total gives away. Source: Hundepool et al.,
Statistical Disclosure Control (2012); trust design 6.
"""

from collections.abc import Mapping

MIN_CELL = 10


def protect_list(
    counts: Mapping[str, int], *, minimum: int = MIN_CELL, also: frozenset[str] = frozenset(), least: int = 2
) -> frozenset[str]:
    """Names to hide in a list of counts whose total is published; an empty one hides nobody.

    also: names that are hidden for another reason (all answered alike). Hidden are none, or at least `least` (one more
    than there are published totals) that together hold at least `minimum` people: the smallest others are added until
    that holds or nothing is left.
    """
    filled = {name: count for name, count in counts.items() if count > 0}
    hidden = {name for name, count in filled.items() if count < minimum or name in also}
    for name in sorted(filled.keys() - hidden, key=lambda one: (filled[one], one)):
        if not hidden or (len(hidden) >= least and sum(filled[one] for one in hidden) >= minimum):
            break
        hidden.add(name)
    return frozenset(hidden)
