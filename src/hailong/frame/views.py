"""Pages of the frame: upload a register, look at what was found in it, accept or discard it."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hailong.frame import actions, columns, reading
from hailong.frame.forms import LABELS, DiscardForm, UploadForm, chosen_columns
from hailong.frame.models import FrameImport
from hailong.frame.sheet import faults_file
from hailong.method.frame import REASONS as REASON_ORDER
from hailong.method.problem import Problem
from hailong.plan.models import Block, Survey
from hailong.plan.rules import survey_page
from hailong.ui.words.frame import REASONS

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@survey_page("frame.view")
def frame(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Every register read so far, and the door for another."""
    form, problem = UploadForm(survey=survey), None
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, survey=survey)
        if form.is_valid():
            try:
                made = _read(request, form)
            except Problem as found:
                problem, form = found, _form_with_columns(request, survey, form, found)
            else:
                messages.success(request, f"Đã đọc {made.file_name}. Hãy xem các dòng chưa dùng được rồi chấp nhận.")
                return HttpResponseRedirect(_address(made), status=303)
    context = {
        "form": form,
        "problems": problem.all if problem else [],
        "imports": FrameImport.objects.filter(block__survey=survey).select_related("block").order_by("-pk"),
        "has_register": survey.blocks.filter(sampling=Block.Sampling.REGISTER).exists(),
        "by_hand": any(name.startswith("column-") for name in form.fields),
    }
    wrong = problem is not None or (form.is_bound and not form.is_valid())
    return render(request, "frame/frame.html", context, status=422 if wrong else 200)


def _address(made: FrameImport) -> str:
    return reverse("frame:import", args=[made.survey.slug, made.pk])


def _read(request: HttpRequest, form: UploadForm) -> FrameImport:
    """The upload lives in a temporary file as long as it is read."""
    given: UploadedFile = form.cleaned_data["file"]
    _check_size(given)
    with tempfile.TemporaryDirectory(prefix="hailong-register-") as folder:
        return actions.read_register(
            block=form.cleaned_data["block"],
            path=_saved(given, folder),
            file_name=given.name or "",
            source=form.cleaned_data["source"],
            mapping=chosen_columns(request.POST),
            by=request.user,
            at=request.now,
        )


def _check_size(given: UploadedFile) -> None:
    limit_mb = reading.Limits().file_mb
    if (given.size or 0) > limit_mb * 1_000_000:
        raise Problem("register_too_large", size_mb=round((given.size or 0) / 1_000_000), limit_mb=limit_mb)


def _saved(given: UploadedFile, folder: str) -> Path:
    path = Path(folder) / "register"
    with path.open("wb") as file:
        for chunk in given.chunks():
            file.write(chunk)
    return path


def _form_with_columns(request: HttpRequest, survey: Survey, form: UploadForm, found: Problem) -> UploadForm:
    """Where columns are the trouble, the form comes again with the headings of the file to choose from."""
    if not any(one.code.startswith(("register_column", "register_contact", "register_mapping")) for one in found.all):
        return form
    given = form.cleaned_data["file"]
    with tempfile.TemporaryDirectory(prefix="hailong-register-") as folder:
        table = reading.read_register(_saved(given, folder), name=given.name or "")
    recognised = dict(columns.match(table.headings).of) | (chosen_columns(request.POST) or {})
    initial = {"source": form.cleaned_data["source"], "block": form.cleaned_data["block"]}
    return UploadForm(survey=survey, headings=table.headings, found=recognised, initial=initial)


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
    matched = sorted(made.mapping.items(), key=lambda pair: pair[1])
    return {
        "made": made,
        "reasons": rows,
        "reason": reason,
        "page": page,
        "mapping": [(LABELS.get(field, field), at + 1) for field, at in matched],
        "not_in_file": [label for field, label in LABELS.items() if field not in made.mapping],
    }


@require_GET
@survey_page("frame.view")
def faults(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """Every fault of every row as a workbook to send back to the one-stop desk; no contact data is in it."""
    made = _found(survey, pk)
    response = HttpResponse(faults_file(made, on=request.now.date()), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="dong-loi-{survey.slug}-{made.pk}.xlsx"'
    return response
