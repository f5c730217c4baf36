"""Pages of everybody: the portal, a survey, an agency, open data, the receipt, the method. Made of releases alone.

No cookie, no session; the same answer for everyone, so any cache may keep it for a minute.
"""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hailong.estimation.queries import block_charts, unit_charts
from hailong.ledger.models import Checkpoint
from hailong.method.indices import METHODS
from hailong.method.problem import Problem
from hailong.org.rules import public_page
from hailong.plan.models import Unit
from hailong.publication.models import Release
from hailong.publication.queries import folder_of, look_up, sections

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def _context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    entries = (
        ("publication:portal", "Kết quả"),
        ("publication:method", "Phương pháp"),
        ("publication:receipt", "Kiểm tra phiếu"),
    )
    nav = [{"label": label, "url": reverse(name), "current": request.path == reverse(name)} for name, label in entries]
    return {"public_nav": nav, **more}


def _current(slug: str) -> Release:
    found = Release.objects.filter(survey__slug=slug, is_current=True).select_related("survey", "run").first()
    if found is None:
        raise Problem("not_found", what="kết quả đã công bố")
    return found


def fold(text: str) -> str:
    """Without marks, so that "van ninh" finds "Vạn Ninh"."""
    return slugify(text.replace("đ", "d").replace("Đ", "D"))


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def portal(request: HttpRequest) -> HttpResponse:
    releases = Release.objects.filter(is_current=True).select_related("survey").order_by("-decided_at")
    wanted, found = fold(request.GET.get("tim", "")), []
    if wanted:
        for release in releases:
            for content in release.pages["units"].values():
                if wanted in fold(content["name"]):
                    found.append((release, content))
    context = _context(
        request,
        releases=releases,
        query=request.GET.get("tim", ""),
        found=found,
        simulated=any(release.pages["survey"]["simulated"] for release in releases),
    )
    return render(request, "publication/portal.html", context)


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    release = _current(slug)
    blocks = [{"content": content, "charts": block_charts(content)} for content in release.pages["blocks"]]
    context = _context(
        request,
        release=release,
        pages=release.pages,
        blocks=blocks,
        tables=release.tables.order_by("name", "format"),
        sections=sections(release),
        simulated=release.pages["survey"]["simulated"],
    )
    return render(request, "publication/survey.html", context)


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def agency(request: HttpRequest, slug: str, block: str, unit: str) -> HttpResponse:
    release = _current(slug)
    content = release.pages["units"].get(f"{block}/{unit}")
    if content is None:
        raise Problem("not_found", what="đơn vị trong kết quả đã công bố")
    one = Unit.objects.filter(block__survey=release.survey, block__code=block, slug=unit).first()
    context = _context(
        request,
        release=release,
        pages=release.pages,
        content=content,
        charts=unit_charts(content),
        method=release.pages["method"],
        sections=sections(release, one),
        simulated=release.pages["survey"]["simulated"],
    )
    return render(request, "publication/agency.html", context)


@require_safe
@public_page
def open_file(request: HttpRequest, slug: str, name: str) -> FileResponse:
    release = _current(slug)
    known = {f"{table.name}.{table.format}": table for table in release.tables.all()}
    if name not in known:
        raise Problem("not_found", what="bảng dữ liệu mở")
    file = (folder_of(release) / name).open("rb")
    response = FileResponse(file, content_type=TYPES.get(known[name].format, "application/octet-stream"))
    response["Content-Disposition"] = f'attachment; filename="{slug}-{release.version}-{name}"'
    return response


@csrf_exempt  # reads only, and sets no cookie
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def receipt(request: HttpRequest) -> HttpResponse:
    """Is my form counted? The code travels in the body, so that no log keeps it."""
    typed = request.POST.get("ma", "")
    found = look_up(typed) if typed else None
    head = Checkpoint.objects.order_by("-size").first()
    return render(request, "publication/receipt.html", _context(request, typed=typed, found=found, head=head))


@require_safe
@public_page
@cache_control(public=True, max_age=60)
def method(request: HttpRequest) -> HttpResponse:
    head = Checkpoint.objects.order_by("-size").first()
    return render(request, "publication/method.html", _context(request, methods=METHODS.values(), head=head))
