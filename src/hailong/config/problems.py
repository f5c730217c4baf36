"""A `Problem` that no view caught becomes a page in words (or JSON for programs), with the fitting status."""

import json
from collections.abc import Callable

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from hailong.method.problem import Problem
from hailong.ui.words import say

OTHERWISE = 422
STATUS_OF_CODE = {
    "permission_denied": 403,
    "not_found": 404,
    "invitation_unknown": 404,
    "password_link_dead": 404,
    "conflict": 409,
    "state_conflict": 409,
    "response_conflict": 409,
    "too_many_requests": 429,
}
HEADING_OF_STATUS = {
    403: "Không có quyền",
    404: "Không tìm thấy",
    409: "Trùng với việc đã làm",
    429: "Quá nhiều lần trong thời gian ngắn",
}


def status_of(problem: Problem) -> int:
    return STATUS_OF_CODE.get(problem.code, OTHERWISE)


def wants_json(request: HttpRequest) -> bool:
    """Programs say so by path, by what they send, or by what they accept."""
    accepted = request.headers.get("Accept", "")
    return (
        request.path.startswith("/api/")
        or request.content_type == "application/json"
        or ("application/json" in accepted and "text/html" not in accepted)
    )


class ProblemMiddleware:
    """Everything that is not a `Problem` passes and crashes loudly."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problem):
            return None
        return answer_json(exception) if wants_json(request) else answer_page(request, exception)


def answer_json(problem: Problem) -> HttpResponse:
    """`{"problems": [{"code", "facts", "words"}, …]}`."""
    body = [{"code": one.code, "facts": one.facts, "words": say(one)} for one in problem.all]
    text = json.dumps({"problems": body}, cls=DjangoJSONEncoder, ensure_ascii=False)
    return HttpResponse(text, content_type="application/json", status=status_of(problem))


def answer_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    status = status_of(problem)
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    context = {
        "layout": "ui/workbench.html" if signed_in else "ui/public.html",
        "heading": HEADING_OF_STATUS.get(status, "Chưa thực hiện được"),
        "sentences": [say(one) for one in problem.all],
        "lead_sentence": say(problem),
        "code": problem.code,
        "back_url": _back(request),
    }
    return render(request, "ui/page_problem.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """The page before, when it is one of ours; without a referrer the same page by GET."""
    before = request.headers.get("Referer", "")
    if before and url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return before
    return request.path if request.method == "POST" else ""
