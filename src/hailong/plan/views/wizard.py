"""The five steps from a template to a plan. Each step saves itself and has an address of its own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from hailong.method.problem import Problem, Problems
from hailong.plan import actions, queries
from hailong.plan.forms import BasicsForm, MilestoneForm, ModesForm, PartsForm, cell_name, typed_grid
from hailong.plan.models import Block, Survey, Unit
from hailong.plan.pasted import number, pasted_grid
from hailong.plan.rules import survey_page
from hailong.ui.numbers import date_vi
from hailong.ui.numbers import number as thousands

STEPS = (
    "Mẫu và thông tin chung",
    "Đơn vị và số phiếu",
    "Phiếu hỏi, hình thức",
    "Mốc thời gian, phân công",
    "Kiểm tra và tạo",
)


@survey_page("plan.edit")
def step(request: HttpRequest, survey: Survey, step: int) -> HttpResponse:
    """One step: GET shows it; POST saves it and goes on, or shows it again with what is wrong (422)."""
    if not 1 <= step <= len(STEPS):
        raise Problem("not_found", what="bước này")
    if survey.state != Survey.State.DRAFT:
        return redirect("plan:overview", slug=survey.slug)
    return _VIEWS[step](request, survey)


def _page(request: HttpRequest, survey: Survey, number: int, problem: Problem | None, **context: Any) -> HttpResponse:
    bar = [
        {
            "title": title,
            "state": "done" if place < number else "current" if place == number else "todo",
            "url": reverse("plan:step", args=[survey.slug, place]) if place != number else "",
        }
        for place, title in enumerate(STEPS, 1)
    ]
    context |= {"bar": bar, "number": number, "step_title": STEPS[number - 1], "problem": problem}
    context["navigation"] = None  # the wizard has the whole width; its own steps lead on
    context["back"] = reverse("plan:step", args=[survey.slug, number - 1]) if number > 1 else reverse("plan:surveys")
    forms = [form for form in [context.get("form"), *context.get("rows", [])] if getattr(form, "errors", None)]
    return render(request, f"plan/step_{number}.html", context, status=422 if problem or forms else 200)


def _on(survey: Survey, number: int) -> HttpResponse:
    return redirect("plan:step", slug=survey.slug, step=number)


def _basics(request: HttpRequest, survey: Survey) -> HttpResponse:
    form, problem = BasicsForm.of(survey), None
    if request.method == "POST":
        form = BasicsForm(request.POST)
        if form.is_valid():
            try:
                actions.edit_basics(survey=survey, basics=form.basics(), by=request.user, at=request.now)
                return _on(survey, 2)
            except Problem as found:
                problem = found
    return _page(request, survey, 1, problem, form=form)


def _quotas(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Typing asks for the forecast (htmx), the buttons save; pasted cells are judged like typed ones."""
    asked = bool(request.headers.get("HX-Request"))
    tables, problems = [], []
    for block in survey.blocks.prefetch_related("field_groups"):
        grid, planned = queries.grid_of(block), block.planned_total
        if request.method == "POST":
            grid, planned, found = _posted(request, block, grid, save=not asked)
            problems += found
        tables.append(_grid_table(block, grid, planned, survey.min_cell, _kept_paste(request, block)))
    if request.method == "POST" and not asked and not problems:
        try:
            stays = _in_or_out(request, survey) or "stay" in request.POST
            return _on(survey, 2 if stays else 3)
        except Problem as found:
            problems += found.all
    context = {"tables": tables} | _totals(tables, survey)
    if asked:
        return render(request, "plan/typed.html", context)
    return _page(request, survey, 2, Problems(problems) if problems else None, **context)


def _kept_paste(request: HttpRequest, block: Block) -> str:
    """What was pasted and is shown again when something in it is wrong."""
    return request.POST.get(f"paste-{block.code}", "")


