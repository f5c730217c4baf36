"""The one place where a filled form is stored, whatever the mode; and what a person decides about conflicts.

Order at the door: the same form again is answered with the same receipt, whatever happened since; then everything
that speaks against it is judged together; then it is stored with its commitment in one short transaction.
"""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from hailong.capture.mode import INTERVIEWER, KEYING
from hailong.capture.models import Bucket, Conflict, Response
from hailong.capture.paradata import day_of, paradata
from hailong.capture.source import Source
from hailong.capture.submission import Submission
from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.models import FieldCase, Invitation
from hailong.frame.vault import sealing
from hailong.ledger import actions as ledger
from hailong.ledger.queries import keyring
from hailong.method.attempts import ANSWERED, outcome_of
from hailong.method.problem import Problem, raise_all
from hailong.method.questionnaire import faults as answer_faults
from hailong.method.receipt import receipt as receipt_of
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan.models import ModeRule, Survey
from hailong.plan.queries import share
from hailong.sample.models import Case

NOT_OPEN = (Survey.State.DRAFT, Survey.State.APPROVED)
PERMISSION_OF_DOOR = {INTERVIEWER: "capture.interview", KEYING: "capture.key"}
ONE_WRITER = threading.Lock()
BUCKET_SIZE, BUCKET_PER_MINUTE = 200, 20
CONFLICTS, CONFLICTS_PER_MINUTE = 20, 1 / 60
TOGETHER = 50


@dataclass(frozen=True)
class Stored:
    """A form that is safe: the response, and whether it is new (201) or was there before (200)."""

    response: Response
    created: bool

    @property
    def receipt(self) -> str:
        return str(self.response.receipt)


class _Conflicting(Exception):  # noqa: N818 - leaves the transaction so that the conflict can be kept in its own
    def __init__(self, problem: Problem, first: Response | None) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.first = first


def submit(*, submission: Submission, source: Source, by: User | None = None, at: dt.datetime) -> Stored:
    """Store a filled form once, with its ledger commitment, and settle its case.

    Args:
        by: the signed-in interviewer or clerk; None for a respondent or a device, whose token authorises.

    Raises:
        Problem `permission_denied` for an interviewer or clerk who may not.
        Problem(s) that refuse: `door_wrong`, `survey_not_open`, `survey_closed`, `mode_not_used`,
            `form_of_other_survey`, `unit_of_other_case`, `language_not_offered`, `answers_empty`, `case_not_in_field`,
            those of `method.questionnaire.faults`.
        Problem that conflicts, after the body was kept for a person: `response_conflict`, `invitation_used`,
            `serial_used`, `case_already_answered`.
        Problem `too_many_requests` for an open code.
    """
    _permit(source, by)
    public_key = keyring().reinterview_public(source.unit.survey.code) if source.case else None
    try:
        with _in_turn(), transaction.atomic():
            return _store(submission, source, public_key, by, at)
    except _Conflicting as conflict:
        _keep_conflict(submission, source, conflict.first, at)
        raise conflict.problem from None


@contextmanager
def _in_turn() -> Iterator[None]:
    """SQLite has one writer and no queue: who finds it busy sleeps ever longer and may starve. Threads queue here."""
    if connection.vendor == "sqlite":
        with ONE_WRITER:
            yield
    else:
        yield


def _permit(source: Source, by: User | None) -> None:
    if source.door in PERMISSION_OF_DOOR:
        if by is None:
            raise Problem("permission_denied", permission=PERMISSION_OF_DOOR[source.door])
        require(by, PERMISSION_OF_DOOR[source.door], source.field_case or source.unit)


def _store(
    submission: Submission, source: Source, public_key: bytes | None, by: User | None, at: dt.datetime
) -> Stored:
    share(source.unit.survey)
    field_case = _lock(source.case)
    if known := _known(submission):
        return known
    _refuse_second(source, field_case)
    survey = source.unit.survey
    late = _is_over(survey, at)
    standing = _standing(survey, source)
    raise_all(_faults(submission, source, standing, late))
    if source.case is None:
        _take_from_bucket(f"unit:{source.unit.pk}", at, BUCKET_SIZE, BUCKET_PER_MINUTE)
    official = source.case is not None and standing == ModeRule.Standing.OFFICIAL
    response = _response(submission, source, field_case, official, late and source.mode.late, at)
    if public_key is not None and source.case is not None:
        response.sealed_case = sealing.seal(public_key, source.case.pk.bytes)
    try:
        with transaction.atomic():
            response.save(force_insert=True)
            Response.objects.filter(pk=response.pk).lose_place()
    except IntegrityError:
        known = _known(submission)
        if known is None:
            raise
        return known
    ledger.append_response(commitment_hex=response.commitment)
    if source.case is not None:
        items = source.unit.block.questionnaire.questionnaire.items
        outcome = outcome_of(submission.answers.keys(), items.keys())
        fieldwork.answered(case=source.case, disposition=outcome, interviewed=source.mode.interviewed, by=by, at=at)
    return Stored(response, created=True)


