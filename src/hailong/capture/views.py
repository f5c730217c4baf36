"""`/lam-viec/<slug>/xung-dot/`: forms that came twice and wait for a person."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from hailong.capture.actions import decide_conflict
from hailong.capture.models import Conflict
from hailong.capture.modes import modes
from hailong.capture.queries import open_conflicts
from hailong.method.problem import Problem
from hailong.method.receipt import grouped
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page


@survey_page("capture.conflict")
def conflicts(request: HttpRequest, survey: Survey) -> HttpResponse:
    problem = None
    if request.method == "POST":
        number = request.POST.get("conflict", "")
        conflict = survey.conflicts.filter(pk=number).first() if number.isascii() and number.isdigit() else None
        if conflict is None:
            raise Problem("not_found", what="việc trùng phiếu")
        try:
            decide_conflict(conflict=conflict, note=request.POST.get("note", ""), by=request.user, at=request.now)
        except Problem as found:
            problem = found
        else:
            messages.success(request, "Đã ghi quyết định: giữ phiếu đã nhận.")
            return HttpResponseRedirect(reverse("capture:conflicts", args=[survey.slug]), status=303)
    waiting = list(open_conflicts(survey))
    for conflict in waiting:
        conflict.mode_label = modes()[conflict.mode].label
        conflict.different = _different(conflict)
        conflict.receipt_shown = grouped(conflict.response.receipt) if conflict.response else ""
    context = {"conflicts": waiting, "problems": problem.all if problem else []}
    return render(request, "capture/conflicts.html", context, status=422 if problem else 200)


def _different(conflict: Conflict) -> list[str]:
    """Which questions were answered differently, by their short words; never how."""
    if conflict.response is None:
        return []
    questionnaire = conflict.response.questionnaire.questionnaire
    words = {code: item.short["vi"] for code, item in questionnaire.items.items()}
    words |= {code: question.text["vi"] for code, question in questionnaire.questions_by_code.items()}
    other, first = json.loads(conflict.body)["answers"], conflict.response.answers
    return [words.get(code, code) for code in {**words, **other, **first} if other.get(code) != first.get(code)]
