"""Pages of the frame: upload a register, look at what was found in it, accept or discard it."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hailong.frame import actions, columns, parts, queries, reading
from hailong.frame.forms import HEADINGS_OF, LABELS, DiscardForm, Layout, UploadForm, choice_of
from hailong.frame.models import FrameImport
from hailong.frame.sheet import faults_file, template_file
from hailong.method.frame import REASONS as REASON_ORDER
from hailong.method.problem import Problem
from hailong.org.rules import require
from hailong.plan.models import Block, Survey
from hailong.plan.rules import survey_page
from hailong.ui.words.frame import REASONS

PER_PAGE = 50
MOST_STATUSES = 40
COLUMN_TROUBLE = ("register_column", "register_contact", "register_mapping", "register_dates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@survey_page("frame.view")
def frame(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Every register read so far, and the door for another."""
    form, problem = UploadForm(survey=survey), None
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, survey=survey)
        if form.is_valid():
            with tempfile.TemporaryDirectory(prefix="hailong-register-") as folder:
                try:
                    files = _saved(form.cleaned_data["file"], Path(folder))
                    if made := _read(request, form, files):
                        messages.success(request, f"Đã đọc {made.file_name}. {_THEN}")
                        return HttpResponseRedirect(_address(made), status=303)
                    form = _form_with_columns(request, survey, form, files)
                except Problem as found:
                    problem = found
                    if _is_about_columns(found):
                        form = _form_with_columns(request, survey, form, files)
    context = {
        "form": form,
        "problems": problem.all if problem else [],
        "imports": FrameImport.objects.filter(block__survey=survey).select_related("block").order_by("-pk"),
        "has_register": survey.blocks.filter(sampling=Block.Sampling.REGISTER).exists(),
        "by_hand": HEADINGS_OF in form.fields,
    }
    wrong = problem is not None or (form.is_bound and not form.is_valid())
    return render(request, "frame/frame.html", context, status=422 if wrong else 200)


_THEN = "Hãy xem các dòng chưa dùng được rồi chấp nhận."


def _address(made: FrameImport) -> str:
    return reverse("frame:import", args=[made.survey.slug, made.pk])


def _read(request: HttpRequest, form: UploadForm, files: Mapping[str, Path]) -> FrameImport | None:
    """Read the files as they are uploaded; None when the person wants to tie the columns first."""
    choice = choice_of(request.POST)
    if form.cleaned_data.get("by_hand") and choice is None:
        require(request.user, "frame.import", form.cleaned_data["block"])
        return None
    return actions.read_register(
        block=form.cleaned_data["block"],
        files=files,
        source=form.cleaned_data["source"],
        unit=form.cleaned_data["unit"],
        choice=choice,
        by=request.user,
        at=request.now,
    )


def _saved(given: Sequence[UploadedFile], folder: Path) -> dict[str, Path]:
    """Uploads in a folder that lives as long as they are read; two of one name are told apart."""
    limit_mb, size = reading.Limits().file_mb, sum(one.size or 0 for one in given)
    if size > limit_mb * 1_000_000:
        raise Problem("register_too_large", size_mb=round(size / 1_000_000), limit_mb=limit_mb)
    files: dict[str, Path] = {}
    for number, one in enumerate(given):
        name = one.name or ""
        path = folder / str(number)
        with path.open("wb") as file:
            for chunk in one.chunks():
                file.write(chunk)
        files[f"({number + 1}) {name}" if name in files else name] = path
    return files


def _is_about_columns(found: Problem) -> bool:
    return any(one.code.startswith(COLUMN_TROUBLE) for one in found.all)


def _form_with_columns(request: HttpRequest, survey: Survey, form: UploadForm, files: Mapping[str, Path]) -> UploadForm:
    """The form again with the headings of a file to choose from: the first in trouble, else the first."""
    choice = choice_of(request.POST)
    names = {field: form.cleaned_data.get(field) for field in ("source", "block", "unit")}
    table = parts.first_in_trouble(files, unit_known=bool(names["unit"]))
    signature = columns.signature(table.headings)
    said = choice if choice and choice.signature == signature else parts.remembered(signature)
    found = columns.match(table.headings)
    words = parts.spellings(table, found, "status").most_common(MOST_STATUSES)
    layout = Layout(
        headings=table.headings,
        signature=signature,
        found=dict(found.of) | dict(said.columns if said else {}),
        statuses=words if len(words) < MOST_STATUSES else (),
        returned=said.returned if said else (),
    )
    return UploadForm(survey=survey, layout=layout, initial=names)