def _lock(case: Case | None) -> FieldCase | None:
    """One form of a case at a time; an open code has no case and needs no order."""
    if case is None:
        return None
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    try:
        held: FieldCase = FieldCase.objects.select_related("interviewer").get(case=case)
    except FieldCase.DoesNotExist:
        return None
    return held


def _known(submission: Submission) -> Stored | None:
    """The response under this id: the same body is answered again, another body is a conflict."""
    try:
        first = Response.objects.get(pk=submission.id)
    except Response.DoesNotExist:
        return None
    if first.body_sha256 != submission.sha256:
        raise _Conflicting(Problem("response_conflict"), first)
    return Stored(first, created=False)


def _refuse_second(source: Source, field_case: FieldCase | None) -> None:
    """A second form for a case is a conflict; which the first one was, nobody can tell, and that is meant."""
    invitation = source.invitation
    if field_case is None:
        return
    spent = invitation is not None and Invitation.objects.filter(pk=invitation.pk, spent=True).exists()
    if not spent and field_case.disposition not in ANSWERED:
        return
    if invitation is None:
        problem = Problem("case_already_answered")
    elif invitation.serial:
        problem = Problem("serial_used", serial=invitation.serial)
    else:
        problem = Problem("invitation_used", lead=source.unit.survey.lead.short_name)
    raise _Conflicting(problem, None)


def _is_over(survey: Survey, at: dt.datetime) -> bool:
    return survey.state != Survey.State.COLLECTING or at.date() > survey.last_day


def _faults(submission: Submission, source: Source, standing: str, over: bool) -> list[Problem]:
    """Everything that speaks against storing this form, together."""
    unit, mode = source.unit, source.mode
    survey, version = unit.survey, unit.block.questionnaire
    faults = []
    if source.door not in mode.doors:
        faults.append(Problem("door_wrong", mode=mode.label))
    if survey.state in NOT_OPEN:
        faults.append(Problem("survey_not_open", opens=survey.field_from.strftime("%d/%m/%Y")))
    elif over and not mode.late:
        faults.append(Problem("survey_closed", closed=survey.last_day.strftime("%d/%m/%Y")))
    if standing == ModeRule.Standing.UNUSED:
        faults.append(Problem("mode_not_used", mode=mode.label))
    case = source.case
    if case is not None and (case.replaced_by_id or (case.is_reserve and not case.called_up)):
        faults.append(Problem("case_not_in_field", case=case.number))
    if submission.unit and submission.unit != unit.slug:
        faults.append(Problem("unit_of_other_case", unit=submission.unit))
    if submission.form != version.fingerprint:
        return [*faults, Problem("form_of_other_survey")]
    if submission.language not in version.questionnaire.languages:
        faults.append(Problem("language_not_offered", language=submission.language))
    if not submission.answers.keys() & version.questionnaire.items.keys():
        faults.append(Problem("answers_empty"))
    return faults + answer_faults(version.questionnaire, submission.answers)


def _standing(survey: Survey, source: Source) -> str:
    """What the plan says of the mode; a mode it does not name is not used."""
    try:
        return str(ModeRule.objects.get(survey=survey, mode=source.mode.code).standing)
    except ModeRule.DoesNotExist:
        return str(ModeRule.Standing.UNUSED)


