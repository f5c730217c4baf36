"""An approved plan moves from state to state and ticks off its steps."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from hailong.instrument import actions as instrument
from hailong.ledger import actions as ledger
from hailong.ledger.queries import keyring
from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan import queries
from hailong.plan.actions.writing import draft, log
from hailong.plan.models import Milestone, Survey
from hailong.plan.queries import taken
from hailong.ui.numbers import date_vi

State = Survey.State
NEXT: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.APPROVED}),
    State.APPROVED: frozenset({State.COLLECTING}),
    State.COLLECTING: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.PROCESSING}),
    State.PROCESSING: frozenset({State.FROZEN}),
    State.FROZEN: frozenset({State.PROCESSING, State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.IMPROVING, State.PROCESSING}),
    State.IMPROVING: frozenset({State.PROCESSING}),
}
"""→ PROCESSING again: dataset 1.1. From CLOSED back to COLLECTING leads `reopen_field` alone."""


@transaction.atomic
def approve(*, survey: Survey, seen: str | None = None, by: User, at: dt.datetime) -> Survey:
    """A person who had no hand in the plan approves what was submitted; its questionnaires freeze (R-004-20).

    `seen` is the fingerprint of the plan as the approver read it: what was changed and submitted again since then is
    read again. Raises: permission_denied, approver_is_creator, state_not_next, plan_not_submitted, plan_changed; and
    what `queries.unready` finds (all at once).
    """
    require(by, "plan.approve", survey)
    survey = taken(survey)
    _check_move(survey, State.APPROVED)
    if survey.created_by_id == by.pk or by.code in survey.editors:
        raise Problem("approver_is_creator")
    if survey.submitted_at is None:
        raise Problem("plan_not_submitted", survey=survey.short_title)
    if seen is not None and seen != queries.fingerprint(survey):
        raise Problem("plan_changed", survey=survey.short_title)
    raise_all(queries.unready(survey))
    for block in survey.blocks.select_related("questionnaire"):
        instrument.freeze(version=block.questionnaire, by=by, at=at)
    survey.approved_by, survey.approved_at = by, at
    survey.state = State.APPROVED
    survey.save(update_fields=["approved_by", "approved_at", "state"])
    sha256 = {block.code: block.questionnaire.fingerprint for block in survey.blocks.select_related("questionnaire")}
    facts = {"method": survey.method, "planned": survey.planned_total, "questionnaires": sha256}
    log("plan.approve", survey, by, at, plan=queries.fingerprint(survey), **facts)
    return survey


@transaction.atomic
def submit(*, survey: Survey, by: User, at: dt.datetime) -> Survey:
    """The plan is complete and waits for approval. Raises: permission_denied, plan_is_approved, and as `approve`."""
    current = draft(survey, by)
    raise_all(queries.unready(current))
    current.submitted_at = at
    current.save(update_fields=["submitted_at"])
    log("plan.submit", current, by, at, planned=current.planned_total)
    return current


@transaction.atomic
def open_field(*, survey: Survey, by: User, at: dt.datetime) -> Survey:
    """From today answers are taken, each sealed to a key of the survey's own, which is made now (one that is there, or
    was destroyed, stays). Raises: permission_denied, state_not_next.
    """
    require(by, "plan.run", survey)
    opened = advance(survey=survey, to=State.COLLECTING, by=by, at=at)
    keyring().create_reinterview(survey.code)
    return opened


@transaction.atomic
def close_field(*, survey: Survey, by: User, at: dt.datetime) -> Survey:
    """No more answers, except those given before and delivered late. Raises: permission_denied, state_not_next."""
    require(by, "plan.run", survey)
    return advance(survey=survey, to=State.CLOSED, by=by, at=at)


@transaction.atomic
def reopen_field(*, survey: Survey, until: dt.date, reason: str, by: User, at: dt.datetime) -> Survey:
    """Take answers again up to a new last day: a supplementary survey, forms done again (R-000-22).

    The plan stays what was approved; the new day stands beside it. Raises: permission_denied, state_not_next;
    reopening_before_today, reopening_needs_a_reason (all at once).
    """
    require(by, "plan.run", survey)
    current, today = taken(survey), timezone.localdate(at)
    if current.state != State.CLOSED:
        raise Problem("state_not_next", state=State(current.state).label, wanted=State.COLLECTING.label)
    faults = []
    if until < today:
        faults.append(Problem("reopening_before_today", until=date_vi(until), today=date_vi(today)))
    if not reason.strip():
        faults.append(Problem("reopening_needs_a_reason"))
    raise_all(faults)
    current.state, current.field_until, current.reopened_reason = State.COLLECTING, until, reason.strip()
    current.save(update_fields=["state", "field_until", "reopened_reason"])
    facts = {"until": until.isoformat(), "reason": ledger.digest(current.reopened_reason)}
    log("plan.reopen_field", current, by, at, before=str(State.CLOSED), after=str(State.COLLECTING), **facts)
    for name in ("state", "field_until", "reopened_reason"):
        setattr(survey, name, getattr(current, name))
    return current


@transaction.atomic
def advance(*, survey: Survey, to: str, by: User, at: dt.datetime) -> Survey:
    """Move to a state that may follow; called by the action of the room whose work it is, after its own permission.

    To be where one is already is no move and no fault. Raises: permission_denied, state_not_next.
    """
    require(by, "plan.advance", survey)
    current = taken(survey)
    if current.state != to:
        _check_move(current, to)
        before, current.state = current.state, State(to)
        current.save(update_fields=["state"])
        log("plan.advance", current, by, at, before=str(before), after=str(to))
    survey.state = current.state
    return current


def _check_move(survey: Survey, to: str) -> None:
    if to not in NEXT[survey.state]:
        raise Problem("state_not_next", state=State(survey.state).label, wanted=State(to).label)


@transaction.atomic
def finish_milestone(*, milestone: Milestone, by: User, at: dt.datetime) -> Milestone:
    """A step is done today. Twice is once. Raises: permission_denied, plan_not_approved."""
    require(by, "plan.run", milestone.survey)
    survey = taken(milestone.survey)
    if survey.state == State.DRAFT:
        raise Problem("plan_not_approved", survey=survey.short_title)
    current = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if current.done_on is None:
        current.done_on = timezone.localdate(at)
        current.save(update_fields=["done_on"])
        log("plan.finish_milestone", survey, by, at, order=current.order, due=current.due.isoformat())
    return current
