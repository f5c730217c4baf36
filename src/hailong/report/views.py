"""Pages of the report: what was made of the last run, making what is missing, downloads."""

import rules
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hailong.estimation.queries import latest_run
from hailong.method.problem import Problem
from hailong.org.rules import freshly_signed_in
from hailong.plan.models import Survey
from hailong.plan.rules import survey_page
from hailong.report import actions
from hailong.report.models import ReportFile
from hailong.report.queries import path_of

MICRODATA = (ReportFile.Kind.SPSS, ReportFile.Kind.CSV, ReportFile.Kind.PARQUET)


@require_GET
@survey_page("report.view")
def files(request: HttpRequest, survey: Survey) -> HttpResponse:
    run = latest_run(survey)
    made = {file.kind: file for file in run.files.all()} if run else {}
    rows = [{"kind": kind, "file": made.get(kind.value)} for kind in ReportFile.Kind]
    may_make = bool(run) and rules.has_perm("report.make", request.user, survey)
    return render(request, "report/files.html", {"run": run, "rows": rows, "may_make": may_make})


@require_POST
@survey_page("report.make")
def make(request: HttpRequest, survey: Survey) -> HttpResponse:
    run = latest_run(survey)
    if run is None:
        raise Problem("no_run_yet")
    actions.make(run=run, kind=request.POST.get("kind", ""), by=request.user, at=request.now)
    return redirect("report:files", survey.slug)


@require_GET
@survey_page("report.view")
def download(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """A file of the report; rows of single forms only to who has just signed in."""
    file = ReportFile.objects.filter(pk=pk, run__dataset__survey=survey).first()
    if file is None:
        raise Problem("not_found", what="tệp")
    send = freshly_signed_in(_send) if file.kind in MICRODATA else _send
    return send(request, file)


def _send(request: HttpRequest, file: ReportFile) -> FileResponse:
    path = path_of(file)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{file.survey.slug}-{path.name}")
