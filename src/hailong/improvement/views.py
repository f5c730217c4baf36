"""Pages of improvement: the plans of a survey, one plan with its measures and follow-up."""

from collections.abc import Callable

import rules
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hailong.improvement import actions
from hailong.improvement.forms import FollowUpForm, MeasureForm
from hailong.improvement.models import ImprovementPlan, Measure
from hailong.improvement.queries import units_of, visible
from hailong.method.problem import Problem
from hailong.org.rules import require
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page
from hailong.publication.models import Release


def _release(survey: Survey) -> Release | None:
    return survey.releases.filter(is_current=True).first()


@require_GET
@survey_page("improvement.view")
def plans(request: HttpRequest, survey: Survey) -> HttpResponse:
    shown = list(visible(survey, request.user))
    started = {plan.unit_id for plan in shown}
    mine = [unit for unit in units_of(survey, request.user) if unit.pk not in started]
    context = {"plans": shown, "mine": mine if _release(survey) else [], "release": _release(survey)}
    return render(request, "improvement/plans.html", context)


@require_POST
@survey_page("improvement.view")
def start(request: HttpRequest, survey: Survey) -> HttpResponse:
    release = _release(survey)
    if release is None:
        raise Problem("release_not_public")
    unit = next(
        (unit for unit in units_of(survey, request.user) if str(unit.pk) == request.POST.get("unit")),
        None,
    )
    if unit is None:
        raise Problem("not_found", what="đơn vị")
    plan = actions.start(release=release, unit=unit, by=request.user, at=request.now)
    return redirect("improvement:plan", survey.slug, plan.pk)


def _one(request: HttpRequest, survey: Survey, pk: int, permission: str = "improvement.read") -> ImprovementPlan:
    found = visible(survey, request.user).filter(pk=pk).first()
    if found is None:
        raise Problem("not_found", what="kế hoạch cải thiện")
    require(request.user, permission, found)
    return found


def _page(request: HttpRequest, plan: ImprovementPlan, status: int = 200, **shown) -> HttpResponse:
    context = {
        "plan": plan,
        "may_write": rules.has_perm("improvement.write", request.user, plan),
        "may_accept": rules.has_perm("improvement.accept", request.user, plan),
        "measure_form": MeasureForm(auto_id="measure_%s", initial={"lead": plan.unit.agency.name}),
        "follow_up_form": FollowUpForm(auto_id="follow_%s"),
        "problems": [],
    }
    return render(request, "improvement/plan.html", context | shown, status=status)


@require_GET
@survey_page("improvement.view")
def plan(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    return _page(request, _one(request, survey, pk))


def _act(request: HttpRequest, found: ImprovementPlan, act: Callable[[], object], **shown) -> HttpResponse:
    try:
        act()
    except Problem as problem:
        return _page(request, found, 422, problems=problem.all, **shown)
    return redirect("improvement:plan", found.survey.slug, found.pk)


@require_POST
@survey_page("improvement.view")
def add_measure(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    found = _one(request, survey, pk, "improvement.write")
    form = MeasureForm(request.POST, auto_id="measure_%s")
    if not form.is_valid():
        return _page(request, found, 422, measure_form=form)
    facts = actions.MeasureFacts(**form.cleaned_data)
    return _act(
        request,
        found,
        lambda: actions.add_measure(plan=found, facts=facts, by=request.user, at=request.now),
        measure_form=form,
    )


@require_POST
@survey_page("improvement.view")
def send(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    found = _one(request, survey, pk, "improvement.write")
    return _act(request, found, lambda: actions.send(plan=found, by=request.user, at=request.now))


@require_POST
@survey_page("improvement.accept")
def accept(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    found = _one(request, survey, pk)
    return _act(request, found, lambda: actions.accept(plan=found, by=request.user, at=request.now))


@require_POST
@survey_page("improvement.view")
def follow_up(request: HttpRequest, survey: Survey, pk: int, order: int) -> HttpResponse:
    found = _one(request, survey, pk, "improvement.write")
    measure = Measure.objects.filter(plan=found, order=order).first()
    if measure is None:
        raise Problem("not_found", what="nhiệm vụ")
    form = FollowUpForm(request.POST, auto_id="follow_%s")
    if not form.is_valid():
        return _page(request, found, 422, follow_up_form=form)
    return _act(
        request,
        found,
        lambda: actions.follow_up(measure=measure, **form.cleaned_data, by=request.user, at=request.now),
        follow_up_form=form,
    )
