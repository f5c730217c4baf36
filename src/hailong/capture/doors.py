"""What every door does besides its own work: says nothing to logs and caches, and asks for patience when busy."""

from collections.abc import Callable
from functools import wraps

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from hailong.capture.submission import MAX_BYTES
from hailong.method.problem import Problem
from hailong.ui.words import say

Page = Callable[..., HttpResponse]
RETRY_SECONDS = 5
STATUS_OF_CODE = {
    "json_malformed": 400,
    "json_too_deep": 400,
    "number_not_integer": 400,
    "permission_denied": 403,
    "invitation_unknown": 404,
    "method_not_allowed": 405,
    "response_conflict": 409,
    "invitation_used": 409,
    "serial_used": 409,
    "case_already_answered": 409,
    "body_too_large": 413,
    "content_type_wrong": 415,
    "body_not_utf8": 415,
    "too_many_requests": 429,
    "service_busy": 503,
}
OTHERWISE = 422


def status_of(problem: Problem) -> int:
    return STATUS_OF_CODE.get(problem.code, OTHERWISE)


def as_json(problem: Problem) -> JsonResponse:
    """`{"problems": [{"code", "facts", "words"}, …]}` with the fitting status."""
    found = [{"code": one.code, "facts": one.facts, "words": say(one)} for one in problem.all]
    response = JsonResponse({"problems": found}, status=status_of(problem), json_dumps_params={"ensure_ascii": False})
    return _patient(response)


def as_page(request: HttpRequest, problem: Problem, *, status: int | None = None) -> HttpResponse:
    """The same for a respondent: one page for every reason, with the same work for each."""
    context = {"sentences": [say(one) for one in problem.all], "code": problem.code}
    found = status or status_of(problem)
    return _patient(render(request, "capture/closed_door.html", context, status=found))


def body_of(request: HttpRequest) -> bytes:
    """The body, refused before it is read when it is announced too long or packed."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem("content_type_wrong", expected="identity")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MAX_BYTES:
        raise Problem("body_too_large", most=MAX_BYTES // 1024)
    return request.body


def _patient(response: HttpResponse) -> HttpResponse:
    if response.status_code in (429, 503):
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def quiet(view: Page) -> Page:
    """A page whose address is a secret: kept out of our logs, of caches and of referrers. It needs no cookie.

    Django's own log of 4xx and 5xx answers prints `request.path`, so the path it sees names no token.
    """

    @wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.path = "/p/-/"
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return page


def busy_means_later(answer: Callable[[HttpRequest, Problem], HttpResponse]) -> Callable[[Page], Page]:
    """A locked or absent database is not a fault of the sender: 503 and when to come again.

    Only `OperationalError` (lock timeout, connection refused or lost, disk full); everything else is a bug.
    """

    def wrap(view: Page) -> Page:
        @wraps(view)
        def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except OperationalError:
                return answer(request, Problem("service_busy"))

        return page

    return wrap
