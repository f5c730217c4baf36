"""Design effects: what the design costs against a simple random sample of the same size.

Source: Kish (1965) 8.2, Kish (1992); the two definitions of R `survey` `deff = TRUE` and `deff = "replace"`.
"""

import numpy as np

from hailong.method.design_based.design import SampleDesign
from hailong.method.design_based.estimates import ALL, Estimates, Groups, means, totals, variances
from hailong.method.design_based.variance import Floats
from hailong.method.weighting.summary import spread


def design_effects(design: SampleDesign, values: Floats, groups: Groups = ALL, *, replacement: bool) -> Floats:
    """(D, k) V(ȳ)/V of the mean of n elements of a simple random sample: S²/n, times (1 − n/N̂) without replacement.

    NaN for a single element or where nothing varies. Raises: as `estimates.means`.
    """
    found = means(design, values, groups)
    return _against_simple(found, design, values, groups, replacement=replacement)


def design_effects_of_totals(design: SampleDesign, values: Floats, groups: Groups = ALL) -> Floats:
    """(D, k) V(Ŷ)/(N̂²·S²/n·(1 − n/N̂)). Raises: as `estimates.totals`. Equals R `svytotal(deff = TRUE)`."""
    found = totals(design, values, groups)
    size = totals(design, np.where(np.isnan(values), np.nan, 1.0), groups).value
    return _against_simple(found, design, values, groups, replacement=False) / size**2


def _against_simple(
    found: Estimates, design: SampleDesign, values: Floats, groups: Groups, *, replacement: bool
) -> Floats:
    spread = variances(design, values, groups).value
    size = totals(design, np.where(np.isnan(values), np.nan, 1.0), groups).value
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = spread / found.n * (1.0 if replacement else 1 - found.n / size)
        return np.where(simple > 0, found.se**2 / simple, np.nan)


def kish(weight: Floats) -> float:
    """1 + cv²(w) = n·Σw²/(Σw)²: the design effect of unequal weights alone. Raises: ValueError without a weight."""
    return spread(weight).deff_kish


def effective_size(weight: Floats) -> float:
    """n over `kish`: (Σw)²/Σw². Raises: ValueError without a weight."""
    return spread(weight).n_eff
