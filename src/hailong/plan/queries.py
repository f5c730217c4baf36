"""Reads of the plan: what the forms buy, what comes next, who may see which survey."""

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection

from hailong.ledger.queries import canonical
from hailong.method.index_methods import method
from hailong.method.problem import Problem
from hailong.method.questionnaire import fingerprint as questions_sha256
from hailong.method.sample_size import COMPOSITE_SD, ITEM_SD, Forecast, QuotaCell, forecast
from hailong.org.models import Agency, User
from hailong.plan.models import Block, Milestone, ModeRule, Part, Participant, Quota, Survey, Unit
from hailong.ui.numbers import day_month

# The forms of survey of Điều 5 (R-004-17) that this product has a door for; the folders of capture's modes.
MODE_LABELS = {
    "face_to_face": "Điều tra viên phỏng vấn trực tiếp",
    "paper": "Phiếu giấy, nhập liệu tại văn phòng",
    "web": "Tự trả lời trên mạng bằng mã riêng",
    "open_qr": "Mã QR mở tại nơi giao dịch",
}
LIKERT = [1, 2, 3, 4, 5]  # Điều 7.1 (R-004-27): what an official index may be computed from
INTERVIEWERS = 24
FORMS_PER_SESSION = 7

Grid = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Expected:
    """One line of the forecast: what `forms` forms buy. `published` is False where a cell is under the least size."""

    label: str
    forms: int
    margins: Forecast
    published: bool = True
    is_unit: bool = False


def grid_of(block: Block) -> dict[str, dict[str, int]]:
    """The quota grid as it is: unit slug -> field code (`""` without fields) -> forms, in the annex's order."""
    codes = [group.code for group in block.field_groups.all()] or [""]
    grid = {unit.slug: dict.fromkeys(codes, 0) for unit in block.units.assessed()}
    for cell in Quota.objects.filter(unit__block=block).select_related("unit", "field_group"):
        grid[cell.unit.slug][cell.field_group.code if cell.field_group else ""] = cell.planned
    return grid


def expected(block: Block, grid: Grid, *, least: int = 10) -> list[Expected]:
    """What a grid buys: the block, a unit of each size, a cell of each size of each field (95 %, R-004-19).

    Units and cells of the same size are said once; the smallest and the greatest where they differ. A field whose
    cells are too small is said once more for the whole block, where it is published.
    """
    if not grid:
        return []
    labels = {group.code: group.short_name for group in block.field_groups.all()}
    cells = [QuotaCell(n) for row in grid.values() for n in row.values()]
    lines = [Expected(f"Toàn khối: {block.name}", sum(cell.n for cell in cells), forecast(cells))]
    totals = sorted({sum(row.values()) for row in grid.values()}, reverse=True)
    for total in dict.fromkeys([totals[0], totals[-1]]):
        lines.append(Expected("Mỗi đơn vị", total, _of(total), total >= least, is_unit=True))
    for code, label in labels.items():
        sizes = sorted({row.get(code, 0) for row in grid.values()} - {0}, reverse=True)
        for n in dict.fromkeys(sizes[:1] + sizes[-1:]):
            lines.append(Expected(f"{label}, một đơn vị", n, _of(n), n >= least))
        if sizes and sizes[-1] < least:
            pooled = [QuotaCell(row.get(code, 0)) for row in grid.values()]
            whole = sum(cell.n for cell in pooled)
            lines.append(Expected(f"{label}, toàn khối", whole, forecast(pooled), whole >= least))
    return lines


def _of(n: int) -> Forecast:
    return forecast([QuotaCell(n)])


ASSUMED = {"item_sd": ITEM_SD, "composite_sd": COMPOSITE_SD}


def uncovered_fields(block: Block, grid: Grid) -> list[str]:
    """Fields of the annex in which no unit has a form: nobody there can be asked."""
    totals = {group: sum(row.get(group.code, 0) for row in grid.values()) for group in block.field_groups.all()}
    return [group.name for group, total in totals.items() if total == 0]


def workload(forms: int, reinterview_pct: int) -> dict[str, int]:
    """A first estimate of people and days, and how many forms the re-interview may take at most."""
    sessions = math.ceil(forms / (INTERVIEWERS * FORMS_PER_SESSION))
    return {
        "interviewers": INTERVIEWERS,
        "per_session": FORMS_PER_SESSION,
        "sessions": sessions,
        "reinterviews": forms * reinterview_pct // 100,
    }


