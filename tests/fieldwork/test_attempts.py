"""Attempts, contacts, replacements, invitations: by rule, by the person who may, and on the record."""

import base64
import datetime as dt
import json

import pytest

from hailong.config import ticking
from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.models import REJECTED, Attempt, FieldCase, Invitation, Replacement
from hailong.fieldwork.queries import invitation_of, uninvited
from hailong.frame.vault import actions as vault
from hailong.frame.vault import sealing
from hailong.frame.vault.contact import ContactData
from hailong.frame.vault.models import Contact
from hailong.frame.vault.queries import open_contact, reference_of
from hailong.ledger.models import Entry
from hailong.ledger.queries import keyring
from hailong.method.problem import Problem
from hailong.method.receipt import read_serial
from hailong.plan.models import Survey
from hailong.sample.models import Case, OnSiteSession

pytestmark = pytest.mark.database


def test_an_attempt_is_noted_with_its_day_and_part_of_day(field):
    field_case = field.assigned(field.case())

    attempt = field.tried(field_case, "2.2", hours=4)

    field_case.refresh_from_db()
    assert (attempt.made_on, attempt.day_part) == (field.at.date(), "afternoon")
    assert (field_case.disposition, field_case.attempts) == ("2.2", 1)
    assert Entry.objects.get(payload__contains="fieldwork.attempt").subject == f"case:{field_case.case_id}"


def test_nobody_is_tried_again_after_a_refusal(field):
    field_case = field.assigned(field.case())
    field.tried(field_case, "2.1")

    with pytest.raises(Problem, match="no_contact_after_final"):
        field.tried(field_case, "2.2", days=1)


def test_nobody_is_tried_a_sixth_time(field):
    field_case = field.assigned(field.case())
    for day in range(5):
        field.tried(field_case, "2.2", days=day)

    with pytest.raises(Problem, match="attempts_exhausted"):
        field.tried(field_case, "2.2", days=5)


def test_an_answered_outcome_comes_with_a_form_only(field):
    field_case = field.assigned(field.case())

    with pytest.raises(Problem, match="disposition_needs_form"):
        field.tried(field_case, "1.1")


def test_an_appointment_has_a_time_to_come(field):
    field_case = field.assigned(field.case())

    with pytest.raises(Problem, match="appointment_needs_time"):
        field.tried(field_case, "2.0")
    fieldwork.record_attempt(
        field_case=field_case, mode="face_to_face", disposition="2.0", by=field.world.minh, at=field.at,
        appointment_at=field.at + dt.timedelta(hours=5),
    )  # fmt: skip

    field_case.refresh_from_db()
    assert field_case.appointment_at == field.at + dt.timedelta(hours=5)


def test_another_interviewer_does_nothing_with_a_case(field):
    """Catalogue G4."""
    field_case = field.assigned(field.case())
    field.enrol("tam", code="DTV-04")

    with pytest.raises(Problem, match="permission_denied"):
        fieldwork.record_attempt(
            field_case=field_case, mode="face_to_face", disposition="2.1", by=field.world.tam, at=field.at
        )
    with pytest.raises(Problem, match="permission_denied"):
        fieldwork.open_contact(field_case=field_case, by=field.world.tam, at=field.at)
    assert not Attempt.objects.exists()


def test_an_opened_contact_is_on_the_record_without_its_words(field):
    field_case = field.assigned(field.case())
    contact = ContactData(
        frame_unit=str(field_case.case.frame_unit_id), purge_on=dt.date(2024, 1, 1), name="Lê Thị Hồng",
        phone="0912000111", address="thôn Đầm Môn", citizen_no="056099000111",
    )  # fmt: skip
    vault.store(campaign="thử", rows=[contact], by="nd", at=field.at)

    opened = fieldwork.open_contact(field_case=field_case, by=field.world.minh, at=field.at)

    entry = Entry.objects.get(payload__contains="contact.open")
    assert opened == {"name": "Lê Thị Hồng", "phone": "0912000111", "address": "thôn Đầm Môn"}
    assert field.world.minh.code in entry.payload
    assert not {"Hồng", "0912000111", "Đầm Môn"} & set(entry.payload.split())


@pytest.mark.parametrize(
    ("disposition", "state", "code"),
    [
        ("1.1", "collecting", "case_already_answered"),
        ("2.1", "collecting", "no_contact_after_final"),
        ("4.1", "collecting", "no_contact_after_final"),
        ("3.0", "closed", "survey_not_in_field"),
    ],
)
def test_a_contact_is_open_only_while_there_is_something_to_do(field, disposition, state, code):
    field_case = field.assigned(field.case())
    FieldCase.objects.update(disposition=disposition)
    Survey.objects.update(state=state)

    with pytest.raises(Problem, match=code):
        fieldwork.open_contact(field_case=FieldCase.objects.get(), by=field.world.minh, at=field.at)

    assert field_case.case.frame_unit_id
    assert not Entry.objects.filter(payload__contains="contact.open").exists()


