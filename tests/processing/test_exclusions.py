"""Exclusions and corrections: two persons, reasons, and the first answer stays (R-000-24)."""

import pytest
from tests.life import moment

from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.processing import actions as processing
from hailong.processing.models import Correction, Exclusion
from hailong.processing.queries import counted, gather

pytestmark = pytest.mark.database


def refusal(action, **told) -> list[str]:
    with pytest.raises(Problem) as refused:
        action(**told)
    return [problem.code for problem in refused.value.all]


def proposed(life, response=None, **told):
    told = {"reason": "duplicate", "by": life.lan, "at": moment(10, 22)} | told
    return processing.propose_exclusion(response=response or life.form(), **told)


def test_an_exclusion_takes_two_persons_and_a_reason(life):
    response = life.form()

    exclusion = proposed(life, response)
    assert response in counted(life.survey)
    processing.confirm_exclusion(exclusion=exclusion, by=life.dung, at=moment(10, 23))

    assert response not in counted(life.survey)
    assert response.commitment in Entry.objects.filter(kind="exclude").get().payload


def test_the_same_person_never_confirms_his_own_proposal(life):
    exclusion = proposed(life)
    told = {"exclusion": exclusion, "at": moment(10, 23)}
    Exclusion.objects.filter(pk=exclusion.pk).update(proposed_by=life.dung.code)

    assert refusal(processing.confirm_exclusion, by=life.dung, **told) == ["exclusion_by_one_person"]
    assert refusal(processing.confirm_exclusion, by=life.lan, **told) == ["permission_denied"]


def test_a_response_is_proposed_once_and_with_a_known_reason(life):
    response = life.form()
    proposed(life, response)

    found = refusal(proposed, life=life, response=response, reason="unwelcome")

    assert found == ["exclusion_reason_unknown", "already_excluded"]


def test_a_refused_proposal_leaves_the_form_counted_and_its_trace_in_the_ledger(life):
    exclusion = proposed(life)
    response = exclusion.response

    processing.refuse_exclusion(exclusion=exclusion, by=life.dung, at=moment(10, 23))

    assert response in counted(life.survey)
    assert not Exclusion.objects.filter(response=response).exists()
    acts = Entry.objects.filter(kind="act", payload__contains=response.commitment).values_list("payload", flat=True)
    assert [("propose" in act, "refuse" in act) for act in acts] == [(True, False), (False, True)]


def test_a_decided_exclusion_is_not_decided_again(life):
    exclusion = proposed(life)
    processing.confirm_exclusion(exclusion=exclusion, by=life.dung, at=moment(10, 23))
    told = {"exclusion": exclusion, "by": life.dung, "at": moment(10, 23)}

    assert refusal(processing.confirm_exclusion, **told) == ["exclusion_not_open"]
    assert refusal(processing.refuse_exclusion, **told) == ["exclusion_not_open"]


def test_a_correction_stands_beside_the_answer_and_takes_its_place_in_the_dataset_alone(life):
    response = life.form(mode="paper")
    first = dict(response.answers)
    item = next(code for code in response.questionnaire.questionnaire.items if first.get(code, 0) > 1)

    processing.correct(response=response, item=item, value=1, reason="Phiếu giấy số 12", by=life.lan, at=moment(10, 22))

    response.refresh_from_db()
    rows = gather(life.survey)
    place = [opening["commitment"] for opening in rows.openings].index(response.commitment)
    assert response.answers == first
    assert rows.responses[place]["answers"][item] == 1
    assert [(one["item"], one["value"]) for one in rows.corrections] == [(item, "1")]


def test_the_ledger_has_a_correction_without_its_value(life):
    response = life.form(mode="paper")
    item = next(iter(response.questionnaire.questionnaire.items))

    made = processing.correct(response=response, item=item, value=2, reason="x", by=life.lan, at=moment(10, 22))

    payload = Entry.objects.get(kind="amend").payload
    assert made.commitment() in payload
    assert '"value":2' not in payload


def test_a_correction_of_an_unknown_item_or_to_no_level_is_refused_with_every_reason(life):
    response = life.form(mode="paper")
    item = next(iter(response.questionnaire.questionnaire.items))
    told = {"response": response, "by": life.lan, "at": moment(10, 22)}

    assert refusal(processing.correct, item="A99", value=3, reason="", **told) == [
        "correction_item_unknown",
        "correction_needs_a_reason",
    ]
    assert refusal(processing.correct, item=item, value=9, reason="x", **told) == ["correction_value_unknown"]
    assert not Correction.objects.exists()


@pytest.mark.parametrize("name", ["hoa", "phuc", "minh", "quan", "dung", "giang", "khach"])
def test_only_the_lead_proposes_and_corrects(life, name):
    person, response = life.world[name], life.form()
    told = {"response": response, "by": person, "at": moment(10, 22)}

    assert refusal(processing.propose_exclusion, reason="duplicate", **told) == ["permission_denied"]
    assert refusal(processing.correct, item="A1", value=3, reason="x", **told) == ["permission_denied"]


def test_what_a_person_said_himself_is_never_corrected(life):
    told = {"item": "q01", "value": 1, "reason": "x", "by": life.lan, "at": moment(10, 22)}

    assert refusal(processing.correct, response=life.form(mode="web"), **told) == ["correction_of_keyed_only"]
    assert refusal(processing.correct, response=life.form(mode="face_to_face"), **told) == ["correction_of_keyed_only"]
