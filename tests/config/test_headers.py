"""Security headers on every answer; nothing of a signed-in person is kept in between (trust.md)."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from hailong.config.headers import HeadersMiddleware


def answer(*, signed_in: bool = False, cookie: bool = False, reply: HttpResponse | None = None) -> HttpResponse:
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=signed_in)
    if cookie:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    return HeadersMiddleware(lambda request: reply or HttpResponse("trang"))(request)


def test_the_policy_allows_nothing_inline_and_nobody_else():
    policy = answer()["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    own = ["style-src", "script-src", "font-src", "connect-src", "form-action"]
    for part in [*(f"{kind} 'self'" for kind in own), "frame-ancestors 'none'", "base-uri 'none'"]:
        assert part in policy.split("; ")


def test_the_other_headers_are_set():
    reply = answer()

    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["Cross-Origin-Resource-Policy"] == "same-origin"
    assert reply["X-Frame-Options"] == "DENY"
    assert "camera=()" in reply["Permissions-Policy"]


@pytest.mark.parametrize(
    ("signed_in", "cookie", "kept"), [(True, True, "no-store"), (False, True, None), (False, False, None)]
)
def test_only_answers_to_signed_in_people_are_never_stored(signed_in, cookie, kept):
    assert answer(signed_in=signed_in, cookie=cookie).get("Cache-Control") == kept


def test_without_a_session_cookie_the_session_is_not_looked_at():
    request = RequestFactory().get("/p/token/")

    class Untouchable:
        @property
        def is_authenticated(self):
            raise AssertionError("the session was opened")

    request.user = Untouchable()

    assert HeadersMiddleware(lambda request: HttpResponse("phiếu"))(request).status_code == 200


def test_a_page_may_set_a_narrower_policy_of_its_own():
    reply = HttpResponse("tệp")
    reply["Content-Security-Policy"] = "sandbox"

    assert answer(reply=reply)["Content-Security-Policy"] == "sandbox"
