"""Colours of charts in documents: the five levels of the scale, blue to orange, told apart by colour-blind
readers and on a black and white copier (level 1 is hatched, because both ends turn equally dark in grey)."""

from typing import Literal

LEVELS = ("A8400A", "F2AE72", "C9CFD8", "86B6DE", "155A96")
"""Level 1 (lowest) to level 5; smallest CIEDE2000 between any two is 17,8 for red-green blindness."""
SERIES = ("86B6DE", "F2AE72", "C9CFD8", "155A96", "A8400A")
_DARK = {"A8400A", "155A96"}


def fill_of(kind: Literal["bar", "stacked"], at: int, count: int) -> tuple[str, str]:
    """(colour, Office pattern or "") of a series. A stacked chart of five series is the five-level scale."""
    if kind == "stacked" and count == len(LEVELS):
        return LEVELS[at], "wdUpDiag" if at == 0 else ""
    return SERIES[at % len(SERIES)], ""


def ink_on(colour: str) -> str:
    """Colour of text that can be read on a fill."""
    return "FFFFFF" if colour in _DARK else "000000"
