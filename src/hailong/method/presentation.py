"""How numbers are printed; nothing here is computed with again.

The index: one decimal when n < 200, two from there. Any other share (of levels, of levels 4–5 beside a SIPS index):
none when n < 500, one from there; finer ones, beside the weights that a draw makes public, would tell how the few
people of a single field answered. Source: trust design 6.
"""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

HALF_AWAY, HALF_EVEN, TRUNCATE = "half-away", "half-even", "truncate"
ROUNDINGS = {
    HALF_AWAY: "làm tròn khi in, nửa thì lên (xa số 0)",
    HALF_EVEN: "làm tròn khi in, nửa thì về số chẵn",
    TRUNCATE: "khi in bỏ các chữ số sau, không làm tròn",
}
_DECIMAL = {HALF_AWAY: ROUND_HALF_UP, HALF_EVEN: ROUND_HALF_EVEN, TRUNCATE: ROUND_DOWN}
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


def to_places(value: float, places: int, rule: str = HALF_AWAY) -> Decimal:
    """The value with this many decimals by a rule of `ROUNDINGS`; half away from zero unless told otherwise.

    A half is one of the shortest decimal that names the float: 84.25 is a half, as a clerk sees it.
    """
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=_DECIMAL[rule])