@survey_page("frame.view")
def one(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """One register: what was recognised, rows by reason, each faulty row; accept or discard."""
    made = _found(survey, pk)
    form, problem = DiscardForm(), None
    if request.method == "POST":
        form = DiscardForm(request.POST if request.POST.get("do") == "discard" else None)
        try:
            if said := _decided(request, made, form):
                messages.success(request, said)
                return HttpResponseRedirect(_address(made), status=303)
        except Problem as found:
            problem = found
    context = _context(request, made) | {"form": form, "problems": problem.all if problem else []}
    wrong = problem is not None or (form.is_bound and not form.is_valid())
    return render(request, "frame/import.html", context, status=422 if wrong else 200)


def _decided(request: HttpRequest, made: FrameImport, form: DiscardForm) -> str:
    """What was done, in words; empty when the form must be shown again."""
    if request.POST.get("do") == "accept":
        actions.accept(frame_import=made, by=request.user, at=request.now)
        return "Đã chấp nhận danh sách làm dàn mẫu."
    if form.is_valid():
        actions.discard(frame_import=made, reason=form.cleaned_data["reason"], by=request.user, at=request.now)
        return "Đã bỏ danh sách và xóa liên hệ của danh sách này."
    return ""


def _found(survey: Survey, pk: int) -> FrameImport:
    made = FrameImport.objects.select_related("block__survey").filter(block__survey=survey, pk=pk).first()
    if made is None:
        raise Problem("not_found", what="danh sách")
    return made


def _context(request: HttpRequest, made: FrameImport) -> dict:
    reason = request.GET.get("ly-do", "")
    faults = made.faults.filter(code=reason) if reason in REASONS else made.faults.all()
    page = Paginator(faults, PER_PAGE).get_page(request.GET.get("page"))
    for fault in page:
        fault.words, fault.label = REASONS[fault.code], LABELS.get(fault.column, "")
    rows = [(code, REASONS[code], made.tally[code]) for code in REASON_ORDER if made.tally.get(code)]
    return {
        "made": made,
        "reasons": rows,
        "reason": reason,
        "page": page,
        "has_places": len({fault.sheet for fault in page} | {fault.kept_sheet for fault in page if fault.kept_row}) > 1,
        "layouts": _layouts(made),
        "unread": [file for file in made.files if file["skipped"] or file["ignored_sheets"]],
        "groups": list(made.block.field_groups.all()),
        "units": queries.by_unit(made),
        "fields": queries.by_field(made),
    }


def _layouts(made: FrameImport) -> list[dict]:
    """How columns were understood, once for all files that are alike."""
    found: list[dict] = []
    for file in made.files:
        alike = next(
            (one for one in found if (one["of"], one["returned"]) == (file["mapping"], file["returned"])), None
        )
        if alike:
            alike["files"].append(file["name"])
            continue
        ordered = sorted(file["mapping"].items(), key=lambda pair: pair[1])
        found.append(
            {
                "of": file["mapping"],
                "returned": file["returned"],
                "files": [file["name"]],
                "columns": [(LABELS.get(field, field), at + 1) for field, at in ordered],
                "absent": [label for field, label in LABELS.items() if field not in file["mapping"]],
            }
        )
    return found


@require_GET
@survey_page("frame.view")
def faults(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """Every fault of every row as a workbook to send back to the one-stop desk; no contact data is in it."""
    made = _found(survey, pk)
    response = HttpResponse(faults_file(made, on=request.now.date()), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="dong-loi-{survey.slug}-{made.pk}.xlsx"'
    return response


@require_GET
@survey_page("frame.view")
def template(request: HttpRequest, survey: Survey) -> HttpResponse:
    """An empty register to fill in."""
    response = HttpResponse(template_file(on=request.now.date()), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="mau-danh-sach-ho-so.xlsx"'
    return response
