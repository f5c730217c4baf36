"""Everything a report is written from, as plain values: who reads the databases fills these, nobody else does.

Counts are counts of forms (phiếu). Words come in Vietnamese from where they live (plan, questionnaire, choices).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hailong.method.figure import Figure
from hailong.method.questionnaire import Questionnaire
from hailong.ui.documents.content import OfficialHeader, Signature


@dataclass(frozen=True)
class Issuer:
    """Who issues and signs; `name` as in a sentence: `Ủy ban nhân dân huyện Vạn Ninh`."""

    name: str
    header: OfficialHeader
    signature: Signature
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Mode:
    """A way of answering; only official modes enter a figure."""

    name: str
    is_official: bool
    received: int
    valid: int


@dataclass(frozen=True)
class SurveyFacts:
    """What the plan fixed.

    Attributes:
        subject: the survey after `Kết quả …`: `khảo sát, đánh giá chỉ số mức độ hài lòng của … năm 2023`.
        plan: `Kế hoạch số 1982/KH-UBND ngày 07/6/2023 của Ủy ban nhân dân huyện Vạn Ninh`.
        legal_bases: each without `Căn cứ` and without a full stop.
        purposes: full sentences.
        roles: who did what: (`Đơn vị điều tra`, `Công ty …`).
        min_ranked_decision: the decision that lowered the ranking size, "" where it stands at 30.
    """

    subject: str
    plan: str
    legal_bases: tuple[str, ...]
    purposes: tuple[str, ...]
    reference: tuple[date, date]
    fieldwork: tuple[date, date]
    modes: tuple[Mode, ...]
    roles: tuple[tuple[str, str], ...] = ()
    reinterview_pct: int = 10
    min_cell: int = 10
    min_ranked: int = 30
    min_ranked_decision: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class UnitFacts:
    """A unit of a block; `population` None where no register tells it."""

    code: str
    name: str
    planned: int
    received: int
    valid: int
    population: int | None = None
    reserve_used: int = 0


@dataclass(frozen=True)
class FrameFacts:
    """What became of the register: `rejected` are (reason in words, rows).

    `covered` are the dossiers of the fields that have a quota, for which alone the figures stand.
    """

    rows: int
    usable: int
    sha256: str
    rejected: tuple[tuple[str, int], ...]
    covered: int | None = None


@dataclass(frozen=True)
class LevelCounts:
    """Answers to one item: levels 1 to 5 in order, `not_experienced` (0) and no answer."""

    levels: tuple[int, ...]
    not_experienced: int = 0
    missing: int = 0

    @property
    def n(self) -> int:
        return sum(self.levels)


@dataclass(frozen=True)
class BlockFacts:
    """A sector block.

    Attributes:
        sampling: `register` (a drawn list) or `on_site` (a systematic sample of visitors).
        fields: (code, name) of the field groups; quotas: (unit code, field code) -> planned forms.
        items: counts by item code, official and valid forms only.
    """

    code: str
    name: str
    sampling: Literal["register", "on_site"]
    questionnaire: Questionnaire
    units: tuple[UnitFacts, ...]
    items: Mapping[str, LevelCounts]
    fields: tuple[tuple[str, str], ...] = ()
    quotas: Mapping[tuple[str, str], int] = field(default_factory=dict)
    frame: FrameFacts | None = None

    def total(self, attribute: Literal["planned", "received", "valid", "reserve_used"]) -> int:
        return sum(getattr(unit, attribute) for unit in self.units)


@dataclass(frozen=True)
class ReinterviewFacts:
    """Phúc tra: drawn of all official forms, by outcome, what was decided, the agreement of the answers asked again."""

    forms: int
    drawn: int
    confirmed: int
    not_confirmed: int
    not_contactable: int
    refused: int
    kept: int = 0
    redone: int = 0
    replaced: int = 0
    matched_answers: int = 0
    asked_answers: int = 0


@dataclass(frozen=True)
class Profile:
    """Who answered, by one question: (answer in words, forms). `code` is the group prefix of the figures."""

    code: str
    name: str
    answers: tuple[tuple[str, str, int], ...]
    """(value, label, forms)."""
    blocks: tuple[str, ...] = ()
    """Codes of the blocks that ask it in these words; none named: all."""

    def is_asked_in(self, block: str) -> bool:
        return not self.blocks or block in self.blocks


@dataclass(frozen=True)
class RateFacts:
    """AAPOR rates of the field work in per cent; None where nothing can be divided."""

    response_pct: float | None
    cooperation_pct: float | None
    refusal_pct: float | None


@dataclass(frozen=True)
class WishFacts:
    """What people of a block want done better: how many answered the question, and (option, people), most first."""

    block: str
    question: str
    n: int
    named: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class MethodFacts:
    """The run behind the figures: method and version, aggregation published, dataset and its fingerprint."""

    code: str
    aggregation: Literal["design", "equal_units"]
    run: str
    dataset_version: str
    dataset_sha256: str
    frozen_on: date


@dataclass(frozen=True)
class Past:
    """Figures of an earlier survey that used the same method and questionnaire."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Driver:
    """How much a criterion explains of satisfaction as a whole: share of R² in per cent with its interval."""

    block: str
    criterion: str
    share_pct: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ReportFacts:
    """The whole input of `compose`. hidden: (block, unit, field, group, subject) that the run shows nowhere."""

    issuer: Issuer
    survey: SurveyFacts
    method: MethodFacts
    blocks: tuple[BlockFacts, ...]
    figures: tuple[Figure, ...]
    exclusions: tuple[tuple[str, int], ...] = ()
    reinterview: ReinterviewFacts | None = None
    profiles: tuple[Profile, ...] = ()
    past: Past | None = None
    target_pct: float | None = None
    drivers: tuple[Driver, ...] = ()
    themes: tuple[tuple[str, int], ...] = ()
    rates: RateFacts | None = None
    wishes: tuple[WishFacts, ...] = ()
    comments: tuple[tuple[str, int], ...] = ()
    """(block code, people who wrote in their own words), where that may be told."""
    hidden: frozenset[tuple[str, str, str, str, str]] = frozenset()
    """Cells (block, unit, field, group, subject) that no page or file of the run may show."""
