"""Pages of estimation: the results of the survey by block, and one unit. Everything comes from a kept run."""

import rules
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from hailong.estimation import actions
from hailong.estimation.queries import Results, block_charts, block_content, latest_run, unit_charts, unit_content
from hailong.method.problem import Problem
from hailong.plan.models import Survey, Unit
from hailong.plan.rules import survey_page


@require_GET
@survey_page("estimation.view")
def results(request: HttpRequest, survey: Survey) -> HttpResponse:
    run = latest_run(survey)
    blocks = []
    if run:
        found = Results.of(run)
        for block in survey.blocks.all():
            content = block_content(found, block)
            units = [
                row | {"address": reverse("estimation:unit", args=[survey.slug, block.code, row["slug"]])}
                for row in content["units"]
            ]
            blocks.append({"content": content, "charts": block_charts(content), "units": units})
    context = {
        "run": run,
        "blocks": blocks,
        "method": Results.of(run).method if run else None,
        "frozen": survey.datasets.exclude(signed_at=None).order_by("signed_at").last(),
        "may_run": rules.has_perm("estimation.run", request.user, survey),
    }
    return render(request, "estimation/results.html", context)


@require_GET
@survey_page("estimation.view")
def unit(request: HttpRequest, survey: Survey, block: str, unit: str) -> HttpResponse:
    found = Unit.objects.filter(block__survey=survey, block__code=block, slug=unit)
    found = found.select_related("agency__area", "block__survey").prefetch_related("quotas").first()
    run = latest_run(survey)
    if found is None:
        raise Problem("not_found", what="đơn vị")
    if run is None:
        raise Problem("no_run_yet")
    content = unit_content(Results.of(run), found)
    context = {"content": content, "charts": unit_charts(content), "run": run, "method": Results.of(run).method}
    return render(request, "estimation/unit.html", context)


@require_POST
@survey_page("estimation.run")
def run(request: HttpRequest, survey: Survey) -> HttpResponse:
    dataset = survey.datasets.exclude(signed_at=None).order_by("signed_at").last()
    if dataset is None:
        raise Problem("dataset_not_frozen", version="1.0")
    actions.run(dataset=dataset, by=request.user, at=request.now)
    return redirect("estimation:results", survey.slug)
