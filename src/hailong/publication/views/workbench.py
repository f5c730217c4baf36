"""Releases in the workbench: ask, look at exactly what will be public, approve or refuse."""

import rules
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hailong.estimation.models import Run
from hailong.estimation.queries import latest_run
from hailong.method.problem import Problem
from hailong.org.rules import freshly_signed_in
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page
from hailong.publication import actions
from hailong.publication.forms import DecideForm, RequestForm
from hailong.publication.models import Release
from hailong.publication.queries import Check, barred_from_deciding, compose, protection
from hailong.publication.views import shown
from hailong.publication.views.places import Place


def _page(request: HttpRequest, survey: Survey, status: int = 200, **shown) -> HttpResponse:
    waiting = survey.releases.filter(status=Release.Status.REQUESTED).first()
    run = latest_run(survey)
    published = list(survey.releases.filter(status=Release.Status.PUBLISHED).order_by("decided_at"))
    decides = bool(waiting) and rules.has_perm("publication.decide", request.user, survey)
    barred = barred_from_deciding(waiting, request.user) if waiting else None
    context = {
        "run": run,
        "waiting": waiting,
        "published": published,
        "checks": _checks(run, waiting, published) if run else [],
        "may_request": bool(run) and not waiting and rules.has_perm("publication.request", request.user, survey),
        "may_decide": decides and not barred,
        "barred": barred if decides else None,
        "request_form": RequestForm(auto_id="request_%s"),
        "decide_form": DecideForm(auto_id="decide_%s"),
        "problems": [],
    }
    return render(request, "publication/releases.html", context | shown, status=status)


def _checks(run: Run, waiting: Release | None, published: list[Release]) -> list[Check]:
    """Of what waits; else of what this run released; else of what it would say."""
    shown = waiting or next((one for one in published if one.run_id == run.pk), None)
    earlier = [one for one in published if one != shown]
    return protection(shown.pages if shown else compose(run), earlier)


@require_GET
@survey_page("publication.view")
def releases(request: HttpRequest, survey: Survey) -> HttpResponse:
    return _page(request, survey)


@require_POST
@survey_page("publication.request")
def ask(request: HttpRequest, survey: Survey) -> HttpResponse:
    form = RequestForm(request.POST, auto_id="request_%s")
    latest = latest_run(survey)
    if latest is None:
        raise Problem("no_run_yet")
    if not form.is_valid():
        return _page(request, survey, 422, request_form=form)
    given = form.cleaned_data
    try:
        run = _public_run(survey) if given["note_only"] else latest
        actions.request(run=run, change_note=given["change_note"], by=request.user, at=request.now)
    except Problem as problem:
        return _page(request, survey, 422, request_form=form, problems=problem.all)
    return redirect("publication:releases", survey.slug)


def _public_run(survey: Survey) -> Run:
    """The run that is public now: a note about it changes no table. Raises Problem `note_without_release`."""
    current = survey.releases.filter(is_current=True).select_related("run__dataset").first()
    if current is None:
        raise Problem("note_without_release")
    found: Run = current.run
    return found


def _one(survey: Survey, pk: int) -> Release:
    found = survey.releases.filter(pk=pk).first()
    if found is None:
        raise Problem("not_found", what="bản công bố")
    return found


def _preview(survey: Survey, pk: int) -> Place:
    return Place(_one(survey, pk), "preview")


@require_GET
@survey_page("publication.view")
def preview(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """Exactly the public page of a release that is not public yet, with its mark."""
    context = shown.navigation(request) | shown.survey_context(_preview(survey, pk), on=request.now.date())
    return render(request, "publication/survey.html", context)


@require_GET
@survey_page("publication.view")
def preview_agency(request: HttpRequest, survey: Survey, pk: int, block: str, unit: str) -> HttpResponse:
    context = shown.navigation(request) | shown.agency_context(_preview(survey, pk), block, unit, on=request.now.date())
    return render(request, "publication/agency.html", context)


@require_GET
@survey_page("publication.view")
def preview_file(request: HttpRequest, survey: Survey, pk: int, name: str) -> HttpResponse | FileResponse:
    return shown.table_file(_preview(survey, pk), name)


@require_GET
@survey_page("publication.view")
def preview_chart(request: HttpRequest, survey: Survey, pk: int, name: str) -> HttpResponse:
    release = _one(survey, pk)
    lasting = Place(release, "version").chart(name)
    return shown.chart_file(release, name, address=request.build_absolute_uri(lasting))


@require_POST
@survey_page("publication.decide")
def decide(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    return _decided(request, survey, _one(survey, pk))


@freshly_signed_in
def _decided(request: HttpRequest, survey: Survey, release: Release) -> HttpResponse:
    form = DecideForm(request.POST, auto_id="decide_%s")
    if not form.is_valid():
        return _page(request, survey, 422, decide_form=form)
    try:
        actions.decide(
            release=release,
            approved=form.cleaned_data["approved"] == "1",
            note=form.cleaned_data["note"],
            by=request.user,
            at=request.now,
        )
    except Problem as problem:
        return _page(request, survey, 422, decide_form=form, problems=problem.all)
    return redirect("publication:releases", survey.slug)
