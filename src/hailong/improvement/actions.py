"""Every change of an improvement plan: started, measures written, sent, accepted or returned, followed up.

R-004-55, R-004-56.
"""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max

from hailong.improvement.models import FollowUp, ImprovementPlan, Measure
from hailong.ledger import actions as ledger
from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan import actions as surveys
from hailong.plan.models import Survey, Unit
from hailong.publication.models import Release

Status = ImprovementPlan.Status
REQUIRED = (
    "finding", "objective", "task", "result_quantity", "result_quality", "resources", "lead", "coordinating",
    "difficulties",
)  # fmt: skip


@dataclass(frozen=True)
class MeasureFacts:
    """One measure with exactly the contents of Điều 13.3c."""

    finding: str
    objective: str
    task: str
    result_quantity: str
    result_quality: str
    resources: str
    lead: str
    coordinating: str
    difficulties: str
    starts: dt.date
    due: dt.date
    item_code: str = ""


def _log(act: str, plan: ImprovementPlan, by: User, at: dt.datetime, **facts: str | int) -> None:
    ledger.append(
        kind="act",
        by=by.code,
        at=at,
        subject=f"survey:{plan.survey.code}",
        facts={"act": f"improvement.{act}", "unit": plan.place, "release": plan.release.version, **facts},
    )


def _taken(plan: ImprovementPlan) -> ImprovementPlan:
    """The plan as it is now, while nobody else changes it."""
    rows = ImprovementPlan.objects.select_for_update(of=("self",))
    found: ImprovementPlan = rows.select_related("unit__agency", "unit__block__survey").get(pk=plan.pk)
    return found


@transaction.atomic
def start(*, release: Release, unit: Unit, by: User, at: dt.datetime) -> ImprovementPlan:
    """Open the improvement plan of a unit after a release; the one it has already, of any version, is returned.

    Raises:
        Problem: `release_not_public`, `unit_not_in_release`.
    """
    require(by, "improvement.write", unit)
    if release.status != Release.Status.PUBLISHED:
        raise Problem("release_not_public")
    if unit.block.survey_id != release.survey_id:
        raise Problem("unit_not_in_release", unit=unit.agency.name)
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)  # a double click makes one plan
    plan = ImprovementPlan.objects.filter(unit=unit).order_by("pk").first()
    if plan is None:
        plan = ImprovementPlan.objects.create(release=release, unit=unit, created_at=at)
        _log("start", plan, by, at)
    return plan


@transaction.atomic
def add_measure(*, plan: ImprovementPlan, facts: MeasureFacts, by: User, at: dt.datetime) -> Measure:
    """Write one measure into a plan that is open.

    Raises:
        Problem: `improvement_already_sent`; every empty field and a roadmap that runs backwards, together.
    """
    plan = _open(plan, by)
    _refuse(facts)
    order = 1 + (plan.measures.aggregate(last=Max("order"))["last"] or 0)
    measure = Measure.objects.create(plan=plan, order=order, **asdict(facts))
    FollowUp.objects.create(
        measure=measure,
        state=FollowUp.State.COMMITTED,
        note="Cam kết khi lập kế hoạch.",
        reported_on=at.date(),
        reported_by=by.code,
    )
    _log("measure", plan, by, at, order=order, contents=measure.sha256())
    return measure


@transaction.atomic
def change_measure(*, measure: Measure, facts: MeasureFacts, by: User, at: dt.datetime) -> Measure:
    """Write a measure of an open plan anew. Raises as `add_measure`."""
    plan = _open(measure.plan, by)
    _refuse(facts)
    told = asdict(facts)
    for name, value in told.items():
        setattr(measure, name, value)
    measure.save(update_fields=list(told))
    _log("change_measure", plan, by, at, order=measure.order, contents=measure.sha256())
    return measure


@transaction.atomic
def remove_measure(*, measure: Measure, by: User, at: dt.datetime) -> None:
    """Take a measure out of an open plan. Raises `improvement_already_sent`."""
    plan = _open(measure.plan, by)
    order = measure.order
    measure.delete()
    _log("remove_measure", plan, by, at, order=order)