def modes_of(survey: Survey) -> list[dict[str, Any]]:
    """Every known mode with what it counts for here; unused where the plan says nothing."""
    said = dict(survey.mode_rules.values_list("mode", "standing"))
    unused = ModeRule.Standing.UNUSED
    rows = [(mode, label, ModeRule.Standing(said.get(mode, unused))) for mode, label in MODE_LABELS.items()]
    return [
        {"mode": mode, "label": label, "standing": standing, "words": standing.label} for mode, label, standing in rows
    ]


def milestones_of(survey: Survey, *, on: dt.date) -> list[dict[str, Any]]:
    """The steps for the steps bar: done, late, current (the first open one, or one whose window is open) or to do."""
    rows, first_open = [], True
    for step in survey.milestones.all():
        rows.append(
            {"step": step, "title": step.short_name, "note": window(step), "state": _state(step, on, first_open)}
        )
        first_open = first_open and step.done_on is not None
    return rows


def _state(step: Milestone, on: dt.date, first_open: bool) -> str:
    if step.done_on:
        return "done"
    if step.is_overdue(on=on):
        return "late"
    return "current" if first_open or (step.starts and step.starts <= on) else "todo"


def window(step: Milestone) -> str:
    """ "15/7 – 30/9", or "đến 04/11"; once done, the day."""
    if step.done_on:
        return f"xong {day_month(step.done_on)}"
    due = day_month(step.due)
    return f"{day_month(step.starts)} – {due}" if step.starts else f"đến {due}"


def plan_table(block: Block) -> dict[str, Any]:
    """The annex: groups, rows of (unit, cells, total), column totals, and whether it is what the plan says."""
    groups = list(block.field_groups.all())
    codes = [group.code for group in groups] or [""]
    grid = grid_of(block)
    units = {unit.slug: unit for unit in block.units.select_related("agency")}
    rows = [
        {
            "unit": unit,
            "cells": [grid.get(slug, {}).get(code, 0) for code in codes],
            "total": sum(grid.get(slug, {}).values()),
        }
        for slug, unit in units.items()
    ]
    columns = [sum(column) for column in zip(*(row["cells"] for row in rows), strict=True)] if rows else []
    total = sum(columns)
    return {
        "block": block, "groups": groups, "rows": rows, "columns": columns, "total": total,
        "matches": total == block.planned_total,
    }  # fmt: skip


def surveys_for(user: User) -> list[dict[str, Any]]:
    """The surveys of a person, newest first, grouped by year."""
    visible = Survey.objects.visible_to(user).prefetch_related("milestones").order_by("-year", "-created_at")
    return [{"year": year, "surveys": list(rows)} for year, rows in groupby(visible, key=lambda survey: survey.year)]


def unready(survey: Survey) -> list[Problem]:
    """What still keeps a draft from being approved. An approved plan is never edited, so nothing may be missing."""
    faults = []
    if not survey.plan_number:
        faults.append(Problem("plan_number_missing"))
    total = sum(block.quota_total() for block in survey.blocks.all())
    if total != survey.planned_total:
        faults.append(Problem("survey_total_differs", total=total, planned=survey.planned_total))
    if not survey.participants.filter(part=Part.CONTRACTOR).exists():
        faults.append(Problem("contractor_missing"))
    if survey.reinterview_pct and not survey.participants.filter(part=Part.REINTERVIEW).exists():
        faults.append(Problem("reinterviewer_missing", pct=survey.reinterview_pct))
    if not survey.mode_rules.filter(standing=ModeRule.Standing.OFFICIAL).exists():
        faults.append(Problem("no_official_mode"))
    parts = [(row.part, row.agency) for row in survey.participants.select_related("agency")]
    assessed = [unit.agency for unit in Unit.objects.assessed().filter(block__survey=survey).select_related("agency")]
    faults += part_faults(parts, assessed=assessed)
    return faults + [fault for block in survey.blocks.select_related("questionnaire") for fault in _unready(block)]


def awaits_approval(survey: Survey, user: User) -> bool:
    """A submitted draft in which this person had no hand."""
    own = survey.created_by_id == user.pk or user.code in survey.editors
    return survey.state == Survey.State.DRAFT and survey.submitted_at is not None and not own


