"""What enters a denominator: "not experienced" (0), no answer, and forms with few answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from hailong.method.problem import Problem
from hailong.method.questionnaire import Scale

EXCLUDED, LOWEST, HIGHEST = "excluded", "lowest", "highest"
RULES = (EXCLUDED, LOWEST, HIGHEST)
_WORDS = {EXCLUDED: "không tính", LOWEST: "tính là mức thấp nhất", HIGHEST: "tính là mức cao nhất"}


@dataclass(frozen=True)
class Denominator:
    """The rule for one method.

    not_experienced, missing: `excluded`, or counted as the `lowest` or `highest` level of the item's scale.
    least_answered_pct: a form counts when it has an answer to at least this share of its items (0–100). "Not
    experienced" is an answer where it is counted, and no item of this form where it is excluded. Whatever the rules,
    a form without one level chosen counts nowhere: that is a form not filled, not an item skipped.
    Raises: Problem `index_method_parameter`.
    """

    not_experienced: str = EXCLUDED
    missing: str = EXCLUDED
    least_answered_pct: int = 0

    def __post_init__(self) -> None:
        for name in ("not_experienced", "missing"):
            if getattr(self, name) not in RULES:
                raise Problem("index_method_parameter", parameter=name, value=str(getattr(self, name))[:40])
        if type(self.least_answered_pct) is not int or not 0 <= self.least_answered_pct <= 100:
            raise Problem(
                "index_method_parameter", parameter="least_answered_pct", value=str(self.least_answered_pct)[:40]
            )

    @property
    def parts(self) -> Iterable[str]:
        """Of the canonical id: what differs from the default."""
        if self.not_experienced != EXCLUDED:
            yield f"zero-{self.not_experienced}"
        if self.missing != EXCLUDED:
            yield f"empty-{self.missing}"
        if self.least_answered_pct:
            yield f"least{self.least_answered_pct}"

    @property
    def words(self) -> str:
        least = self.least_answered_pct
        forms = f"phiếu trả lời từ {least}% số câu" if least else "mọi phiếu có trả lời"
        return f"“chưa gặp” {_WORDS[self.not_experienced]}, câu bỏ trống {_WORDS[self.missing]}, {forms}"


def counted_as(rule: str, scale: Scale) -> int | None:
    """The level as which a rule counts an item of this scale; None = not at all."""
    return {EXCLUDED: None, LOWEST: scale.bottom, HIGHEST: scale.top}[rule]