def _open(plan: ImprovementPlan, by: User) -> ImprovementPlan:
    """The plan, which its agency may still write."""
    require(by, "improvement.write", plan)
    plan = _taken(plan)
    if not plan.is_open:
        raise Problem("improvement_already_sent", unit=plan.unit.agency.name)
    return plan


def _refuse(facts: MeasureFacts) -> None:
    labels = {field.name: field.verbose_name for field in Measure._meta.get_fields() if hasattr(field, "verbose_name")}
    found = [
        Problem("measure_field_empty", field=str(labels[name])) for name in REQUIRED if not getattr(facts, name).strip()
    ]
    if facts.due < facts.starts:
        found.append(Problem("roadmap_runs_backwards", starts=f"{facts.starts:%d/%m/%Y}", due=f"{facts.due:%d/%m/%Y}"))
    raise_all(found)


@transaction.atomic
def send(*, plan: ImprovementPlan, by: User, at: dt.datetime) -> ImprovementPlan:
    """Send the plan to the lead agency. Raises `improvement_already_sent`, `improvement_without_measures`."""
    plan = _open(plan, by)
    if not plan.measures.exists():
        raise Problem("improvement_without_measures")
    plan.status, plan.sent_at = Status.SENT, at
    plan.save(update_fields=["status", "sent_at"])
    _log("send", plan, by, at, measures=plan.measures.count())
    return plan


@transaction.atomic
def accept(*, plan: ImprovementPlan, by: User, at: dt.datetime) -> ImprovementPlan:
    """The lead takes note of a plan that was sent. Raises `improvement_not_sent`."""
    require(by, "improvement.accept", plan)
    plan = _taken(plan)
    if plan.status != Status.SENT:
        raise Problem("improvement_not_sent", unit=plan.unit.agency.name)
    plan.status, plan.accepted_at = Status.ACCEPTED, at
    plan.save(update_fields=["status", "accepted_at"])
    if plan.survey.state == Survey.State.PUBLISHED:  # while a new version is made the survey is elsewhere
        surveys.advance(survey=plan.survey, to=Survey.State.IMPROVING, by=by, at=at)
    _log("accept", plan, by, at)
    return plan


@transaction.atomic
def give_back(*, plan: ImprovementPlan, note: str, by: User, at: dt.datetime) -> ImprovementPlan:
    """The lead returns a plan that was sent; its agency may write again.

    Raises:
        Problem: `improvement_not_sent`, `return_needs_a_note`.
    """
    require(by, "improvement.accept", plan)
    plan = _taken(plan)
    if plan.status != Status.SENT:
        raise Problem("improvement_not_sent", unit=plan.unit.agency.name)
    if not note.strip():
        raise Problem("return_needs_a_note")
    plan.status, plan.return_note = Status.RETURNED, note
    plan.save(update_fields=["status", "return_note"])
    _log("return", plan, by, at, note=ledger.digest(note))
    return plan


@dataclass(frozen=True)
class FollowUpFacts:
    """What an agency tells of a measure: where it stands, in words, a number, and what shows it."""

    state: str
    note: str
    figure: str = ""
    evidence: str = ""


@transaction.atomic
def follow_up(*, measure: Measure, told: FollowUpFacts, by: User, at: dt.datetime) -> FollowUp:
    """Report what was done on a measure. Raises a `Problem` when not sent, or empty."""
    require(by, "improvement.write", measure.plan)
    plan = _taken(measure.plan)
    if plan.is_open:
        raise Problem("improvement_not_sent", unit=plan.unit.agency.name)
    found = []
    if told.state not in FollowUp.State.values:
        found.append(Problem("follow_up_state_unknown"))
    if not told.note.strip():
        found.append(Problem("follow_up_empty"))
    raise_all(found)
    made = FollowUp.objects.create(measure=measure, **asdict(told), reported_on=at.date(), reported_by=by.code)
    _log("follow_up", plan, by, at, order=measure.order, state=told.state, contents=made.sha256())
    return made
