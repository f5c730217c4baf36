"""A method = a family and its parameters: the denominator, the aggregation, the rounding. All are part of its name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hailong.method.index_methods.denominator import Denominator
from hailong.method.index_methods.family import RESPONDENT, Family
from hailong.method.presentation import HALF_AWAY, ROUNDINGS
from hailong.method.problem import Problem
from hailong.method.questionnaire import Questionnaire

CRITERIA, ITEMS, POOLED, RESPONDENT_FIRST = "criteria", "items", "pooled", "respondent"
WITHIN = {
    CRITERIA: "tiêu chí là trung bình các câu, chỉ số là trung bình các tiêu chí",
    ITEMS: "tiêu chí là trung bình các câu, chỉ số là trung bình mọi câu",
    POOLED: "gộp mọi câu trả lời",
    RESPONDENT_FIRST: "tính từng phiếu trước rồi lấy trung bình các phiếu",
}
DOSSIERS, EQUAL_UNITS, FORMS = "dossiers", "equal-units", "forms"
ACROSS = {
    DOSSIERS: "các đơn vị theo số hồ sơ",
    EQUAL_UNITS: "trung bình các đơn vị như nhau",
    FORMS: "mỗi phiếu như nhau",
}
# Published before methods had parameters: the ids and measures that stand in records stay.
NAMED = {"sips-v1+criteria": ("sips-mean-v1", "sips"), "share45-v1+criteria": ("share45-mean-v1", "share45")}


@dataclass(frozen=True)
class Method:
    """A published way of computing. Two methods are the same exactly when their `code` is the same.

    within: from the items of a form to the criterion and the whole, of `WITHIN`; across: from forms to a group of
    units, of `ACROSS`; chosen: the answer whose share is wanted, 0 for families that need none.
    Raises: Problem `index_method_parameter`.
    """

    family: Family
    within: str = CRITERIA
    across: str = DOSSIERS
    denominator: Denominator = field(default_factory=Denominator)
    rounding: str = HALF_AWAY
    chosen: int = 0

    def __post_init__(self) -> None:
        given = {"within": WITHIN, "across": ACROSS, "rounding": ROUNDINGS}
        wrong = [name for name, known in given.items() if getattr(self, name) not in known]
        if self.family.reach == RESPONDENT and self.within != RESPONDENT_FIRST:
            wrong.append("within")  # a form that is satisfied as a whole cannot be taken apart into items
        if type(self.chosen) is not int or (self.chosen > 0) != self.family.needs_choice:
            wrong.append("chosen")
        if wrong:
            raise Problem("index_method_parameter", parameter=wrong[0], value=str(getattr(self, wrong[0]))[:40])

    @property
    def canonical(self) -> str:
        choice = f"={self.chosen}" if self.chosen else ""
        parts = [f"{self.family.key}{choice}", self.within]
        parts += [] if self.across == DOSSIERS else [self.across]
        parts += self.denominator.parts
        parts += [] if self.rounding == HALF_AWAY else [self.rounding]
        return "+".join(parts)

    @property
    def code(self) -> str:
        """The id that is stored and printed: `sips-mean-v1`, `sips-v1+pooled`."""
        return NAMED.get(self.canonical, (self.canonical, ""))[0]

    @property
    def measure(self) -> str:
        """What its figures are called in a run: figures of two methods never carry the same."""
        return NAMED.get(self.canonical, ("", self.canonical))[1]

    @property
    def title(self) -> str:
        """The family and its version, for a list."""
        chosen = f" (mức {self.chosen})" if self.chosen else ""
        return f"{self.family.name}{chosen}, phiên bản {self.family.version}"

    @property
    def parameters(self) -> str:
        """Aggregation, denominator and rounding in Vietnamese."""
        steps = [WITHIN[self.within], ACROSS[self.across], self.denominator.words, ROUNDINGS[self.rounding]]
        return "; ".join(steps)

    @property
    def name(self) -> str:
        """The printed name: it says everything that could move a figure."""
        return f"{self.title}; {self.parameters}"

    @property
    def formula(self) -> str:
        return self.family.formula

    @property
    def text(self) -> str:
        return f"{self.family.text} Cách gộp: {WITHIN[self.within]}."

    @property
    def source(self) -> str:
        return self.family.source

    def across_units(self, rule: str) -> "Method":
        """The same with another way from units to their group; another method, with another `code`."""
        return replace(self, across=rule)

    def check(self, questionnaire: Questionnaire) -> None:
        """Raises: Problem `index_method_scale` for the first item on a scale that the family cannot read."""
        for item in questionnaire.items:
            self.family.check_scale(questionnaire.scale_of(item), item=item)

    def weight_of(self, questionnaire: Questionnaire, item: str, answered: Collection[str]) -> float | None:
        """Share of an item's figure in the index of a unit: 1/(items of its criterion × criteria), or 1/items of all.

        answered: the items that have a figure in this unit; an item that nobody there answered is in no mean. None
        where the index is no fixed mean of items (pooled answers, respondents first) or the item has no figure.
        Raises: KeyError for an item that the questionnaire does not have.
        """
        own = {one.code: sum(item.code in answered for item in one.items) for one in questionnaire.criteria}
        criterion = questionnaire.criterion_of(item).code
        if item not in answered or self.within not in (CRITERIA, ITEMS):
            return None
        if self.within == ITEMS:
            return 1 / sum(own.values())
        return 1 / (own[criterion] * sum(count > 0 for count in own.values()))

    def as_record(self) -> dict[str, Any]:
        return {
            "family": self.family.key,
            "within": self.within,
            "across": self.across,
            "not_experienced": self.denominator.not_experienced,
            "missing": self.denominator.missing,
            "least_answered_pct": self.denominator.least_answered_pct,
            "rounding": self.rounding,
            "chosen": self.chosen,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any], families: Mapping[str, Family]) -> "Method":
        """Raises: Problem `index_method_unknown`, `index_method_parameter`."""
        if record["family"] not in families:
            raise Problem("index_method_unknown", method=str(record["family"])[:60])
        denominator = Denominator(record["not_experienced"], record["missing"], record["least_answered_pct"])
        return cls(
            family=families[record["family"]],
            within=record["within"],
            across=record["across"],
            denominator=denominator,
            rounding=record["rounding"],
            chosen=record["chosen"],
        )
