"""Pages of cleaning: the checklist, exclusions and corrections by two persons, the freeze."""

from collections.abc import Callable

import rules
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hailong.capture.models import Response
from hailong.method.problem import Problem
from hailong.org.rules import freshly_signed_in
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page
from hailong.processing import actions
from hailong.processing.forms import CorrectionForm, ExclusionForm, FreezeForm
from hailong.processing.models import Exclusion
from hailong.processing.queries import checklist, shortfalls, small_cells


def _page(request: HttpRequest, survey: Survey, status: int = 200, **shown) -> HttpResponse:
    exclusions = Exclusion.objects.filter(response__survey=survey).select_related("response__unit__agency")
    context = {
        "checks": checklist(survey),
        "shortfalls": shortfalls(survey)[:20],
        "small_cells": small_cells(survey),
        "waiting": exclusions.filter(confirmed_by=""),
        "excluded": exclusions.exclude(confirmed_by=""),
        "datasets": survey.datasets.order_by("requested_at"),
        "request_open": survey.datasets.filter(signed_at=None).first(),
        "may_propose": rules.has_perm("processing.propose", request.user, survey),
        "may_sign": rules.has_perm("processing.sign", request.user, survey),
        "exclusion_form": ExclusionForm(auto_id="exclude_%s"),
        "correction_form": CorrectionForm(auto_id="correct_%s"),
        "freeze_form": FreezeForm(auto_id="freeze_%s"),
        "problems": [],
    }
    return render(request, "processing/checklist.html", context | shown, status=status)


@require_GET
@survey_page("processing.view")
def show(request: HttpRequest, survey: Survey) -> HttpResponse:
    return _page(request, survey)


def _response(survey: Survey, receipt: str) -> Response:
    code = receipt.upper().replace("-", "").replace(" ", "")
    found = Response.objects.filter(survey=survey, receipt=code).first()
    if found is None:
        raise Problem("not_found", what="phiếu có mã này trong cuộc khảo sát")
    return found


def _act(
    request: HttpRequest, survey: Survey, act: Callable[[Form | None], object], name: str = "", form: Form | None = None
) -> HttpResponse:
    """Run one action of this page; show the page again with the words where something must be mended."""
    if form is not None and not form.is_valid():
        return _page(request, survey, 422, **{name: form})
    try:
        act(form)
    except Problem as problem:
        return _page(request, survey, 422, problems=problem.all, **({name: form} if form else {}))
    return redirect("processing:checklist", survey.slug)


def _item(response: Response, typed: str) -> str:
    """The code of an item by its number on the paper; a code stays itself."""
    codes = list(response.questionnaire.questionnaire.items)
    number = int(typed) if typed.isascii() and typed.isdigit() else 0
    return codes[number - 1] if 1 <= number <= len(codes) else typed


@require_POST
@survey_page("processing.propose")
def exclude(request: HttpRequest, survey: Survey) -> HttpResponse:
    def act(form: ExclusionForm) -> None:
        given = form.cleaned_data
        actions.propose_exclusion(
            response=_response(survey, given["receipt"]),
            reason=given["reason"],
            note=given["note"],
            by=request.user,
            at=request.now,
        )

    return _act(request, survey, act, "exclusion_form", ExclusionForm(request.POST, auto_id="exclude_%s"))


@require_POST
@survey_page("processing.propose")
def correct(request: HttpRequest, survey: Survey) -> HttpResponse:
    def act(form: CorrectionForm) -> None:
        given = form.cleaned_data
        response = _response(survey, given["receipt"])
        actions.correct(
            response=response,
            item=_item(response, given["item"].strip()),
            value=given["value"],
            reason=given["reason"],
            by=request.user,
            at=request.now,
        )

    return _act(request, survey, act, "correction_form", CorrectionForm(request.POST, auto_id="correct_%s"))


@require_POST
@survey_page("processing.sign")
def decide_exclusion(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    exclusion = Exclusion.objects.filter(response__survey=survey, pk=pk).first()
    if exclusion is None:
        raise Problem("not_found", what="đề nghị loại phiếu")
    decide = actions.confirm_exclusion if request.POST.get("decision") == "confirm" else actions.refuse_exclusion
    return _act(request, survey, lambda _: decide(exclusion=exclusion, by=request.user, at=request.now))


@require_POST
@survey_page("processing.propose")
def request_freeze(request: HttpRequest, survey: Survey) -> HttpResponse:
    def act(form: FreezeForm) -> None:
        actions.request_freeze(survey=survey, reason=form.cleaned_data["reason"], by=request.user, at=request.now)

    return _act(request, survey, act, "freeze_form", FreezeForm(request.POST, auto_id="freeze_%s"))


@require_POST
@survey_page("processing.sign")
@freshly_signed_in
def sign_freeze(request: HttpRequest, survey: Survey) -> HttpResponse:
    dataset = survey.datasets.filter(signed_at=None).first()

    def act(_: None) -> None:
        if dataset is None:
            raise Problem("freeze_not_waiting")
        actions.sign_freeze(dataset=dataset, by=request.user, at=request.now)

    return _act(request, survey, act)
