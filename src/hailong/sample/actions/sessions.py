"""Sessions at units without a register: visitors asked at one rate, and the tally that comes back."""

import datetime as dt
import re
from typing import Any

from django.db import transaction
from django.utils import timezone

from hailong.ledger import actions as ledger
from hailong.method import selection
from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan.models import Block, Survey, Unit
from hailong.plan.queries import share
from hailong.sample import queries
from hailong.sample.models import Case, OnSiteSession

PLANNED_IN = (Survey.State.APPROVED, Survey.State.COLLECTING)
FROZEN = (Survey.State.FROZEN, Survey.State.PUBLISHED, Survey.State.IMPROVING)


@transaction.atomic
def add_session(  # noqa: PLR0913 - one line of a session plan
    *,
    unit: Unit,
    day: dt.date,
    shift: str,
    expected_visitors: int,
    quota: int,
    seed: str,
    by: User,
    at: dt.datetime,
) -> OnSiteSession:
    """Plan one session and make a case for each of its forms.

    Args:
        shift: a short code, `S` morning or `C` afternoon; the start depends on it (`queries.session_name`).
        seed: public; anyone can compute the start again from it.

    Raises:
        Problem: permission_denied, plan_not_approved, session_after_field, session_on_register, session_exists;
            shift_malformed, session_outside_field, session_not_ahead, session_over_quota (all at once);
            seed_malformed, session_without_visitors, sizes_too_large.
    """
    require(by, "sample.prepare", unit)
    share(unit.survey)  # a field is closed before this or waits for its end
    unit = Unit.objects.select_for_update(of=("self",)).select_related("block__survey", "agency").get(pk=unit.pk)
    _check_unit(unit)
    raise_all([*_day_faults(unit.survey, day, timezone.localdate(at)), *_session_faults(unit, day, shift, quota)])
    name = queries.session_name(unit.slug, day, shift)
    plan = selection.on_site(session=name, seed=seed, expected_visitors=expected_visitors, quota=quota)
    made = OnSiteSession.objects.create(
        unit=unit,
        day=day,
        shift=shift,
        expected_visitors=expected_visitors,
        quota=quota,
        version=plan.version,
        start=plan.start,
        seed=selection.check_seed(seed),
    )
    numbers = queries.form_numbers(unit, day, shift, quota)
    Case.objects.bulk_create(
        Case(unit=unit, session=made, number=number, rank=rank) for rank, number in enumerate(numbers, 1)
    )
    facts = {"algorithm": selection.SESSION_RULE, "version": str(made.version), "seed": made.seed, "start": made.start}
    _log("draw", made, by, at, act="session", expected=expected_visitors, forms=quota, **facts)
    return made


def _check_unit(unit: Unit) -> None:
    if unit.survey.state == Survey.State.DRAFT:
        raise Problem("plan_not_approved", survey=unit.survey.short_title)
    if unit.survey.state not in PLANNED_IN:
        raise Problem("session_after_field", survey=unit.survey.short_title, state=unit.survey.get_state_display())
    if unit.block.sampling != Block.Sampling.ON_SITE or unit.excluded_reason:
        raise Problem("session_on_register", unit=unit.agency.name)


def _day_faults(survey: Survey, day: dt.date, today: dt.date) -> list[Problem]:
    """Within the field, and not before tomorrow: who came must not be known when the seed is typed."""
    faults = []
    if not survey.field_from <= day <= survey.last_day:
        first, last = f"{survey.field_from:%d/%m/%Y}", f"{survey.last_day:%d/%m/%Y}"
        faults.append(Problem("session_outside_field", day=f"{day:%d/%m/%Y}", first=first, last=last))
    if day <= today:
        faults.append(Problem("session_not_ahead", day=f"{day:%d/%m/%Y}", today=f"{today:%d/%m/%Y}"))
    return faults


def _session_faults(unit: Unit, day: dt.date, shift: str, quota: int) -> list[Problem]:
    faults = []
    if not re.fullmatch(r"[A-Za-z0-9]{1,10}", shift):
        faults.append(Problem("shift_malformed"))
    if unit.sessions.filter(day=day, shift=shift).exists():
        faults.append(Problem("session_exists", unit=unit.agency.name, day=f"{day:%d/%m/%Y}"))
    planned, taken = queries.quota_of(unit), queries.planned_in_sessions(unit)
    if taken + quota > planned:
        faults.append(Problem("session_over_quota", unit=unit.agency.name, left=planned - taken, planned=planned))
    return faults


@transaction.atomic
def record_tally(*, session: OnSiteSession, visitors: int, refusals: int, by: User, at: dt.datetime) -> OnSiteSession:
    """What the tally sheet says: everyone who came, and who was asked and refused. A later sheet corrects an earlier.

    Nobody is asked but by a number, so no more can have refused than numbers came up (rules of before ended with the
    forms, and sessions by them were asked on past their list).

    Frozen counts stay what was signed: a sheet found later waits until a new version is asked for.

    Raises: permission_denied, tally_before_session, tally_wrong, tally_refused_out_of_turn, tally_after_freeze.
    """
    require(by, "sample.tally", session)
    if (today := timezone.localdate(at)) < session.day:
        raise Problem("tally_before_session", day=f"{session.day:%d/%m/%Y}", today=f"{today:%d/%m/%Y}")
    if visitors < 0 or not 0 <= refusals <= visitors:
        raise Problem("tally_wrong", visitors=visitors, refusals=refusals)
    due = queries.visitor_plan(session).due(visitors)
    if session.version > 1 and refusals > due:
        raise Problem("tally_refused_out_of_turn", visitors=visitors, due=due, refusals=refusals)
    _refuse_frozen(session.survey)
    current = OnSiteSession.objects.select_for_update().get(pk=session.pk)
    current.visitors, current.refusals = visitors, refusals
    current.save(update_fields=["visitors", "refusals"])
    _log("act", current, by, at, act="sample.tally", visitors=visitors, refusals=refusals)
    return current


def _refuse_frozen(survey: Survey) -> None:
    """A freeze counts refusals: a sheet is in before it is written or waits for its end."""
    share(survey)
    if Survey.objects.get(pk=survey.pk).state in FROZEN:
        raise Problem("tally_after_freeze", survey=survey.short_title)


def _log(kind: str, session: OnSiteSession, by: User, at: dt.datetime, **facts: Any) -> None:
    subject = f"survey:{session.survey.code}/{session.unit.block.code}/{session.unit.slug}"
    where = {"day": session.day.isoformat(), "shift": session.shift}
    ledger.append(kind=kind, by=by.code, at=at, subject=subject, facts=where | facts)
