"""Cases that gave no form, or none that stood, and the next of their reserve."""

import datetime as dt

from django.db import transaction

from hailong.fieldwork.models import REJECTED, FieldCase, Replacement
from hailong.ledger import actions as ledger
from hailong.method.attempts import replacement_fault
from hailong.method.problem import Problem
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan.models import Survey
from hailong.sample.models import Case, Draw


@transaction.atomic
def replace(*, case: Case, reason: str, note: str, by: User, at: dt.datetime) -> Case:
    """Call up the next of the reserve of the same stratum for a case that gave no form. Nobody chooses whom.

    The interviewer stays the same: the unit does, and with it every reason against him.

    Args:
        reason: the disposition that the case has.

    Raises: Problem `permission_denied`, `survey_not_in_field`, `case_not_replaceable_on_site`, `case_replaced_already`,
        `replacement_reason_differs`, `reserve_exhausted`, and those of `method.attempts.replacement_fault`.
    """
    require(by, "fieldwork.replace", FieldCase.objects.filter(case=case).first() or case)
    case, field_case = _locked(case)
    if case.survey.state != Survey.State.COLLECTING:
        raise Problem("survey_not_in_field")
    if field_case is None:
        raise Problem("replacement_not_due")
    tries = field_case.tries.values_list("made_on", "day_part")
    if fault := replacement_fault(field_case.disposition, list(tries)):
        raise fault
    if field_case.disposition != reason:
        raise Problem("replacement_reason_differs", outcome=field_case.get_disposition_display())
    return _call_up(case, field_case, Replacement(case=case, reason=reason, note=note), by, at)


@transaction.atomic
def replace_rejected(*, case: Case, note: str, by: User, at: dt.datetime) -> Case:
    """Call up the next of the reserve for a case whose form the re-interview did not confirm.

    Raises: Problem `permission_denied`, `case_not_replaceable_on_site`, `case_replaced_already`, `reserve_exhausted`.
    """
    require(by, "fieldwork.manage", case)
    case, field_case = _locked(case)
    return _call_up(case, field_case, Replacement(case=case, reason=REJECTED, note=note), by, at)


def _locked(case: Case) -> tuple[Case, FieldCase | None]:
    """The case as it is now, while no other replacement of its draw goes on."""
    if case.draw_id is None:
        raise Problem("case_not_replaceable_on_site")
    Draw.objects.select_for_update().get(pk=case.draw_id)
    current = Case.objects.select_related("unit__agency", "field_group", "unit__block__survey").get(pk=case.pk)
    if current.replaced_by_id:
        raise Problem("case_replaced_already", case=current.number)
    return current, FieldCase.objects.filter(case=current).first()


def _call_up(case: Case, field_case: FieldCase | None, replacement: Replacement, by: User, at: dt.datetime) -> Case:
    reserve = _next_of_reserve(case)
    reserve.called_up = True
    reserve.save(update_fields=["called_up"])
    case.replaced_by = reserve
    case.save(update_fields=["replaced_by"])
    replacement.replaced_on, replacement.replaced_by_person = at.date(), by.code
    replacement.save()
    FieldCase.objects.create(case=reserve, interviewer=field_case.interviewer if field_case else None)
    facts: dict[str, str | int] = {"act": "fieldwork.replace", "reason": replacement.reason}
    subject = f"survey:{case.survey.code}"
    if replacement.reason != REJECTED:  # beside the decision of phúc tra the case would tell whose form it was
        facts |= {"by_case": str(reserve.pk), "rank": reserve.rank}
        subject = f"case:{case.pk}"
    ledger.append(kind="act", by=by.code, at=at, subject=subject, facts=facts)
    return reserve


def _next_of_reserve(case: Case) -> Case:
    waiting = Case.objects.filter(is_reserve=True, called_up=False, unit=case.unit, field_group=case.field_group)
    reserve: Case | None = waiting.filter(draw=case.draw).order_by("rank").first()
    if reserve is None:
        field = case.field_group.short_name if case.field_group else "–"
        raise Problem("reserve_exhausted", unit=case.unit.agency.name, field=field)
    return reserve
