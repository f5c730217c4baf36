"""Pages of monitoring: progress of the field, quality signals, and the progress as a spreadsheet."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hailong.monitoring.queries import Progress, areas, interviewers, progress, signals, todays_work
from hailong.monitoring.sheet import workbook
from hailong.plan.models import Milestone, Survey
from hailong.plan.rules import survey_page
from hailong.reinterview.queries import standing
from hailong.ui.charts import ProgressDay
from hailong.ui.charts import progress as progress_chart
from hailong.ui.numbers import day_month

SORTS = {"cham": "chậm nhất trước", "ten": "theo tên"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def step(milestone: Milestone, on: dt.date) -> dict:
    """A milestone as the steps bar shows it."""
    if milestone.done_on:
        state = "done"
    elif milestone.is_overdue(on=on):
        state = "late"
    elif milestone.starts and milestone.starts <= on <= milestone.due:
        state = "current"
    else:
        state = "todo"
    when = day_month(milestone.due)
    if milestone.starts:
        when = f"{day_month(milestone.starts)} – {when}"
    return {"title": milestone.short_name, "note": when, "state": state}


def _days(survey: Survey, now: Progress, on: dt.date) -> list[ProgressDay]:
    days, done = [], 0
    length = (survey.field_to - survey.field_from).days + 1
    for place in range(length):
        day = survey.field_from + dt.timedelta(days=place)
        done += now.by_day.get(day, 0)
        planned = survey.planned_total * (place + 1) / length
        days.append(ProgressDay(day=day, done=done if day <= on else None, planned=planned))
    return days


@require_GET
@survey_page("monitoring.view")
def show(request: HttpRequest, survey: Survey) -> HttpResponse:
    on = request.now.date()
    now = progress(survey, on)
    rows = areas(survey, now.expected_pct)
    if request.GET.get("sap-xep") == "ten":
        rows.sort(key=lambda row: row.name)
    people, blocks = interviewers(survey), list(survey.blocks.all())
    context = {
        "now": now,
        "today": on,
        "rows": [(row, row.in_blocks([block.code for block in blocks])) for row in rows],
        "blocks": blocks,
        "people": people[:5],
        "people_count": survey.interviewers.count(),
        "marks": sum(len(one.marks) for one in people),
        "tasks": todays_work(survey, on, rows, people),
        "steps": [step(milestone, on) for milestone in survey.milestones.all()],
        "standing": standing(survey),
        "sorts": SORTS,
        "sort": request.GET.get("sap-xep", "cham"),
        "behind_chip": f"chậm {now.behind} phiếu" if now.behind else "",
        "most": max((number for _, number, _ in now.by_mode), default=1),
        "chart": progress_chart(_days(survey, now, on), uid="progress", total=survey.planned_total, today=on),
    }
    return render(request, "monitoring/progress.html", context)


@require_GET
@survey_page("monitoring.view")
def quality(request: HttpRequest, survey: Survey) -> HttpResponse:
    return render(request, "monitoring/quality.html", {"people": signals(survey)})


@require_GET
@survey_page("monitoring.view")
def spreadsheet(request: HttpRequest, survey: Survey) -> HttpResponse:
    on = request.now.date()
    now = progress(survey, on)
    response = HttpResponse(workbook(survey, now, areas(survey, now.expected_pct), on), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="tien-do-{survey.slug}-{on:%Y%m%d}.xlsx"'
    return response
