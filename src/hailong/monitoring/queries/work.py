"""The day's work queue: what someone must do today, heaviest first, each with the page where it is done."""

import datetime as dt
from typing import Any

from django.urls import reverse

from hailong.capture.models import Conflict
from hailong.fieldwork.queries import to_replace
from hailong.monitoring.queries.quality import Signals
from hailong.monitoring.queries.units import AreaRow
from hailong.plan.models import Survey
from hailong.reinterview.models import Reinterview

Task = dict[str, Any]


def todays_work(survey: Survey, on: dt.date, rows: list[AreaRow], people: list[Signals]) -> list[Task]:
    """Tasks as `ui` shows them: title, note, kind, url, action."""
    return [
        *_milestones(survey, on),
        *_units(survey, rows),
        *_people(survey, people),
        *_conflicts(survey),
        *_replacements(survey),
        *_reinterviews(survey),
    ]


def _milestones(survey: Survey, on: dt.date) -> list[Task]:
    return [
        {
            "title": f"Quá hạn: {one.short_name}",
            "note": f"Hạn {one.due:%d/%m/%Y}, {one.owner}",
            "kind": "bad",
            "url": reverse("plan:plan", args=[survey.slug]),
            "action": "Xem mốc",
        }
        for one in survey.milestones.all()
        if one.is_overdue(on=on)
    ]


def _units(survey: Survey, rows: list[AreaRow]) -> list[Task]:
    late = [row for row in rows if row.missing >= 5][:2]
    return [
        {
            "title": f"{row.name} chậm {row.missing} phiếu so với kế hoạch hôm nay",
            "note": "; ".join(
                f"{cell.unit.agency.short_name} {cell.done}/{cell.planned}" for cell in row.in_block_order
            ),
            "kind": "bad",
            "url": reverse("fieldwork:assignments", args=[survey.slug]),
            "action": "Giao thêm người",
        }
        for row in late
    ]


def _people(survey: Survey, people: list[Signals]) -> list[Task]:
    return [
        {
            "title": f"{one.name}: {', '.join(words for words, _ in one.marks)}",
            "note": "Dấu hiệu, cần kiểm tra; không phải kết luận",
            "kind": "warn",
            "url": reverse("monitoring:quality", args=[survey.slug]),
            "action": "Xem dấu hiệu",
        }
        for one in people[:2]
    ]


def _conflicts(survey: Survey) -> list[Task]:
    number = Conflict.objects.filter(survey=survey, decision=Conflict.Decision.OPEN).count()
    if not number:
        return []
    return [
        {
            "title": f"{number} phiếu trùng mã, nội dung khác",
            "note": "Chờ người quyết định; cả hai bản đều được giữ",
            "kind": "warn",
            "url": reverse("capture:conflicts", args=[survey.slug]),
            "action": "Quyết định",
        }
    ]


def _replacements(survey: Survey) -> list[Task]:
    ended = to_replace(survey)
    stuck = [one.field_case.case for one in ended if not one.reserve_left]
    url = reverse("fieldwork:assignments", args=[survey.slug])
    found = []
    if stuck:
        cells = {f"{case.unit.agency.short_name} – {case.field_group.short_name}": None for case in stuck}
        title = f"Hết mẫu dự phòng: {', '.join(list(cells)[:3])}{' …' if len(cells) > 3 else ''}"
        note = f"{len(stuck)} hồ sơ không thay được; ghi lý do vào báo cáo"
        found.append({"title": title, "note": note, "kind": "warn", "url": url, "action": "Xem"})
    if due := len(ended) - len(stuck):
        title = f"{due} hồ sơ không thành, chưa thay bằng mẫu dự phòng"
        note = "Hệ thống lấy người kế tiếp của cùng ô; không ai chọn"
        found.append({"title": title, "note": note, "kind": "warn", "url": url, "action": "Thay mẫu"})
    return found


def _reinterviews(survey: Survey) -> list[Task]:
    waiting = Reinterview.objects.filter(draw__survey=survey, outcome=Reinterview.Outcome.WAITING).count()
    undecided = Reinterview.objects.filter(
        draw__survey=survey, outcome=Reinterview.Outcome.NOT_CONFIRMED, consequence=""
    ).count()
    url = reverse("reinterview:list", args=[survey.slug])
    found = []
    if undecided:
        title = f"{undecided} phiếu phúc tra không xác nhận, chờ quyết định"
        found.append({"title": title, "note": "Giữ, điều tra lại hay thay thế", "kind": "bad", "url": url})
    if waiting:
        found.append({"title": f"{waiting} phiếu phúc tra chờ hỏi lại", "note": "", "kind": "info", "url": url})
    return found
