"""The question library: which sets there are, and one version to the last word."""

from itertools import count

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hailong.instrument import queries
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
    }
    return render(request, "instrument/version.html", context)
