"""What a questionnaire is made of. Labels are `language -> text`, Vietnamese (`vi`) always among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

Labels = Mapping[str, str]


@dataclass(frozen=True)
class ScalePoint:
    """One level of a scale: `value` is what is stored, `labels` what is read."""

    value: int
    labels: Labels


@dataclass(frozen=True)
class Scale:
    """Ascending levels, worst first. `not_experienced` (0) never enters a denominator; None = not offered."""

    code: str
    points: tuple[ScalePoint, ...]
    not_experienced: ScalePoint | None = None

    @property
    def top(self) -> int:
        """P of SIPS = p/P × 100."""
        return self.points[-1].value

    @property
    def bottom(self) -> int:
        return self.points[0].value

    @cached_property
    def allowed(self) -> frozenset[int]:
        """Every value that may be stored, 0 included where it is offered."""
        extra = {self.not_experienced.value} if self.not_experienced else set()
        return frozenset({point.value for point in self.points} | extra)


@dataclass(frozen=True)
class Item:
    """One rated statement. `verified` is True only when the wording was read in the signed decision."""

    code: str
    text: Labels
    short: Labels
    scale: str
    source: str
    verified: bool


@dataclass(frozen=True)
class SubCriterion:
    code: str
    label: Labels
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Criterion:
    code: str
    label: Labels
    subcriteria: tuple[SubCriterion, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for sub in self.subcriteria for item in sub.items)


@dataclass(frozen=True)
class Option:
    value: str
    labels: Labels


@dataclass(frozen=True)
class Question:
    """A question outside the index. kind: `single`, `multiple` (max_choices) or `text` (max_length)."""

    code: str
    kind: str
    text: Labels
    options: tuple[Option, ...] = ()
    max_choices: int = 0
    max_length: int = 0

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(option.value for option in self.options)


@dataclass(frozen=True)
class Questionnaire:
    """One version of one question set. Item and question codes are unique together, whatever their case."""

    code: str
    version: str
    sector: str
    title: Labels
    languages: tuple[str, ...]
    source: str
    scales: Mapping[str, Scale]
    criteria: tuple[Criterion, ...]
    questions: tuple[Question, ...] = ()

    @cached_property
    def items(self) -> dict[str, Item]:
        """Items by code, in the order of the form."""
        return {item.code: item for criterion in self.criteria for item in criterion.items}

    @cached_property
    def questions_by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    def scale_of(self, item_code: str) -> Scale:
        return self.scales[self.items[item_code].scale]

    @cached_property
    def _criteria_by_item(self) -> dict[str, Criterion]:
        return {item.code: criterion for criterion in self.criteria for item in criterion.items}

    def criterion_of(self, item_code: str) -> Criterion:
        return self._criteria_by_item[item_code]
