"""Changes to a draft, step by step of the wizard. An approved plan is not edited."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from hailong.instrument.models import QuestionSetVersion
from hailong.method.index_methods import OFFERED
from hailong.method.problem import Problem, raise_all
from hailong.org.models import Agency, User
from hailong.plan.actions.making import REINTERVIEW_MOST_PCT, period_faults
from hailong.plan.actions.writing import draft, log
from hailong.plan.drafts.draft import MilestoneDraft, Period
from hailong.plan.models import Block, Milestone, ModeRule, Part, Participant, Quota, Survey, Unit
from hailong.plan.queries import part_faults

MIN_CELL = 10
MIN_RANKED = 30


@dataclass(frozen=True)
class Basics:
    """Step 1: what the document says about itself, and the two periods."""

    title: str
    short_title: str
    plan_number: str
    plan_date: dt.date
    plan_place: str
    legal_bases: tuple[str, ...]
    reference: Period
    fieldwork: Period
    reinterview_pct: int = REINTERVIEW_MOST_PCT
    plan_signer: str = ""
    plan_chain: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    method: str = next(iter(OFFERED))
    aggregation: str = Survey.Aggregation.DESIGN
    min_cell: int = MIN_CELL
    min_ranked: int = MIN_RANKED
    min_ranked_decision: str = ""


@transaction.atomic
def edit_basics(*, survey: Survey, basics: Basics, by: User, at: dt.datetime) -> Survey:
    """Raises: permission_denied, plan_is_approved; title_missing, period_backward, reinterview_over_cap,
    cell_too_small, ranking_needs_decision, index_method_not_offered (at once).
    """
    survey = draft(survey, by)
    raise_all(_basic_faults(basics))
    survey.title, survey.short_title = basics.title.strip(), basics.short_title.strip()
    survey.plan_number, survey.plan_date = basics.plan_number.strip(), basics.plan_date
    survey.plan_place, survey.plan_signer = basics.plan_place.strip(), basics.plan_signer.strip()
    survey.legal_bases = [line.strip() for line in basics.legal_bases if line.strip()]
    survey.plan_chain = [line.strip() for line in basics.plan_chain if line.strip()]
    survey.recipients = [line.strip() for line in basics.recipients if line.strip()]
    survey.reference_from, survey.reference_to = basics.reference.first, basics.reference.last
    survey.field_from, survey.field_to = basics.fieldwork.first, basics.fieldwork.last
    survey.method = basics.method
    survey.reinterview_pct, survey.aggregation = basics.reinterview_pct, Survey.Aggregation(basics.aggregation)
    survey.min_cell, survey.min_ranked = basics.min_cell, basics.min_ranked
    survey.min_ranked_decision = basics.min_ranked_decision.strip()
    survey.save()
    log("plan.edit_basics", survey, by, at, number=survey.plan_number, date=survey.plan_date.isoformat())
    return survey


def _basic_faults(basics: Basics) -> list[Problem]:
    faults = period_faults(basics.reference, basics.fieldwork)
    if basics.method not in OFFERED:
        faults.append(Problem("index_method_not_offered", method=basics.method[:60]))
    if not basics.title.strip() or not basics.short_title.strip():
        faults.append(Problem("title_missing"))
    if not 0 <= basics.reinterview_pct <= REINTERVIEW_MOST_PCT:
        faults.append(Problem("reinterview_over_cap", pct=basics.reinterview_pct, most=REINTERVIEW_MOST_PCT))
    if basics.min_cell < MIN_CELL:
        faults.append(Problem("cell_too_small", n=basics.min_cell, least=MIN_CELL))
    if basics.min_ranked < MIN_RANKED and not basics.min_ranked_decision.strip():
        faults.append(Problem("ranking_needs_decision", n=basics.min_ranked, usual=MIN_RANKED))
    return faults


@transaction.atomic
def set_questionnaire(*, block: Block, version: QuestionSetVersion, by: User, at: dt.datetime) -> Block:
    """Which version a block asks. Raises: permission_denied, plan_is_approved."""
    survey = draft(block.survey, by)
    block.questionnaire = version
    block.save(update_fields=["questionnaire"])
    log("plan.set_questionnaire", survey, by, at, block=block.code, sha256=version.fingerprint)
    return block


@transaction.atomic
def set_mode(*, survey: Survey, standings: Mapping[str, str], by: User, at: dt.datetime) -> list[ModeRule]:
    """What answers of each mode count for; the whole table at once (R-004-17).

    Raises: permission_denied, plan_is_approved, standing_unknown, no_official_mode.
    """
    survey = draft(survey, by)
    for mode, standing in standings.items():
        if standing not in ModeRule.Standing.values:
            raise Problem("standing_unknown", mode=mode[:20], standing=standing[:20])
    if ModeRule.Standing.OFFICIAL not in standings.values():
        raise Problem("no_official_mode")
    survey.mode_rules.all().delete()
    rules = [ModeRule(survey=survey, mode=mode, standing=standing) for mode, standing in standings.items()]
    made = ModeRule.objects.bulk_create(rules)
    log("plan.set_mode", survey, by, at, modes={rule.mode: str(rule.standing) for rule in made})
    return made


@transaction.atomic
def set_milestone(*, survey: Survey, order: int, step: MilestoneDraft, by: User, at: dt.datetime) -> Milestone:
    """Write one step of the plan at its place. Raises: permission_denied, plan_is_approved, period_backward."""
    survey = draft(survey, by)
    if step.starts and step.due < step.starts:
        raise Problem("period_backward", what=step.short_name)
    words = {"name": step.name, "short_name": step.short_name, "owner": step.owner, "support": step.support}
    days = {"starts": step.starts, "due": step.due}
    made, _ = Milestone.objects.update_or_create(survey=survey, order=order, defaults=words | days)
    log("plan.set_milestone", survey, by, at, order=order, due=step.due.isoformat())
    return made


@transaction.atomic
def set_participants(
    *, survey: Survey, participants: Iterable[tuple[Part, Agency]], by: User, at: dt.datetime
) -> list[Participant]:
    """Everybody but the lead, at once.

    Raises: permission_denied, plan_is_approved; collector_reinterviews, assessed_takes_part (all at once).
    """
    survey = draft(survey, by)
    wanted = [pair for pair in dict.fromkeys(participants) if pair[0] != Part.LEAD]
    units = Unit.objects.assessed().filter(block__survey=survey).select_related("agency")
    raise_all(part_faults(wanted, assessed=[unit.agency for unit in units]))
    survey.participants.exclude(part=Part.LEAD).delete()
    rows = [Participant(survey=survey, part=part, agency=agency) for part, agency in wanted]
    made = Participant.objects.bulk_create(rows)
    parts = [f"{row.part}:{row.agency.key}" for row in made]
    log("plan.set_participants", survey, by, at, parts=parts)
    return made


@transaction.atomic
def exclude_unit(*, unit: Unit, reason: str, by: User, at: dt.datetime) -> Unit:
    """Leave a unit out with a reason, its forms with it (R-004-63).

    Raises: permission_denied, plan_is_approved, exclusion_reason_missing.
    """
    survey = draft(unit.block.survey, by)
    if not reason.strip():
        raise Problem("exclusion_reason_missing", unit=unit.agency.name)
    unit.excluded_reason = reason.strip()
    unit.save(update_fields=["excluded_reason"])
    forms = sum(unit.quotas.values_list("planned", flat=True))
    Quota.objects.filter(unit=unit).delete()
    block = Block.objects.select_for_update().get(pk=unit.block_id)
    block.planned_total -= forms
    block.save(update_fields=["planned_total"])
    survey.planned_total -= forms
    survey.save(update_fields=["planned_total"])
    log("plan.exclude_unit", survey, by, at, unit=unit.agency.key, reason=unit.excluded_reason, forms=forms)
    return unit


@transaction.atomic
def include_unit(*, unit: Unit, by: User, at: dt.datetime) -> Unit:
    """Take a unit back that was left out; it has no forms yet. Raises: permission_denied, plan_is_approved."""
    survey = draft(unit.block.survey, by)
    unit.excluded_reason = ""
    unit.save(update_fields=["excluded_reason"])
    log("plan.include_unit", survey, by, at, unit=unit.agency.key)
    return unit
