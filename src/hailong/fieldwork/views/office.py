"""The manager's pages: who gets which cases, who is in the team."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from hailong.fieldwork.actions import assign, enrol
from hailong.fieldwork.forms import AssignForm, EnrolForm
from hailong.fieldwork.queries import team, unassigned, unassigned_cells
from hailong.method.problem import Problem
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page


@survey_page("fieldwork.manage")
def assignments(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Unassigned cases by unit and field; so many of a cell go to one interviewer, or every reason why not."""
    form = AssignForm(request.POST or None, survey=survey)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            return _assigned(request, survey, form.cleaned_data)
        except Problem as found:
            problem = found
    cells = unassigned_cells(survey)
    context = {
        "form": form,
        "problems": problem.all if problem else [],
        "cells": cells,
        "waiting": sum(cell["waiting"] for cell in cells),
        "team": team(survey),
    }
    wrong = problem is not None or (form.is_bound and not form.is_valid())
    return render(request, "fieldwork/assignments.html", context, status=422 if wrong else 200)


def _assigned(request: HttpRequest, survey: Survey, given: dict) -> HttpResponse:
    unit, field_group = given["cell"].split("-")
    cases = unassigned(survey).filter(unit_id=int(unit), field_group_id=int(field_group) or None).order_by("rank")
    handed = assign(
        cases=list(cases[: given["count"]]), interviewer=given["interviewer"], by=request.user, at=request.now
    )
    messages.success(request, f"Đã giao {len(handed)} hồ sơ cho {given['interviewer']}.")
    return HttpResponseRedirect(reverse("fieldwork:assignments", args=[survey.slug]), status=303)


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
