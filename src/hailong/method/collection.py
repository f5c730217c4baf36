"""How a survey was collected, in rates: from the counts that stand in its frozen dataset.

In: by block `outcomes` (outcome code -> people who were to be asked) and `reinterview` (the counts of a `AskedAgain`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hailong.method.disposition import Outcome, outcome
from hailong.method.reinterview import AskedAgain

SURVEY = "survey"
RATES = ("rr1_pct", "rr2_pct", "cooperation_pct", "refusal_pct", "contact_pct", "non_contact_pct")


@dataclass(frozen=True)
class Collected:
    """What came of one block: counts only, so that blocks add up."""

    outcomes: Mapping[str, int]
    reinterview: AskedAgain

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Collected":
        return cls(dict(record["outcomes"]), AskedAgain(**record["reinterview"]))

    @classmethod
    def total(cls, parts: Iterable["Collected"]) -> "Collected":
        known, outcomes = list(parts), Counter[str]()
        for part in known:
            outcomes.update(part.outcomes)
        return cls(outcomes, AskedAgain.total(part.reinterview for part in known))

    def as_record(self) -> dict[str, Any]:
        return {"outcomes": dict(sorted(self.outcomes.items())), "reinterview": asdict(self.reinterview)}


@dataclass(frozen=True)
class Intake:
    """What of one block neither the figures nor the tables of a dataset tell, as it was on the day of the freeze.

    Attributes:
        excluded_by_mode: forms left out, by mode, official or not.
        excluded_by_unit: official forms left out, by unit.
        reserve_by_unit: cases called up from the reserve, by unit.
        frame: the accepted register: `rows`, `usable`, `sha256`, `rejected` (reason -> rows); None without one.
    """

    excluded_by_mode: Mapping[str, int]
    excluded_by_unit: Mapping[str, int]
    reserve_by_unit: Mapping[str, int]
    frame: Mapping[str, Any] | None

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Intake":
        return cls(**record)

    def as_record(self) -> dict[str, Any]:
        return asdict(self)


def rates(blocks: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rates of the whole survey and of each block.

    Args:
        blocks: block -> the record of its `Collected`.

    Returns:
        `survey`, then `block:` and its code -> `outcome` (people by class, AAPOR rates in per cent; see
        `disposition.Outcome`) and `reinterview` (counts, `concluded`, `rate_pct`, `agreement_pct`). A rate is None
        where nothing can be divided.

    Raises: Problem `disposition_unknown`.
    """
    parts = {f"block:{code}": Collected.from_record(record) for code, record in sorted(blocks.items())}
    return {key: _rates(one) for key, one in ({SURVEY: Collected.total(parts.values())} | parts).items()}


def _rates(one: Collected) -> dict[str, Any]:
    again = one.reinterview
    return {
        "outcome": _outcome(outcome(one.outcomes)),
        "reinterview": asdict(again)
        | {"concluded": again.concluded, "rate_pct": again.rate_pct, "agreement_pct": again.agreement_pct},
    }


def _outcome(found: Outcome) -> dict[str, Any]:
    return asdict(found) | {"total": found.total} | {name: getattr(found, name) for name in RATES}
