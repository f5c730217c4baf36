"""Pages of phúc tra: the list with its standing, one form to be asked again, the lead's decision."""

import rules
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hailong.frame.vault.queries import open_contact, reference_of
from hailong.method.problem import Problem
from hailong.method.receipt import grouped
from hailong.org.rules import require
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page
from hailong.reinterview import actions
from hailong.reinterview.forms import AssignForm, CloseForm, ConcludeForm, DecideForm, DrawForm
from hailong.reinterview.models import Reinterview
from hailong.reinterview.queries import asked, by_interviewer, candidates, is_open, standing, visible
from hailong.sample.models import Case

CONTACT_FIELDS = ("name", "phone", "address")


def _list(request: HttpRequest, survey: Survey, status: int = 200, **shown) -> HttpResponse:
    rows = visible(survey, request.user)
    context = {
        "standing": standing(survey),
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "unassigned": rows.filter(reinterviewer=None).count(),
        "may_lead": rules.has_perm("reinterview.draw", request.user, survey),
        "may_compare": (may_compare := rules.has_perm("reinterview.compare", request.user, survey)),
        "people": by_interviewer(survey) if may_compare else [],
        "is_open": is_open(survey),
        "draws": survey.reinterview_draws.order_by("number"),
        "draw_form": DrawForm(),
        "assign_form": AssignForm(people=candidates(survey)),
        "close_form": CloseForm(),
        "problems": [],
    }
    return render(request, "reinterview/list.html", context | shown, status=status)


@require_GET
@survey_page("reinterview.view")
def listing(request: HttpRequest, survey: Survey) -> HttpResponse:
    return _list(request, survey)


@require_POST
@survey_page("reinterview.draw")
def draw(request: HttpRequest, survey: Survey) -> HttpResponse:
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _list(request, survey, 422, draw_form=form)
    try:
        actions.draw(survey=survey, seed=form.cleaned_data["seed"], by=request.user, at=request.now)
    except Problem as problem:
        return _list(request, survey, 422, draw_form=form, problems=problem.all)
    return redirect("reinterview:list", survey.slug)


@require_POST
@survey_page("reinterview.assign")
def assign(request: HttpRequest, survey: Survey) -> HttpResponse:
    form = AssignForm(request.POST, people=candidates(survey))
    if not form.is_valid():
        return _list(request, survey, 422, assign_form=form)
    free = visible(survey, request.user).filter(reinterviewer=None, outcome=Reinterview.Outcome.WAITING)
    chosen = list(free[: form.cleaned_data["number"]])
    try:
        actions.assign(
            reinterviews=chosen, reinterviewer=form.cleaned_data["reinterviewer"], by=request.user, at=request.now
        )
    except Problem as problem:
        return _list(request, survey, 422, assign_form=form, problems=problem.all)
    return redirect("reinterview:list", survey.slug)


@require_POST
@survey_page("reinterview.close")
def close(request: HttpRequest, survey: Survey) -> HttpResponse:
    """No form can be tied to its case afterwards; there is no way back, so a tick says that it is meant."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _list(request, survey, 422, close_form=form)
    try:
        actions.close(survey=survey, by=request.user, at=request.now)
    except Problem as problem:
        return _list(request, survey, 422, problems=problem.all)
    messages.success(request, "Đã kết thúc phúc tra. Khóa mở liên kết đã hủy.")
    return redirect("reinterview:list", survey.slug)


def _one(request: HttpRequest, survey: Survey, number: int, round_: int) -> Reinterview:
    found = visible(survey, request.user).filter(number=number, draw__number=round_).first()
    if found is None:
        raise Problem("not_found", what="phiếu phúc tra")
    return found


def _conclude_form(reinterview: Reinterview, data=None) -> ConcludeForm:
    questionnaire = reinterview.response.questionnaire.questionnaire
    return ConcludeForm(data, questionnaire=questionnaire, asked=asked(reinterview))


def _contact(case: Case | None) -> dict[str, str]:
    """How the person is reached: from the register or from the consent stub of a visitor; {} without either."""
    if case is None:
        return {}
    try:
        return open_contact(reference_of(case.frame_unit_id or case.pk), fields=CONTACT_FIELDS)
    except Problem as problem:
        if problem.code != "contact_not_found":
            raise
        return {}


def _detail(request: HttpRequest, reinterview: Reinterview, status: int = 200, **shown) -> HttpResponse:
    may_work = rules.has_perm("reinterview.work", request.user, reinterview)
    waiting = reinterview.outcome == Reinterview.Outcome.WAITING
    context = {
        "one": reinterview,
        "may_work": may_work and waiting,
        "may_decide": rules.has_perm("reinterview.decide", request.user, reinterview) and not waiting,
        "may_compare": rules.has_perm("reinterview.compare", request.user, reinterview),
        "conclude_form": _conclude_form(reinterview) if may_work and waiting else None,
        "decide_form": DecideForm(),
        "to_exclude": _to_exclude(request, reinterview),
        "problems": [],
    }
    return render(request, "reinterview/one.html", context | shown, status=status)


def _to_exclude(request: HttpRequest, reinterview: Reinterview) -> str:
    """By which code the lead finds the form that is done anew or replaced; the re-interviewer never sees it."""
    anew = reinterview.consequence in (Reinterview.Consequence.REDO, Reinterview.Consequence.REPLACE)
    if not anew or not rules.has_perm("reinterview.decide", request.user, reinterview):
        return ""
    return grouped(reinterview.response.receipt)


@require_GET
@survey_page("reinterview.view")
def one(request: HttpRequest, survey: Survey, round_: int, number: int) -> HttpResponse:
    return _detail(request, _one(request, survey, number, round_))


@require_POST
@survey_page("reinterview.view")
def open_contact_page(request: HttpRequest, survey: Survey, round_: int, number: int) -> HttpResponse:
    """Show whom to ask. A POST, because every opening is written into the ledger."""
    found = _one(request, survey, number, round_)
    require(request.user, "reinterview.work", found)
    try:
        case = actions.open_case(reinterview=found, by=request.user, at=request.now)
    except Problem as problem:
        return _detail(request, found, 422, problems=problem.all)
    return _detail(request, found, contact=_contact(case), opened=True)


@require_POST
@survey_page("reinterview.view")
def conclude(request: HttpRequest, survey: Survey, round_: int, number: int) -> HttpResponse:
    found = _one(request, survey, number, round_)
    require(request.user, "reinterview.work", found)
    form = _conclude_form(found, request.POST)
    if not form.is_valid():
        return _detail(request, found, 422, conclude_form=form)
    try:
        actions.conclude(
            reinterview=found,
            outcome=form.cleaned_data["outcome"],
            answers=form.levels(),
            note=form.cleaned_data["note"],
            by=request.user,
            at=request.now,
        )
    except Problem as problem:
        return _detail(request, found, 422, conclude_form=form, problems=problem.all)
    return redirect("reinterview:list", survey.slug)


@require_POST
@survey_page("reinterview.decide")
def decide(request: HttpRequest, survey: Survey, round_: int, number: int) -> HttpResponse:
    found = _one(request, survey, number, round_)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, 422, decide_form=form)
    try:
        actions.decide(
            reinterview=found,
            consequence=form.cleaned_data["consequence"],
            note=form.cleaned_data["note"],
            by=request.user,
            at=request.now,
        )
    except Problem as problem:
        return _detail(request, found, 422, decide_form=form, problems=problem.all)
    return redirect("reinterview:one", survey.slug, round_, number)
