"""What came of a case: outcome codes and the rates made of them.

Source: AAPOR, Standard Definitions, 10th edition (2023). The Vietnamese words belong to `fieldwork`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hailong.method.problem import Problem

# code -> (class, English name). I complete, P partial, R refusal, NC non-contact, O other, U unknown, N not eligible.
CODES: dict[str, tuple[str, str]] = {
    "1.1": ("I", "complete interview"),
    "1.2": ("P", "partial interview"),
    "2.0": ("O", "contacted, appointment open"),
    "2.1": ("R", "refusal or break-off"),
    "2.11": ("R", "refusal"),
    "2.12": ("R", "break-off"),
    "2.2": ("NC", "non-contact"),
    "2.3": ("O", "other: away, unable, dead"),
    "2.31": ("O", "dead"),
    "2.32": ("O", "physically or mentally unable"),
    "2.33": ("O", "language"),
    "3.0": ("U", "not yet worked"),
    "3.1": ("U", "unknown if the person exists"),
    "3.2": ("U", "wrong number or address, eligibility unknown"),
    "3.9": ("U", "unknown, other"),
    "4.1": ("N", "out of sample: no such procedure in the period"),
    "4.7": ("N", "no eligible respondent"),
    "4.8": ("N", "quota filled"),
    "4.9": ("N", "duplicate"),
}
OPEN = frozenset({"2.0", "3.0"})


def class_of(code: str) -> str:
    """I, P, R, NC, O, U or N. Raises: Problem `disposition_unknown`."""
    if code not in CODES:
        raise Problem("disposition_unknown", disposition=code[:20])
    return CODES[code][0]


@dataclass(frozen=True)
class Outcome:
    """Counts by class and the rates in percent; a rate is None where nothing can be divided.

    rr1: I/(I+P+R+NC+O+U); rr2: (I+P)/same; cooperation (COOP2): (I+P)/(I+P+R+O); refusal (REF1): R/(all but N);
    contact (CON1): (I+P+R+O)/(all but N). The unknown count as eligible, so every rate is a lower bound for the people
    that the codes stand for. Others are in no rate: visitors of an on-site session whose number came up when its forms
    were gone (`selection.Attendance.uncovered`). The lower bound for them all needs them added as 2.2.
    """

    complete: int
    partial: int
    refusal: int
    non_contact: int
    other: int
    unknown: int
    not_eligible: int
    rr1_pct: float | None
    rr2_pct: float | None
    cooperation_pct: float | None
    refusal_pct: float | None
    contact_pct: float | None

    @property
    def total(self) -> int:
        return self.eligible + self.not_eligible

    @property
    def eligible(self) -> int:
        """Everything but what is known not to be eligible."""
        return self.interviews + self.refusal + self.non_contact + self.other + self.unknown

    @property
    def non_contact_pct(self) -> float | None:
        """People nobody met, of all eligible: what neither the refusal nor the cooperation rate shows."""
        return _pct(self.non_contact, self.eligible)

    @property
    def interviews(self) -> int:
        return self.complete + self.partial


def outcome(codes: Iterable[str] | Mapping[str, int]) -> Outcome:
    """The outcome of the cases with these codes (or a table code -> count). Raises: Problem `disposition_unknown`."""
    counts: Counter[str] = Counter()
    for code, count in Counter(codes).items():
        counts[class_of(code)] += count
    interviews = counts["I"] + counts["P"]
    reached = interviews + counts["R"] + counts["O"]
    base = reached + counts["NC"] + counts["U"]
    return Outcome(
        complete=counts["I"],
        partial=counts["P"],
        refusal=counts["R"],
        non_contact=counts["NC"],
        other=counts["O"],
        unknown=counts["U"],
        not_eligible=counts["N"],
        rr1_pct=_pct(counts["I"], base),
        rr2_pct=_pct(interviews, base),
        cooperation_pct=_pct(interviews, reached),
        refusal_pct=_pct(counts["R"], base),
        contact_pct=_pct(reached, base),
    )


def _pct(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
