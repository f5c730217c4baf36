"""What waits for a person in a survey, as the plan sees it. Other rooms have work queues of their own."""

import datetime as dt
from typing import Any

import rules
from django.urls import reverse

from hailong.org.models import User
from hailong.plan.models import Survey
from hailong.plan.queries import awaits_approval
from hailong.ui.numbers import date_vi

State = Survey.State


def of(survey: Survey, user: User, today: dt.date) -> list[dict[str, Any]]:
    """Rows for the `tasks` component, the most urgent first."""
    found = []
    may = {name: rules.has_perm(f"plan.{name}", user, survey) for name in ("edit", "approve", "run", "view")}
    overview = reverse("plan:overview", args=[survey.slug])
    plan = reverse("plan:plan", args=[survey.slug])
    if survey.state != State.DRAFT and may["view"]:
        late = [step for step in survey.milestones.all() if step.is_overdue(on=today)]
        found += [_row(f"Quá hạn: {step.short_name}", survey, f"hạn {date_vi(step.due)}", "bad", plan) for step in late]
    if survey.state == State.DRAFT and may["edit"] and not survey.submitted_at:
        step = reverse("plan:step", args=[survey.slug, 1])
        found.append(_row("Hoàn thiện bản nháp", survey, "chưa trình duyệt", "warn", step, "Tiếp tục"))
    if may["approve"] and awaits_approval(survey, user):
        found.append(_row("Duyệt kế hoạch", survey, survey.plan_number, "warn", overview, "Xem và duyệt"))
    if survey.state == State.APPROVED and may["run"] and today >= survey.field_from:
        found.append(_row("Mở thu phiếu", survey, f"theo kế hoạch từ {date_vi(survey.field_from)}", "info", overview))
    if survey.state == State.COLLECTING and may["run"] and today > survey.last_day:
        found.append(_row("Đóng thu phiếu", survey, f"hạn thu {date_vi(survey.last_day)}", "warn", overview))
    return found


def _row(title: str, survey: Survey, note: str, kind: str, url: str, action: str = "Mở") -> dict[str, Any]:
    note = f"{survey.short_title} · {note}" if note else survey.short_title
    return {"title": title, "note": note, "kind": kind, "url": url, "action": action}
