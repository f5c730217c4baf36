"""From a draft to a survey."""

import datetime as dt
import itertools

from django.db import transaction

from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan.actions.quotas import FORMS, grid_faults
from hailong.plan.actions.writing import log
from hailong.plan.drafts.draft import BlockDraft, FieldDraft, Period, SurveyDraft
from hailong.plan.models import Block, FieldGroup, Milestone, ModeRule, Part, Participant, Quota, Survey, Unit
from hailong.plan.queries import part_faults
from hailong.plan.rules import leads

REINTERVIEW_MOST_PCT = 10


@transaction.atomic
def create(*, draft: SurveyDraft, by: User, at: dt.datetime) -> Survey:
    """A survey in state draft with everything the draft says.

    Raises: permission_denied; period_backward, reinterview_over_cap, survey_total_differs, collector_reinterviews,
    assessed_takes_part, quota_* (all at once).
    """
    require(by, "plan.create")
    if not leads(by, draft.lead):
        raise Problem("permission_denied", permission="plan.create")
    raise_all(_faults(draft))
    number = _free_number(draft)
    survey = Survey.objects.create(
        slug=draft.slug if number == 1 else f"{draft.slug}-{number}",
        code=f"{draft.code}-{number:02d}",
        title=draft.title,
        short_title=draft.short_title,
        year=draft.year,
        simulated=draft.simulated,
        plan_number=draft.plan_number,
        plan_date=draft.plan_date,
        plan_place=draft.plan_place,
        plan_signer=draft.plan_signer,
        legal_bases=list(draft.legal_bases),
        plan_chain=list(draft.plan_chain),
        recipients=list(draft.recipients),
        planned_total=draft.total,
        reference_from=draft.reference.first,
        reference_to=draft.reference.last,
        field_from=draft.fieldwork.first,
        field_to=draft.fieldwork.last,
        reinterview_pct=draft.reinterview_pct,
        template=draft.template,
        created_at=at,
        created_by=by,
        editors=[by.code],
    )
    _details(survey, draft)
    blocks = [_block(survey, order, block) for order, block in enumerate(draft.blocks, 1)]
    units = sum(block.units.count() for block in blocks)
    log("plan.create", survey, by, at, planned=draft.total, units=units, template=draft.template)
    return survey


def _faults(draft: SurveyDraft) -> list[Problem]:
    faults = period_faults(draft.reference, draft.fieldwork)
    if not 0 <= draft.reinterview_pct <= REINTERVIEW_MOST_PCT:
        faults.append(Problem("reinterview_over_cap", pct=draft.reinterview_pct, most=REINTERVIEW_MOST_PCT))
    blocks = sum(block.planned_total for block in draft.blocks)
    if blocks != draft.total:
        faults.append(Problem("survey_total_differs", total=blocks, planned=draft.total))
    assessed = [unit.agency for block in draft.blocks for unit in block.units if not unit.excluded_reason]
    faults += part_faults(draft.participants, assessed=assessed)
    for block in draft.blocks:
        names = {unit.slug: unit.agency.name for unit in block.units if not unit.excluded_reason}
        grid = {unit.slug: unit.quota for unit in block.units if not unit.excluded_reason}
        fields = {group.code: group.name for group in block.fields} or {"": FORMS}
        as_planned = Block(name=block.name, planned_total=block.planned_total)
        faults += grid_faults(grid, names=names, fields=fields, block=as_planned)
    return faults


def period_faults(reference: Period, fieldwork: Period) -> list[Problem]:
    """Periods that end before they begin."""
    named = {"Thời kỳ đánh giá": reference, "Thời gian thu phiếu": fieldwork}
    return [Problem("period_backward", what=what) for what, period in named.items() if period.last < period.first]


def _free_number(draft: SurveyDraft) -> int:
    taken = set(Survey.objects.filter(slug__startswith=draft.slug).values_list("slug", flat=True))
    codes = set(Survey.objects.filter(code__startswith=draft.code).values_list("code", flat=True))
    return next(
        number
        for number in itertools.count(1)
        if (draft.slug if number == 1 else f"{draft.slug}-{number}") not in taken
        and f"{draft.code}-{number:02d}" not in codes
    )


def _details(survey: Survey, draft: SurveyDraft) -> None:
    parts = dict.fromkeys([(Part.LEAD, draft.lead), *draft.participants])
    Participant.objects.bulk_create(Participant(survey=survey, part=part, agency=agency) for part, agency in parts)
    ModeRule.objects.bulk_create(
        ModeRule(survey=survey, mode=mode, standing=standing) for mode, standing in draft.modes.items()
    )
    Milestone.objects.bulk_create(
        Milestone(
            survey=survey,
            order=order,
            name=step.name,
            short_name=step.short_name,
            owner=step.owner,
            support=step.support,
            starts=step.starts,
            due=step.due,
        )
        for order, step in enumerate(draft.milestones, 1)
    )


def _block(survey: Survey, order: int, draft: BlockDraft) -> Block:
    block = Block.objects.create(
        survey=survey,
        code=draft.code,
        name=draft.name,
        order=order,
        sampling=draft.sampling,
        questionnaire=draft.questionnaire,
        planned_total=draft.planned_total,
    )
    groups = {group.code: _field_group(block, place, group) for place, group in enumerate(draft.fields, 1)}
    for group in groups.values():
        group.save(force_insert=True)
    units = Unit.objects.bulk_create(
        Unit(block=block, agency=unit.agency, slug=unit.slug, order=place, excluded_reason=unit.excluded_reason)
        for place, unit in enumerate(draft.units, 1)
    )
    Quota.objects.bulk_create(
        Quota(unit=unit, field_group=groups.get(code), planned=n)
        for unit, row in zip(units, draft.units, strict=True)
        if not row.excluded_reason
        for code, n in row.quota.items()
    )
    return block


def _field_group(block: Block, order: int, draft: FieldDraft) -> FieldGroup:
    return FieldGroup(
        block=block,
        code=draft.code,
        name=draft.name,
        short_name=draft.short_name,
        order=order,
        register_fields=list(draft.register_fields),
        is_rest=draft.is_rest,
    )
