"""The strict JSON door `/api/v1/responses`: devices and simulated respondents. The token in the body authorises.

201 stored, 200 the same again (same receipt), 409 conflict kept for a person, 4xx refused with all reasons, 503 come
again. It sets no cookie and reads none, so there is nothing that another site could ride on.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from hailong.capture.actions import submit
from hailong.capture.doors import as_json, body_of, busy_means_later, quiet
from hailong.capture.mode import DEVICE
from hailong.capture.modes import modes
from hailong.capture.source import Source
from hailong.capture.submission import read
from hailong.fieldwork.queries import invitation_of
from hailong.method.problem import Problem
from hailong.method.receipt import grouped
from hailong.org.rules import public_page


@public_page
@csrf_exempt
@quiet
@busy_means_later(lambda _request, problem: as_json(problem))
def responses(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        refused = as_json(Problem("method_not_allowed", allowed="POST"))
        refused.headers["Allow"] = "POST"
        return refused
    try:
        submission, token = read(body_of(request), request.headers.get("Content-Type", ""))
        stored = submit(submission=submission, source=device(token), at=request.now)
    except Problem as problem:
        return as_json(problem)
    answer = {
        "id": str(stored.response.pk),
        "receipt": stored.receipt,
        "receipt_shown": grouped(stored.receipt),
        "status": "stored" if stored.created else "known",
    }
    return JsonResponse(answer, status=201 if stored.created else 200)


def device(token: str) -> Source:
    """Where a device's answers come from."""
    invitation = invitation_of(token)
    if invitation is None or invitation.serial:
        raise Problem("invitation_unknown")
    return Source(mode=modes()[invitation.mode], door=DEVICE, invitation=invitation)
