"""The question library: which sets there are, and one version to the last word."""

from itertools import count

import rules
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hailong.instrument import actions, queries
from hailong.instrument.forms import VersionForm
from hailong.method.problem import Problem
from hailong.org.rules import signed_in_page


@signed_in_page("instrument.view")
def sets(request: HttpRequest) -> HttpResponse:
    """All sets and their versions."""
    rows = [
        row
        | {
            "versions": [
                {"version": v, "verified": queries.verified_share(v), "uses": v.blocks.count()} for v in row["versions"]
            ]
        }
        for row in queries.library()
    ]
    return render(request, "instrument/sets.html", {"rows": rows})


@signed_in_page("instrument.view")
def version(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One version: criteria, items with source and mark, scales, the other questions, the fingerprint."""
    found = queries.version_of(code, number)
    verified, total = queries.verified_share(found)
    numbers = count(1)
    criteria = [
        {"criterion": criterion, "items": [{"item": item, "number": next(numbers)} for item in criterion.items]}
        for criterion in found.questionnaire.criteria
    ]
    context = {
        "version": found,
        "criteria": criteria,
        "scales": found.questionnaire.scales.values(),
        "verified": verified,
        "total": total,
        "uses": found.blocks.count(),
        "may_manage": rules.has_perm("instrument.manage", request.user),
    }
    return render(request, "instrument/version.html", context)


@signed_in_page("instrument.manage")
def edit(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The words of a draft, or a new version of one that is frozen (R-004-20)."""
    found, problem = queries.version_of(code, number), None
    form = VersionForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.edit_version(version=found, definition=form.definition(), by=request.user, at=request.now)
            return redirect("instrument:version", code=code, number=made.number)
        except Problem as wrong:
            problem = wrong
    context = {"version": found, "form": form, "problem": problem}
    return render(request, "instrument/edit.html", context, status=422 if problem or form.errors else 200)
