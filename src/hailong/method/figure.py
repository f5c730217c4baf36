"""One published number with its uncertainty."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One estimate.

    | column | unit | null means |
    |---|---|---|
    | measure | `sips` (percent, floor 20) or `share45` (percent of levels 4–5) | – |
    | subject | `overall`, `criterion:A`, `item:A1` | – |
    | block | sector block; figures of two blocks are never added up | – |
    | unit, field, group | domain; `""` = all; group is `question=value` | – |
    | aggregation | `design` (weighted) or `equal_units` (plain mean of the units) | – |
    | n | responses with at least one answer that counts | – |
    | population | clients it stands for | no frame, or a group |
    | value, se, low, high | percent / percentage points, never rounded | cannot be computed |
    | df | degrees of freedom of the interval | as above |
    """

    measure: str
    subject: str
    block: str
    unit: str
    field: str
    group: str
    aggregation: str
    n: int
    population: int | None
    value: float | None
    se: float | None
    low: float | None
    high: float | None
    df: int | None

    @property
    def key(self) -> tuple[str, ...]:
        """What the figure is about; unique in a run."""
        return (self.block, self.unit, self.field, self.group, self.aggregation, self.measure, self.subject)

    def as_record(self) -> dict[str, Any]:
        """The figure as JSON values; floats keep every bit (shortest round-trip form)."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Figure":
        return cls(**record)
