"""How the answers to one item fall on its levels."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Distribution:
    """Counts of responses (not weighted) to one item in one domain.

    counts: level -> responses, every level of the scale, worst first; not_experienced: answered "Tôi chưa gặp việc
    này"; skipped: left empty; share_e4: weighted share of each level among the answers that count, in 1/10 000.
    unit, field, group: `""` = all.
    """

    block: str
    unit: str
    field: str
    group: str
    item: str
    counts: Mapping[int, int]
    share_e4: Mapping[int, int]
    not_experienced: int
    skipped: int

    @property
    def n(self) -> int:
        """Answers that count (the denominator)."""
        return sum(self.counts.values())

    @property
    def homogeneous(self) -> bool:
        """All answers on one level: publishing the cell tells what each single person answered."""
        return self.n > 0 and max(self.counts.values()) == self.n


def shares_e4(weights: Mapping[int, int]) -> dict[int, int]:
    """Shares in 1/10 000 that add up to 10 000 (largest remainder, the higher level first on ties); zeros without
    weight.
    """
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0)
    parts = {level: divmod(10_000 * weight, total) for level, weight in weights.items()}
    shares = {level: whole for level, (whole, _) in parts.items()}
    order = sorted(parts, key=lambda level: (parts[level][1], level), reverse=True)
    for level in order[: 10_000 - sum(shares.values())]:
        shares[level] += 1
    return shares


@dataclass(frozen=True)
class Choices:
    """How often each option of a question was chosen. n: people who answered it (the denominator). unit `""` = all."""

    block: str
    unit: str
    question: str
    n: int
    counts: Mapping[str, int]

    def share_pct(self, value: str) -> float | None:
        """Percent of the people who answered; a multiple choice adds up to more than 100."""
        return 100 * self.counts[value] / self.n if self.n else None
