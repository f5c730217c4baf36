"""The page of cleaning and freezing: what each may do there."""

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from django.urls import reverse
from tests.life import moment

from hailong.processing.models import Correction, Dataset, Exclusion

pytestmark = pytest.mark.database
WORDS = "mot-cau-dai-de-nho-2023"


def address(life, name, *more):
    return reverse(f"processing:{name}", args=[life.survey.slug, *more])


def test_the_lead_asks_and_the_approver_signs(life, client):
    client.force_login(life.lan)
    asked = client.post(address(life, "request_freeze"), {"reason": "Biên bản 12"})
    signed_alone = client.post(address(life, "sign_freeze"))
    client.force_login(life.dung)
    signed = client.post(address(life, "sign_freeze"))

    page = client.get(address(life, "checklist")).content.decode()

    assert (asked.status_code, signed_alone.status_code, signed.status_code) == (302, 403, 302)
    assert Dataset.objects.get().manifest_sha256 in page


def test_an_exclusion_is_proposed_by_receipt_and_confirmed_by_the_other(life, client):
    receipt = life.form().receipt
    typed = f"{receipt[:4]}-{receipt[4:8]}-{receipt[8:]}".lower()
    client.force_login(life.lan)
    proposed = client.post(address(life, "exclude"), {"receipt": typed, "reason": "not_eligible"})
    client.force_login(life.dung)
    confirmed = client.post(address(life, "decide_exclusion", Exclusion.objects.get().pk), {"decision": "confirm"})

    assert (proposed.status_code, confirmed.status_code) == (302, 302)
    assert Exclusion.objects.get().confirmed_by == life.dung.code


def test_a_correction_of_nonsense_shows_the_page_again_with_the_reason(life, client):
    client.force_login(life.lan)
    told = {"receipt": life.form().receipt, "item": "A99", "value": "3", "reason": "x"}

    answer = client.post(address(life, "correct"), told)

    assert answer.status_code == 422
    assert "Câu A99 không có trong phiếu hỏi này" in answer.content.decode()
    assert not Correction.objects.exists()


def test_a_blocked_freeze_says_what_is_open(life, client):
    Exclusion.objects.create(
        response=life.form(), reason="duplicate", proposed_by=life.lan.code, proposed_at=moment(10, 22)
    )
    client.force_login(life.lan)

    answer = client.post(address(life, "request_freeze"), {"reason": "Biên bản 12"})

    assert answer.status_code == 422
    assert "Đề nghị loại phiếu chờ người thứ hai: 1" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("quan", 200), ("hoa", 403), ("phuc", 403), ("minh", 403), ("giang", 404), ("khach", 404)]
)
def test_who_may_look(life, client, name, status):
    client.force_login(life.world[name])

    assert client.get(address(life, "checklist")).status_code == status


def entered(client, person):
    """Signed in by the real page, with a password of his own."""
    client.logout()
    person.set_password(WORDS)
    person.save()
    assert client.post("/tai-khoan/login/", {"login": person.username, "password": WORDS}).status_code == 302


def minutes_pass(client, minutes: int) -> None:
    session = client.session
    for record in session[METHODS]:
        record["at"] -= 60 * minutes
    session.save()


def test_a_freeze_asks_who_signs_for_the_password_again_and_then_does_what_was_sent(life, client):
    client.force_login(life.lan)
    client.post(address(life, "request_freeze"), {"reason": "Biên bản 12"})
    entered(client, life.dung)
    minutes_pass(client, 11)

    put_off = client.post(address(life, "sign_freeze"))
    wrong = client.post(put_off.url, {"password": "một câu khác hẳn thế"})
    waiting = Dataset.objects.get().is_frozen
    right = client.post(put_off.url, {"password": WORDS})

    assert put_off.url.startswith("/tai-khoan/reauthenticate/")
    assert (wrong.status_code, waiting) == (200, False)
    assert right.status_code == 302
    assert Dataset.objects.get().is_frozen


def test_who_has_just_signed_in_is_not_asked_again(life, client):
    client.force_login(life.lan)
    client.post(address(life, "request_freeze"), {"reason": "Biên bản 12"})
    entered(client, life.dung)
    minutes_pass(client, 5)

    client.post(address(life, "sign_freeze"))

    assert Dataset.objects.get().is_frozen
