"""Many tests at once: adjusted p values, as R's `p.adjust` gives them.

Sources: Holm (1979), Scandinavian Journal of Statistics 6 (family-wise rate, any dependence); Benjamini and Hochberg
(1995), JRSS B 57 (false discovery rate, independent or positively dependent tests).
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Control(StrEnum):
    """What is held at alpha: the share of false findings among all findings, or the chance of a single one."""

    FDR = "fdr"
    FWER = "fwer"


def adjusted(p: Sequence[float], control: Control) -> Floats:
    """Adjusted p values in the order given: Benjamini–Hochberg's for `fdr`, Holm's for `fwer`; at most 1.

    Reject where adjusted ≤ alpha. Raises: ValueError for a p outside 0…1.
    """
    raw = np.asarray(p, dtype=np.float64)
    if not np.all((raw >= 0) & (raw <= 1)):
        raise ValueError("a p value lies between 0 and 1")
    order = np.argsort(raw, kind="stable")
    place, count = np.arange(1, len(raw) + 1), len(raw)
    found = np.empty(count)
    if control is Control.FDR:
        found[order] = np.minimum.accumulate((raw[order] * (count / place))[::-1])[::-1]
    else:
        found[order] = np.maximum.accumulate(raw[order] * (count + 1 - place))
    return np.minimum(found, 1.0)
