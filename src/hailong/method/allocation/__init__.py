"""Phân bổ: forms over strata. Every result adds up exactly; no stratum is asked for more people than it has.

| file | what |
|---|---|
| `rounding` | proportional, equal, Neyman shares over named strata, by largest remainder |
| `shortages` | forms that a thin stratum cannot bear |
| `boxed` | real-valued optimum with min ≤ n ≤ max: proportional, Neyman, cost-optimal, power |
| `exact` | the integer optimum itself (Wright) |
| `rules` | the rules of plans: classes by volume, coverage of dossiers |
| `precision` | the smallest sample that meets every domain's target at once |
"""

from hailong.method.allocation.boxed import Box, boxed, neyman_measure, power_measure
from hailong.method.allocation.exact import variance_of_mean, wright
from hailong.method.allocation.precision import Demands, Meeting, demands_of, least_sample
from hailong.method.allocation.rounding import equal, largest_remainder, neyman, proportional
from hailong.method.allocation.rules import SizeClass, coverage, forms_by_class
from hailong.method.allocation.shortages import Reallocation, Shortage, Stratum, reallocate

__all__ = [
    "Box",
    "Demands",
    "Meeting",
    "Reallocation",
    "Shortage",
    "SizeClass",
    "Stratum",
    "boxed",
    "coverage",
    "demands_of",
    "equal",
    "forms_by_class",
    "largest_remainder",
    "least_sample",
    "neyman",
    "neyman_measure",
    "power_measure",
    "proportional",
    "reallocate",
    "variance_of_mean",
    "wright",
]
