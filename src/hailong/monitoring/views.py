"""Pages of monitoring: progress of the field, quality signals, and the progress as a spreadsheet."""

import datetime as dt
from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hailong.method.reinterview import AskedAgain
from hailong.monitoring.queries import AreaRow, Progress, areas, interviewers, progress, signals, todays_work
from hailong.monitoring.sheet import workbook
from hailong.plan.models import Block, Milestone, Survey
from hailong.plan.rules import survey_page
from hailong.reinterview.queries import standing
from hailong.ui.charts import ProgressDay
from hailong.ui.charts import progress as progress_chart
from hailong.ui.numbers import day_month, percent

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
    for place in range(max(length, (survey.last_day - survey.field_from).days + 1)):
        day = survey.field_from + dt.timedelta(days=place)
        done += now.by_day.get(day, 0)
        planned = survey.planned_total * min(place + 1, length) / length
        days.append(ProgressDay(day=day, done=done if day <= on else None, planned=planned))
    return days


def _columns(survey: Survey, rows: list[AreaRow]) -> list[Block]:
    """Blocks as the table heads them: `heading` with the quota where all units have the same, `fields` of its cells."""
    blocks = list(survey.blocks.all())
    for block in blocks:
        own = [row.units[block.code] for row in rows if block.code in row.units]
        quotas = {cell.planned for cell in own}
        block.heading = f"{block.name} ({quotas.pop()})" if len(quotas) == 1 else block.name
        longest = max((cell.cells for cell in own), key=len, default=[])
        block.fields = " · ".join(part.label for part in longest)
    return blocks


def _notes(now: Progress, again: AskedAgain, marks: Counter[str]) -> dict[str, str]:
    """The small words under the figures at the top."""
    refused, missed = now.outcome.refusal_pct, now.outcome.non_contact_pct
    return {
        "official": f"{percent(now.done_pct)} · kế hoạch hôm nay {percent(now.expected_pct)}",
        "behind": f"chậm {now.behind} phiếu" if now.behind else "",
        "outcome": f"từ chối {percent(refused)} · không gặp {percent(missed)}",
        "marks": f"{marks['bad']} nặng · {marks['warn']} nhẹ; cần kiểm tra, không phải kết luận",
        "again": f"khớp {percent(again.agreement_pct)} · {again.not_confirmed} không xác nhận",
    }


@require_GET
@survey_page("monitoring.view")
def show(request: HttpRequest, survey: Survey) -> HttpResponse:
    on = request.now.date()
    now = progress(survey, on)
    rows = areas(survey, now.expected_pct)
    if request.GET.get("sap-xep") == "ten":
        rows.sort(key=lambda row: row.name)
    people, blocks = interviewers(survey), _columns(survey, rows)
    marks = Counter(kind for one in people for _, kind in one.marks)
    context = {
        "now": now,
        "today": on,
        "rows": [(row, [(block, row.units.get(block.code)) for block in blocks]) for row in rows],
        "blocks": blocks,
        "people": people[:5],
        "people_count": survey.interviewers.count(),
        "marks": sum(marks.values()),
        "tasks": todays_work(survey, on, rows, people),
        "steps": [step(milestone, on) for milestone in survey.milestones.all()],
        "standing": (again := standing(survey)),
        "notes": _notes(now, again.counts, marks),
        "sorts": SORTS,
        "sort": request.GET.get("sap-xep", "cham"),
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
