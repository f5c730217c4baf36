"""Groups of units that are not told apart.

Definition: units stand by value, the highest first. The first group opens with the first unit; a unit joins the open
group when it is told apart from none of its members, else it opens the next. Units of equal value go together: if one
of them cannot join, none does. So no two units of a group are told apart, and equal units never part; units of
neighbouring groups may still be alike. Greedy from the top gives the fewest such groups where all errors are equal.
"""

import numpy as np
import numpy.typing as npt

from hailong.method.comparison.levels import levels

Floats = npt.NDArray[np.float64]


def tiers(value: Floats, above: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """The group of each unit, 1 = highest.

    value: K, percent; above: `ranks.told_apart`, (j, k) True = k surely above j.
    """
    found = np.zeros(len(value), dtype=np.int64)
    members: list[int] = []
    tier = 1
    for alike in levels(value.tolist()):
        if members and above[alike][:, members].any():
            tier, members = tier + 1, []
        members += alike
        found[alike] = tier
    return found
