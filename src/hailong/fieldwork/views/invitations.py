"""Letters, paper forms and QR sheets: made here, shown once. No database has a token; who loses it makes a new one."""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST

from hailong.fieldwork import actions
from hailong.fieldwork.forms import InviteForm, OpenCodeForm
from hailong.fieldwork.queries import uninvited
from hailong.method.problem import Problem
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page


@dataclass(frozen=True)
class Sheet:
    """One thing to print: an address with its QR, or the serial of a paper form. `who` names a case, never a person."""

    who: str
    unit: str
    address: str = ""
    qr: SafeString = SafeString("")
    serial: str = ""


def qr(address: str) -> SafeString:
    """The QR of an address as SVG without style attributes; error level Q, quiet zone of four (ux 5.3)."""
    drawn = segno.make(address, error="q", micro=False)
    return mark_safe(drawn.svg_inline(scale=4, border=4, svgclass="qr", lineclass=None))  # noqa: S308 - our own drawing


def _address(token: str) -> str:
    return f"{settings.PUBLIC_ADDRESS}/p/{token}/"


def _page(request: HttpRequest, survey: Survey, status: int = 200, **shown) -> HttpResponse:
    context = {
        "invite_form": InviteForm(survey=survey, auto_id="invite_%s"),
        "open_form": OpenCodeForm(survey=survey, auto_id="open_%s"),
        "sheets": [],
        "problems": [],
    }
    response = render(request, "fieldwork/invitations.html", context | shown, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
@survey_page("fieldwork.manage")
def show(request: HttpRequest, survey: Survey) -> HttpResponse:
    return _page(request, survey)


@require_POST
@survey_page("fieldwork.manage")
def invite(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Letters with a link of their own, or serials of paper forms, for the next cases of a unit that have neither."""
    form = InviteForm(request.POST, survey=survey, auto_id="invite_%s")
    if not form.is_valid():
        return _page(request, survey, 422, invite_form=form)
    given = form.cleaned_data
    cases = list(uninvited(survey, given["unit"])[: given["count"]])
    try:
        sheets = _paper(cases, request) if given["kind"] == "paper" else _letters(cases, request)
    except Problem as problem:
        return _page(request, survey, 422, invite_form=form, problems=problem.all)
    return _page(request, survey, sheets=sheets)


def _paper(cases: list, request: HttpRequest) -> list[Sheet]:
    serials = actions.issue_paper(cases=cases, by=request.user, at=request.now)
    pairs = zip(cases, serials, strict=True)
    return [Sheet(who=case.number, unit=case.unit.agency.name, serial=serial) for case, serial in pairs]


def _letters(cases: list, request: HttpRequest) -> list[Sheet]:
    if not cases:
        raise Problem("no_cases_chosen")
    sheets = []
    for case in cases:
        address = _address(actions.invite(case=case, mode="web", by=request.user, at=request.now))
        sheets.append(Sheet(who=case.number, unit=case.unit.agency.name, address=address, qr=qr(address)))
    return sheets


@require_POST
@survey_page("fieldwork.manage")
def open_code(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The sheet for a counter: everybody may scan it, so its answers are for reference."""
    form = OpenCodeForm(request.POST, survey=survey, auto_id="open_%s")
    if not form.is_valid():
        return _page(request, survey, 422, open_form=form)
    unit = form.cleaned_data["unit"]
    try:
        token = actions.invite_open(survey=survey, unit=unit, mode="open_qr", by=request.user, at=request.now)
    except Problem as problem:
        return _page(request, survey, 422, open_form=form, problems=problem.all)
    address = _address(token)
    return _page(request, survey, sheets=[Sheet(who="", unit=unit.agency.name, address=address, qr=qr(address))])
