"""Secrets by which people answer: personal links, open codes, paper serials. Only hashes are kept."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from hailong.fieldwork.models import FieldCase, Invitation
from hailong.fieldwork.tokens import digest, new_token
from hailong.ledger import actions as ledger
from hailong.method.problem import Problem, raise_all
from hailong.method.receipt import serial as serial_of
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan.models import Survey, Unit
from hailong.sample.models import Case

OPEN_STATES = (Survey.State.APPROVED, Survey.State.COLLECTING)
PAPER = "paper"


@transaction.atomic
def invite(*, case: Case, mode: str, by: User, at: dt.datetime) -> str:
    """Make the personal token of a case in a mode; shown once, never kept. Several may be out; the first used counts.

    Raises: Problem(s) `permission_denied`, `survey_not_in_field`, `case_not_in_field`, `case_already_answered`.
    """
    survey = case.survey
    require(by, "fieldwork.manage", survey)
    raise_all(_case_faults(case, survey))
    FieldCase.objects.get_or_create(case=case)
    token = new_token()
    Invitation.objects.create(token_sha256=digest(token), survey=survey, case=case, unit=case.unit, mode=mode)
    facts = {"act": "fieldwork.invite", "mode": mode}
    ledger.append(kind="act", by=by.code, at=at, subject=f"case:{case.pk}", facts=facts)
    return token


def _case_faults(case: Case, survey: Survey) -> list[Problem]:
    faults = []
    if survey.state not in OPEN_STATES:
        faults.append(Problem("survey_not_in_field"))
    if (case.is_reserve and not case.called_up) or case.replaced_by_id:
        faults.append(Problem("case_not_in_field", case=case.number))
    if FieldCase.objects.filter(case=case, disposition__in=("1.1", "1.2")).exists():
        faults.append(Problem("case_already_answered"))
    return faults


@transaction.atomic
def invite_open(*, survey: Survey, unit: Unit, mode: str, by: User, at: dt.datetime) -> str:
    """Make an open code of a unit (a QR at its counter), tied to no dossier: its answers are for reference.

    Raises: Problem `permission_denied`, `survey_not_in_field`, `unit_of_other_survey`.
    """
    require(by, "fieldwork.manage", survey)
    if survey.state not in OPEN_STATES:
        raise Problem("survey_not_in_field")
    if unit.survey != survey:
        raise Problem("unit_of_other_survey")
    token = new_token()
    Invitation.objects.create(token_sha256=digest(token), survey=survey, unit=unit, mode=mode)
    facts = {"act": "fieldwork.invite_open", "mode": mode, "unit": unit.slug}
    ledger.append(kind="act", by=by.code, at=at, subject=f"survey:{survey.code}", facts=facts)
    return token


@transaction.atomic
def issue_paper(*, cases: Sequence[Case], by: User, at: dt.datetime) -> list[str]:
    """Give each case a paper form with the next serials of its survey, in the order given; all or none.

    Raises: Problem(s) `no_cases_chosen`, `permission_denied`, `case_of_other_survey`, and those of `invite`.
    """
    if not cases:
        raise Problem("no_cases_chosen")
    survey = Survey.objects.select_for_update().get(pk=cases[0].survey.pk)  # one batch of serials at a time
    require(by, "fieldwork.manage", survey)
    foreign = [Problem("case_of_other_survey", case=case.number) for case in cases if case.survey != survey]
    raise_all(foreign or [fault for case in cases for fault in _case_faults(case, survey)])
    last = survey.invitations.exclude(serial="").aggregate(last=Max("serial"))["last"]
    first = int(last[:-1]) + 1 if last else 1
    serials = [serial_of(first + place) for place in range(len(cases))]
    FieldCase.objects.bulk_create([FieldCase(case=case) for case in cases], ignore_conflicts=True)
    Invitation.objects.bulk_create(_paper(survey, case, serial) for case, serial in zip(cases, serials, strict=True))
    facts = {"act": "fieldwork.issue_paper", "first": serials[0], "last": serials[-1], "count": len(serials)}
    ledger.append(kind="act", by=by.code, at=at, subject=f"survey:{survey.code}", facts=facts)
    return serials


def _paper(survey: Survey, case: Case, serial: str) -> Invitation:
    """A paper form answers by its serial; nobody knows the token under its hash."""
    unknown = digest(new_token())
    return Invitation(
        token_sha256=unknown, survey=survey, case=case, unit=case.unit, mode=PAPER, serial=serial
    )
