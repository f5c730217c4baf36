"""What was promised after a release and what came of it."""

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


@dataclass(frozen=True)
class Promise:
    """One measure as the public reads it: what people said, what is done, where it stands."""

    unit: str
    finding: str
    task: str
    objective: str
    lead: str
    due: str
    state: str
    state_label: str
    kind: str
    note: str
    figure: str


KIND_OF_STATE = {"done": "ok", "doing": "info", "committed": "warn", "late": "bad"}


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


def promises(release: Release, unit: Unit | None = None) -> list[Promise]:
    """Measures of accepted plans for the public pages, the finished first; what nobody has read is not shown."""
    rows = plans_with_measures(release.survey).filter(release=release, status=ImprovementPlan.Status.ACCEPTED)
    if unit is not None:
        rows = rows.filter(unit=unit)
    found = [_promise(plan, measure) for plan in rows for measure in plan.measures.all()]
    return sorted(found, key=lambda one: ("done", "doing", "late", "committed").index(one.state))


def _promised(release: Release, unit: Unit | None) -> dict[str, Any] | None:
    found = promises(release, unit)
    return {"promises": found} if found else None


PROMISED = Section("improvement/promises.html", _promised)


def _promise(plan: ImprovementPlan, measure: Measure) -> Promise:
    last = next(iter(measure.follow_ups.all()))
    return Promise(
        unit=plan.unit.agency.short_name,
        finding=measure.finding,
        task=measure.task,
        objective=measure.objective,
        lead=measure.lead,
        due=f"{measure.due:%d/%m/%Y}",
        state=last.state,
        state_label=last.get_state_display(),
        kind=KIND_OF_STATE[last.state],
        note=last.note,
        figure=last.figure,
    )
