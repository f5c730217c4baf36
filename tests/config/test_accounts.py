"""Signing in under attack: guessing, locking out, staying too long, the second factor (trust catalogue F)."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from tests.worlds import offices

from hailong.config.sessions import SEEN, SINCE
from hailong.org import actions as org
from hailong.org.models import Role

pytestmark = pytest.mark.database
WORDS, WRONG, LOGIN = "mot-cau-dai-de-nho-2023", "sai hoàn toàn khác", "/tai-khoan/login/"


@pytest.fixture
def world():
    world = offices()
    for person in (world.lan, world.minh, world.dung):
        person.set_password(WORDS)
        person.save()
    return world


def tried(client: Client, name: str = "lan", password: str = WRONG, **meta: str):
    return client.post(LOGIN, {"login": name, "password": password}, **meta)


def words_of(reply) -> str:
    return words_of_text(reply.content.decode())


def words_of_text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_wrong_name_a_closed_account_and_a_wrong_password_are_told_alike(world):
    org.set_active(user=world.dung, active=False, by=world.founder, at=world.at)

    told = {words_of(tried(Client(), name)) for name in ("lan", "khong-co-ai", "dung", "he-thong")}

    assert len(told) == 1
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in told.pop()


def test_guessing_from_one_address_is_stopped_there_and_nowhere_else(world):
    for _ in range(8):
        tried(Client(), REMOTE_ADDR="203.0.113.7")

    stopped = tried(Client(), password=WORDS, REMOTE_ADDR="203.0.113.7")
    owner = tried(Client(), password=WORDS, REMOTE_ADDR="198.51.100.2")

    assert stopped.status_code == 429
    assert "Tạm khóa đăng nhập" in stopped.content.decode()
    assert owner.status_code == 302


def test_who_goes_on_guessing_cannot_lock_the_owner_out_for_ever(world, monkeypatch):
    """Behind one shared address the owner gets in again when the time is over, whatever the guesser does meanwhile."""
    from axes.models import AccessAttempt
    from django.utils import timezone

    for _ in range(8):
        tried(Client())
    stopped = AccessAttempt.objects.get().attempt_time
    for _ in range(5):
        tried(Client())
    went_on = AccessAttempt.objects.get().attempt_time
    AccessAttempt.objects.update(attempt_time=went_on - timezone.timedelta(minutes=16))

    assert went_on == stopped
    assert tried(Client(), password=WORDS).status_code == 302


def test_behind_a_proxy_the_address_that_it_saw_counts_and_none_that_was_made_up(world, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for turn in range(8):
        tried(Client(), HTTP_X_FORWARDED_FOR=f"10.0.0.{turn}, 203.0.113.7", REMOTE_ADDR="127.0.0.1")

    made_up = tried(Client(), password=WORDS, HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.7", REMOTE_ADDR="127.0.0.1")
    owner = tried(Client(), password=WORDS, HTTP_X_FORWARDED_FOR="198.51.100.2", REMOTE_ADDR="127.0.0.1")

    assert (made_up.status_code, owner.status_code) == (429, 302)


def test_a_flood_of_names_from_one_address_is_told_to_wait_in_vietnamese(world):
    told = [tried(Client(), f"ten{turn}") for turn in range(61)][-1]

    assert told.status_code == 429
    assert "Hãy đợi một phút" in told.content.decode()


def later(client: Client, *, idle: int = 0, since: int = 0) -> None:
    session = client.session
    session[SEEN], session[SINCE] = session[SEEN] - 60 * idle, session[SINCE] - 60 * since
    session.save()


def looks(client: Client) -> int:
    return client.get("/lam-viec/").status_code


@pytest.mark.parametrize(
    ("who", "idle", "since", "answer"),
    [("lan", 29, 0, 200), ("lan", 31, 0, 302), ("lan", 5, 725, 302), ("minh", 31, 0, 200), ("minh", 241, 0, 302)],
)
def test_a_session_ends_after_half_an_hour_of_silence_and_after_twelve(world, who, idle, since, answer):
    client = Client()
    tried(client, who, WORDS)
    assert looks(client) == 200

    later(client, idle=idle, since=since)

    assert looks(client) == answer
    assert looks(client) == answer


def test_signing_in_changes_the_key_of_the_session_and_signing_out_ends_it_on_the_server(world):
    client, thief = Client(), Client()
    client.get(LOGIN)
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    tried(client, password=WORDS)
    key = client.cookies["sessionid"].value
    thief.cookies["sessionid"] = key
    seen = looks(thief)
    client.post("/tai-khoan/logout/")

    assert key != "planted0planted0planted0planted0"
    assert (seen, looks(thief)) == (200, 302)


def test_a_role_that_is_taken_back_is_gone_with_the_next_click(world):
    client = Client()
    tried(client, password=WORDS)
    before = client.get("/lam-viec/tao/").status_code

    org.revoke(membership=world.lan.memberships.get(role=Role.LEAD_PLANNER), by=world.founder, at=world.at)

    assert (before, client.get("/lam-viec/tao/").status_code) == (200, 403)


def test_an_account_that_is_closed_is_out_with_the_next_click(world):
    client = Client()
    tried(client, password=WORDS)

    org.set_active(user=world.lan, active=False, by=world.founder, at=world.at)

    assert looks(client) == 302


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example/x", "\\\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_place(world, away):
    reply = Client().post(LOGIN + "?next=" + away, {"login": "lan", "password": WORDS, "next": away})

    assert reply.status_code == 302
    assert reply.url == "/lam-viec/"


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("place", ["email/", "confirm-email/", "password/reset/", "password/set/"])
def test_what_would_need_e_mail_is_not_there(world, verb, place):
    client = Client()
    tried(client, password=WORDS)

    reply = getattr(client, verb)("/tai-khoan/" + place, {"email": "a@b.vn", "action_add": ""})

    assert reply.status_code == 404
    assert "Không tìm thấy trang này" in reply.content.decode()


@pytest.mark.parametrize(
    ("password", "good"), [("ngắn quá", False), ("123456789012345678", False), ("nguyen thi lan 2023", False),
                           ("Một câu dài, có dấu và 1 số", True), ("x1 " * 66, True)],
)  # fmt: skip
def test_passwords_are_long_not_common_and_not_the_name(world, password, good):
    client = Client()
    tried(client, password=WORDS)

    reply = client.post(
        "/tai-khoan/password/change/", {"oldpassword": WORDS, "password1": password, "password2": password}
    )

    world.lan.refresh_from_db()
    assert (reply.status_code == 302) == good
    assert world.lan.check_password(password) == good


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06d}"


def test_the_second_factor_is_set_up_asked_for_and_taken_once(world):
    client, again, thief = Client(), Client(), Client()
    tried(client, password=WORDS)
    asked = client.get("/tai-khoan/2fa/totp/activate/")
    page = client.post(asked.url, {"password": WORDS}, follow=True)
    secret = page.context["form"].secret
    code = code_of(secret)
    turned_on = client.post("/tai-khoan/2fa/totp/activate/", {"code": code}, follow=True).content.decode()
    halfway = tried(again, password=WORDS)
    inside = looks(again)
    wrong = again.post("/tai-khoan/2fa/authenticate/", {"code": "000000"}).content.decode()
    cache.clear()  # as half a minute does for the code that turned it on
    right = again.post("/tai-khoan/2fa/authenticate/", {"code": code_of(secret)})
    tried(thief, password=WORDS)
    replayed = thief.post("/tai-khoan/2fa/authenticate/", {"code": code_of(secret)})

    assert "Mã dự phòng" in turned_on and "activated" not in words_of_text(turned_on)
    assert halfway.url.startswith("/tai-khoan/2fa/authenticate/")
    assert inside == 302
    assert "Mã không đúng hoặc đã hết hạn" in wrong
    assert (right.status_code, looks(again)) == (302, 200)
    assert (replayed.status_code, looks(thief)) == (200, 302)


def test_signing_in_and_out_says_nothing_in_english_and_leaves_the_public_without_a_cookie(world):
    client = Client()
    inside = client.post(LOGIN, {"login": "lan", "password": WORDS}, follow=True).content.decode()
    outside = client.post("/tai-khoan/logout/")

    assert "signed in" not in inside.lower()
    assert {name: cookie.value for name, cookie in outside.cookies.items() if cookie.value} == {}


def test_in_production_who_decides_needs_a_second_factor(world, settings):
    settings.SECOND_FACTOR = True
    lan, minh = Client(), Client()
    tried(lan, password=WORDS)
    tried(minh, "minh", WORDS)

    led = lan.get("/lam-viec/")
    there = lan.get(led.url).status_code
    TOTP.activate(world.lan, generate_totp_secret())

    assert led.url == "/tai-khoan/2fa/"
    assert (there, lan.get("/tinh/x").status_code) == (200, 404)
    assert (looks(lan), looks(minh)) == (200, 200)


def test_time_is_the_real_one(world):
    client = Client()
    tried(client, password=WORDS)
    looks(client)

    assert abs(client.session[SINCE] - time.time()) < 60
