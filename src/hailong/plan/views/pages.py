"""One survey's pages that belong to the plan: overview, plan and milestones, questionnaires."""

from collections.abc import Callable

import rules
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from hailong.method.indices import method
from hailong.plan import actions, queries, tasks
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page


@survey_page("plan.view")
def overview(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Where the survey stands, what comes next, and who may move it on."""
    today = timezone.localdate(request.now)
    state, user = survey.state, request.user
    may = {name: rules.has_perm(f"plan.{name}", user, survey) for name in ("edit", "approve", "run")}
    context = {
        "steps": queries.milestones_of(survey, on=today),
        "tasks": tasks.of(survey, user, today),
        "may_edit": may["edit"] and state == Survey.State.DRAFT,
        "may_approve": may["approve"] and state == Survey.State.DRAFT and survey.created_by_id != user.pk,
        "may_open": may["run"] and state == Survey.State.APPROVED,
        "may_close": may["run"] and state == Survey.State.COLLECTING,
        "blocks": [queries.plan_table(block) for block in survey.blocks.all()],
        "parts": queries.parts_of(survey),
        "created": "da-tao" in request.GET and survey.submitted_at is not None and state == Survey.State.DRAFT,
        "reinterviews": survey.planned_total * survey.reinterview_pct // 100,
    }
    return render(request, "plan/overview.html", context)


@survey_page("plan.view")
def plan(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The plan document: milestones, annex, legal bases, who does what."""
    today = timezone.localdate(request.now)
    context = {
        "steps": queries.milestones_of(survey, on=today),
        "blocks": [queries.plan_table(block) for block in survey.blocks.all()],
        "parts": queries.parts_of(survey),
        "method": method(survey.method),
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


approve = _move("plan.approve", actions.approve)
open_field = _move("plan.run", actions.open_field)
close_field = _move("plan.run", actions.close_field)
