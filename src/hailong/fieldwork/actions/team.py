"""The field team: who is in it, who gets which cases."""

import datetime as dt
import re
from collections.abc import Collection

from django.db import IntegrityError, transaction

from hailong.fieldwork.models import FieldCase, Interviewer
from hailong.fieldwork.queries import conflicts
from hailong.ledger import actions as ledger
from hailong.method.problem import Problem, raise_all
from hailong.org.models import Agency, Area, Role, User
from hailong.org.rules import require
from hailong.plan.models import Part, Survey
from hailong.plan.rules import is_of
from hailong.sample.models import Case

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
IN_FIELD = (Survey.State.APPROVED, Survey.State.COLLECTING)


@transaction.atomic
def enrol(  # noqa: PLR0913 - a person, the two places that bar him, and who says so when
    *, survey: Survey, user: User, code: str, workplace: Agency | None, residence: Area, by: User, at: dt.datetime
) -> Interviewer:
    """Take a person of the contractor into the field team, with where he works and lives (R-000-21, R-001-22).

    Raises: Problem(s) `permission_denied`, `interviewer_not_of_contractor`, `interviewer_enrolled_already`,
        `interviewer_code_malformed`.
    """
    require(by, "fieldwork.manage", survey)
    faults = []
    if not CODE.fullmatch(code):
        faults.append(Problem("interviewer_code_malformed", code=code[:20]))
    if not is_of(user, survey, Part.CONTRACTOR, Role.INTERVIEWER):
        faults.append(Problem("interviewer_not_of_contractor", person=user.full_name))
    raise_all(faults)
    try:
        with transaction.atomic():
            interviewer = Interviewer.objects.create(
                survey=survey, user=user, code=code, workplace=workplace, residence=residence, trained_on=at.date()
            )
    except IntegrityError as error:
        raise Problem("interviewer_enrolled_already", person=user.full_name, code=code) from error
    facts = {"act": "fieldwork.enrol", "interviewer": code, "person": user.code}
    ledger.append(kind="act", by=by.code, at=at, subject=f"survey:{survey.code}", facts=facts)
    return interviewer


@transaction.atomic
def assign(*, cases: Collection[Case], interviewer: Interviewer, by: User, at: dt.datetime) -> list[FieldCase]:
    """Give cases to an interviewer; all of them or none, with every reason at once (R-001-22).

    Raises: Problem(s) `permission_denied`, `no_cases_chosen`, `survey_not_in_field`, `interviewer_not_of_contractor`,
        `case_of_other_survey`, `case_not_in_field`, `case_already_answered`, and those of `queries.conflicts`.
    """
    survey = interviewer.survey
    require(by, "fieldwork.manage", survey)
    if not cases:
        raise Problem("no_cases_chosen")
    held = _current(cases)
    raise_all(_assignment_faults(held, interviewer))
    field_cases = [_handed(case, interviewer) for case in held]
    facts = {
        "act": "fieldwork.assign",
        "interviewer": interviewer.code,
        "cases": sorted(str(case.pk) for case in held),
    }
    ledger.append(kind="act", by=by.code, at=at, subject=f"survey:{survey.code}", facts=facts)
    return field_cases


def _current(cases: Collection[Case]) -> list[Case]:
    """The cases as they are now, locked; a case handed out meanwhile is seen."""
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk for case in cases]).order_by("pk")
    return list(rows.select_related("unit__agency__area", "unit__block__survey"))


def _assignment_faults(cases: list[Case], interviewer: Interviewer) -> list[Problem]:
    faults = []
    if interviewer.survey.state not in IN_FIELD:
        faults.append(Problem("survey_not_in_field"))
    if not is_of(interviewer.user, interviewer.survey, Part.CONTRACTOR, Role.INTERVIEWER):
        faults.append(Problem("interviewer_not_of_contractor", person=interviewer.user.full_name))
    answered = set(
        FieldCase.objects.filter(case__in=cases, disposition__in=("1.1", "1.2")).values_list("case_id", flat=True)
    )
    for case in cases:
        if case.survey != interviewer.survey:
            faults.append(Problem("case_of_other_survey", case=case.number))
        elif (case.is_reserve and not case.called_up) or case.replaced_by_id:
            faults.append(Problem("case_not_in_field", case=case.number))
        elif case.pk in answered:
            faults.append(Problem("case_already_answered"))
    units = {case.unit.pk: case.unit for case in cases}.values()
    return faults + conflicts(interviewer, sorted(units, key=lambda unit: (unit.block.order, unit.order)))


def _handed(case: Case, interviewer: Interviewer) -> FieldCase:
    field_case, _ = FieldCase.objects.update_or_create(case=case, defaults={"interviewer": interviewer})
    return field_case
