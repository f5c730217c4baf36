"""R-004-11, R-004-12: a form is stored once, with its commitment, and without a way back to the person."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from tests.capture.conftest import Door

from hailong.capture.actions import decide_conflict, submit
from hailong.capture.models import Conflict, Response
from hailong.capture.queries import by_receipt
from hailong.fieldwork.actions import assign
from hailong.fieldwork.models import FieldCase, Invitation
from hailong.frame.vault import sealing
from hailong.ledger import actions as ledger
from hailong.ledger.models import Entry
from hailong.ledger.queries import keyring
from hailong.method.problem import Problem
from hailong.method.receipt import read_receipt
from hailong.plan import actions as plan
from hailong.plan.models import ModeRule, Survey
from hailong.sample.models import Case

pytestmark = pytest.mark.database


def stored(door, token, door_name="device", **changes):
    submission = door.submission(**changes)
    return submit(submission=submission, source=door.source(token, door_name), at=door.at)


def refused(door, token, door_name="device", at=None, **changes):
    with pytest.raises(Problem) as caught:
        submit(submission=door.submission(**changes), source=door.source(token, door_name), at=at or door.at)
    return [one.code for one in caught.value.all]


def test_a_form_is_stored_with_a_commitment_that_opens(door):
    token = door.token()

    done = stored(door, token, duration_seconds=240)

    response = Response.objects.get()
    entry = Entry.objects.get(kind="resp")
    assert done.created
    assert response.commitment == ledger.commit(response.record(), bytes(response.salt))
    assert json.loads(entry.payload) == {"c": response.commitment, "k": "resp"}
    assert (response.official, response.mode, response.day) == (True, "web", door.at.date())
    assert response.paradata == {
        "duration_seconds": 240, "flags": [], "items_missing": 0, "straight_line_pct": 100
    }  # fmt: skip
    assert read_receipt(done.receipt.lower()) == response.receipt
    assert by_receipt(done.receipt) == response


def test_nothing_in_a_response_names_its_case_but_a_box_that_only_reinterview_opens(door):
    case = door.case()

    done = stored(door, door.token(case))

    row = Response.objects.filter(pk=done.response.pk).values().get()
    plain = {name: str(value) for name, value in row.items() if name != "sealed_case"}
    opened = sealing.unseal(keyring().reinterview_private(door.survey.code), bytes(row["sealed_case"]))
    assert opened == case.pk.bytes
    assert not any(str(case.pk) in value or case.pk.hex in value or case.number in value for value in plain.values())
    assert case.pk.bytes not in bytes(row["sealed_case"])
    assert str(case.pk) not in Entry.objects.get(kind="resp").payload


def test_a_stored_form_settles_its_case_and_spends_its_invitations(door):
    case = door.case()
    first, second = door.token(case), door.token(case)

    stored(door, first)

    settled = FieldCase.objects.get(case=case)
    assert (settled.disposition, settled.disposition_on) == ("1.1", None)  # its day would tie it to the response
    assert set(Invitation.objects.filter(case=case).values_list("spent", flat=True)) == {True}
    assert refused(door, second) == ["invitation_used"]


@pytest.mark.parametrize(("answered", "disposition"), [(16, "1.1"), (15, "1.2")])
def test_a_form_is_complete_from_eighty_percent_of_its_items_on(door, answered, disposition):
    """16 of 19 items are 84 %, 15 are 79 %."""
    case = door.case()
    some = dict(list(door.answers().items())[:answered])

    stored(door, door.token(case), answers=some)

    assert FieldCase.objects.get(case=case).disposition == disposition
    assert Response.objects.get().paradata["items_missing"] == 19 - answered


def test_the_same_form_again_gets_the_same_receipt_even_after_the_field_closed(door):
    token = door.token()
    submission = door.submission()
    source = door.source(token)
    first = submit(submission=submission, source=source, at=door.at)
    Survey.objects.update(state=Survey.State.CLOSED)

    again = submit(submission=submission, source=door.source(token), at=door.at + dt.timedelta(days=90))

    assert (again.created, again.receipt) == (False, first.receipt)
    assert Response.objects.count() == Entry.objects.filter(kind="resp").count() == 1


def test_the_same_id_with_another_body_is_refused_and_kept_once_for_a_person(door):
    token = door.token()
    first = stored(door, token)
    other = {"id": str(first.response.pk), "answers": door.answers(level=1)}

    codes = [refused(door, token, **other) for _ in range(2)]

    kept = Conflict.objects.get()
    assert codes == [["response_conflict"]] * 2
    assert kept.response == first.response
    assert json.loads(kept.body)["answers"] == door.answers(level=1)
    assert Response.objects.get().answers == door.answers()


def test_a_used_token_is_refused_and_the_second_form_kept(door):
    token = door.token()
    stored(door, token)

    codes = refused(door, token, answers=door.answers(level=1))

    assert codes == ["invitation_used"]
    assert Conflict.objects.get().response is None
    assert token not in Conflict.objects.get().body


def test_one_secret_brings_only_so_many_conflicts(door):
    """Each waits for a decision before the freeze: one respondent could stop the whole survey."""
    token = door.token()
    stored(door, token)
    told = [door.submission(duration_seconds=seconds) for seconds in range(1, 24)]

    def send(submission):
        with pytest.raises(Problem) as caught:
            submit(submission=submission, source=door.source(token), at=door.at)
        return caught.value.code

    codes = [send(submission) for submission in told]

    assert codes == ["invitation_used"] * 20 + ["too_many_requests"] * 3
    assert send(told[0]) == "invitation_used"
    assert Conflict.objects.count() == 20


def test_a_second_form_is_kept_once_by_the_database_itself(door):
    told = {"survey": door.survey, "body": "{}", "body_sha256": "0" * 64, "mode": "web", "received_on": door.at.date()}
    Conflict.objects.create(**told)

    with pytest.raises(IntegrityError, match="a_second_form_once|capture_conflict"), transaction.atomic():
        Conflict.objects.create(**told)


def test_a_person_decides_a_conflict_with_a_reason(door):
    token = door.token()
    stored(door, token)
    refused(door, token)

    conflict = Conflict.objects.get()
    with pytest.raises(Problem, match="permission_denied"):
        decide_conflict(conflict=conflict, note="trùng", by=door.world.minh, at=door.at)
    decided = decide_conflict(conflict=conflict, note="Gửi hai lần từ hai máy", by=door.world.lan, at=door.at)

    assert decided.decision == Conflict.Decision.KEEP_FIRST
    kept, said = Entry.objects.filter(kind="act", payload__contains="capture.conflict").order_by("pk")
    assert (kept.facts["act"], kept.by, said.facts["act"]) == ("capture.conflict_kept", "", "capture.conflict")
    assert kept.at.astimezone(door.at.tzinfo).hour == 0  # the day and not the hour
    with pytest.raises(Problem, match="conflict_decided"):
        decide_conflict(conflict=conflict, note="lại", by=door.world.lan, at=door.at)


def test_everything_that_speaks_against_a_form_is_said_at_once(door):
    first = next(iter(door.answers()))

    codes = refused(door, door.token(), unit="van-luong", language="en", answers=door.answers() | {first: 6, "Z9": 1})

    assert codes == ["unit_of_other_case", "language_not_offered", "answer_off_scale", "answer_code_unknown"]


def test_a_form_of_another_survey_is_refused(door):
    """Catalogue B8."""
    assert refused(door, door.token(), form="0" * 64) == ["form_of_other_survey"]


def test_an_empty_form_is_refused(door):
    assert refused(door, door.token(), answers={}) == ["answers_empty"]


def test_a_web_link_after_close_is_refused_with_the_reason_and_device_answers_are_flagged(door):
    web, phone = door.token(mode="web"), door.token(mode="face_to_face")
    late = dt.datetime.combine(door.survey.field_to + dt.timedelta(days=1), door.at.timetz())

    codes = refused(door, web, at=late)
    done = submit(submission=door.submission(), source=door.source(phone), at=late)

    assert codes == ["survey_closed"]
    assert done.response.paradata["flags"] == ["late"]


def test_a_field_opened_again_takes_the_links_that_are_out_until_its_new_day(door, client, monkeypatch):
    """R-000-22: the answers of a supplementary survey are neither refused nor flagged as late."""
    web, phone = door.token(mode="web"), door.token(mode="face_to_face")
    day = dt.datetime.combine(door.survey.field_to + dt.timedelta(days=12), door.at.timetz())
    monkeypatch.setattr("hailong.config.clock.now", lambda: day)
    plan.close_field(survey=door.survey, by=door.world.lan, at=day)
    shut = client.get(f"/p/{web}/").status_code
    until = day.date() + dt.timedelta(days=8)
    plan.reopen_field(survey=door.survey, until=until, reason="Bổ sung", by=door.world.lan, at=day)

    page = client.get(f"/p/{web}/").status_code
    done = [submit(submission=door.submission(), source=door.source(token), at=day) for token in (web, phone)]
    over = refused(door, door.token(mode="web"), at=day + dt.timedelta(days=9))

    assert (shut, page) == (410, 200)
    assert [one.response.paradata["flags"] for one in done] == [[], []]
    assert over == ["survey_closed"]


@pytest.mark.parametrize("told", ["1970-01-01", "2022-06-30", "2023-08-05", "2038-01-20"])
def test_a_device_with_a_wrong_clock_is_believed_in_everything_but_its_day(door, told):
    """Catalogue C25."""
    done = stored(door, door.token(mode="face_to_face"), device_day=told)

    assert done.response.day == door.at.date()
    assert done.response.paradata["flags"] == ["odd_day"]


def test_the_day_of_an_offline_interview_is_the_day_it_was_held(door):
    held_on = door.at.date() - dt.timedelta(days=2)

    done = stored(door, door.token(mode="face_to_face"), device_day=held_on.isoformat())

    assert done.response.day == held_on


def test_an_unused_mode_is_refused_and_a_reference_mode_is_never_official(door):
    """R-001-15."""
    ModeRule.objects.filter(mode="web").update(standing=ModeRule.Standing.REFERENCE)
    reference = stored(door, door.token())
    ModeRule.objects.filter(mode="web").update(standing=ModeRule.Standing.UNUSED)

    codes = refused(door, door.token())

    assert not reference.response.official
    assert codes == ["mode_not_used"]


def test_an_open_code_answers_many_times_for_reference_and_never_officially(door):
    """Catalogue D7: a photographed QR changes no official figure."""
    ModeRule.objects.filter(mode="open_qr").update(standing=ModeRule.Standing.OFFICIAL)
    token = door.open_code()

    for _ in range(3):
        stored(door, token, door_name="citizen")

    assert list(Response.objects.values_list("official", "sealed_case")) == [(False, None)] * 3


def test_an_open_code_is_slowed_down_by_the_bucket_of_its_unit(door, monkeypatch):
    monkeypatch.setattr("hailong.capture.actions.BUCKET_SIZE", 2)
    token = door.open_code()
    for _ in range(2):
        stored(door, token)

    codes = refused(door, token)
    later = submit(submission=door.submission(), source=door.source(token), at=door.at + dt.timedelta(seconds=4))

    assert codes == ["too_many_requests"]
    assert later.created


def test_an_answer_in_the_night_in_no_time_is_flagged(door):
    token = door.token()

    done = submit(
        submission=door.submission(duration_seconds=59, third_person=True),
        source=door.source(token),
        at=door.at.replace(hour=23),
    )

    assert done.response.paradata["flags"] == ["fast", "night", "third_person"]


def test_a_case_that_was_replaced_meanwhile_is_refused(door):
    case = door.case()
    token = door.token(case)
    Case.objects.filter(pk=case.pk).update(replaced_by=door.case())

    assert refused(door, token) == ["case_not_in_field"]


def test_an_interview_carries_the_pseudonym_of_who_holds_the_case(door):
    case = door.case()
    [held] = assign(cases=[case], interviewer=door.interviewer(), by=door.world.phuc, at=door.at)

    done = stored(door, door.token(case, mode="face_to_face"))

    held.refresh_from_db()
    assert done.response.interviewer_code == "DTV-03"
    assert (held.disposition, held.attempts) == ("1.1", 1)


def test_a_real_installation_takes_the_form_of_a_case(db, settings, tmp_path):
    """Production makes no key by itself; the field's own is made when the field opens."""
    settings.KEYS_DIR, settings.PRODUCTION = tmp_path / "keys", True
    keyring().provision()
    door = Door()

    done = stored(door, door.token())

    assert done.created and done.response.sealed_case
    assert keyring().opens_reinterview(door.survey.code)
