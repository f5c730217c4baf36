"""One survey's pages that belong to the plan: overview, plan and milestones, questionnaires."""

from collections.abc import Callable
from typing import Any

import rules
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from hailong.method.problem import Problem
from hailong.plan import actions, queries, tasks
from hailong.plan.forms import ReopenForm
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page


@survey_page("plan.view")
def overview(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Where the survey stands, what comes next, and who may move it on."""
    return _overview(request, survey)


def _overview(request: HttpRequest, survey: Survey, status: int = 200, **shown: Any) -> HttpResponse:
    today = timezone.localdate(request.now)
    state, user = survey.state, request.user
    may = {name: rules.has_perm(f"plan.{name}", user, survey) for name in ("edit", "approve", "run")}
    context = {
        "steps": queries.milestones_of(survey, on=today),
        "tasks": tasks.of(survey, user, today),
        "may_edit": may["edit"] and state == Survey.State.DRAFT,
        "may_approve": may["approve"] and queries.awaits_approval(survey, user),
        "may_open": may["run"] and state == Survey.State.APPROVED,
        "may_close": may["run"] and state == Survey.State.COLLECTING,
        "reopen_form": ReopenForm() if may["run"] and state == Survey.State.CLOSED else None,
        "blocks": [queries.plan_table(block) for block in survey.blocks.all()],
        "parts": queries.parts_of(survey),
        "created": "da-tao" in request.GET and survey.submitted_at is not None and state == Survey.State.DRAFT,
        "problems": [],
        "reinterviews": survey.planned_total * survey.reinterview_pct // 100,
    }
    if context["may_approve"]:
        context["fingerprint"] = queries.fingerprint(survey)  # what the approver has before him, and no other plan
    return render(request, "plan/overview.html", context | shown, status=status)


@survey_page("plan.view")
def plan(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The plan document: milestones, annex, legal bases, who does what."""
    today = timezone.localdate(request.now)
    context = {
        "steps": queries.milestones_of(survey, on=today),
        "blocks": [queries.plan_table(block) for block in survey.blocks.all()],
        "parts": queries.parts_of(survey),
        "excluded": [
            u for b in survey.blocks.all() for u in b.units.exclude(excluded_reason="").select_related("agency")
        ],
        "may_run": rules.has_perm("plan.run", request.user, survey) and survey.state != Survey.State.DRAFT,
    }
    return render(request, "plan/plan.html", context)


@survey_page("plan.view")
def questionnaires(request: HttpRequest, survey: Survey) -> HttpResponse:
    """What is asked in each block, and what each mode counts for."""
    blocks = survey.blocks.select_related("questionnaire__question_set")
    return render(request, "plan/questionnaires.html", {"blocks": blocks, "modes": queries.modes_of(survey)})


@require_POST
@survey_page("plan.run")
def milestone(request: HttpRequest, survey: Survey, order: int) -> HttpResponse:
    """Tick off one step."""
    step = get_object_or_404(survey.milestones, order=order)
    actions.finish_milestone(milestone=step, by=request.user, at=request.now)
    return redirect("plan:plan", slug=survey.slug)


def _move(permission: str, action: Callable[..., Survey]) -> Callable[..., HttpResponse]:
    @require_POST
    @survey_page(permission)
    def move(request: HttpRequest, survey: Survey) -> HttpResponse:
        action(survey=survey, by=request.user, at=request.now)
        return redirect("plan:overview", slug=survey.slug)

    return move


@require_POST
@survey_page("plan.approve")
def approve(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Approve the plan as it stood on the page."""
    actions.approve(survey=survey, seen=request.POST.get("plan", ""), by=request.user, at=request.now)
    return redirect("plan:overview", slug=survey.slug)


@require_POST
@survey_page("plan.run")
def reopen_field(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Open a closed field again; what is wrong comes back with what was typed."""
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _overview(request, survey, 422, reopen_form=form)
    try:
        actions.reopen_field(survey=survey, **form.cleaned_data, by=request.user, at=request.now)
    except Problem as problem:
        return _overview(request, survey, 422, reopen_form=form, problems=problem.all)
    return redirect("plan:overview", slug=survey.slug)


open_field = _move("plan.run", actions.open_field)
close_field = _move("plan.run", actions.close_field)
