"""How the answers to one item fall on its levels."""

from collections.abc import Mapping
from dataclasses import dataclass

from hailong.method.presentation import share_decimals


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
        """All answers on one level, or all but one: publishing the cell tells what each single person answered, in the
        second case to the one who answered otherwise.
        """
        return self.n > 0 and self.n - max(self.counts.values()) <= 1

    @property
    def printed_pct(self) -> dict[int, float]:
        """The shares as printed, in percent: they add up to 100."""
        parts = 10 ** (2 + share_decimals(self.n))
        return {level: 100 * share / parts for level, share in shares_in(parts, self.share_e4).items()}


def shares_e4(weights: Mapping[int, int]) -> dict[int, int]:
    """Shares in 1/10 000 that add up to 10 000; zeros without weight."""
    return shares_in(10_000, weights)


def shares_in(parts: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Shares in 1/parts that add up to `parts` (largest remainder, the higher level first on ties); zeros without
    weight.
    """
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0)
    split = {level: divmod(parts * weight, total) for level, weight in weights.items()}
    shares = {level: whole for level, (whole, _) in split.items()}
    order = sorted(split, key=lambda level: (split[level][1], level), reverse=True)
    for level in order[: parts - sum(shares.values())]:
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
