"""A `Problem` that no view caught is answered in words, with the fitting status; everything else crashes."""

import errno
import json
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from hailong.config.problems import STATUS_OF_CODE, ProblemMiddleware, status_of
from hailong.method.problem import Problem, Problems

ONE = Problem("several_problems", count=2)


def handle(exception: Exception, **request_options) -> HttpResponse | None:
    path = request_options.pop("path", "/lam-viec/")
    request = RequestFactory().post(path, **request_options)
    request.user = AnonymousUser()
    return ProblemMiddleware(lambda request: HttpResponse()).process_exception(request, exception)


def test_a_problem_becomes_a_page_in_words():
    reply = handle(ONE)

    html = reply.content.decode()
    assert reply.status_code == 422
    assert "Có 2 lỗi cần sửa." in html
    assert "several_problems" in html
    assert 'lang="vi"' in html
    assert 'href="/lam-viec/">Quay lại' in html


def test_several_problems_are_all_listed():
    html = handle(Problems([ONE, Problem("several_problems", count=7)])).content.decode()

    assert html.count("Có 2 lỗi cần sửa.") == 2  # the sentence of the whole and of the first
    assert "Có 7 lỗi cần sửa." in html


@pytest.mark.parametrize(
    "options",
    [
        {"path": "/api/v1/responses"},
        {"HTTP_ACCEPT": "application/json"},
        {"data": "{}", "content_type": "application/json"},
    ],
)
def test_programs_get_json(options):
    reply = handle(ONE, **options)

    assert reply["Content-Type"] == "application/json"
    assert json.loads(reply.content) == {
        "problems": [{"code": "several_problems", "facts": {"count": 2}, "words": "Có 2 lỗi cần sửa."}]
    }


@pytest.mark.parametrize(("code", "status"), [*STATUS_OF_CODE.items(), ("anything_else", 422)])
def test_the_status_follows_the_code(code, status):
    assert status_of(Problem(code)) == status


def test_a_bug_is_left_to_crash():
    assert handle(ValueError("bug")) is None


def test_a_signed_in_person_stays_in_the_workbench():
    request = RequestFactory().get("/lam-viec/")
    request.user = SimpleNamespace(is_authenticated=True, full_name="Nguyễn Thị Lan", username="lan", _held={})

    html = ProblemMiddleware(lambda request: HttpResponse()).process_exception(request, ONE).content.decode()

    assert "Nguyễn Thị Lan" in html
    assert "Đăng xuất" in html


@pytest.mark.database
@pytest.mark.parametrize(
    "fault", [OperationalError("connection refused"), InterfaceError("closed"), OSError(errno.ENOSPC, "full")]
)
def test_a_database_that_is_away_and_a_full_disk_mean_later_and_are_said_so(monkeypatch, fault):
    """trust catalogue M: 503 and when to come again, in words, with nothing of the fault."""

    def away(*args):
        raise fault

    monkeypatch.setattr("hailong.org.views.keyring", away)
    reply = Client(raise_request_exception=False).get("/so-nhat-ky/")

    page = reply.content.decode()
    assert (reply.status_code, reply["Retry-After"]) == (503, "60")
    assert "Hãy quay lại sau ít phút" in page
    assert "refused" not in page and "Traceback" not in page


@pytest.mark.database
def test_a_bug_is_no_maintenance_and_shows_no_trace(monkeypatch):
    def broken(*args):
        raise OSError(errno.ENOENT, "bi-mat.txt")

    monkeypatch.setattr("hailong.org.views.keyring", broken)
    reply = Client(raise_request_exception=False).get("/so-nhat-ky/")

    assert reply.status_code == 500
    assert "bi-mat" not in reply.content.decode() and "Traceback" not in reply.content.decode()
