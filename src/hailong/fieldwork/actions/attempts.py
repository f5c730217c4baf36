"""What came of trying to reach people: attempts, opened contacts, answers, cases to be done again."""

import base64
import datetime as dt

from django.db import transaction

from hailong.fieldwork.models import Attempt, Disposition, FieldCase, Invitation
from hailong.frame.queries import kept_until
from hailong.frame.vault import actions as vault_actions
from hailong.frame.vault import queries as vault
from hailong.frame.vault import sealing
from hailong.ledger import actions as ledger
from hailong.ledger.queries import keyring
from hailong.method.attempts import ANSWERED, attempt_fault, day_part, slot_fault
from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan.models import Survey
from hailong.sample.models import Case

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
        `attempt_on_site`, and those of `method.attempts.attempt_fault` and `slot_fault`.
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
    if held.case.session_id:  # the visitor who refused is on the tally sheet; his form is for the next who is asked
        faults.append(Problem("attempt_on_site"))
    if disposition in ANSWERED or disposition not in Disposition.values or disposition == Disposition.NOT_CONTACTED:
        faults.append(Problem("disposition_needs_form"))
    if disposition == Disposition.APPOINTMENT and (appointment_at is None or appointment_at <= at):
        faults.append(Problem("appointment_needs_time"))
    tries = list(held.tries.values_list("made_on", "day_part"))
    fault = attempt_fault(held.disposition, held.attempts)
    if fault is None and disposition == Disposition.NON_CONTACT:
        fault = slot_fault(tries, (at.date(), day_part(at)))
    return [*faults, fault] if fault else faults


def open_contact(*, field_case: FieldCase, by: User, at: dt.datetime) -> dict[str, str]:
    """The contact of one case for the interviewer who holds it. The opening is in the ledger before it is shown.

    Which case it was is sealed for re-interview: people open a contact on the day they ask, and with the interviewer
    that day names one response. The entry still tells who opened how many, and when.

    Returns: name, phone, address.
    Only while there is something to do: after an answer, a refusal or the close of the field nobody needs it.

    Raises: Problem `permission_denied`, `contact_on_site`, `survey_not_in_field`, `case_already_answered`,
        `no_contact_after_final`, those of the vault.
    """
    require(by, "fieldwork.work", field_case)
    case = field_case.case
    if case.frame_unit_id is None:
        raise Problem("contact_on_site")
    if field_case.survey.state != Survey.State.COLLECTING:
        raise Problem("survey_not_in_field")
    if fault := attempt_fault(field_case.disposition, attempts=0):  # an appointment may lie after the last try
        raise fault
    key = keyring().reinterview_public(case.survey.code)
    sealed = base64.b64encode(sealing.seal(key, case.pk.bytes)).decode()
    with transaction.atomic():
        facts = {"act": "contact.open", "fields": list(CONTACT_FIELDS), "sealed_case": sealed}
        ledger.append(kind="act", by=by.code, at=at, subject=f"survey:{case.survey.code}", facts=facts)
    return vault.open_contact(vault.reference_of(case.frame_unit_id), CONTACT_FIELDS)


def leave_contact(
    *, field_case: FieldCase, phone: str, consent: bool, name: str = "", by: User, at: dt.datetime
) -> None:
    """Keep how a visitor of a station may be reached for phúc tra: the consent stub, filled because he wants to.

    Only phúc tra opens it, through the sealed link of a drawn form; an interviewer never sees it again. The vault
    learns the day, not the hour; the ledger not which case it was. Left twice, the later one stands.

    Raises: Problem(s) `permission_denied`, `survey_not_in_field`, `contact_in_register`, `consent_missing`,
        `phone_malformed`.
    """
    require(by, "fieldwork.work", field_case)
    case, survey = field_case.case, field_case.survey
    faults = []
    if survey.state != Survey.State.COLLECTING:
        faults.append(Problem("survey_not_in_field"))
    if case.frame_unit_id is not None:
        faults.append(Problem("contact_in_register"))
    if not consent:
        faults.append(Problem("consent_missing"))
    if not vault.is_phone(phone):
        faults.append(Problem("phone_malformed"))
    raise_all(faults)
    vault_actions.keep(
        campaign=survey.code,
        owner=str(case.pk),
        told={"name": name, "phone": phone},
        purge_on=kept_until(case.unit.block, at),
        by=by.code,
        at=at.replace(hour=0, minute=0, second=0, microsecond=0),
    )
    with transaction.atomic():
        facts = {"act": "contact.leave"}
        ledger.append(kind="act", by=by.code, at=at, subject=f"survey:{survey.code}", facts=facts)


def answered(*, case: Case, disposition: str, interviewed: bool, by: User | None, at: dt.datetime) -> FieldCase:
    """Settle a case whose form was stored, and spend its invitations. Called by `capture` in its transaction.

    No ledger entry on purpose: one written beside the response's commitment would tell by its order whose it is. The
    same holds for an attempt row, so an interview only counts one up and `by` is written nowhere. Nor is the day: with
    unit, field and interviewer it would name the one form of that day.
    """
    field_case, _ = FieldCase.objects.get_or_create(case=case)
    field_case.disposition, field_case.disposition_on = disposition, None
    field_case.appointment_at = None
    field_case.attempts += int(interviewed)
    field_case.save(update_fields=["disposition", "disposition_on", "appointment_at", "attempts"])
    Invitation.objects.filter(case=case).update(spent=True)
    return field_case


@transaction.atomic
def unlink(*, survey: Survey, by: User, at: dt.datetime) -> int:
    """Write the answered cases and their invitations anew; how many. Called by `capture.unlink` in its transaction."""
    answered_cases = FieldCase.objects.filter(case__unit__block__survey=survey, disposition__in=ANSWERED)
    return answered_cases.write_anew() + Invitation.objects.filter(survey=survey, spent=True).write_anew()


@transaction.atomic
def reopen(*, case: Case, note: str, by: User, at: dt.datetime) -> FieldCase:
    """Send a case to the field again after its form was not confirmed; its next form is a new response.

    Used invitations stay used: the person needs a new one.

    Raises: Problem `permission_denied`, `case_not_in_field`.
    """
    require(by, "fieldwork.manage", case)
    held: FieldCase | None = FieldCase.objects.select_for_update(of=("self",)).filter(case=case).first()
    if held is None or case.replaced_by_id:
        raise Problem("case_not_in_field", case=case.number)
    held.disposition, held.disposition_on, held.attempts = Disposition.NOT_CONTACTED, None, 0
    held.save(update_fields=["disposition", "disposition_on", "attempts"])
    # Not the case: beside the decision about its form it would tell for ever whose form that was.
    facts = {"act": "fieldwork.reopen", "note": ledger.digest(note)}
    ledger.append(kind="act", by=by.code, at=at, subject=f"survey:{case.survey.code}", facts=facts)
    return held
