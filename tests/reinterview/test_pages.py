"""The pages of phúc tra: blind for who asks again, whole for who leads (R-000-22)."""

import re

import pytest
from django.urls import reverse
from tests.life import asked_again, concluded, moment

from hailong.frame.vault import actions as vault
from hailong.frame.vault.contact import ContactData
from hailong.frame.vault.queries import open_contact, reference_of
from hailong.method.receipt import grouped
from hailong.plan import actions as plan
from hailong.reinterview.models import Reinterview
from hailong.reinterview.queries import asked, case_of

pytestmark = pytest.mark.database


def address(life, name, one):
    return reverse(f"reinterview:{name}", args=[life.survey.slug, one.draw.number, one.number])


def from_register(rows):
    return next(one for one in rows if one.response.unit.block.code == "ubnd")


def test_the_reinterviewer_never_reads_the_first_answers(life, client):
    """Blindness: neither chosen levels nor texts, dates, interviewer or receipt stand in the page."""
    one = from_register(asked_again(life))
    one.response.answers |= {"comment": "Câu chỉ mình tôi viết", **dict.fromkeys(asked(one), 4)}
    one.response.save()
    client.force_login(life.hoa)

    before = client.get(address(life, "one", one)).content.decode()
    opened = client.post(address(life, "contact", one)).content.decode()

    for html in (before, opened):
        assert "checked" not in html
        assert "Câu chỉ mình tôi viết" not in html
        assert one.response.receipt not in html
        assert one.response.interviewer_code == "" or one.response.interviewer_code not in html
        assert f"{one.response.day:%d/%m/%Y}" not in html
        assert len(set(re.findall(r'name="item_(\w+)"', html))) == 3


def test_the_contact_is_shown_after_opening_and_not_before(life, client):
    one = from_register(asked_again(life))
    name = open_contact(reference_of(case_of(one).frame_unit_id), fields=("name",))["name"]
    client.force_login(life.hoa)

    before = client.get(address(life, "one", one)).content.decode()
    opened = client.post(address(life, "contact", one)).content.decode()

    assert name not in before
    assert name in opened


def test_a_visitor_who_left_a_contact_is_asked_again_and_another_is_counted_as_not_reached(life, client):
    rows = [one for one in asked_again(life) if one.response.unit.block.code == "tyt"]
    case = case_of(rows[0])
    row = ContactData(str(case.pk), purge_on=life.survey.field_to, name="Cô Tư", phone="0905123456")
    vault.store(campaign=life.survey.code, rows=[row], by="nd", at=moment(8, 1))
    client.force_login(life.hoa)

    left, nothing = (client.post(address(life, "contact", one)).content.decode() for one in rows[:2])

    assert "0905123456" in left
    assert "Không có liên hệ" in nothing


def test_after_concluding_the_reinterviewer_sees_neither_agreement_nor_contact(life, client):
    """The number of matching answers would tell what the first ones were."""
    one = from_register(asked_again(life))
    name = open_contact(reference_of(case_of(one).frame_unit_id), fields=("name",))["name"]
    concluded(life, one, answers={asked(one)[0]: 3})
    client.force_login(life.hoa)

    page = client.get(address(life, "one", one)).content.decode()
    listing = client.get(reverse("reinterview:list", args=[life.survey.slug])).content.decode()
    again = client.post(address(life, "contact", one))

    assert "khớp" not in page and "khớp" not in listing
    assert again.status_code == 422 and name not in again.content.decode()


def test_the_lead_reads_agreement_and_decides(life, client):
    one = concluded(life, from_register(asked_again(life)), outcome="not_confirmed")
    client.force_login(life.lan)

    page = client.get(address(life, "one", one)).content.decode()
    answer = client.post(address(life, "decide", one), {"consequence": "keep", "note": "Nhớ nhầm ngày."})

    one.refresh_from_db()
    assert "Câu khớp" in page
    assert answer.status_code == 302 and one.consequence == "keep"


def test_the_lead_is_told_which_form_to_exclude_and_nobody_else_is(life, client):
    """Without its code the form could not be excluded, and the dataset never frozen."""
    one = concluded(life, from_register(asked_again(life)), outcome="not_confirmed")
    client.force_login(life.lan)
    client.post(address(life, "decide", one), {"consequence": "replace", "note": "Không được hỏi."})

    seen = {}
    for person in (life.lan, life.quan, life.hoa):
        client.force_login(person)
        seen[person.username] = grouped(one.response.receipt) in client.get(address(life, "one", one)).content.decode()

    assert seen == {"lan": True, "quan": False, "hoa": False}


def test_phuc_tra_is_closed_on_the_page_and_then_says_so(life, client):
    for one in asked_again(life):
        concluded(life, one)
    plan.close_field(survey=life.survey, by=life.lan, at=moment(10, 20))
    client.force_login(life.lan)
    path = reverse("reinterview:close", args=[life.survey.slug])

    unsure, sure = client.post(path, {}), client.post(path, {"sure": "on"})

    page = client.get(reverse("reinterview:list", args=[life.survey.slug])).content.decode()
    assert (unsure.status_code, sure.status_code) == (422, 302)
    assert "Phúc tra đã kết thúc" in page
    assert "Kết thúc và hủy khóa" not in page


def test_the_form_of_a_conclusion_is_taken_and_a_faulty_one_is_shown_again(life, client):
    one = from_register(asked_again(life))
    client.force_login(life.hoa)
    client.post(address(life, "contact", one))

    empty = client.post(address(life, "conclude", one), {})
    answer = client.post(address(life, "conclude", one), {"outcome": "confirmed", f"item_{asked(one)[0]}": "4"})

    one.refresh_from_db()
    assert empty.status_code == 422
    assert answer.status_code == 302
    assert (one.outcome, one.answers) == ("confirmed", {asked(one)[0]: 4})


def test_the_lead_draws_and_hands_out_on_the_page(life, client):
    client.force_login(life.lan)
    page = reverse("reinterview:list", args=[life.survey.slug])

    drawn = client.post(reverse("reinterview:draw", args=[life.survey.slug]), {"seed": "XSKH 01/10/2023"})
    given = client.post(
        reverse("reinterview:assign", args=[life.survey.slug]), {"reinterviewer": life.hoa.pk, "number": 10}
    )
    again = client.post(reverse("reinterview:draw", args=[life.survey.slug]), {"seed": "XSKH 02/10/2023"})

    assert (drawn.status_code, given.status_code, again.status_code) == (302, 302, 422)
    assert "mức trần" in again.content.decode()
    assert Reinterview.objects.filter(reinterviewer=life.hoa).count() == 10
    assert "Võ Thị Hoa" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("quan", 200), ("dung", 200), ("phuc", 403), ("minh", 403), ("giang", 404)]
)
def test_who_may_look_at_the_list(life, client, name, status):
    client.force_login(life.world[name])

    assert client.get(reverse("reinterview:list", args=[life.survey.slug])).status_code == status


def test_a_reinterviewer_finds_only_the_forms_given_to_him(life, client):
    rows = asked_again(life)
    Reinterview.objects.filter(pk=rows[1].pk).update(reinterviewer=None)
    client.force_login(life.hoa)

    assert client.get(address(life, "one", rows[0])).status_code == 200
    assert client.get(address(life, "one", rows[1])).status_code == 404
