"""`/p/<token>/`: self-completion. One document, no cookie, no script needed; a look at it changes nothing.

A sent form is answered with its receipt at once, not by a redirect: the receipt would have to travel in an address or
be kept beside the token, and either ties the answers to the invitation. A reload sends the same form again and gets
the same receipt.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from hailong.capture import form_body
from hailong.capture.actions import submit
from hailong.capture.doors import as_page, body_of, busy_means_later, quiet, status_of
from hailong.capture.filled_page import timed
from hailong.capture.mode import CITIZEN
from hailong.capture.modes import modes
from hailong.capture.modes.web.page import again, blank, draft_key, language_of
from hailong.capture.source import Source
from hailong.fieldwork.models import Invitation
from hailong.fieldwork.queries import invitation_of
from hailong.method.problem import Problem
from hailong.method.receipt import grouped
from hailong.org.rules import public_page
from hailong.plan.models import Survey

STARTED = frozenset({"started"})
REFUSED_WHOLE = frozenset({409, 413, 415, 429})
CLOSED = frozenset({"survey_closed", "survey_not_open", "mode_not_used", "door_wrong", "case_not_in_field"})


@public_page
@csrf_exempt
@quiet
@busy_means_later(lambda request, problem: as_page(request, problem))
def form(request: HttpRequest, token: str) -> HttpResponse:
    """The token authorises and no cookie is used, so there is nothing for another site to forge."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
    invitation = invitation_of(token)
    if invitation is None or CITIZEN not in modes()[invitation.mode].doors:
        return as_page(request, Problem("invitation_unknown"))
    if request.method == "POST":
        return _receive(request, invitation, token)
    if problem := _closed(request, invitation):
        return as_page(request, problem, status=410)
    unit = invitation.unit
    language = language_of(request, unit.block.questionnaire.questionnaire.languages)
    return HttpResponse(blank(unit, language, token))


def _closed(request: HttpRequest, invitation: Invitation) -> Problem | None:
    """Why this invitation cannot be answered now; what is asked first decides nothing, all is in memory."""
    survey = invitation.unit.survey
    if invitation.spent and invitation.case_id:
        return Problem("invitation_used", lead=survey.lead.short_name)
    if survey.state in (Survey.State.DRAFT, Survey.State.APPROVED):
        return Problem("survey_not_open", opens=f"{survey.field_from:%d/%m/%Y}")
    if survey.state != Survey.State.COLLECTING or request.now.date() > survey.last_day:
        return Problem("survey_closed", closed=f"{survey.last_day:%d/%m/%Y}")
    return None


def _receive(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    unit = invitation.unit
    questionnaire = unit.block.questionnaire.questionnaire
    sent: form_body.Fields = []
    try:
        sent = form_body.fields_of(body_of(request), request.headers.get("Content-Type", ""))
        submission = timed(form_body.read(sent, questionnaire, STARTED), sent)
        source = Source(mode=modes()[invitation.mode], door=CITIZEN, invitation=invitation)
        stored = submit(submission=submission, source=source, at=request.now)
    except Problem as problem:
        status = status_of(problem)
        if status in REFUSED_WHOLE or not sent or {one.code for one in problem.all} & CLOSED:
            return as_page(request, problem)
        language = language_of(request, questionnaire.languages)
        return HttpResponse(again(unit, language, token, sent, problem), status=status)
    context = {
        "receipt": grouped(stored.receipt),
        "receipt_spelled": " ".join(stored.receipt),
        "draft_key": draft_key(token),
        "lead_name": unit.survey.lead.name,
        "simulated": unit.survey.simulated,
    }
    return render(request, "capture/received.html", context)
