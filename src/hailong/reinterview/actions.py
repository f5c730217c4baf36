"""Every change of phúc tra: draw, assign, conclude, decide, close. Who asks again is never shown the first answers."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from hailong.fieldwork import actions as fieldwork
from hailong.ledger import actions as ledger
from hailong.ledger.queries import keyring
from hailong.method import reinterview as method
from hailong.method.problem import Problem, raise_all
from hailong.org.models import Role, User
from hailong.org.rules import require
from hailong.plan.models import Part, Survey
from hailong.plan.queries import share
from hailong.plan.rules import is_of, plays
from hailong.reinterview.models import Reinterview, ReinterviewDraw
from hailong.reinterview.queries import asked, case_of, forms_sha256, is_open, strata
from hailong.sample.models import Case

Outcome = Reinterview.Outcome
Consequence = Reinterview.Consequence


@transaction.atomic
def draw(*, survey: Survey, seed: str, by: User, at: dt.datetime) -> ReinterviewDraw:
    """Draw the forms to be asked again, up to the plan's rate of all official forms, over all draws together.

    Raises:
        Problem: `seed_missing`, `reinterview_over`, `nothing_to_reinterview`, `reinterview_cap_reached`.
    """
    require(by, "reinterview.draw", survey)
    if not is_open(survey):
        raise Problem("reinterview_over")
    if not seed.strip():
        raise Problem("seed_missing")
    survey = Survey.objects.select_for_update().get(pk=survey.pk)  # two draws at once would pass the cap
    forms = strata(survey, drawn=False)
    before = {stratum: len(ids) for stratum, ids in strata(survey, drawn=True).items()}
    drawn = sum(before.values())
    population = drawn + sum(map(len, forms.values()))
    if not population:
        raise Problem("nothing_to_reinterview")
    chosen = method.choose(forms, seed=seed, rate_pct=survey.reinterview_pct, drawn=before)
    if not chosen:
        raise Problem("reinterview_cap_reached", drawn=drawn, population=population, cap=survey.reinterview_pct)
    number = 1 + (survey.reinterview_draws.aggregate(last=Max("number"))["last"] or 0)
    made = ReinterviewDraw.objects.create(
        survey=survey, number=number, seed=seed, population=population, drawn_by=by.code, drawn_at=at
    )
    Reinterview.objects.bulk_create(
        Reinterview(draw=made, response_id=uuid.UUID(identifier), number=place)
        for place, identifier in enumerate(chosen, start=1)
    )
    facts = {"act": "draw", "number": number, "seed": seed, "population": population, "drawn": len(chosen)}
    facts["forms"] = forms_sha256(made)
    ledger.append(kind="backcheck", by=by.code, at=at, subject=f"survey:{survey.code}", facts=facts)
    return made


@transaction.atomic
def assign(*, reinterviews: list[Reinterview], reinterviewer: User, by: User, at: dt.datetime) -> list[Reinterview]:
    """Give forms of one survey to a re-interviewer: one who has the role in it and is not of the field team.

    Raises:
        Problem: `not_a_reinterviewer`, `reinterviewer_is_in_field_team`, `reinterview_already_concluded`.
    """
    if not reinterviews:
        return []
    keys = [one.pk for one in reinterviews]
    rows = Reinterview.objects.select_for_update(of=("self",)).select_related("draw__survey").filter(pk__in=keys)
    reinterviews = list(rows)
    survey = reinterviews[0].survey
    for one in reinterviews:
        require(by, "reinterview.assign", one)
        if one.outcome != Outcome.WAITING or one.survey != survey:
            raise Problem("reinterview_already_concluded", number=one.number)
    if not plays(reinterviewer, survey, Role.REINTERVIEWER):
        raise Problem("not_a_reinterviewer", name=reinterviewer.full_name)
    collects = survey.interviewers.filter(user=reinterviewer).exists()
    if collects or is_of(reinterviewer, survey, Part.CONTRACTOR):
        raise Problem("reinterviewer_is_in_field_team", name=reinterviewer.full_name)
    for one in reinterviews:
        one.reinterviewer = reinterviewer
        one.save(update_fields=["reinterviewer"])
    ledger.append(
        kind="backcheck",
        by=by.code,
        at=at,
        subject=f"survey:{survey.code}",
        facts={"act": "assign", "to": reinterviewer.code, "numbers": [one.number for one in reinterviews]},
    )
    return reinterviews


@transaction.atomic
def open_case(*, reinterview: Reinterview, by: User, at: dt.datetime) -> Case | None:
    """Open the case of a drawn form for its re-interviewer. The opening is in the ledger, the link is kept nowhere.

    Raises:
        Problem: `reinterview_already_concluded`: whose work is done needs no address any more.
    """
    require(by, "reinterview.work", reinterview)
    if reinterview.outcome != Outcome.WAITING:
        raise Problem("reinterview_already_concluded", number=reinterview.number)
    case = case_of(reinterview)
    if reinterview.opened_on is None:
        reinterview.opened_on = at.date()
        reinterview.save(update_fields=["opened_on"])
    ledger.append(
        kind="backcheck",
        by=by.code,
        at=at,
        subject=f"survey:{reinterview.survey.code}",
        facts={"act": "open", "number": reinterview.number, "draw": reinterview.draw.number},
    )
    return case


def _check(reinterview: Reinterview, outcome: str, answers: Mapping[str, int]) -> None:
    questionnaire = reinterview.response.questionnaire.questionnaire
    allowed = asked(reinterview)
    found = []
    if outcome not in Outcome.values or outcome == Outcome.WAITING:
        found.append(Problem("outcome_unknown"))
    if answers and outcome in (Outcome.NOT_CONTACTABLE, Outcome.REFUSED):
        found.append(Problem("reinterview_answers_of_nobody", number=reinterview.number))
    if reinterview.opened_on is None:
        found.append(Problem("reinterview_not_opened", number=reinterview.number))
    for item, value in answers.items():
        if item not in allowed:
            found.append(Problem("reinterview_item_unknown", item=item, number=reinterview.number))
        elif isinstance(value, bool) or value not in questionnaire.scale_of(item).allowed:
            found.append(Problem("reinterview_level_unknown", item=item))
    raise_all(found)


@transaction.atomic
def conclude(
    *, reinterview: Reinterview, outcome: str, answers: Mapping[str, int], note: str = "", by: User, at: dt.datetime
) -> Reinterview:
    """Record what came of asking again. Agreement with the first answers is computed here, shown to the lead only.

    Raises:
        Problem: `reinterview_already_concluded`, or every fault of the form together.
    """
    locked = Reinterview.objects.select_for_update(of=("self",)).get(pk=reinterview.pk)
    require(by, "reinterview.work", locked)
    if locked.outcome != Outcome.WAITING:
        raise Problem("reinterview_already_concluded", number=locked.number)
    _check(locked, outcome, answers)
    compared = method.agreement(locked.response.answers, answers)
    locked.outcome, locked.answers, locked.note = outcome, dict(answers), note
    locked.matched_items, locked.asked_items = compared.matched, compared.asked
    locked.concluded_on = at.date()
    locked.save()
    facts = {"act": "conclude", "number": locked.number, "draw": locked.draw.number, "outcome": outcome}
    facts["result"] = locked.commitment()
    ledger.append(kind="backcheck", by=by.code, at=at, subject=f"survey:{locked.survey.code}", facts=facts)
    return locked


@transaction.atomic
def decide(*, reinterview: Reinterview, consequence: str, note: str, by: User, at: dt.datetime) -> Reinterview:
    """What follows: keep the form, ask the person anew, or replace him by the next of the reserve.

    The form itself is not touched here: one that is redone or replaced is excluded by two persons in `processing`.

    Raises:
        Problem: `reinterview_not_concluded`, `reinterview_already_decided`, `decision_needs_a_note`,
            `reinterview_not_disproved`, `case_link_missing`.
    """
    share(reinterview.survey)  # a freeze counts decisions
    locked = Reinterview.objects.select_for_update(of=("self",)).get(pk=reinterview.pk)
    require(by, "reinterview.decide", locked)
    if locked.outcome == Outcome.WAITING:
        raise Problem("reinterview_not_concluded", number=locked.number)
    if locked.consequence:
        raise Problem("reinterview_already_decided", number=locked.number)
    if consequence not in (Consequence.KEEP, Consequence.REDO, Consequence.REPLACE):
        raise Problem("outcome_unknown")
    if not note.strip():
        raise Problem("decision_needs_a_note")
    if consequence != Consequence.KEEP and locked.outcome != Outcome.NOT_CONFIRMED:
        raise Problem("reinterview_not_disproved", number=locked.number)  # or an unwelcome form could be dropped
    if consequence != Consequence.KEEP:
        _back_to_the_field(locked, consequence, note, by, at)
    locked.consequence, locked.decision_note, locked.decided_by = consequence, note, by.code
    locked.save(update_fields=["consequence", "decision_note", "decided_by"])
    ledger.append(
        kind="backcheck",
        by=by.code,
        at=at,
        subject=f"survey:{locked.survey.code}",
        facts={
            "act": "decide",
            "number": locked.number,
            "draw": locked.draw.number,
            "consequence": consequence,
            "note": ledger.digest(note),
        },
    )
    return locked


@transaction.atomic
def close(*, survey: Survey, by: User, at: dt.datetime) -> None:
    """End phúc tra: the key that opens links between forms and cases is destroyed, and nobody can open one again.

    The key goes last: were the transaction to fail after it, closing again would write the entry.

    Raises:
        Problem: every reason together: `reinterview_field_open`, `reinterview_unfinished`; or `reinterview_over`.
    """
    require(by, "reinterview.close", survey)
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if not is_open(survey):
        raise Problem("reinterview_over")
    rows = Reinterview.objects.filter(draw__survey=survey)
    open_rows = rows.filter(outcome=Outcome.WAITING) | rows.filter(outcome=Outcome.NOT_CONFIRMED, consequence="")
    faults = []
    if survey.state in (Survey.State.DRAFT, Survey.State.APPROVED, Survey.State.COLLECTING):
        faults.append(Problem("reinterview_field_open"))
    if number := open_rows.count():
        faults.append(Problem("reinterview_unfinished", count=number))
    raise_all(faults)
    facts = {"act": "reinterview.close", "drawn": rows.count()}
    ledger.append(kind="key", by=by.code, at=at, subject=f"survey:{survey.code}", facts=facts)
    keyring().create_reinterview(survey.code)  # where no form ever came: or the next would make a key that opens
    keyring().destroy_reinterview(survey.code)


def _back_to_the_field(reinterview: Reinterview, consequence: str, note: str, by: User, at: dt.datetime) -> None:
    case = case_of(reinterview)
    if case is None:
        raise Problem("case_link_missing", number=reinterview.number)
    if consequence == Consequence.REDO:
        fieldwork.reopen(case=case, note=note, by=by, at=at)
    else:
        fieldwork.replace_rejected(case=case, note=note, by=by, at=at)