def test_the_record_of_an_opened_contact_seals_which_case_it_was(field):
    """People open a contact on the day they ask: with case, day and interviewer the entry would name the response."""
    field_case = field.assigned(field.case())
    row = ContactData(frame_unit=str(field_case.case.frame_unit_id), purge_on=dt.date(2024, 1, 1), name="Lê Thị Hồng")
    vault.store(campaign="thử", rows=[row], by="nd", at=field.at)

    fieldwork.open_contact(field_case=field_case, by=field.world.minh, at=field.at)

    entry = Entry.objects.get(payload__contains="contact.open")
    sealed = base64.b64decode(json.loads(entry.payload)["facts"]["sealed_case"])
    survey = field_case.survey.code
    assert str(field_case.case_id) not in entry.payload
    assert entry.subject == f"survey:{survey}"
    assert sealing.unseal(keyring().reinterview_private(survey), sealed) == field_case.case_id.bytes


@pytest.fixture
def visited(field):
    """A visitor of a station, and Minh who asks him."""
    unit = field.world.unit("van-gia", block="tyt")
    session = OnSiteSession.objects.create(
        unit=unit, day=field.at.date(), shift="morning", expected_visitors=50, quota=10, version=2, start=2, seed="thử"
    )
    return field.assigned(Case.objects.create(unit=unit, session=session, number="TYT-1", rank=1))


def test_a_visitor_may_leave_a_contact_that_only_phuc_tra_opens(field, visited):
    """Shared README: visitors are asked again only if they left a contact on a consent stub."""
    told = {"field_case": visited, "by": field.world.minh, "at": field.at}

    fieldwork.leave_contact(name="Cô Tư", phone="0905 123 456", consent=True, **told)
    ticking.tick()
    with pytest.raises(Problem, match="contact_on_site"):
        fieldwork.open_contact(**told)

    row = Contact.objects.get()
    entry = Entry.objects.get(payload__contains="contact.leave")
    assert open_contact(reference_of(visited.case_id), ("name", "phone")) == {"name": "Cô Tư", "phone": "0905 123 456"}
    assert row.purge_on == field.survey.field_to + dt.timedelta(days=30)
    assert row.stored_at.astimezone(field.at.tzinfo).hour == 0  # the hour would tell whose form it was
    assert str(visited.case_id) not in entry.payload and "0905" not in entry.payload


def test_the_refusal_of_a_visitor_is_on_the_tally_sheet_and_his_form_goes_to_the_next(field, visited):
    """R-000-11: noted on the phone too it would count twice, and the form would be lost."""
    with pytest.raises(Problem, match="attempt_on_site"):
        field.tried(visited, "2.1")

    visited.refresh_from_db()
    assert (visited.disposition, visited.attempts) == ("3.0", 0)


def test_no_contact_is_kept_without_consent_a_number_or_from_a_register(field, visited):
    told = {"by": field.world.minh, "at": field.at}
    register = field.assigned(field.case(), visited.interviewer)

    with pytest.raises(Problem) as bare:
        fieldwork.leave_contact(field_case=visited, phone="12", consent=False, **told)
    with pytest.raises(Problem, match="contact_in_register"):
        fieldwork.leave_contact(field_case=register, phone="0905123456", consent=True, **told)

    assert {one.code for one in bare.value.all} == {"consent_missing", "phone_malformed"}
    assert not Contact.objects.exists()


def test_nobody_is_replaced_once_the_field_is_closed(field):
    """The sample of a closed survey stands: its response rates are computed from it."""
    field.case(reserve=True)
    field_case = field.assigned(field.case())
    field.tried(field_case, "2.1")
    Survey.objects.update(state=Survey.State.CLOSED)

    with pytest.raises(Problem, match="survey_not_in_field"):
        fieldwork.replace(case=field_case.case, reason="2.1", note="", by=field.world.phuc, at=field.at)

    assert not Replacement.objects.exists()


def test_tries_are_spread_so_that_a_case_can_always_be_tried_or_replaced(field):
    """Five tries in two parts of days would leave a case that nobody may try nor replace."""
    field.case(reserve=True)
    field_case = field.assigned(field.case())
    for _ in range(3):
        field.tried(field_case, "2.2")

    with pytest.raises(Problem, match="attempt_same_slot"):
        field.tried(field_case, "2.2")
    field.tried(field_case, "2.2", hours=5)
    field.tried(field_case, "2.2", days=1)

    assert fieldwork.replace(case=field_case.case, reason="2.2", note="", by=field.world.minh, at=field.at).called_up


def test_an_appointment_that_was_the_last_try_does_not_hold_the_case_for_ever(field):
    field.case(reserve=True)
    field_case = field.assigned(field.case())
    for day in range(4):
        field.tried(field_case, "2.2", days=day)
    later = field.at + dt.timedelta(days=9)
    fieldwork.record_attempt(
        field_case=field_case, mode="face_to_face", disposition="2.0", appointment_at=later, by=field.world.minh,
        at=field.at + dt.timedelta(days=4),
    )  # fmt: skip

    assert fieldwork.replace(case=field_case.case, reason="2.0", note="", by=field.world.minh, at=later).called_up


