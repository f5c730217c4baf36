"""A whole plan as a value, before it becomes a survey. Templates make it; `plan.actions.create` takes it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from hailong.instrument.models import QuestionSetVersion
from hailong.org.models import Agency
from hailong.plan.models import Block, ModeRule, Part


@dataclass(frozen=True)
class FieldDraft:
    """A column of the annex; `register_fields` are the names that the register uses for it."""

    code: str
    name: str
    short_name: str
    register_fields: tuple[str, ...] = ()
    is_rest: bool = False


@dataclass(frozen=True)
class UnitDraft:
    """A row of the annex: planned forms by field code (`""` where the block has no fields)."""

    agency: Agency
    slug: str
    quota: Mapping[str, int]
    excluded_reason: str = ""


@dataclass(frozen=True)
class BlockDraft:
    """One sector block; `planned_total` is what the plan's text says and the quotas must add up to."""

    code: str
    name: str
    sampling: Block.Sampling
    questionnaire: QuestionSetVersion
    planned_total: int
    units: tuple[UnitDraft, ...]
    fields: tuple[FieldDraft, ...] = ()


@dataclass(frozen=True)
class MilestoneDraft:
    """A step of the plan. `starts` is None where the plan only says "before"; `due` is the last day."""

    name: str
    short_name: str
    owner: str
    due: dt.date
    starts: dt.date | None = None
    support: str = ""


@dataclass(frozen=True)
class Period:
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class SurveyDraft:
    """Everything the plan says. `slug` and `code` are wishes: a taken one gets a number."""

    slug: str
    code: str
    title: str
    short_title: str
    year: int
    plan_number: str
    plan_date: dt.date
    plan_place: str
    reference: Period
    fieldwork: Period
    lead: Agency
    blocks: tuple[BlockDraft, ...]
    milestones: tuple[MilestoneDraft, ...]
    modes: Mapping[str, ModeRule.Standing]
    participants: tuple[tuple[Part, Agency], ...] = ()
    legal_bases: tuple[str, ...] = ()
    plan_chain: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    plan_signer: str = ""
    reinterview_pct: int = 10
    simulated: bool = False
    template: str = ""
    planned_total: int = field(default=0)

    @property
    def total(self) -> int:
        """What the plan promises: its own total, or the sum of the blocks' where it names none."""
        return self.planned_total or sum(block.planned_total for block in self.blocks)
