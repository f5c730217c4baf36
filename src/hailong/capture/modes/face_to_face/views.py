"""`/dtv/ho-so/<id>/phieu/`: the interviewer asks and taps, on a phone browser with network."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from hailong.capture import form_body
from hailong.capture.actions import submit
from hailong.capture.doors import as_page, busy_means_later, status_of
from hailong.capture.filled_page import context_of, stamps, timed
from hailong.capture.mode import INTERVIEWER
from hailong.capture.modes.face_to_face.mode import MODE
from hailong.capture.source import Source
from hailong.fieldwork.models import FieldCase
from hailong.fieldwork.queries import own_cases
from hailong.method.problem import Problem
from hailong.method.receipt import grouped
from hailong.org.rules import require, signed_in_page

EXTRA = frozenset({"started", "third_person", "csrfmiddlewaretoken"})


@signed_in_page("fieldwork.work")
@busy_means_later(lambda request, problem: as_page(request, problem))
def interview(request: HttpRequest, pk: UUID) -> HttpResponse:
    field_case = own_cases(request.user).select_related("case__unit__block__questionnaire").filter(case_id=pk).first()
    if field_case is None:
        raise Problem("not_found", what="hồ sơ")
    require(request.user, "capture.interview", field_case)
    if request.method != "POST":
        if field_case.is_answered:
            raise Problem("case_already_answered")
        return _page(request, field_case, [], None)
    sent = form_body.fields_of(request.body, request.headers.get("Content-Type", ""))
    try:
        questionnaire = field_case.case.unit.block.questionnaire.questionnaire
        submission = timed(form_body.read(sent, questionnaire, EXTRA), sent)
        source = Source(mode=MODE, door=INTERVIEWER, field_case=field_case)
        stored = submit(submission=submission, source=source, by=request.user, at=request.now)
    except Problem as problem:
        return _page(request, field_case, sent, problem)
    code = grouped(stored.receipt)
    messages.success(request, f"Đã nhận phiếu {field_case.case.number}. Mã kiểm tra: {code}. Hãy ghi vào cuống phiếu.")
    return HttpResponseRedirect(reverse("fieldwork:today"), status=303)


def _page(request: HttpRequest, field_case: FieldCase, sent: form_body.Fields, problem: Problem | None) -> HttpResponse:
    case = field_case.case
    context = context_of(case.unit, "vi", sent, problem) | stamps(sent)
    context |= {"number": case.number, "case_id": case.pk, "third_person": ("third_person", "1") in sent}
    status = status_of(problem) if problem else 200
    return render(request, "capture/interview.html", context, status=status)
