"""What the pages of a release show, made of the release alone: the same for the public and for who decides on it."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse

from hailong.estimation.queries import block_charts, unit_charts
from hailong.method.problem import Problem
from hailong.plan.models import Unit
from hailong.publication.models import Release
from hailong.publication.queries import TableFile, folder_of, open_tables, sections
from hailong.publication.views.places import Place
from hailong.ui.charts import Figure, alone
from hailong.ui.documents import tabular
from hailong.ui.documents.content import SIMULATED
from hailong.ui.numbers import date_vi, number

Content = dict[str, Any]
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
}
NAVIGATION = (
    ("publication:portal", "Kết quả"),
    ("publication:changes", "Điều đã thay đổi"),
    ("publication:data", "Dữ liệu mở"),
    ("publication:method", "Phương pháp"),
    ("publication:receipt", "Kiểm tra phiếu"),
)
WITHOUT_FILES = {"gauge"}  # its figure stands beside it in words


def navigation(request: HttpRequest) -> Content:
    """What every public page has around it."""
    nav = [
        {"label": label, "url": reverse(name), "current": request.path == reverse(name)} for name, label in NAVIGATION
    ]
    return {"public_nav": nav}


def survey_context(place: Place, *, on: date) -> Content:
    """The page of a survey."""
    release, pages = place.release, place.release.pages
    blocks = []
    for content in pages["blocks"]:
        units = [row | {"address": place.unit(content["code"], row["slug"])} for row in content["units"]]
        charts = _sourced(place, content, content["code"], block_charts(content))
        blocks.append({"content": content, "charts": charts, "units": units})
    versions = release.survey.releases.filter(status=Release.Status.PUBLISHED).order_by("decided_at")
    return _told(place) | {
        "blocks": blocks,
        "sections": sections(release, on=on),
        "tables": table_rows(place),
        "versions": [{"release": one, "address": Place(one, "version").survey} for one in versions],
    }


def agency_context(place: Place, block: str, unit: str, *, on: date) -> Content:
    """The page of one assessed agency. Raises `not_found`."""
    release, pages = place.release, place.release.pages
    content = unit_content(release, block, unit)
    one = Unit.objects.filter(block__survey_id=release.survey_id, block__code=block, slug=unit).first()
    return _told(place) | {
        "content": content,
        "charts": _sourced(place, content, f"{block}.{unit}", unit_charts(content)),
        "method": pages["method"],
        "sections": sections(release, one, on=on),
        "lasting": place.lasting_unit(block, unit),
    }


def unit_content(release: Release, block: str, unit: str) -> Content:
    found: Content | None = release.pages["units"].get(f"{block}/{unit}")
    if found is None:
        raise Problem("not_found", what="đơn vị trong kết quả đã công bố")
    return found


def table_rows(place: Place) -> list[Content]:
    """The open tables; of a release that waits, those that its approval will write."""
    if place.kind == "preview":
        rows = [(one.file_name, one, len(one.content), _sha256(one)) for one in _waiting(place.release)]
    else:
        rows = [(f"{one.name}.{one.format}", one, one.size, one.sha256) for one in place.release.tables.order_by("pk")]
    return [
        {
            "title": one.title,
            "rows": one.rows,
            "format": one.format,
            "size": size,
            "sha256": digest,
            "address": place.file(name),
        }
        for name, one, size, digest in rows
    ]


def _waiting(release: Release) -> list[TableFile]:
    return open_tables(release)


def _sha256(table: TableFile) -> str:
    return hashlib.sha256(table.content).hexdigest()


def table_file(place: Place, name: str) -> HttpResponse | FileResponse:
    """One open table as a download. Raises `not_found`."""
    release = place.release
    if place.kind == "preview":
        made = {one.file_name: one for one in _waiting(release)}
        if name not in made:
            raise Problem("not_found", what="bảng dữ liệu mở")
        answer: HttpResponse | FileResponse = HttpResponse(made[name].content, content_type=_type(made[name].format))
    else:
        known = {f"{table.name}.{table.format}": table for table in release.tables.all()}
        if name not in known:
            raise Problem("not_found", what="bảng dữ liệu mở")
        answer = FileResponse((folder_of(release) / name).open("rb"), content_type=_type(known[name].format))
    slug = release.pages["survey"]["slug"]
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{release.version}-{name}"'
    return answer


def _type(ending: str) -> str:
    return TYPES.get(ending, "application/octet-stream")


def _told(place: Place) -> Content:
    release = place.release
    return {
        "release": release,
        "pages": release.pages,
        "place": place,
        "is_preview": place.kind == "preview",
        "simulated": release.pages["survey"]["simulated"],
        "lasting": place.lasting_survey(),
    }


def source_of(release: Release, n: int | None) -> str:
    """`Nguồn: …; 780 phiếu; thu …; bản 1.0; CC BY 4.0.`: stands under every chart and in every file of it."""
    survey = release.pages["survey"]
    told = [f"Nguồn: {survey['lead']}, {survey['short_title']}"]
    if n is not None:
        told.append(f"{number(n)} phiếu")
    first, last = (date_vi(date.fromisoformat(survey[name])) for name in ("field_from", "field_to"))
    told.append(f"thu phiếu {first} – {last}")
    told.append(f"bản {release.version}, phương pháp {release.pages['method']['code']}")
    if survey["simulated"]:
        told.append(SIMULATED)
    return "; ".join([*told, "CC BY 4.0."])


def _sourced(place: Place, content: Content, name: str, charts: Mapping[str, Figure]) -> dict[str, Figure]:
    source = source_of(place.release, content["index"]["n"])
    return {
        code: figure
        if code in WITHOUT_FILES
        else replace(
            figure,
            source=source,
            files=tuple(
                (words, place.chart(f"{name}.{code}.{ending}"))
                for words, ending in (("Tải CSV", "csv"), ("Tải ảnh SVG", "svg"))
            ),
        )
        for code, figure in charts.items()
    }


def chart_file(release: Release, name: str, *, address: str) -> HttpResponse:
    """`ubnd.criteria.csv`, `ubnd.van-gia.items.svg`: a chart of the pages as a file, `address` in the drawing.

    Raises `not_found`.
    """
    *about, code, ending = name.split(".") if name.count(".") in (2, 3) else ("", "", "")
    content, charts = _charts(release, about)
    if code not in charts or ending not in ("csv", "svg"):
        raise Problem("not_found", what="biểu đồ")
    figure = charts[code]
    source = source_of(release, content["index"]["n"])
    if ending == "csv":
        table = figure.table
        body = tabular.csv(table.header, [*table.rows, [source]], delimiter=";")
        answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    else:
        title = f"{content['name']}. {figure.finding or figure.table.caption}"
        answer = HttpResponse(alone(figure, title=title, source=[source, address]), content_type="image/svg+xml")
    slug = release.pages["survey"]["slug"]
    answer["Content-Disposition"] = (
        f'attachment; filename="{slug}-{release.version}-{".".join([*about, code])}.{ending}"'
    )
    return answer


def _charts(release: Release, about: list[str]) -> tuple[Content, Mapping[str, Figure]]:
    if len(about) == 2:
        content = unit_content(release, *about)
        return content, unit_charts(content)
    for content in release.pages["blocks"]:
        if [content["code"]] == about:
            return content, block_charts(content)
    raise Problem("not_found", what="biểu đồ")
