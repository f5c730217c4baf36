"""Pages of everybody: the portal, a survey, an agency, open data, the receipt, the method. Made of releases alone.

No cookie, no session; the same answer for everyone, so any cache may keep it for a minute. Every version that was ever
published keeps its address; the address without a version shows the current one.
"""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hailong.ledger.models import Checkpoint
from hailong.method.index_methods import METHODS
from hailong.method.problem import Problem
from hailong.org.rules import public_page
from hailong.publication.models import Release
from hailong.publication.queries import look_up, sections
from hailong.publication.views import shown
from hailong.publication.views.places import Place


def _page(request: HttpRequest, template: str, **more: Any) -> HttpResponse:
    return render(request, f"publication/{template}.html", shown.navigation(request) | more)


def _released(slug: str, version: str = "") -> Place:
    """A published version of a survey, the current one unless told."""
    wanted = {"version": version, "status": Release.Status.PUBLISHED} if version else {"is_current": True}
    found = Release.objects.filter(survey__slug=slug, **wanted).select_related("survey", "run").first()
    if found is None:
        raise Problem("not_found", what="kết quả đã công bố")
    return Place(found, "version" if version else "current")


def _replaced_by(place: Place) -> dict[str, Any]:
    """The newer release to which the page of an older one points."""
    if place.release.is_current:
        return {}
    newer = Release.objects.filter(survey=place.release.survey, is_current=True).first()
    return {"newer": newer, "newer_address": Place(newer, "current").survey if newer else ""}


def _current() -> list[Release]:
    return list(Release.objects.filter(is_current=True).select_related("survey").order_by("-decided_at"))


def _simulated(releases: list[Release]) -> bool:
    return any(release.pages["survey"]["simulated"] for release in releases)


def fold(text: str) -> str:
    """Without marks, so that "van ninh" finds "Vạn Ninh"."""
    return slugify(text.replace("đ", "d").replace("Đ", "D"))


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def portal(request: HttpRequest) -> HttpResponse:
    releases = _current()
    wanted, found = fold(request.GET.get("tim", "")), []
    if wanted:
        for release in releases:
            for content in release.pages["units"].values():
                if wanted in fold(content["name"]):
                    found.append((release, content))
    return _page(
        request,
        "portal",
        releases=releases,
        query=request.GET.get("tim", ""),
        found=found,
        simulated=_simulated(releases),
    )


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def survey(request: HttpRequest, slug: str, version: str = "") -> HttpResponse:
    place = _released(slug, version)
    return _page(request, "survey", **shown.survey_context(place, on=request.now.date()), **_replaced_by(place))


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def agency(request: HttpRequest, slug: str, block: str, unit: str, version: str = "") -> HttpResponse:
    place = _released(slug, version)
    context = shown.agency_context(place, block, unit, on=request.now.date())
    return _page(request, "agency", **context, **_replaced_by(place))


@require_safe
@public_page
def open_file(request: HttpRequest, slug: str, name: str, version: str = "") -> HttpResponse | FileResponse:
    return shown.table_file(_released(slug, version), name)


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def chart(request: HttpRequest, slug: str, version: str, name: str) -> HttpResponse:
    """The data or the drawing of one chart of a version."""
    release = _released(slug, version).release
    return shown.chart_file(release, name, address=request.build_absolute_uri(request.path))


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def data(request: HttpRequest) -> HttpResponse:
    """The open tables of every version that was ever published."""
    found = list(
        Release.objects.filter(status=Release.Status.PUBLISHED).select_related("survey").order_by("-decided_at")
    )
    places = [Place(release, "version") for release in found]
    rows = [{"release": place.release, "place": place, "tables": shown.table_rows(place)} for place in places]
    return _page(request, "data", rows=rows, simulated=_simulated(found))


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def changes(request: HttpRequest) -> HttpResponse:
    """What the assessed agencies promised and did, survey by survey."""
    releases = _current()
    rows = [{"release": release, "sections": sections(release, on=request.now.date())} for release in releases]
    return _page(request, "changes", rows=rows, simulated=_simulated(releases))


@csrf_exempt  # reads only, and sets no cookie
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def receipt(request: HttpRequest) -> HttpResponse:
    """Is my form counted? The code travels in the body, so that no log keeps it."""
    typed = request.POST.get("ma", "")
    found = look_up(typed) if typed else None
    head = Checkpoint.objects.order_by("-size").first()
    return _page(request, "receipt", typed=typed, found=found, head=head)


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def method(request: HttpRequest) -> HttpResponse:
    head = Checkpoint.objects.order_by("-size").first()
    return _page(request, "method", methods=METHODS.values(), head=head)
