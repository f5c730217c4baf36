"""How reliable the answers are: items of a criterion (`scale`, `omega`), agencies in a ranking (`agencies`)."""

from hailong.method.reliability.agencies import AgencyReliability, agency_reliability
from hailong.method.reliability.omega import OneFactor, one_factor
from hailong.method.reliability.scale import Reliability, cronbach_alpha, reliability

__all__ = [
    "AgencyReliability",
    "OneFactor",
    "Reliability",
    "agency_reliability",
    "cronbach_alpha",
    "one_factor",
    "reliability",
]
