"""Sign-in, two-step verification and sessions: in Vietnamese, in our layout, passing what every page must pass."""

import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from django.contrib.auth import get_user_model
from django.template.loader import get_template
from django.test import Client, RequestFactory
from playwright.sync_api import Browser
from tests.browser.pages import NARROW, WIDE, check_page, chromium

from hailong.config.clock import now
from hailong.org.queries import PasswordTokens

PASSWORD = "một câu rất dài để đăng nhập"
ENGLISH = re.compile(
    r"\b(Sign (In|Out|Up)|Username|Password|Remember|Authenticat\w*|Recovery|Sessions?|Code|Cancel|Activate|Deactivate|"
    r"Generate|Confirm|Current|Browser|Required|required)\b"
)
PLACES = {
    "mfa": "/tai-khoan/2fa/", "activate": "/tai-khoan/2fa/totp/activate/", "password": "/tai-khoan/password/change/",
    "sessions": "/tai-khoan/sessions/", "reauthenticate": "/tai-khoan/reauthenticate/", "logout": "/tai-khoan/logout/",
}  # fmt: skip


def words_of(html: str) -> str:
    """What a person reads: no tags, no attributes except labels."""
    body = re.sub(r"<(script|svg|head)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"<[^>]+>", " ", body)


@pytest.fixture(autouse=True)
def no_other_room(settings):
    """Signing in leads to a page of this test's own."""
    settings.LOGIN_REDIRECT_URL = PLACES["mfa"]
    settings.LOGOUT_REDIRECT_URL = "/tai-khoan/login/"


@pytest.fixture
def lan(db):
    return get_user_model().objects.create_user(username="lan", password=PASSWORD, full_name="Nguyễn Thị Lan")


@pytest.fixture
def signed_in(lan) -> Client:
    client = Client()
    client.post("/tai-khoan/login/", {"login": "lan", "password": PASSWORD})
    return client


@pytest.mark.database
def test_every_message_of_the_account_library_is_said_in_vietnamese_or_not_at_all():
    """The library has no Vietnamese: "Successfully signed in as lan." stood on the first page of everybody."""
    theirs = Path(allauth.__file__).parent / "templates"
    never = re.compile("email|phone|code_sent")  # accounts have neither, and no codes are sent

    said = [
        template.render({"name": "lan"})
        for app in ("account", "mfa", "usersessions")
        for found in sorted((theirs / app / "messages").glob("*.txt"))
        if not never.search(found.name)
        for template in [get_template(f"{app}/messages/{found.name}")]
    ]

    assert len(said) >= 9
    assert [text for text in said if text.strip() and not re.search("[đĐạảấầớộóồ]", text)] == []


def test_the_sign_in_page_is_vietnamese():
    html = Client().get("/tai-khoan/login/").content.decode()

    assert "Tên đăng nhập" in html
    assert ENGLISH.findall(words_of(html)) == []


@pytest.mark.database
def test_a_wrong_password_is_said_in_vietnamese(lan):
    html = Client().post("/tai-khoan/login/", {"login": "lan", "password": "sai"}).content.decode()

    assert "Tên đăng nhập hoặc mật khẩu không đúng. Hãy nhập lại." in html
    assert "<title>Lỗi: Đăng nhập" in html


@pytest.mark.database
@pytest.mark.parametrize("place", PLACES)
def test_the_pages_of_an_account_are_vietnamese(signed_in, place):
    reply = signed_in.get(PLACES[place], follow=True)

    html = reply.content.decode()
    assert reply.status_code == 200
    assert "Nguyễn Thị Lan" in html
    assert ENGLISH.findall(words_of(html)) == []
    assert reply["Cache-Control"] == "no-store"


@pytest.mark.database
def test_nobody_signs_up_alone():
    reply = Client().get("/tai-khoan/signup/")

    assert "Không tự đăng ký tài khoản" in reply.content.decode()
    assert get_adapter().is_open_for_signup(RequestFactory().get("/")) is False


@pytest.mark.database
def test_a_page_that_is_not_there_says_so_in_words(client):
    reply = client.get("/khong-co-trang-nay/")

    assert reply.status_code == 404
    assert "Không tìm thấy trang" in reply.content.decode()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, databases=["default", "contacts"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_account_pages_pass_in_a_browser(live_server, browser, settings, width):
    get_user_model().objects.create_user(username="lan", password=PASSWORD, full_name="Nguyễn Thị Lan")
    client = Client()
    client.post("/tai-khoan/login/", {"login": "lan", "password": PASSWORD})
    context = browser.new_context()
    page = context.new_page()
    check_page(page, f"{live_server.url}/tai-khoan/login/", width)
    check_page(page, f"{live_server.url}/khong-co/", width, status=404)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])

    token = PasswordTokens(now()).make_token(get_user_model().objects.get(username="lan"))
    code = get_user_model().objects.get(username="lan").code
    stranger = browser.new_page()
    check_page(stranger, f"{live_server.url}/mat-khau/{code}/{token}/", width)
    check_page(stranger, f"{live_server.url}/mat-khau/{code}/x{token}/", width, status=404)
    stranger.close()
    for name in ("mfa", "activate", "password", "sessions", "logout"):
        check_page(page, live_server.url + PLACES[name], width)

    context.close()
