"""How numbers are printed; nothing here is computed with again.

The index: one decimal when n < 200, two from there. Any other share (of levels, of levels 4–5 beside a SIPS index):
none when n < 500, one from there; finer ones, beside the weights that a draw makes public, would tell how the few
people of a single field answered. Source: trust design 6.
"""

from decimal import ROUND_HALF_UP, Decimal

MANY = 200
FEW = 500


def decimals(n: int) -> int:
    """Decimals of an index that rests on n responses."""
    return 1 if n < MANY else 2


def share_decimals(n: int) -> int:
    """Decimals of a share in percent among n answers."""
    return 0 if n < FEW else 1


def rounded(value: float, n: int) -> Decimal:
    """The index as printed: half away from zero, as offices round; 84.25 with n = 60 is 84.3."""
    return to_places(value, decimals(n))


def to_places(value: float, places: int) -> Decimal:
    """Half away from zero to this many decimals."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
