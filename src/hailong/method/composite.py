"""Criteria and the whole: composites of item means, linearised so that the engine sums only integers.

For a domain, z_k = w_k Σ_j c_j I_jk (v_jk − v̄_j)/Ŵ_j is the linearised variable of Σ_j c_j v̄_j. It is written as
z_k = w_k u_k/D with u_k = Σ_j I_jk (a_j v_jk − b_j), a_j and b_j integers, so Σ w u and Σ w² u² are exact on every
engine. D = W·Q: W the largest Ŵ_j of the domain, Q the largest power of two that keeps Σ w² u² below 10³⁸ (at most
2⁴⁰). Where all answers are equal u_k is exactly zero. Source: statistics design 4.3, 5.

Q is coarse where scales are long or responses many. Then u_k is known to more bits than one product of the engine can
hold, and a second limb carries them: u_k·2^s = h_k·2^s + l_k, with h_k of the coefficients above and l_k of `refined`.
Σwh, Σwl, Σw²h², Σw²hl and Σw²l² are exact, and so is what `joined` makes of them.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LIMIT = 1e38  # the 128-bit integers and DECIMAL(38) of the engines end at 1.7·10³⁸
LARGEST = 2.0**60  # a residual has 64 bits
FINEST = 40


@dataclass(frozen=True)
class ItemSums:
    """Every item of a questionnaire, in its order, in D domains.

    weight, weighted: (D, k) Σw and Σwv over those who answered (weights in 1/10 000; 0 = no answer); top, bottom: (k,)
    highest and lowest score; starts: (C,) the first item of each criterion.
    """

    weight: Ints
    weighted: Ints
    top: Ints
    bottom: Ints
    starts: Ints

    @property
    def answered(self) -> npt.NDArray[np.bool_]:
        """(D, k)"""
        return self.weight > 0

    @property
    def widest(self) -> Ints:
        """(D,) the largest Σw, at least 1."""
        return np.asarray(np.maximum(self.weight.max(axis=1), 1), dtype=np.int64)

    @property
    def sizes(self) -> Ints:
        """(D, C) items with answers."""
        return np.add.reduceat(self.answered.astype(np.int64), self.starts, axis=1)

    @property
    def divisors(self) -> Ints:
        """(D, k) top × items with answers in the criterion; 1 for an item without."""
        repeats = np.diff(np.append(self.starts, self.weight.shape[1]))
        return np.where(self.answered, self.top * np.repeat(self.sizes, repeats, axis=1), 1)


@dataclass(frozen=True)
class Plan:
    """What to sum. a, b: (D, k) integer coefficients, 0 for an item without answers; bits: (D,) Q = 2^bits."""

    a: Ints
    b: Ints
    bits: Ints
    widest: Ints

    @property
    def divisor(self) -> Floats:
        """(D,) D = W·Q."""
        return np.asarray(self.widest * np.exp2(self.bits), dtype=np.float64)


def plan(items: ItemSums, squared_weights: Floats) -> Plan:
    """Coefficients of all items. squared_weights: (D,) Σw² over all responses of the domain."""
    answered, widest = items.answered, items.widest
    slope = np.where(answered, 100 / items.divisors * (widest[:, None] / np.maximum(items.weight, 1)), 0.0)
    reach = [math.fsum(row) for row in (slope * (items.top - items.bottom)).tolist()]
    rooms = zip(reach, squared_weights.tolist(), strict=True)
    bits = np.array([_finest(own, squares) for own, squares in rooms], dtype=np.int64)
    a = np.rint(slope * np.exp2(bits)[:, None]).astype(np.int64)
    b = np.where(answered, _centre(a, items), 0).astype(np.int64)
    return Plan(a, b, bits, widest)


def values(items: ItemSums) -> tuple[Floats, Floats]:
    """(D, C) criteria and (D,) the whole, in percent; NaN = no answer.

    A criterion is the mean of its items that have answers; the whole is the mean of the criteria and needs them all.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = np.where(items.answered, 100 / items.divisors * (items.weighted / items.weight), 0.0).tolist()
    bounds = list(zip(items.starts.tolist(), [*items.starts[1:].tolist(), None], strict=True))
    sums = np.array([[math.fsum(row[low:high]) for low, high in bounds] for row in parts], dtype=np.float64)
    criteria = np.where(items.sizes > 0, sums.reshape(len(parts), len(bounds)), np.nan)
    return criteria, np.array([math.fsum(row) / len(row) for row in criteria.tolist()], dtype=np.float64)


@dataclass(frozen=True)
class Refinement:
    """The second limb. a, b: (D, k) integer coefficients of l_k; shift: (D,) s, at least 0."""

    a: Ints
    b: Ints
    shift: Ints


def refined(items: ItemSums, coarse: Plan, squared_weights: Floats) -> Refinement:
    """What `plan` cut off: with both limbs a_j is right to 2^−(bits + s + 1), b_j to half a unit.

    |l_k| ≤ 2^s Σ_j (top − bottom + 1), so s is the largest that keeps Σ w² l² below 10³⁸ (at most 40).
    """
    answered = items.answered
    reach = np.where(answered, items.top - items.bottom + 1, 0).sum(axis=1).tolist()
    rooms = zip(reach, squared_weights.tolist(), strict=True)
    shift = np.array([_finest(own, squares) for own, squares in rooms], dtype=np.int64)
    unit = (1 << shift.astype(object))[:, None]
    scaled = 100 * items.widest.astype(object) * (1 << (coarse.bits + shift).astype(object))
    whole = _quotient(scaled[:, None], items.divisors.astype(object) * np.maximum(items.weight, 1))
    a = np.where(answered, whole - coarse.a * unit, 0)
    b = np.where(answered, _centre(whole, items) - coarse.b * unit, 0)
    return Refinement(a.astype(np.int64), b.astype(np.int64), shift)


def joined(shift: Any, first: tuple[Any, Any], second: tuple[Any, Any, Any]) -> tuple[Any, Any]:
    """Σwu·2^s and Σw²u²·4^s, exact. shift: s; first: Σwh, Σwl; second: Σw²h², Σw²hl, Σw²l²; arrays of Python
    integers.
    """
    unit = 1 << shift
    return first[0] * unit + first[1], second[0] * unit**2 + 2 * second[1] * unit + second[2]


def _centre(a: npt.NDArray[Any], items: ItemSums) -> Any:
    """round(a·v̄), half up, in integers of any length."""
    return _quotient(a.astype(object) * items.weighted, np.maximum(items.weight, 1).astype(object))


def _quotient(dividend: Any, divisor: Any) -> Any:
    """The nearest integer, half up."""
    return (2 * dividend + divisor) // (2 * divisor)


def _finest(reach: float, squared_weights: float) -> int:
    """The exponent of Q: √(LIMIT/Σw²)/max|u|, at most 40."""
    if reach == 0 or squared_weights == 0:
        return 0
    room = min(math.sqrt(LIMIT / squared_weights), LARGEST)
    return max(0, min(FINEST, math.floor(math.log2(room / reach))))
