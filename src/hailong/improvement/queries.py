"""What was promised after a release and what came of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from hailong.improvement.models import FollowUp, ImprovementPlan, Measure
from hailong.org.models import Role, User
from hailong.org.rules import held
from hailong.plan.models import Survey, Unit
from hailong.plan.rules import plays
from hailong.publication.models import Release
from hailong.publication.queries import Section
from hailong.ui.numbers import percent


@dataclass(frozen=True)
class Promise:
    """One measure as the public reads it: what people said, what is done, where it stands."""

    unit: str
    finding: str
    task: str
    objective: str
    lead: str
    due: dt.date
    state: str
    state_label: str
    kind: str
    note: str
    figure: str
    evidence: str
    told_on: dt.date


OVERDUE = "overdue"
KIND_OF_STATE = {"done": "ok", "doing": "info", "committed": "warn", "late": "bad", OVERDUE: "bad"}
ORDER = ("done", "doing", OVERDUE, "late", "committed")


def plans_with_measures(survey: Survey) -> QuerySet[ImprovementPlan]:
    measures = Measure.objects.prefetch_related(
        Prefetch("follow_ups", queryset=FollowUp.objects.order_by("-reported_on", "-pk"))
    )
    return (
        ImprovementPlan.objects.filter(unit__block__survey=survey)
        .select_related("unit__agency", "unit__block__survey", "release")
        .prefetch_related(Prefetch("measures", queryset=measures))
        .order_by("unit__block__order", "unit__order")
    )


def visible(survey: Survey, user: User) -> QuerySet[ImprovementPlan]:
    """Those who lead or observe see every plan, an assessed agency its own."""
    rows = plans_with_measures(survey)
    if plays(user, survey, Role.LEAD_PLANNER, Role.OBSERVER, Role.APPROVER):
        return rows
    return rows.filter(unit__in=units_of(survey, user))


def units_of(survey: Survey, user: User) -> list[Unit]:
    """The units of this survey for which the person speaks."""
    paths = held(user).get(Role.ASSESSED_VIEWER, [])
    units = Unit.objects.filter(block__survey=survey).select_related("agency", "block")
    return [unit for unit in units if any(unit.agency.path.startswith(path) for path in paths)]


def promises(survey: Survey, unit: Unit | None = None, *, on: dt.date) -> list[Promise]:
    """Measures of accepted plans for the public pages, the finished first; what nobody has read is not shown.

    A plan belongs to its survey: a corrected version of the figures takes no promise away.
    """
    rows = plans_with_measures(survey).filter(status=ImprovementPlan.Status.ACCEPTED)
    if unit is not None:
        rows = rows.filter(unit=unit)
    found = [_promise(plan, measure, on) for plan in rows for measure in plan.measures.all()]
    return sorted(found, key=lambda one: ORDER.index(one.state))


def _promised(release: Release, unit: Unit | None, on: dt.date) -> dict[str, Any] | None:
    found = promises(release.survey, unit, on=on)
    return {"promises": found} if found else None


PROMISED = Section("improvement/promises.html", _promised)


def _promise(plan: ImprovementPlan, measure: Measure, on: dt.date) -> Promise:
    last = next(iter(measure.follow_ups.all()))
    state, label = last.state, last.get_state_display()
    if measure.is_overdue(on=on):
        state, label = OVERDUE, "Quá hạn"
    return Promise(
        unit=plan.unit.agency.short_name,
        finding=measure.finding,
        task=measure.task,
        objective=measure.objective,
        lead=measure.lead,
        due=measure.due,
        state=state,
        state_label=label,
        kind=KIND_OF_STATE[state],
        note="" if last.state == FollowUp.State.COMMITTED else last.note,
        figure=last.figure,
        evidence=last.evidence,
        told_on=last.reported_on,
    )


def units_without_plan(survey: Survey) -> list[Unit]:
    """Assessed units that have not begun a plan: whom the lead may remind."""
    begun = ImprovementPlan.objects.filter(unit__block__survey=survey).values("unit")
    return list(
        Unit.objects.filter(block__survey=survey)
        .assessed()
        .exclude(pk__in=begun)
        .select_related("agency")
        .order_by("block__order", "order")
    )


@dataclass(frozen=True)
class Weakness:
    """A weak item of the released page, as a measure begins: what people said, and an objective to reach."""

    item_code: str
    finding: str
    objective: str


def weaknesses(plan: ImprovementPlan) -> list[Weakness]:
    """The items that the agency's released page puts first and no measure answers yet, with their evidence."""
    pages = plan.release.pages["units"].get(f"{plan.unit.block.code}/{plan.unit.slug}", {})
    answered = {measure.item_code for measure in plan.measures.all()}
    return [_weakness(row, pages) for row in pages.get("first", ()) if row["code"] not in answered]


def _weakness(row: dict[str, Any], page: dict[str, Any]) -> Weakness:
    item = next(one for one in page["items"] if one["code"] == row["code"])
    value, wanted = (percent(at, item["places"]) for at in (row["value"], min(row["value"] + GAIN, 100)))
    said = f", {row['dissatisfied_pct']}% không hài lòng" if row["dissatisfied_pct"] else ""
    return Weakness(
        item_code=row["code"],
        finding=f"“{row['label']}”: chỉ số {value}{said} ({item['n']} câu trả lời)",
        objective=f"Nâng chỉ số “{row['label']}” từ {value} lên ít nhất {wanted}",
    )


GAIN = 3.0
"""Points that a new measure proposes to gain; the agency writes its own objective over it."""
