"""A linear axis from values to pixels."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Maps `low..high` onto `start..end`; values outside are held at the ends."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        held = min(max(value, self.low), self.high)
        span = (self.high - self.low) or 1
        return self.start + (held - self.low) / span * (self.end - self.start)

    def ticks(self, step: float) -> list[float]:
        first = math.ceil(self.low / step)
        return [count * step for count in range(first, math.floor(self.high / step) + 1)]


def index_axis(values: list[float], step: int = 10, floor: int = 20) -> tuple[int, int]:
    """The part of the 20-100 scale that holds all values, in whole steps, at least two steps wide."""
    low = max(floor, math.floor(min(values) / step) * step)
    high = min(100, math.ceil(max(values) / step) * step)
    while high - low < 2 * step:
        low, high = (max(floor, low - step), high) if high >= 100 or low > floor else (low, high + step)
    return low, high
