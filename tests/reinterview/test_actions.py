"""Phúc tra by actions: within the cap, by people outside the field team, with consequences (R-000-22, R-004-21)."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from tests.life import asked_again, cases_of, concluded, fill, moment
from tests.worlds import taken_over

from hailong.fieldwork.models import FieldCase
from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.monitoring.queries import areas, progress
from hailong.org import actions as org
from hailong.org.models import Role
from hailong.plan import actions as plan
from hailong.plan.models import Survey
from hailong.reinterview import actions as reinterview
from hailong.reinterview.models import Reinterview
from hailong.reinterview.queries import asked, by_interviewer, candidates, case_of, standing
from hailong.sample.models import Case

pytestmark = pytest.mark.database
SEED = "XSKH-01-10-2023-771903"


def refusal(action, **told) -> str:
    with pytest.raises(Problem) as refused:
        action(**told)
    return refused.value.code


def drawn(life, seed=SEED):
    return reinterview.draw(survey=life.survey, seed=seed, by=life.lan, at=moment(10, 1))


def test_a_tenth_of_the_official_forms_is_drawn_and_never_one_more(life):
    """R-000-22: 10 %; R-004-21: at most 10 % of all forms. Reference forms are not asked again."""
    official = life.forms.filter(official=True).count()

    made = drawn(life)

    assert made.population == official == 164
    assert made.reinterviews.count() == 16 == standing(life.survey).due
    assert not made.reinterviews.filter(response__official=False).exists()
    assert refusal(drawn, life=life, seed="lần hai 2023") == "reinterview_cap_reached"


def test_every_interviewer_is_checked_in_proportion_to_his_forms(life):
    forms = Counter(life.forms.filter(official=True).values_list("interviewer_code", flat=True))

    made = drawn(life)

    checked = Counter(made.reinterviews.values_list("response__interviewer_code", flat=True))
    assert set(checked) == set(forms)
    assert all(abs(checked[code] - number / 10) < 1.5 for code, number in forms.items())


def test_a_later_draw_fills_up_to_a_smaller_rate_and_stays_stratified(life):
    """A plan may want 5 %: the draw is of 5 % of every interviewer, not of the first ones of a longer list."""
    Survey.objects.filter(pk=life.survey.pk).update(reinterview_pct=5)
    life.again()
    first = drawn(life)
    Survey.objects.filter(pk=life.survey.pk).update(reinterview_pct=10)
    life.again()

    second = drawn(life, seed="lần hai 2023")

    forms = Counter(life.forms.filter(official=True).values_list("interviewer_code", flat=True))
    codes = Counter(Reinterview.objects.values_list("response__interviewer_code", flat=True))
    assert (first.reinterviews.count(), second.reinterviews.count()) == (8, 8)
    assert min(Counter(first.reinterviews.values_list("response__interviewer_code", flat=True)).values()) >= 2
    assert all(abs(codes[code] - number / 10) < 1.5 for code, number in forms.items())


def test_the_same_seed_draws_the_same_forms_and_the_seed_is_logged(life):
    made = drawn(life)
    first = list(made.reinterviews.values_list("response_id", flat=True))
    Reinterview.objects.all().delete()
    made.delete()

    again = drawn(life)

    assert list(again.reinterviews.values_list("response_id", flat=True)) == first
    logged = Entry.objects.filter(kind="backcheck").latest("pk").payload
    assert SEED in logged and '"drawn":16' in logged


@pytest.mark.parametrize("name", ["dung", "hoa", "phuc", "quan", "khach"])
def test_nobody_but_the_lead_draws(life, name):
    with pytest.raises(Problem, match="permission_denied"):
        reinterview.draw(survey=life.survey, seed=SEED, by=life.world[name], at=moment(10, 1))


def test_a_draw_without_a_seed_is_refused(life):
    assert refusal(drawn, life=life, seed="  ") == "seed_missing"


def test_forms_go_only_to_a_reinterviewer_who_is_not_of_the_field_team(life):
    """R-000-22: whoever collects does not check."""
    rows = list(drawn(life).reinterviews.all())
    company = life.world.agencies["don-vi-khao-sat"]
    org.grant(user=life.hoa, agency=company, role=Role.INTERVIEWER, by=life.founder, at=moment(10, 1))
    told = {"reinterviews": rows, "by": life.lan, "at": moment(10, 2)}

    assert refusal(reinterview.assign, reinterviewer=life.hoa, **told) == "reinterviewer_is_in_field_team"
    assert refusal(reinterview.assign, reinterviewer=life.quan, **told) == "not_a_reinterviewer"
    assert not Reinterview.objects.exclude(reinterviewer=None).exists()


def test_who_is_employed_at_the_heir_of_the_contractor_never_checks_its_work(life):
    """R-000-22, R-004-47: the company is another now, and what it collected is its own still."""
    rows = list(drawn(life).reinterviews.all())
    heir = taken_over(life.world, "don-vi-khao-sat", by_key="cong-ty-moi", at=moment(10, 1))
    org.grant(user=life.hoa, agency=heir, role=Role.FIELD_MANAGER, by=life.founder, at=moment(10, 1))
    life.hoa.__dict__.pop("_held", None)

    told = {"reinterviews": rows, "by": life.lan, "at": moment(10, 2)}
    assert refusal(reinterview.assign, reinterviewer=life.hoa, **told) == "reinterviewer_is_in_field_team"


def test_the_reinterviewers_of_the_only_heir_are_offered_and_go_on(life):
    rows = list(drawn(life).reinterviews.all())
    before = list(candidates(life.survey))

    heir = taken_over(life.world, "mttq-van-ninh", by_key="mat-tran-moi", at=moment(10, 1))
    org.grant(user=life.khach, agency=heir, role=Role.REINTERVIEWER, by=life.founder, at=moment(10, 1))
    life.khach.__dict__.pop("_held", None)
    given = reinterview.assign(reinterviews=rows, reinterviewer=life.khach, by=life.lan, at=moment(10, 2))

    assert (before, list(candidates(life.survey))) == ([life.hoa], [life.khach, life.hoa])
    assert {one.reinterviewer for one in given} == {life.khach}


def test_a_concluded_form_is_not_handed_to_somebody_else(life):
    one = concluded(life, asked_again(life)[0])

    code = refusal(reinterview.assign, reinterviews=[one], reinterviewer=life.hoa, by=life.lan, at=moment(10, 9))

    assert code == "reinterview_already_concluded"


def test_opening_a_case_is_logged_and_only_for_its_reinterviewer_while_he_works(life):
    one = asked_again(life)[0]
    before = Entry.objects.filter(kind="backcheck").count()

    case = reinterview.open_case(reinterview=one, by=life.hoa, at=moment(10, 9))

    assert case.unit_id == one.response.unit_id
    assert Entry.objects.filter(kind="backcheck").count() == before + 1
    assert '"act":"open"' in Entry.objects.filter(kind="backcheck").latest("pk").payload
    assert refusal(reinterview.open_case, reinterview=one, by=life.lan, at=moment(10, 9)) == "permission_denied"
    reinterview.conclude(reinterview=one, outcome="refused", answers={}, by=life.hoa, at=moment(10, 9))
    one.refresh_from_db()
    assert refusal(reinterview.open_case, reinterview=one, by=life.hoa, at=moment(10, 9)) == (
        "reinterview_already_concluded"
    )


def test_agreement_counts_answers_within_one_level(life):
    one = next(one for one in asked_again(life) if all(one.response.answers.get(item, 0) for item in asked(one)))
    first = [one.response.answers[item] for item in asked(one)]
    given = dict(
        zip(asked(one), (first[0], first[1] + (1 if first[1] < 5 else -1), 1 if first[2] > 2 else 5), strict=True)
    )

    done = concluded(life, one, answers=given)

    assert (done.matched_items, done.asked_items) == (2, 3)
    assert standing(life.survey).counts.agreement_pct == pytest.approx(200 / 3)


def test_what_was_not_asked_or_is_no_level_is_refused_all_at_once(life):
    one = asked_again(life)[0]
    item = asked(one)[0]
    other = next(code for code in one.response.questionnaire.questionnaire.items if code not in asked(one))
    reinterview.open_case(reinterview=one, by=life.hoa, at=moment(10, 9))

    with pytest.raises(Problem) as refused:
        reinterview.conclude(
            reinterview=one, outcome="waiting", answers={item: 9, other: 3}, by=life.hoa, at=moment(10, 9)
        )

    found = {problem.code for problem in refused.value.all}
    assert found == {"outcome_unknown", "reinterview_level_unknown", "reinterview_item_unknown"}


def test_nobody_concludes_without_having_opened_the_contact_nor_gives_answers_of_nobody(life):
    one = asked_again(life)[0]
    told = {"reinterview": one, "by": life.hoa, "at": moment(10, 9)}

    assert refusal(reinterview.conclude, outcome="confirmed", answers={}, **told) == "reinterview_not_opened"
    reinterview.open_case(**told)
    one.refresh_from_db()
    given = {asked(one)[0]: 4}
    assert refusal(reinterview.conclude, outcome="not_contactable", answers=given, **told) == (
        "reinterview_answers_of_nobody"
    )


def test_a_form_is_concluded_once_and_decided_once(life):
    one = concluded(life, asked_again(life)[0])
    told = {"reinterview": one, "at": moment(10, 12)}

    assert refusal(reinterview.conclude, outcome="refused", answers={}, by=life.hoa, **told) == (
        "reinterview_already_concluded"
    )
    reinterview.decide(consequence="keep", note="Khớp.", by=life.lan, **told)
    assert refusal(reinterview.decide, consequence="keep", note="Khớp.", by=life.lan, **told) == (
        "reinterview_already_decided"
    )


def test_a_decision_needs_a_conclusion_a_note_and_the_lead(life):
    first, second = asked_again(life)[:2]
    concluded(life, second)
    told = {"consequence": "keep", "at": moment(10, 12)}

    assert refusal(reinterview.decide, reinterview=first, note="x", by=life.lan, **told) == (
        "reinterview_not_concluded"
    )
    assert refusal(reinterview.decide, reinterview=second, note=" ", by=life.lan, **told) == "decision_needs_a_note"
    assert refusal(reinterview.decide, reinterview=second, note="x", by=life.hoa, **told) == "permission_denied"


def test_a_confirmed_form_cannot_be_dropped_by_replacing_it(life):
    """Otherwise a lead could choose which answers to keep."""
    one = concluded(life, asked_again(life)[0])

    code = refusal(
        reinterview.decide, reinterview=one, consequence="replace", note="Không thích.", by=life.lan, at=moment(10, 12)
    )

    assert code == "reinterview_not_disproved"


def test_replacing_calls_up_the_next_of_the_reserve_who_can_then_answer(life):
    """R-000-22: the form that is not confirmed is replaced; the reserve answers in a supplementary survey."""
    one = asked_again_in(life, "ubnd")
    old = case_of(one)
    concluded(life, one, outcome="not_confirmed")

    reinterview.decide(reinterview=one, consequence="replace", note="Không được hỏi.", by=life.lan, at=moment(10, 12))

    old.refresh_from_db()
    reserve = Case.objects.get(pk=old.replaced_by_id)
    waiting = Case.objects.filter(is_reserve=True, unit=old.unit, field_group=old.field_group, draw=old.draw)
    assert reserve.called_up and reserve.rank == min(waiting.values_list("rank", flat=True))
    held = cases_of(life.survey).get(case=reserve)
    assert fill(life, held, at=moment(9, 29)).unit_id == one.response.unit_id


def test_redoing_reopens_the_case_of_the_same_person(life):
    one = asked_again_in(life, "ubnd")
    case = case_of(one)
    concluded(life, one, outcome="not_confirmed")

    reinterview.decide(reinterview=one, consequence="redo", note="Hỏi chưa đủ.", by=life.lan, at=moment(10, 12))

    assert FieldCase.objects.get(case=case).disposition == "3.0"


def test_a_form_that_is_replaced_counts_for_nothing_more_and_stays_stored(life):
    """Progress must not show a cell as full while one of its forms is to be asked anew."""
    one = asked_again_in(life, "ubnd")
    concluded(life, one, outcome="not_confirmed")
    before = progress(life.survey, moment(10, 12).date()).official
    row = unit_of(life.survey, one.response.unit_id)

    reinterview.decide(reinterview=one, consequence="replace", note="Không được hỏi.", by=life.lan, at=moment(10, 12))

    assert progress(life.survey, moment(10, 12).date()).official == before - 1
    assert unit_of(life.survey, one.response.unit_id).done == row.done - 1
    assert life.forms.filter(official=True).count() == before


def unit_of(survey, unit):
    return next(cell for row in areas(survey, 100) for cell in row.in_block_order if cell.unit.pk == unit)


def test_closing_destroys_the_key_and_nobody_opens_a_case_again(life):
    """Invariant 3: the link from a form to its case ends with phúc tra."""
    rows = asked_again(life)
    told = {"survey": life.survey, "by": life.lan, "at": moment(10, 21)}
    with pytest.raises(Problem) as refused:
        reinterview.close(**told)
    early = {one.code for one in refused.value.all}
    for one in rows:
        concluded(life, one)
    plan.close_field(survey=life.survey, by=life.lan, at=moment(10, 20))

    assert early == {"reinterview_field_open", "reinterview_unfinished"}
    assert refusal(reinterview.close, **told | {"by": life.dung}) == "permission_denied"
    reinterview.close(**told)

    assert list(Path(settings.KEYS_DIR).glob("reinterview-*.key")) == []
    assert refusal(case_of, reinterview=rows[0]) == "reinterview_over"
    assert refusal(reinterview.close, **told) == "reinterview_over"
    assert refusal(drawn, life=life, seed="lần hai") == "reinterview_over"
    assert '"act":"reinterview.close"' in Entry.objects.filter(kind="key").latest("pk").payload


def test_what_was_found_stands_beside_the_interviewer(life):
    one = next(one for one in asked_again(life) if one.response.interviewer_code)
    concluded(life, one, outcome="not_confirmed")

    first, *rest = by_interviewer(life.survey)

    assert (first.code, first.not_confirmed, first.concluded) == (one.response.interviewer_code, 1, 1)
    assert sum(who.drawn for who in (first, *rest)) == 16


def asked_again_in(life, block):
    """A drawn form of the block. Ids of forms differ from run to run, so a seed may draw none of a small block."""
    for number in range(60):
        try:
            with transaction.atomic():
                found = asked_again(life, seed=f"XSKH-01-10-2023-{number:06}")
                return next(one for one in found if one.response.unit.block.code == block)
        except StopIteration:
            continue
    raise AssertionError(f"no seed draws a form of {block}")


def test_a_visitor_of_a_station_cannot_be_replaced_and_nothing_changes(life):
    one = asked_again_in(life, "tyt")
    concluded(life, one, outcome="not_confirmed")

    code = refusal(reinterview.decide, reinterview=one, consequence="replace", note="x", by=life.lan, at=moment(10, 12))

    one.refresh_from_db()
    assert code == "case_not_replaceable_on_site"
    assert one.consequence == ""
