"""Releases in the workbench: ask, look at exactly what will be public, approve or refuse."""

import rules
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hailong.estimation.models import Run
from hailong.estimation.queries import block_charts, latest_run
from hailong.method.problem import Problem
from hailong.org.rules import freshly_signed_in
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page
from hailong.publication import actions
from hailong.publication.forms import DecideForm, RequestForm
from hailong.publication.models import Release
from hailong.publication.queries import Check, compose, protection


def _page(request: HttpRequest, survey: Survey, status: int = 200, **shown) -> HttpResponse:
    waiting = survey.releases.filter(status=Release.Status.REQUESTED).first()
    run = latest_run(survey)
    published = list(survey.releases.filter(status=Release.Status.PUBLISHED).order_by("decided_at"))
    context = {
        "run": run,
        "waiting": waiting,
        "published": published,
        "checks": _checks(run, waiting, published) if run else [],
        "may_request": bool(run) and not waiting and rules.has_perm("publication.request", request.user, survey),
        "may_decide": bool(waiting) and rules.has_perm("publication.decide", request.user, survey),
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
    run, form = latest_run(survey), RequestForm(request.POST, auto_id="request_%s")
    if run is None:
        raise Problem("no_run_yet")
    if not form.is_valid():
        return _page(request, survey, 422, request_form=form)
    try:
        actions.request(run=run, change_note=form.cleaned_data["change_note"], by=request.user, at=request.now)
    except Problem as problem:
        return _page(request, survey, 422, request_form=form, problems=problem.all)
    return redirect("publication:releases", survey.slug)


def _one(survey: Survey, pk: int) -> Release:
    found = survey.releases.filter(pk=pk).first()
    if found is None:
        raise Problem("not_found", what="bản công bố")
    return found


@require_GET
@survey_page("publication.view")
def preview(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """Exactly the public page of a release that is not public yet, with its mark."""
    release = _one(survey, pk)
    blocks = [{"content": content, "charts": block_charts(content)} for content in release.pages["blocks"]]
    context = {"release": release, "pages": release.pages, "blocks": blocks, "is_preview": True, "sections": []}
    return render(request, "publication/survey.html", context)


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
