"""Sessions at units without a register: when, which visitors, and the tallies that come back."""

import rules
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hailong.method.problem import Problem
from hailong.plan.models import Block, Survey
from hailong.plan.rules import survey_page
from hailong.sample import actions, queries
from hailong.sample.forms import SessionForm, TallyForm
from hailong.sample.models import OnSiteSession
from hailong.sample.papers import tally_sheet_of
from hailong.sample.views.pages import DOCX
from hailong.ui.documents import docx
from hailong.ui.numbers import number


@survey_page("sample.view")
def sessions(request: HttpRequest, survey: Survey) -> HttpResponse:
    """All sessions by unit; one more; a tally."""
    form, tally, problem = SessionForm(survey=survey), None, None
    if request.method == "POST":
        if request.POST.get("do") == "tally":
            form_used = tally = TallyForm(request.POST)
        else:
            form_used = form = SessionForm(request.POST, survey=survey)
        try:
            if form_used.is_valid():
                messages.success(request, _done(request, survey, form_used))
                return HttpResponseRedirect(reverse("sample:sessions", args=[survey.slug]), status=303)
        except Problem as found:
            problem = found
    context = {
        "form": form,
        "tally": tally,
        "problems": problem.all if problem else [],
        "units": queries.session_plan(survey),
        "may_prepare": rules.has_perm("sample.prepare", request.user, survey),
        "may_tally": rules.has_perm("sample.tally", request.user, survey),
        "has_on_site": survey.blocks.filter(sampling=Block.Sampling.ON_SITE).exists(),
    }
    return render(request, "sample/sessions.html", context, status=422 if request.method == "POST" else 200)


def _done(request: HttpRequest, survey: Survey, form: SessionForm | TallyForm) -> str:
    given = dict(form.cleaned_data)
    if isinstance(form, TallyForm):
        session = _found(survey, given.pop("session"))
        actions.record_tally(session=session, **given, by=request.user, at=request.now)
        return f"Đã ghi phiếu đếm khách của {session.unit}."
    made = actions.add_session(**given, by=request.user, at=request.now)
    plan = queries.visitor_plan(made)
    short = f" Khách dự kiến ít hơn số phiếu: thiếu {number(plan.shortfall)} phiếu." if plan.shortfall else ""
    return f"Đã lập buổi tại {made.unit}: cứ khoảng {number(plan.spacing)} khách mời một.{short}"


def _found(survey: Survey, pk: int) -> OnSiteSession:
    session = OnSiteSession.objects.select_related("unit__block__survey", "unit__agency").filter(
        unit__block__survey=survey, pk=pk
    )
    if (one := session.first()) is None:
        raise Problem("not_found", what="buổi khảo sát")
    return one


@require_GET
@survey_page("sample.view")
def tally_sheet(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """Phiếu đếm khách, to be printed."""
    session = _found(survey, pk)
    content = docx.render(tally_sheet_of(session), created=request.now.date())
    response = HttpResponse(content, content_type=DOCX)
    name = f"dem-khach-{session.unit.slug}-{session.day:%Y%m%d}-{session.shift}.docx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