def _unready(block: Block) -> list[Problem]:
    grid = grid_of(block)
    if not grid:
        return [Problem("block_without_units", block=block.name)]
    names = {unit.slug: unit.agency.name for unit in block.units.select_related("agency")}
    faults = [Problem("unit_without_forms", unit=names[slug]) for slug, row in grid.items() if not sum(row.values())]
    asked = block.questionnaire.questionnaire
    scales = {code: [point.value for point in asked.scale_of(code).points] for code in asked.items}
    odd = [code for code, values in scales.items() if values != LIKERT]
    facts = {"questionnaire": str(block.questionnaire)}
    if odd:
        return [*faults, Problem("scale_not_official", item=odd[0], **facts)]
    try:
        method(block.survey.method).check(asked)
    except Problem as unfit:
        faults.append(unfit)
    return faults


def part_faults(parts: Iterable[tuple[str, Agency]], *, assessed: Iterable[Agency]) -> list[Problem]:
    """Who may not take a part: a collector checks nobody, and the assessed neither collect, check nor supervise."""
    pairs, paths = list(parts), [agency.path for agency in assessed]
    collectors = [agency.path for part, agency in pairs if part == Part.CONTRACTOR]
    checks = {Part.REINTERVIEW, Part.SUPERVISION}
    faults = []
    for part, agency in pairs:
        facts = {"agency": agency.name, "part": Part(part).label}
        if part in checks and any(agency.path.startswith(path) for path in collectors):
            faults.append(Problem("collector_reinterviews", **facts))
        if part in checks | {Part.CONTRACTOR} and any(agency.path.startswith(path) for path in paths):
            faults.append(Problem("assessed_takes_part", **facts))
    return faults


def parts_of(survey: Survey) -> list[Participant]:
    """Who takes part, the lead first, in the order of the parts."""
    order = list(Part.values)
    return sorted(survey.participants.select_related("agency"), key=lambda row: order.index(row.part))


SAID = (
    "code", "title", "year", "plan_number", "legal_bases", "planned_total", "method", "aggregation", "reinterview_pct",
    "min_cell", "min_ranked", "min_ranked_decision", "simulated",
)  # fmt: skip
DAYS = ("plan_date", "reference_from", "reference_to", "field_from", "field_to")


def fingerprint(survey: Survey) -> str:
    """SHA-256 of everything that approval fixes: what bends a figure or a rank when it is changed afterwards."""
    said = {name: getattr(survey, name) for name in SAID}
    days = {name: getattr(survey, name).isoformat() for name in DAYS}
    parts = survey.participants.values_list("part", "agency__key")
    modes = survey.mode_rules.values_list("mode", "standing")
    steps = survey.milestones.values_list("order", "name", "owner", "due")
    contents = {
        "parts": sorted(map(list, parts)),
        "modes": sorted(map(list, modes)),
        "milestones": [[order, name, owner, due.isoformat()] for order, name, owner, due in steps],
        "blocks": [_fixed(block) for block in survey.blocks.select_related("questionnaire")],
    }
    return hashlib.sha256(canonical(said | days | contents)).hexdigest()


def _fixed(block: Block) -> dict[str, Any]:
    groups = block.field_groups.values_list("code", "name", "register_fields", "is_rest")
    units = block.units.values_list("slug", "agency__key", "excluded_reason")
    quotas = Quota.objects.filter(unit__block=block).values_list("unit__slug", "field_group__code", "planned")
    return {
        "code": block.code,
        "name": block.name,
        "sampling": block.sampling,
        "planned": block.planned_total,
        "questionnaire": questions_sha256(block.questionnaire.definition),
        "groups": list(map(list, groups)),
        "units": list(map(list, units)),
        "quotas": sorted([unit, group or "", planned] for unit, group, planned in quotas),
    }


def taken(survey: Survey) -> Survey:
    """The row as it is now, held until the end of the transaction."""
    current: Survey = Survey.objects.select_for_update().get(pk=survey.pk)
    return current


def share(survey: Survey) -> None:
    """Hold the survey with others who write beneath it, against whoever takes it: a freeze waits for those who began
    before it and keeps the others waiting. Said before anything else is locked. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(Survey._meta.db_table)
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR KEY SHARE", [survey.pk])  # noqa: S608 - own table