def _in_or_out(request: HttpRequest, survey: Survey) -> bool:
    """The buttons that leave a unit out, with a reason, or take it back (R-004-63); what was typed is saved by then."""
    code, back = request.POST.get("exclude", ""), request.POST.get("include", "")
    if not code and not back:
        return False
    asked = {"pk": back} if back.isascii() and back.isdigit() else {"block__code": code}
    slug = request.POST.get(f"exclude-unit-{code}")
    units = Unit.objects.filter(block__survey=survey, **asked, **({} if back else {"slug": slug}))
    unit = units.select_related("block__survey", "agency").first()
    if unit is None:
        raise Problem("not_found", what="đơn vị này")
    if back:
        actions.include_unit(unit=unit, by=request.user, at=request.now)
    else:
        reason = request.POST.get(f"exclude-reason-{code}", "")
        actions.exclude_unit(unit=unit, reason=reason, by=request.user, at=request.now)
    return True


def _posted(
    request: HttpRequest, block: Block, grid: dict[str, dict[str, int]], *, save: bool
) -> tuple[dict[str, dict[str, Any]], int | str, list[Problem]]:
    """The grid and the total as sent, and what is wrong with them."""
    wanted = request.POST.get(f"total-{block.code}", "").strip()
    planned = number(wanted) if wanted else block.planned_total
    pasted = request.POST.get(f"paste-{block.code}", "").strip("\r\n")
    try:
        grid = pasted_grid(block, pasted, now=grid) if pasted else typed_grid(block, request.POST, now=grid)
        if save:
            actions.set_quota(block=block, grid=grid, planned_total=planned, by=request.user, at=request.now)
    except Problem as found:
        return grid, planned, found.all
    return grid, planned, []


def _grid_table(
    block: Block, grid: dict[str, dict[str, Any]], planned: int | str, least: int, pasted: str
) -> dict[str, Any]:
    units = {unit.slug: unit for unit in block.units.select_related("agency")}
    numbers = {slug: {code: n if isinstance(n, int) else 0 for code, n in row.items()} for slug, row in grid.items()}
    rows = [
        {
            "unit": units[slug],
            "cells": [
                {"name": cell_name(block, slug, code), "value": n, "label": f"{units[slug].agency.name}, {place}"}
                for (code, n), place in zip(row.items(), _columns(block), strict=False)
            ],
            "total": sum(numbers[slug].values()),
        }
        for slug, row in grid.items()
        if slug in units
    ]
    values = {n for row in grid.values() for n in row.values()}
    columns = [sum(column) for column in zip(*(row.values() for row in numbers.values()), strict=False)]
    total = sum(columns)
    return {
        "block": block,
        "groups": list(block.field_groups.all()),
        "rows": rows,
        "columns": columns,
        "total": total,
        "planned": planned,
        "difference": (planned if isinstance(planned, int) else 0) - total,
        "excess": max(total - (planned if isinstance(planned, int) else 0), 0),
        "pasted": pasted,
        "excluded": [unit for unit in units.values() if unit.excluded_reason],
        "each": values.pop() if len(values) == 1 and not block.field_groups.all() else None,
        "expected": queries.expected(block, numbers, least=least),
        "uncovered": queries.uncovered_fields(block, numbers),
    }


def _columns(block: Block) -> list[str]:
    return [group.name for group in block.field_groups.all()] or ["số phiếu"]


def _totals(tables: list[dict[str, Any]], survey: Survey) -> dict[str, Any]:
    total = sum(table["total"] for table in tables)
    planned = total + sum(table["difference"] for table in tables)
    lines = [line for table in tables for line in table["expected"]]
    return {
        "total": total,
        "planned": planned,
        "difference": planned - total,
        "excess": max(total - planned, 0),
        "small": list(dict.fromkeys(line.label for line in lines if not line.published)),
        "unranked": [line for line in lines if line.is_unit and line.forms < survey.min_ranked],
        "assumed": queries.ASSUMED,
        "workload": queries.workload(total, survey.reinterview_pct),
    }


