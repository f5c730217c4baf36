"""What came of trying to reach people: attempts, opened contacts, replacements, answers."""

import datetime as dt

from django.db import transaction

from hailong.fieldwork.models import Attempt, Disposition, FieldCase, Invitation, Replacement
from hailong.frame.vault import queries as vault
from hailong.ledger import actions as ledger
from hailong.method.attempts import ANSWERED, attempt_fault, day_part, replacement_fault
from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan.models import Survey
from hailong.sample.models import Case, Draw

CONTACT_FIELDS = ("name", "phone", "address")


@transaction.atomic
def record_attempt(
    *,
    field_case: FieldCase,
    mode: str,
    disposition: str,
    by: User,
    at: dt.datetime,
    appointment_at: dt.datetime | None = None,
) -> Attempt:
    """Note one try and what came of it. At most five, none after a final outcome.

    Raises: Problem(s) `permission_denied`, `survey_not_in_field`, `disposition_needs_form`, `appointment_needs_time`,
        and those of `method.attempts.attempt_fault`.
    """
    require(by, "fieldwork.work", field_case)
    held = _locked(field_case)
    raise_all(_attempt_faults(held, disposition, appointment_at, at))
    attempt = Attempt.objects.create(
        field_case=held, made_on=at.date(), day_part=day_part(at), mode=mode, disposition=disposition, made_by=by.code
    )
    held.disposition, held.disposition_on = disposition, at.date()
    held.appointment_at = appointment_at if disposition == Disposition.APPOINTMENT else None
    held.attempts += 1
    held.save(update_fields=["disposition", "disposition_on", "appointment_at", "attempts"])
    facts = {"act": "fieldwork.attempt", "disposition": disposition, "attempt": held.attempts, "mode": mode}
    ledger.append(kind="act", by=by.code, at=at, subject=f"case:{held.case_id}", facts=facts)
    return attempt


def _locked(field_case: FieldCase) -> FieldCase:
    rows = FieldCase.objects.select_for_update(of=("self",)).select_related("case__unit__block__survey")
    held: FieldCase = rows.get(pk=field_case.pk)
    return held


def _attempt_faults(
    held: FieldCase, disposition: str, appointment_at: dt.datetime | None, at: dt.datetime
) -> list[Problem]:
    faults = []
    if held.survey.state != Survey.State.COLLECTING:
        faults.append(Problem("survey_not_in_field"))
    if disposition in ANSWERED or disposition not in Disposition.values or disposition == Disposition.NOT_CONTACTED:
        faults.append(Problem("disposition_needs_form"))
    if disposition == Disposition.APPOINTMENT and (appointment_at is None or appointment_at <= at):
        faults.append(Problem("appointment_needs_time"))
    if fault := attempt_fault(held.disposition, held.attempts):
        faults.append(fault)
    return faults


def open_contact(*, field_case: FieldCase, by: User, at: dt.datetime) -> dict[str, str]:
    """The contact of one case for the interviewer who holds it. The opening is in the ledger before it is shown.

    Returns: name, phone, address.
    Raises: Problem `permission_denied`, `contact_on_site`, `no_contact_after_final`, those of the vault.
    """
    require(by, "fieldwork.work", field_case)
    case = field_case.case
    if case.frame_unit_id is None:
        raise Problem("contact_on_site")
    if field_case.disposition == Disposition.REFUSED:
        raise Problem("no_contact_after_final", disposition=field_case.disposition)
    with transaction.atomic():
        facts = {"act": "contact.open", "fields": list(CONTACT_FIELDS)}
        ledger.append(kind="act", by=by.code, at=at, subject=f"case:{case.pk}", facts=facts)
    return vault.open_contact(vault.reference_of(case.frame_unit_id), CONTACT_FIELDS)


@transaction.atomic
def replace(*, case: Case, reason: str, note: str, by: User, at: dt.datetime) -> Case:
    """Call up the next of the reserve of the same stratum for a case that gave no form. Nobody chooses whom.

    The interviewer stays the same: the unit does, and with it every reason against him.

    Raises: Problem `permission_denied`, `case_not_replaceable_on_site`, `case_replaced_already`,
        `replacement_reason_differs`, `reserve_exhausted`, and those of `method.attempts.replacement_fault`.
    """
    require(by, "fieldwork.replace", FieldCase.objects.filter(case=case).first() or case)
    if case.draw_id is None:
        raise Problem("case_not_replaceable_on_site")
    Draw.objects.select_for_update().get(pk=case.draw_id)  # one replacement of a draw at a time
    case = Case.objects.select_related("unit__agency", "field_group", "unit__block__survey").get(pk=case.pk)
    field_case = FieldCase.objects.filter(case=case).first()
    _refuse_replacement(case, field_case, reason)
    waiting = Case.objects.filter(is_reserve=True, called_up=False, unit=case.unit, field_group=case.field_group)
    reserve: Case | None = waiting.filter(draw=case.draw).order_by("rank").first()
    if reserve is None:
        field = case.field_group.short_name if case.field_group else "–"
        raise Problem("reserve_exhausted", unit=case.unit.agency.name, field=field)
    reserve.called_up = True
    reserve.save(update_fields=["called_up"])
    case.replaced_by = reserve
    case.save(update_fields=["replaced_by"])
    Replacement.objects.create(
        case=case, reason=reason, note=note, replaced_on=at.date(), replaced_by_person=by.code
    )
    FieldCase.objects.create(case=reserve, interviewer=field_case.interviewer if field_case else None)
    facts = {"act": "fieldwork.replace", "reason": reason, "by_case": str(reserve.pk), "rank": reserve.rank}
    ledger.append(kind="act", by=by.code, at=at, subject=f"case:{case.pk}", facts=facts)
    return reserve


def _refuse_replacement(case: Case, field_case: FieldCase | None, reason: str) -> None:
    if case.replaced_by_id:
        raise Problem("case_replaced_already", case=case.number)
    if field_case is None:
        raise Problem("replacement_not_due")
    tries = field_case.tries.values_list("made_on", "day_part")
    if fault := replacement_fault(field_case.disposition, list(tries)):
        raise fault
    if field_case.disposition != reason:
        raise Problem("replacement_reason_differs", outcome=field_case.get_disposition_display())


def answered(*, case: Case, disposition: str, interviewed: bool, by: User | None, at: dt.datetime) -> FieldCase:
    """Settle a case whose form was stored, and spend its invitations. Called by `capture` in its transaction.

    No ledger entry on purpose: one written beside the response's commitment would tell by its order whose it is. The
    same holds for an attempt row, so an interview only counts one up and `by` is written nowhere.
    """
    field_case, _ = FieldCase.objects.get_or_create(case=case)
    field_case.disposition, field_case.disposition_on = disposition, at.date()
    field_case.appointment_at = None
    field_case.attempts += int(interviewed)
    field_case.save(update_fields=["disposition", "disposition_on", "appointment_at", "attempts"])
    Invitation.objects.filter(case=case, used_on=None).update(used_on=at.date())
    return field_case
