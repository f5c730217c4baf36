"""`/lam-viec/<slug>/nhap-lieu/`: a clerk keys paper forms by serial, with the number keys alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from hailong.capture import form_body
from hailong.capture.actions import submit
from hailong.capture.doors import as_page, busy_means_later, status_of
from hailong.capture.filled_page import context_of, stamps
from hailong.capture.mode import KEYING
from hailong.capture.modes.paper.mode import MODE
from hailong.capture.source import Source
from hailong.fieldwork.models import Invitation
from hailong.fieldwork.queries import paper_form
from hailong.method.problem import Problem, raise_all
from hailong.method.questionnaire import Questionnaire
from hailong.method.receipt import grouped, read_serial
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page

EXTRA = frozenset({"so", "csrfmiddlewaretoken"})
BLANK = {"b", "B"}


@survey_page("capture.key")
@busy_means_later(lambda request, problem: as_page(request, problem))
def keying(request: HttpRequest, survey: Survey) -> HttpResponse:
    if request.method == "POST":
        return _receive(request, survey)
    typed = request.GET.get("so", "")
    if not typed:
        return _ask(request, typed, None)
    try:
        invitation = _unkeyed(survey, typed)
    except Problem as problem:
        return _ask(request, typed, problem)
    return _grid(request, invitation, [], None)


def _paper(survey: Survey, typed: str) -> Invitation:
    serial = read_serial(typed)
    invitation = paper_form(survey, serial)
    if invitation is None:
        raise Problem("serial_unknown", serial=serial)
    return invitation


def _unkeyed(survey: Survey, typed: str) -> Invitation:
    invitation = _paper(survey, typed)
    if invitation.spent:
        raise Problem("serial_keyed", serial=invitation.serial)
    return invitation


def _receive(request: HttpRequest, survey: Survey) -> HttpResponse:
    sent = form_body.fields_of(request.body, request.headers.get("Content-Type", ""))
    try:
        invitation = _paper(survey, dict(sent).get("so", ""))
    except Problem as problem:
        return _ask(request, dict(sent).get("so", ""), problem)
    questionnaire = invitation.unit.block.questionnaire.questionnaire
    keyed = [(name, "" if name in questionnaire.items and value in BLANK else value) for name, value in sent]
    try:
        raise_all(_level_faults(keyed, questionnaire))
        submission = form_body.read(keyed, questionnaire, EXTRA)
        source = Source(mode=MODE, door=KEYING, invitation=invitation)
        stored = submit(submission=submission, source=source, by=request.user, at=request.now)
    except Problem as problem:
        if status_of(problem) == 409:
            return _ask(request, "", problem)
        return _grid(request, invitation, keyed, problem)
    code = grouped(stored.receipt)
    said = f"Đã lưu phiếu {invitation.serial}. Mã kiểm tra: {code}. Hãy ghi mã lên phiếu giấy để sau này sửa được."
    messages.success(request, said)
    return HttpResponseRedirect(reverse("capture:keying", args=[survey.slug]), status=303)


def _level_faults(keyed: form_body.Fields, questionnaire: Questionnaire) -> list[Problem]:
    """Wrong keys by the number of the item on paper."""
    place = {code: number for number, code in enumerate(questionnaire.items, start=1)}
    faults = []
    for name, value in keyed:
        if name not in place or not value.strip():
            continue
        scale = questionnaire.scale_of(name)
        if not (value.isascii() and value.isdigit() and int(value) in scale.allowed):
            facts = {"question": name, "number": place[name], "least": scale.bottom, "most": scale.top}
            faults.append(Problem("keyed_level_wrong", **facts))
    return faults


def _ask(request: HttpRequest, typed: str, problem: Problem | None) -> HttpResponse:
    context = {"typed": typed, "problems": problem.all if problem else []}
    return render(request, "capture/keying.html", context, status=status_of(problem) if problem else 200)


def _grid(
    request: HttpRequest, invitation: Invitation, sent: form_body.Fields, problem: Problem | None
) -> HttpResponse:
    context = context_of(invitation.unit, "vi", sent, problem) | stamps(sent)
    context |= {"blank": True, "typed": invitation.serial, "problems": problem.all if problem else []}
    items = invitation.unit.block.questionnaire.questionnaire.items
    for question, _, _ in context["questions"]:
        question["level"] = question["name"] in items
    return render(request, "capture/keying.html", context, status=status_of(problem) if problem else 200)
