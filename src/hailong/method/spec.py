"""What a run shall compute: the parameters that are stored with it and printed beside its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hailong.method.estimate import LONELY_RULES
from hailong.method.index_methods import MEASURES, Method, check_computed, method
from hailong.method.problem import Problem, raise_all

DOMAINS = ("all", "unit", "field", "unit_field")


@dataclass(frozen=True)
class Spec:
    """Parameters of a run.

    method: index method id; official: True = official modes with uncertainty, False = reference modes, points only
    (there is no third choice: they never mix); lonely: rule for strata with one response; domains: of `DOMAINS`;
    groups: codes of single-choice questions; confidence: of the intervals.
    Raises: Problem(s) `index_method_unknown`, `index_method_not_computed`, `spec_mixes_modes`, `lonely_rule_unknown`,
    `domain_unknown`, `confidence_out_of_range`.
    """

    method: str
    official: bool = True
    lonely: str = "adjust"
    domains: tuple[str, ...] = DOMAINS
    groups: tuple[str, ...] = ()
    confidence: float = 0.95

    def __post_init__(self) -> None:
        faults = []
        if type(self.official) is not bool:
            faults.append(Problem("spec_mixes_modes", official=str(self.official)[:20]))
        if self.lonely not in LONELY_RULES:
            faults.append(Problem("lonely_rule_unknown", rule=str(self.lonely)[:20]))
        faults += [Problem("domain_unknown", domain=str(d)[:40]) for d in self.domains if d not in DOMAINS]
        if not 0.5 <= self.confidence < 1:
            faults.append(Problem("confidence_out_of_range", confidence=self.confidence))
        raise_all(faults)
        check_computed(method(self.method))

    @property
    def index_method(self) -> Method:
        return method(self.method)

    @property
    def own_measure(self) -> str | None:
        """The measure of a method with other parameters than those of the two measures in every run."""
        measure = self.index_method.measure
        return None if measure in MEASURES else measure

    def as_record(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "official": self.official,
            "lonely": self.lonely,
            "domains": list(self.domains),
            "groups": list(self.groups),
            "confidence": self.confidence,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Spec":
        return cls(**{**record, "domains": tuple(record["domains"]), "groups": tuple(record["groups"])})
