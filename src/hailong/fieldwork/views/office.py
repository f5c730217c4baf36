"""The manager's pages: who gets which cases, whose come to nothing, who is in the team."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hailong.fieldwork.actions import assign, enrol, replace
from hailong.fieldwork.forms import AssignForm, EnrolForm, HandOverForm, ReplaceForm
from hailong.fieldwork.models import FieldCase
from hailong.fieldwork.queries import held_cells, team, to_replace, unassigned, unassigned_cells
from hailong.method.problem import Problem
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page


def _page(request: HttpRequest, survey: Survey, status: int = 200, **shown) -> HttpResponse:
    cells = unassigned_cells(survey)
    context = {
        "form": AssignForm(survey=survey),
        "hand_over_form": HandOverForm(survey=survey, auto_id="hand_%s"),
        "problems": [],
        "cells": cells,
        "waiting": sum(cell["waiting"] for cell in cells),
        "held": held_cells(survey),
        "ended": to_replace(survey),
        "team": team(survey),
    }
    return render(request, "fieldwork/assignments.html", context | shown, status=status)


def _done(request: HttpRequest, survey: Survey, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("fieldwork:assignments", args=[survey.slug]), status=303)


@survey_page("fieldwork.manage")
def assignments(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Unassigned cases by unit and field; so many of a cell go to one interviewer, or every reason why not."""
    if request.method != "POST":
        return _page(request, survey)
    form = AssignForm(request.POST, survey=survey)
    if not form.is_valid():
        return _page(request, survey, 422, form=form)
    given = form.cleaned_data
    unit, field_group = given["cell"].split("-")
    cases = unassigned(survey).filter(unit_id=int(unit), field_group_id=int(field_group) or None).order_by("rank")
    try:
        handed = assign(
            cases=list(cases[: given["count"]]), interviewer=given["interviewer"], by=request.user, at=request.now
        )
    except Problem as problem:
        return _page(request, survey, 422, form=form, problems=problem.all)
    return _done(request, survey, f"Đã giao {len(handed)} hồ sơ cho {given['interviewer']}.")


@require_POST
@survey_page("fieldwork.manage")
def hand_over(request: HttpRequest, survey: Survey) -> HttpResponse:
    """What one interviewer has still to do in a unit goes to another, who may be barred like anybody."""
    form = HandOverForm(request.POST, survey=survey, auto_id="hand_%s")
    if not form.is_valid():
        return _page(request, survey, 422, hand_over_form=form)
    giver, unit = map(int, form.cleaned_data["held"].split("-"))
    taker = form.cleaned_data["interviewer"]
    rows = FieldCase.objects.of_survey(survey).active().filter(interviewer=giver, case__unit=unit).open()
    try:
        handed = assign(
            cases=[row.case for row in rows.select_related("case")], interviewer=taker, by=request.user, at=request.now
        )
    except Problem as problem:
        return _page(request, survey, 422, hand_over_form=form, problems=problem.all)
    return _done(request, survey, f"Đã chuyển {len(handed)} hồ sơ cho {taker}.")


@require_POST
@survey_page("fieldwork.manage")
def call_up(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The next of the reserve for a case that came to nothing. There is nothing to choose."""
    form = ReplaceForm(request.POST)
    waiting = {str(one.field_case.case_id): one.field_case for one in to_replace(survey)}
    field_case = waiting.get(request.POST.get("case", ""))
    if field_case is None:
        raise Problem("not_found", what="hồ sơ chờ thay")
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        following = replace(
            case=field_case.case, reason=field_case.disposition, note=note, by=request.user, at=request.now
        )
    except Problem as problem:
        return _page(request, survey, 422, problems=problem.all)
    return _done(request, survey, f"Đã thay hồ sơ {field_case.case.number} bằng hồ sơ dự phòng {following.number}.")


@survey_page("fieldwork.manage")
def interviewers(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The team with its load; a form to take someone in."""
    form = EnrolForm(request.POST or None, survey=survey)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            interviewer = enrol(survey=survey, **form.cleaned_data, by=request.user, at=request.now)
        except Problem as found:
            problem = found
        else:
            messages.success(request, f"Đã thêm {interviewer} vào danh sách điều tra viên.")
            return HttpResponseRedirect(reverse("fieldwork:interviewers", args=[survey.slug]), status=303)
    context = {"form": form, "problems": problem.all if problem else [], "team": team(survey)}
    wrong = problem is not None or (form.is_bound and not form.is_valid())
    return render(request, "fieldwork/interviewers.html", context, status=422 if wrong else 200)
