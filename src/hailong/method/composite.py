"""Criteria and the whole: composites of item means, linearised so that the engine sums only integers.

For a domain, z_k = w_k Σ_j c_j I_jk (v_jk − v̄_j)/Ŵ_j is the linearised variable of Σ_j c_j v̄_j. It is written as
z_k = w_k u_k/D with u_k = Σ_j I_jk (a_j v_jk − b_j), a_j and b_j integers, so Σ w u and Σ w² u² are exact on every
engine. D = W·Q: W the largest Ŵ_j of the domain, Q the largest power of two that keeps Σ w² u² below 10³⁸ (at most
2⁴⁰). Where all answers are equal u_k is exactly zero. Source: statistics design 4.3, 5.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LIMIT = 1e38  # the 128-bit integers and DECIMAL(38) of the engines end at 1.7·10³⁸
FINEST = 40


@dataclass(frozen=True)
class ItemSum:
    """One item in one domain: Σw and Σwv (weights in 1/10 000), the highest and lowest score, its criterion."""

    code: str
    criterion: str
    weight: int
    weighted: int
    top: int
    bottom: int


@dataclass(frozen=True)
class Plan:
    """What to sum in one domain. a, b: integer coefficients; divisor D; values in percent (None = no answer)."""

    a: Mapping[str, int]
    b: Mapping[str, int]
    divisor: float
    criteria: Mapping[str, float | None]
    overall: float | None


def plan(items: Sequence[ItemSum], squared_weights: float) -> Plan:
    """Coefficients and values of all criteria of one domain.

    items: every item of the questionnaire, in its order; squared_weights: Σw² over all responses of the domain.
    A criterion is the mean of its items that have answers; the whole is the mean of the criteria and needs them all.
    """
    answered = [item for item in items if item.weight > 0]
    codes = dict.fromkeys(item.criterion for item in items)
    sizes = {code: sum(item.criterion == code for item in answered) for code in codes}
    widest = max((item.weight for item in answered), default=1)
    share = {item.code: 100 / (item.top * sizes[item.criterion]) for item in answered}
    slope = {item.code: share[item.code] * (widest / item.weight) for item in answered}
    reach = math.fsum(slope[item.code] * (item.top - item.bottom) for item in answered)
    scale = 1 << _finest(reach, squared_weights)
    a = {item.code: round(slope[item.code] * scale) for item in answered}
    b = {item.code: (2 * a[item.code] * item.weighted + item.weight) // (2 * item.weight) for item in answered}
    criteria = {code: _mean(answered, code, share) if size else None for code, size in sizes.items()}
    values = [value for value in criteria.values() if value is not None]
    whole = math.fsum(values) / len(values) if values and len(values) == len(criteria) else None
    return Plan(a=a, b=b, divisor=float(widest) * scale, criteria=criteria, overall=whole)


def _mean(answered: Sequence[ItemSum], criterion: str, share: Mapping[str, float]) -> float:
    own = [item for item in answered if item.criterion == criterion]
    return math.fsum(share[item.code] * (item.weighted / item.weight) for item in own)


def _finest(reach: float, squared_weights: float) -> int:
    """The exponent of Q: √(LIMIT/Σw²)/max|u|, at most 40."""
    if reach == 0 or squared_weights == 0:
        return 0
    return max(0, min(FINEST, math.floor(math.log2(math.sqrt(LIMIT / squared_weights) / reach))))