def test_a_case_that_is_done_again_can_be_invited_again(field):
    case = field.case()
    fieldwork.invite(case=case, mode="web", by=field.world.phuc, at=field.at)
    invited = list(uninvited(field.survey, case.unit))
    Invitation.objects.update(spent=True)

    fieldwork.reopen(case=case, note="Phúc tra không xác nhận", by=field.world.phuc, at=field.at)

    assert invited == []
    assert list(uninvited(field.survey, case.unit)) == [case]


def test_a_token_typed_in_capitals_is_the_same(field):
    token = fieldwork.invite(case=field.case(), mode="web", by=field.world.phuc, at=field.at)

    assert invitation_of(token.upper()) == Invitation.objects.get()


def test_a_refused_case_is_replaced_by_the_next_of_its_own_reserve(field):
    other = field.block.field_groups.last()
    field.case(reserve=True, group=other)
    field.case("van-luong", reserve=True)
    first, second = field.case(reserve=True), field.case(reserve=True)
    field_case = field.assigned(field.case())
    field.tried(field_case, "2.1")

    called = fieldwork.replace(case=field_case.case, reason="2.1", note="", by=field.world.minh, at=field.at)

    second.refresh_from_db()
    assert called == first
    assert not second.called_up
    assert called.field.interviewer == field_case.interviewer
    assert Replacement.objects.get().reason == "2.1"
    with pytest.raises(Problem, match="case_replaced_already"):
        fieldwork.replace(case=field_case.case, reason="2.1", note="", by=field.world.phuc, at=field.at)


def test_somebody_not_met_is_replaced_only_after_three_different_parts_of_days(field):
    field.case(reserve=True)
    field_case = field.assigned(field.case())
    field.tried(field_case, "2.2")
    field.tried(field_case, "2.2", hours=1)
    say = {"case": field_case.case, "reason": "2.2", "note": "", "by": field.world.minh, "at": field.at}

    with pytest.raises(Problem, match="replacement_needs_more_attempts"):
        fieldwork.replace(**say)
    field.tried(field_case, "2.2", hours=6)
    field.tried(field_case, "2.2", days=1)

    assert fieldwork.replace(**say).called_up


def test_the_reason_is_the_outcome_on_record(field):
    field.case(reserve=True)
    field_case = field.assigned(field.case())
    field.tried(field_case, "2.1")

    with pytest.raises(Problem, match="replacement_reason_differs"):
        fieldwork.replace(case=field_case.case, reason="3.2", note="", by=field.world.minh, at=field.at)


def test_an_empty_reserve_is_said(field):
    field_case = field.assigned(field.case())
    field.tried(field_case, "2.1")

    with pytest.raises(Problem, match="reserve_exhausted"):
        fieldwork.replace(case=field_case.case, reason="2.1", note="", by=field.world.minh, at=field.at)


def test_a_case_that_reinterview_rejected_is_done_again_or_replaced(field):
    field.case(reserve=True)
    field_case = field.assigned(field.case())
    fieldwork.answered(case=field_case.case, disposition="1.1", interviewed=True, by=None, at=field.at)

    again = fieldwork.reopen(case=field_case.case, note="không xác nhận", by=field.world.lan, at=field.at)
    called = fieldwork.replace_rejected(case=field_case.case, note="bịa", by=field.world.lan, at=field.at)

    assert (again.disposition, again.attempts) == ("3.0", 0)
    assert called.called_up
    assert Replacement.objects.get().reason == REJECTED


def test_only_the_hash_of_a_token_is_kept(field):
    token = fieldwork.invite(case=field.case(), mode="web", by=field.world.phuc, at=field.at)

    row = Invitation.objects.values().get()
    assert len(token) == 26
    assert invitation_of(token).pk == row["id"]
    assert not any(token in str(value) for value in row.values())
    assert not Entry.objects.filter(payload__contains=token).exists()


def test_paper_serials_run_on_and_check_themselves(field):
    cases = [field.case() for _ in range(3)]

    first = fieldwork.issue_paper(cases=cases[:2], by=field.world.phuc, at=field.at)
    then = fieldwork.issue_paper(cases=cases[2:], by=field.world.phuc, at=field.at)

    assert [serial[:6] for serial in [*first, *then]] == ["000001", "000002", "000003"]
    assert [read_serial(serial) for serial in first] == first
    assert list(Invitation.objects.order_by("serial").values_list("case", flat=True)) == [case.pk for case in cases]


def test_an_answered_case_is_invited_no_more(field):
    case = field.case()
    fieldwork.answered(case=case, disposition="1.1", interviewed=False, by=None, at=field.at)

    with pytest.raises(Problem, match="case_already_answered"):
        fieldwork.invite(case=case, mode="web", by=field.world.phuc, at=field.at)
    assert Case.objects.get(pk=case.pk).field.disposition == "1.1"
