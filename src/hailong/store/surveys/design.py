"""How a sample was drawn and what was asked, said by the names of columns. Nothing is guessed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hailong.method.celled import Composition
from hailong.method.design_based.variance import LONELY_RULES
from hailong.method.problem import Problem, raise_all

KINDS = ("elements", "clusters")


@dataclass(frozen=True)
class DesignColumns:
    """The design of a sample survey. "" = the sample has no such thing.

    kind: `elements` (responses drawn one by one) or `clusters` (PSUs drawn, then responses in them); weight_e4: BIGINT
    column, weight in 1/10 000; stratum: column; psu: column, for `clusters` only; codes of PSUs may repeat between
    strata. population: column with the number of units (elements or PSUs) of the stratum in the frame; "" = drawn with
    replacement or not known: no finite population correction. psu_population: column with the number of elements of
    the PSU; "" = no second stage in the variance; it needs `population`. lonely: rule for lonely strata.
    Raises: Problem(s) `survey_design_kind`, `survey_design_incomplete`, `design_lonely_rule_unknown`.
    """

    kind: str
    weight_e4: str
    stratum: str = ""
    psu: str = ""
    population: str = ""
    psu_population: str = ""
    lonely: str = "fail"

    def __post_init__(self) -> None:
        faults = []
        if self.kind not in KINDS:
            faults.append(Problem("survey_design_kind", kind=self.kind[:40], kinds=", ".join(KINDS)))
        needed = {"weight_e4": bool(self.weight_e4), "psu": bool(self.psu) or self.kind != "clusters"}
        needed["population"] = bool(self.population) or not self.psu_population
        faults += [Problem("survey_design_incomplete", part=part) for part, given in needed.items() if not given]
        if self.kind == "elements" and (self.psu or self.psu_population):
            faults.append(Problem("survey_design_kind", kind="elements + psu", kinds=", ".join(KINDS)))
        if self.lonely not in LONELY_RULES:
            faults.append(Problem("design_lonely_rule_unknown", rule=self.lonely, rules=", ".join(LONELY_RULES)))
        raise_all(faults)

    @property
    def columns(self) -> list[str]:
        """Every column that the design names."""
        named = (self.weight_e4, self.stratum, self.psu, self.population, self.psu_population)
        return [name for name in named if name]


@dataclass(frozen=True)
class Subjects:
    """What was asked.

    criteria: code -> columns of its items (integer scores, null = no answer); top, bottom: of the scale.
    A score outside the scale stops everything (`survey_scores_outside`): 0 or 99 never slips into a mean.
    Raises: Problem(s) `survey_scale_empty`, `survey_criterion_empty`, `survey_item_twice`.
    """

    criteria: Mapping[str, Sequence[str]]
    top: int
    bottom: int = 1

    def __post_init__(self) -> None:
        faults = [
            Problem("survey_criterion_empty", criterion=c[:40]) for c in self.criteria if not (c and self.criteria[c])
        ]
        faults += [] if self.criteria else [Problem("survey_criterion_empty", criterion="")]
        names = [*Counter(map(str.casefold, self.items)).items(), *Counter(map(str.casefold, self.criteria)).items()]
        faults += [Problem("survey_item_twice", item=name[:60]) for name, times in names if times > 1]
        if self.top <= max(self.bottom, 0):
            faults.append(Problem("survey_scale_empty", bottom=self.bottom, top=self.top))
        raise_all(faults)

    @property
    def items(self) -> list[str]:
        return [item for items in self.criteria.values() for item in items]

    @property
    def composition(self) -> Composition:
        sizes = [len(items) for items in self.criteria.values()]
        return Composition(tuple(sizes), self.top)

    @property
    def names(self) -> list[str]:
        return [*(f"item:{i}" for i in self.items), *(f"criterion:{c}" for c in self.criteria), "overall"]


def check_columns(schema: Mapping[str, Any], design: DesignColumns, subjects: Subjects, domains: Sequence[str]) -> None:
    """Weights, scores and populations are whole numbers (a weight of 1.5 is no 1/10 000); names are no fractions.

    schema: column -> its Ibis type. Raises: Problem(s) `survey_column_missing`, `survey_column_type`.
    """
    wanted = dict.fromkeys([*design.columns, *subjects.items, *domains])
    raise_all(Problem("survey_column_missing", column=name[:60]) for name in wanted if name not in schema)
    counted = [design.weight_e4, design.population, design.psu_population, *subjects.items]
    wrong = [name for name in counted if name and not schema[name].is_integer()]
    wrong += [name for name in (design.stratum, design.psu, *domains) if name and schema[name].is_floating()]
    raise_all(Problem("survey_column_type", column=name[:60], kind=str(schema[name])) for name in dict.fromkeys(wrong))
