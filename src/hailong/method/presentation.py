"""How numbers are printed; nothing here is computed with again.

One decimal when n < 200, two from there; ranks on unrounded values, ties share a rank.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

MANY = 200


def decimals(n: int) -> int:
    """Decimals of an index or share that rests on n responses."""
    return 1 if n < MANY else 2


def rounded(value: float, n: int) -> Decimal:
    """The value as printed: half away from zero, as offices round; 84.25 with n = 60 is 84.3."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals(n)), rounding=ROUND_HALF_UP)


def ranks(values: Mapping[str, float]) -> dict[str, int]:
    """1 = highest; equal values share the rank and the next is left out (1, 2, 2, 4)."""
    ordered = sorted(values.values(), reverse=True)
    return {name: ordered.index(value) + 1 for name, value in values.items()}
