"""The interviewer's pages `/dtv/`: his cases of today, one case with script, contact and outcomes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hailong.fieldwork.actions import leave_contact, open_contact, record_attempt, replace
from hailong.fieldwork.forms import TRIES, AttemptForm, ReplaceForm, StubForm
from hailong.fieldwork.models import FieldCase
from hailong.fieldwork.queries import own_cases
from hailong.method.attempts import attempt_fault, replacement_fault
from hailong.method.problem import Problem
from hailong.org.rules import require, signed_in_page
from hailong.plan.models import Survey

MODE = "face_to_face"
IN_FIELD = (Survey.State.APPROVED, Survey.State.COLLECTING)


@signed_in_page("fieldwork.work")
def today(request: HttpRequest) -> HttpResponse:
    """Own cases of surveys in the field: those to meet, and what is done."""
    mine = own_cases(request.user).filter(case__unit__block__survey__state__in=IN_FIELD)
    waiting = list(mine.open())
    done = list(mine.exclude(pk__in=[one.pk for one in waiting]))
    survey = (waiting or done)[0].survey if waiting or done else None
    context = {
        "waiting": waiting,
        "done": done[-20:],
        "now": request.now,
        "lead_name": request.user.full_name,
        "simulated": survey.simulated if survey else False,
    }
    return render(request, "fieldwork/today.html", context)


def _own(request: HttpRequest, pk: UUID) -> FieldCase:
    field_case = own_cases(request.user).select_related("interviewer__workplace").filter(case_id=pk).first()
    if field_case is None:
        raise Problem("not_found", what="hồ sơ")
    require(request.user, "fieldwork.work", field_case)
    return field_case


def _page(
    request: HttpRequest, field_case: FieldCase, *, problem: Problem | None = None, contact: dict | None = None
) -> HttpResponse:
    tries = list(field_case.tries.order_by("pk"))
    slots = [(one.made_on, one.day_part) for one in tries]
    context = {
        "field_case": field_case,
        "case": field_case.case,
        "contact": contact,
        "tries": tries,
        "outcomes": [(one.value, one.label) for one in TRIES if one.value != "2.0"],
        "appointment": AttemptForm(),
        "may_try": attempt_fault(field_case.disposition, field_case.attempts) is None,
        "may_leave": field_case.case.session_id and field_case.survey.state == Survey.State.COLLECTING,
        "may_replace": field_case.case.draw_id and replacement_fault(field_case.disposition, slots) is None,
        "problems": problem.all if problem else [],
        "person": request.user.full_name,
        "lead_name": field_case.survey.lead.name,
        "simulated": field_case.survey.simulated,
    }
    response = render(request, "fieldwork/case.html", context, status=422 if problem else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@signed_in_page("fieldwork.work")
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The script to read aloud and the outcomes. The contact is shown only when it is asked for."""
    return _page(request, _own(request, pk))


@require_POST
@signed_in_page("fieldwork.work")
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Opens the contact. Answered with the page itself: a redirect would have to carry it or leave it somewhere."""
    field_case = _own(request, pk)
    try:
        found = open_contact(field_case=field_case, by=request.user, at=request.now)
    except Problem as problem:
        return _page(request, field_case, problem=problem)
    return _page(request, field_case, contact=found)


@require_POST
@signed_in_page("fieldwork.work")
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A visitor of a station says how phúc tra may reach him."""
    field_case = _own(request, pk)
    form = StubForm(request.POST)
    told = form.cleaned_data if form.is_valid() else {"name": "", "phone": "", "consent": False}
    try:
        leave_contact(field_case=field_case, **told, by=request.user, at=request.now)
    except Problem as problem:
        return _page(request, field_case, problem=problem)
    messages.success(
        request, f"Đã giữ liên hệ của hồ sơ {field_case.case.number} cho phúc tra. Không ai ở đơn vị xem được."
    )
    return HttpResponseRedirect(reverse("fieldwork:today"), status=303)


@require_POST
@signed_in_page("fieldwork.work")
def attempt(request: HttpRequest, pk: UUID) -> HttpResponse:
    field_case = _own(request, pk)
    form = AttemptForm(request.POST)
    if not form.is_valid():
        return _page(request, field_case, problem=Problem("appointment_needs_time"))
    given = form.cleaned_data
    try:
        record_attempt(
            field_case=field_case,
            mode=MODE,
            disposition=given["disposition"],
            appointment_at=given["appointment_at"],
            by=request.user,
            at=request.now,
        )
    except Problem as problem:
        return _page(request, field_case, problem=problem)
    messages.success(request, f"Đã ghi kết quả cho hồ sơ {field_case.case.number}.")
    return HttpResponseRedirect(reverse("fieldwork:today"), status=303)


@require_POST
@signed_in_page("fieldwork.work")
def call_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The next of the reserve in place of this case. There is nothing to choose."""
    field_case = _own(request, pk)
    form = ReplaceForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        following = replace(
            case=field_case.case, reason=field_case.disposition, note=note, by=request.user, at=request.now
        )
    except Problem as problem:
        return _page(request, field_case, problem=problem)
    messages.success(request, f"Đã thay hồ sơ {field_case.case.number} bằng hồ sơ dự phòng {following.number}.")
    return HttpResponseRedirect(reverse("fieldwork:case", args=[following.pk]), status=303)