def _modes(request: HttpRequest, survey: Survey) -> HttpResponse:
    form, problem = ModesForm(survey, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            for block in form.blocks:
                version = form.cleaned_data[f"block-{block.code}"]
                actions.set_questionnaire(block=block, version=version, by=request.user, at=request.now)
            actions.set_mode(survey=survey, standings=form.standings(), by=request.user, at=request.now)
            return _on(survey, 4)
        except Problem as found:
            problem = found
    return _page(request, survey, 3, problem, form=form)


def _milestones(request: HttpRequest, survey: Survey) -> HttpResponse:
    form = PartsForm(survey, survey.plan_date, request.POST or None)
    rows = [MilestoneForm.of(step, request.POST or None) for step in survey.milestones.all()]
    problem = None
    if request.method == "POST" and all([form.is_valid(), *(row.is_valid() for row in rows)]):
        try:
            actions.set_participants(survey=survey, participants=form.participants(), by=request.user, at=request.now)
            for order, row in enumerate(rows, 1):
                actions.set_milestone(survey=survey, order=order, step=row.step(), by=request.user, at=request.now)
            return _on(survey, 5)
        except Problem as found:
            problem = found
    return _page(request, survey, 4, problem, form=form, rows=rows)


def _check(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Check answers; the button hands the plan to the approver."""
    problem = None
    if request.method == "POST":
        try:
            actions.submit(survey=survey, by=request.user, at=request.now)
            return redirect(f"{reverse('plan:overview', args=[survey.slug])}?da-tao=1")
        except Problem as found:
            problem = found
    faults = problem or (Problems(found) if (found := queries.unready(survey)) else None)
    blocks = [queries.plan_table(block) for block in survey.blocks.all()]
    late = [row for row in queries.milestones_of(survey, on=timezone.localdate(request.now)) if row["state"] == "late"]
    context = {"answers": _answers(survey, blocks), "faults": faults, "late": late}
    return _page(request, survey, 5, problem, **context)


def _answers(survey: Survey, blocks: list[dict[str, Any]]) -> list[dict[str, str]]:
    at = [reverse("plan:step", args=[survey.slug, number]) for number in range(1, 5)]
    rows = [
        ("Kế hoạch", f"{survey.plan_number or 'chưa có số'}, ngày {date_vi(survey.plan_date)}, {survey.plan_place}", 0),
        ("Tên", survey.title, 0),
        ("Căn cứ", f"{len(survey.legal_bases)} văn bản", 0),
        ("Thời kỳ đánh giá", f"{date_vi(survey.reference_from)} – {date_vi(survey.reference_to)}", 0),
        ("Thu phiếu", f"{date_vi(survey.field_from)} – {date_vi(survey.field_to)}", 0),
        ("Phúc tra", f"{survey.reinterview_pct}% số phiếu, tối đa", 0),
        ("Phương pháp", f"{survey.index_method.formula}; {survey.index_method.name}", 0),
        ("Công bố", f"ô từ {survey.min_cell} phiếu; xếp hạng từ {survey.min_ranked} phiếu", 0),
    ]
    for table in blocks:
        rows.append((table["block"].name, f"{len(table['rows'])} đơn vị, {thousands(table['total'])} phiếu", 1))
    rows += [(f"Phiếu hỏi, {table['block'].name}", str(table["block"].questionnaire), 2) for table in blocks]
    rows += [("Hình thức", "\n".join(f"{m['label']}: {m['words'].lower()}" for m in queries.modes_of(survey)), 2)]
    rows += [(part.get_part_display(), part.agency.name, 3) for part in queries.parts_of(survey)]
    rows += [("Mốc thời gian", f"{survey.milestones.count()} mốc", 3)]
    return [{"term": term, "value": value, "url": at[place]} for term, value, place in rows]


_VIEWS: dict[int, Callable[[HttpRequest, Survey], HttpResponse]] = {
    1: _basics,
    2: _quotas,
    3: _modes,
    4: _milestones,
    5: _check,
}