def _response(
    submission: Submission, source: Source, field_case: FieldCase | None, official: bool, late: bool, at: dt.datetime
) -> Response:
    unit, case = source.unit, source.case
    survey, version = unit.survey, unit.block.questionnaire
    day, odd_day = day_of(submission, survey.field_from, at)
    interviewer = field_case.interviewer if field_case is not None and source.mode.interviewed else None
    response = Response(
        id=submission.id,
        survey=survey,
        unit=unit,
        field_group=case.field_group if case is not None else None,
        questionnaire=version,
        mode=source.mode.code,
        official=official,
        interviewer_code=interviewer.code if interviewer else "",
        language=submission.language,
        day=day,
        answers=submission.answers,
        paradata=paradata(submission, version.questionnaire, late=late, odd_day=odd_day, at=at),
        body_sha256=submission.sha256,
    )
    response.commitment = ledger.commit(response.record(), bytes(response.salt))
    response.receipt = receipt_of(response.commitment)
    return response


def _take_from_bucket(key: str, at: dt.datetime, size: int, per_minute: float) -> None:
    """One of what a bucket holds; refused when it is empty."""
    bucket, created = Bucket.objects.select_for_update().get_or_create(
        key=key, defaults={"level_milli": (size - 1) * 1000, "filled_at": at}
    )
    if created:
        return
    seconds = max(0.0, (at - bucket.filled_at).total_seconds())
    level = min(size * 1000, bucket.level_milli + int(seconds * per_minute * 1000 / 60))
    if level < 1000:
        raise Problem("too_many_requests", seconds=int(60 / per_minute) + 1)
    bucket.level_milli, bucket.filled_at = level - 1000, at
    bucket.save(update_fields=["level_milli", "filled_at"])


@transaction.atomic
def unlink(*, survey: Survey, by: User, at: dt.datetime) -> int:
    """Take from PostgreSQL what it notes of who answered in which transaction and after whom; how many responses.

    Response and case are written in one transaction, whose number stands beside both rows. All of a survey are written
    anew together, so that the number tells nothing: when enough new ones wait, or any once the field is closed.
    No ledger entry: nothing that is stored changes.

    Raises: Problem `permission_denied`.
    """
    require(by, "org.administer")
    responses = Response.objects.filter(survey=survey)
    waiting = responses.writers()
    if waiting <= _few(survey, responses.count()):
        return 0
    fieldwork.unlink(survey=survey, by=by, at=at)
    return responses.write_anew()


def _few(survey: Survey, stored: int) -> int:
    """So many writers are left alone for now: writing anew a tenth more each time costs little in all."""
    return max(TOGETHER, stored // 10) if survey.state == Survey.State.COLLECTING else 1


def _keep_conflict(submission: Submission, source: Source, first: Response | None, at: dt.datetime) -> None:
    """Keep the other body for a person, in a transaction of its own, once however often it is sent.

    Each waits for a decision before the freeze, so one secret brings only so many: nobody stops a survey with it. Its
    entry tells the day and not the hour, like everything else that is written about a form.

    Raises: Problem `too_many_requests`.
    """
    survey = source.unit.survey
    held = Conflict.objects.filter(survey=survey, response=first, body_sha256=submission.sha256)
    with _in_turn(), transaction.atomic():
        if not held.exists():
            _take_from_bucket(f"conflict:{source.key}", at, CONFLICTS, CONFLICTS_PER_MINUTE)
        _, made = Conflict.objects.get_or_create(
            survey=survey,
            response=first,
            body_sha256=submission.sha256,
            defaults={
                "unit": source.unit,
                "body": submission.body,
                "mode": source.mode.code,
                "received_on": at.date(),
            },
        )
        if made:
            facts = {"act": "capture.conflict_kept", "decision": Conflict.Decision.OPEN, "body": submission.sha256}
            day = at.replace(hour=0, minute=0, second=0)
            ledger.append(kind="act", by="", at=day, subject=f"survey:{survey.code}", facts=facts)


@transaction.atomic
def decide_conflict(*, conflict: Conflict, note: str, by: User, at: dt.datetime) -> Conflict:
    """Close a conflict: the form that was stored first stays, as answers are never overwritten; the note says why.

    Raises: Problem `permission_denied`, `note_missing`, `conflict_decided`.
    """
    require(by, "capture.conflict", conflict)
    if not note.strip():
        raise Problem("note_missing")
    held = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if held.decision != Conflict.Decision.OPEN:
        raise Problem("conflict_decided")
    held.decision, held.decided_by, held.note = Conflict.Decision.KEEP_FIRST, by.code, note
    held.save(update_fields=["decision", "decided_by", "note"])
    facts = {"act": "capture.conflict", "decision": held.decision, "body": held.body_sha256}
    ledger.append(kind="act", by=by.code, at=at, subject=f"survey:{held.survey.code}", facts=facts)
    return held
