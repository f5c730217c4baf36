"""Pages of improvement: the plans of a survey, one plan with its measures and follow-up."""

from collections.abc import Callable
from dataclasses import asdict

import rules
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hailong.improvement import actions
from hailong.improvement.forms import FollowUpForm, MeasureForm, ReturnForm
from hailong.improvement.models import ImprovementPlan, Measure
from hailong.improvement.queries import units_of, units_without_plan, visible, weaknesses
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
    today = request.now.date()
    rows = [
        {
            "plan": plan,
            "measures": [
                {"measure": one, "last": next(iter(one.follow_ups.all()), None), "overdue": one.is_overdue(on=today)}
                for one in plan.measures.all()
            ],
        }
        for plan in shown
    ]
    release = _release(survey)
    follows = rules.has_perm("improvement.accept", request.user, survey)
    context = {
        "rows": rows,
        "mine": mine if release else [],
        "release": release,
        "missing": units_without_plan(survey) if release and follows else [],
    }
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


def _measure(found: ImprovementPlan, order: int) -> Measure:
    measure = Measure.objects.filter(plan=found, order=order).select_related("plan__unit__block").first()
    if measure is None:
        raise Problem("not_found", what="nhiệm vụ")
    return measure


def _page(request: HttpRequest, plan: ImprovementPlan, status: int = 200, **shown) -> HttpResponse:
    """`told`: the bound follow-up form of one measure, by its order."""
    told: dict[int, FollowUpForm] = shown.pop("told", {})
    weak = weaknesses(plan) if plan.is_open else []
    wanted = next((one for one in weak if one.item_code == request.GET.get("cau")), None)
    initial = {"lead": plan.unit.agency.name} | (asdict(wanted) if wanted else {})
    may_accept = plan.status == plan.Status.SENT and rules.has_perm("improvement.accept", request.user, plan)
    context = {
        "plan": plan,
        "rows": [
            {
                "measure": one,
                "overdue": one.is_overdue(on=request.now.date()),
                "form": told.get(one.order) or FollowUpForm(auto_id=f"follow{one.order}_%s"),
            }
            for one in plan.measures.all()
        ],
        "weak": weak,
        "may_write": rules.has_perm("improvement.write", request.user, plan),
        "may_accept": may_accept,
        "measure_form": MeasureForm(auto_id="measure_%s", initial=initial),
        "follow_up_form": None,
        "return_form": ReturnForm(auto_id="return_%s"),
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


@require_http_methods(["GET", "POST"])
@survey_page("improvement.view")
def measure(request: HttpRequest, survey: Survey, pk: int, order: int) -> HttpResponse:
    """Change one measure of an open plan."""
    found = _one(request, survey, pk, "improvement.write")
    one = _measure(found, order)
    problems = [] if found.is_open else [Problem("improvement_already_sent", unit=found.unit.agency.name)]
    kept = {name: getattr(one, name) for name in MeasureForm.base_fields}
    form = MeasureForm(request.POST if request.method == "POST" else None, auto_id="measure_%s", initial=kept)
    if request.method == "POST" and form.is_valid():
        facts = actions.MeasureFacts(**form.cleaned_data)
        try:
            actions.change_measure(measure=one, facts=facts, by=request.user, at=request.now)
        except Problem as problem:
            problems = problem.all
        else:
            return redirect("improvement:plan", survey.slug, found.pk)
    context = {"plan": found, "measure": one, "form": form, "problems": problems}
    return render(request, "improvement/measure.html", context, status=422 if form.is_bound else 200)


@require_POST
@survey_page("improvement.view")
def remove_measure(request: HttpRequest, survey: Survey, pk: int, order: int) -> HttpResponse:
    found = _one(request, survey, pk, "improvement.write")
    one = _measure(found, order)
    return _act(request, found, lambda: actions.remove_measure(measure=one, by=request.user, at=request.now))


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
@survey_page("improvement.accept")
def give_back(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    found = _one(request, survey, pk)
    form = ReturnForm(request.POST, auto_id="return_%s")
    if not form.is_valid():
        return _page(request, found, 422, return_form=form)
    note = form.cleaned_data["note"]
    return _act(
        request,
        found,
        lambda: actions.give_back(plan=found, note=note, by=request.user, at=request.now),
        return_form=form,
    )


@require_POST
@survey_page("improvement.view")
def follow_up(request: HttpRequest, survey: Survey, pk: int, order: int) -> HttpResponse:
    found = _one(request, survey, pk, "improvement.write")
    one = _measure(found, order)
    form = FollowUpForm(request.POST, auto_id=f"follow{order}_%s")
    if not form.is_valid():
        return _page(request, found, 422, told={order: form}, follow_up_form=form)
    told = actions.FollowUpFacts(**form.cleaned_data)
    return _act(
        request,
        found,
        lambda: actions.follow_up(measure=one, told=told, by=request.user, at=request.now),
        told={order: form},
    )
