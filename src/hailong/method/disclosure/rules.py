"""When a cell is sensitive by itself: too few people, nearly all of one answer, one or two that make up the whole.

Source: Hundepool et al., Statistical Disclosure Control (2012), 4.2.1 (threshold, dominance, p % rule), 5.2.2 (group
disclosure); trust design 6 (minimum 10).
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """minimum: people of a cell that is shown; others: so many or fewer who answered otherwise than the rest make it
    homogeneous (1: all, or all but one; None: not looked at); dominance: (n, k): the n largest contributions are more
    than k percent of the total; p_pct: the second largest contributor could tell the largest within p percent.
    """

    minimum: int
    others: int | None = 1
    dominance: tuple[int, float] | None = None
    p_pct: float | None = None

    def __post_init__(self) -> None:
        wrong = [
            self.minimum < 1,
            self.others is not None and self.others < 0,
            self.dominance is not None and not (self.dominance[0] >= 1 and 0 < self.dominance[1] <= 100),
            self.p_pct is not None and self.p_pct <= 0,
        ]
        if any(wrong):
            raise ValueError("a rule that no cell could meet or break")

    def reasons(
        self, people: int, *, answers: Sequence[int] | None = None, contributions: Sequence[int] | None = None
    ) -> tuple[str, ...]:
        """Why this cell may not be shown: `small`, `alike`, `dominated`, `told_within_p`; empty: it may. A cell of
        nobody never is.

        answers: people on each level; contributions: what each person adds to a printed sum, not negative.
        Raises: ValueError where the parameters ask for answers or contributions that were not given.
        """
        if people == 0:
            return ()
        if (self.dominance or self.p_pct) and contributions is None:
            raise ValueError("the rule needs the contributions of the cell")
        if self.others is not None and answers is None:
            raise ValueError("the rule needs the answers of the cell; `others=None` does not look at them")
        if min(*(answers or ()), *(contributions or ()), 0, 0) < 0:
            raise ValueError("answers and contributions are not negative")
        found = ["small"] if people < self.minimum else []
        if self.others is not None and answers is not None and sum(answers) - max(answers, default=0) <= self.others:
            found.append("alike")
        ordered, whole = sorted(contributions or (), reverse=True), sum(contributions or ())
        if self.dominance and whole and 100 * sum(ordered[: self.dominance[0]]) > self.dominance[1] * whole:
            found.append("dominated")
        if self.p_pct and whole and 100 * (whole - sum(ordered[:2])) < self.p_pct * ordered[0]:
            found.append("told_within_p")
        return tuple(found)
