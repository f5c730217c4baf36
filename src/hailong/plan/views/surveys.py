"""The workbench's home, and the choice of a template."""

import rules
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from hailong.method.problem import Problem
from hailong.org.models import Agency, Role, User
from hailong.org.rules import held, signed_in_page
from hailong.plan import actions, drafts, queries, tasks
from hailong.plan.models import Survey


@signed_in_page()
def surveys(request: HttpRequest) -> HttpResponse:
    """Surveys of the person by year, and what waits for him in them."""
    years = queries.surveys_for(request.user)
    today = timezone.localdate(request.now)
    for survey in (survey for year in years for survey in year["surveys"]):
        survey.home = _home(survey, request.user)
    mine = [task for year in years for survey in year["surveys"] for task in tasks.of(survey, request.user, today)]
    context = {"years": years, "tasks": mine, "may_create": rules.has_perm("plan.create", request.user)}
    return render(request, "plan/surveys.html", context)


def _home(survey: Survey, user: User) -> str:
    """Where a survey opens: for the assessed agency, which has no part in it, at what it has to do."""
    view = "plan:overview" if rules.has_perm("plan.view", user, survey) else "improvement:plans"
    return reverse(view, args=[survey.slug])


@signed_in_page("plan.create")
def create(request: HttpRequest) -> HttpResponse:
    """Choose a template; the draft is made at once and every step after that saves itself."""
    leads = _leads(request)
    year = timezone.localdate(request.now).year
    problem = None
    if request.method == "POST":
        try:
            return redirect("plan:step", slug=_start(request, leads, year).slug, step=1)
        except Problem as found:
            problem = found
    context = {"templates": drafts.templates(), "leads": leads, "year": year, "problem": problem}
    return render(request, "plan/create.html", context, status=422 if problem else 200)


def _start(request: HttpRequest, leads: list[Agency], year: int) -> Survey:
    lead = next((agency for agency in leads if agency.key == request.POST.get("lead")), None)
    if lead is None:
        raise Problem("permission_denied", permission="plan.create")
    wanted = request.POST.get("year", "")
    if not (wanted.isascii() and wanted.isdigit() and abs(int(wanted) - year) <= 1):
        raise Problem("year_out_of_reach", year=wanted[:10], this=year)
    draft = drafts.template(request.POST.get("template", "")).draft(lead=lead, year=int(wanted))
    return actions.create(draft=draft, by=request.user, at=request.now)


def _leads(request: HttpRequest) -> list[Agency]:
    """Agencies at which the person plans, alive today."""
    paths = held(request.user).get(Role.LEAD_PLANNER, [])
    today = timezone.localdate(request.now)
    return list(Agency.objects.on(today).filter(path__in=paths).select_related("area").order_by("name"))
