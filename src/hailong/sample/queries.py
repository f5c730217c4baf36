"""Reads of the sample: what the plan asks, what the frame can bear, and what was drawn."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from hailong.frame.models import FrameImport, FrameUnit
from hailong.method import selection
from hailong.method.allocation import Reallocation, Stratum, reallocate
from hailong.plan.models import Block, FieldGroup, Quota, Survey, Unit
from hailong.sample.models import Draw, OnSiteSession


def as_json(allocation: Mapping[Stratum, int]) -> dict[str, int]:
    """`{"van-gia/justice": 30}`: how a draw keeps its grid."""
    return {f"{unit}/{group}": count for (unit, group), count in allocation.items()}


def from_json(stored: Mapping[str, int]) -> dict[Stratum, int]:
    grid: dict[Stratum, int] = {}
    for key, count in stored.items():
        unit, _, group = key.partition("/")
        grid[unit, group] = count
    return grid


def current_draw(block: Block) -> Draw | None:
    found: Draw | None = block.draws.filter(is_current=True).first()
    return found


def quotas(block: Block) -> dict[Stratum, int]:
    """The plan's grid of a block, in the order of its annex; assessed units only."""
    cells = Quota.objects.filter(unit__block=block, unit__excluded_reason="", field_group__isnull=False)
    return {
        (unit, group): planned
        for unit, group, planned in cells.order_by("unit__order", "field_group__order").values_list(
            "unit__slug", "field_group__code", "planned"
        )
    }


def sizes(frame_import: FrameImport) -> dict[Stratum, int]:
    """N_h: usable dossiers of each unit in each field group."""
    rows = (
        FrameUnit.objects.filter(frame_import=frame_import)
        .order_by()
        .values_list("unit__slug", "field_group__code")
        .annotate(n=Count("id"))
    )
    return {(unit, group): n for unit, group, n in rows}


def shortages(frame_import: FrameImport) -> Reallocation:
    """Where the frame has fewer people than the plan asks, and a grid that it can bear (ux 4.3)."""
    return reallocate(quotas(frame_import.block), sizes(frame_import))


def quota_of(unit: Unit) -> int:
    """Planned forms of a unit, all fields together."""
    return int(unit.quotas.aggregate(total=Sum("planned"))["total"] or 0)


@dataclass(frozen=True)
class StratumRow:
    """One unit in one field: N_h, what the plan asks, and what the current draw gave (None before it)."""

    unit: Unit
    group: FieldGroup
    population: int
    planned: int
    sample: int | None
    reserve: int | None

    @property
    def missing(self) -> int:
        return max(0, self.planned - self.population)


def strata(frame_import: FrameImport, draw: Draw | None = None) -> list[StratumRow]:
    """Every unit × field of the block in the order of the plan's annex."""
    block = frame_import.block
    planned, available = quotas(block), sizes(frame_import)
    drawn = {(row["unit"], row["group"]): row for row in draw.manifest["strata"]} if draw and draw.manifest else {}
    groups = list(block.field_groups.all())
    return [
        StratumRow(
            unit=unit,
            group=group,
            population=available.get((unit.slug, group.code), 0),
            planned=planned.get((unit.slug, group.code), 0),
            sample=drawn[unit.slug, group.code]["sample"] if (unit.slug, group.code) in drawn else None,
            reserve=drawn[unit.slug, group.code]["reserve"] if (unit.slug, group.code) in drawn else None,
        )
        for unit in block.units.assessed().select_related("agency")
        for group in groups
    ]


@dataclass(frozen=True)
class Coverage:
    """How much of the frame the plan leaves out: people in cells with a planned zero (never hidden)."""

    population: int
    uncovered: int
    by_group: Mapping[str, int]

    @property
    def share(self) -> float:
        return self.uncovered / self.population if self.population else 0.0


def coverage(frame_import: FrameImport) -> Coverage:
    planned, available = quotas(frame_import.block), sizes(frame_import)
    names = dict(frame_import.block.field_groups.values_list("code", "name"))
    left_out: Counter[str] = Counter()
    for (unit, group), count in available.items():
        if not planned.get((unit, group)):
            left_out[names[group]] += count
    return Coverage(sum(available.values()), sum(left_out.values()), dict(left_out))


def missing_phones(frame_import: FrameImport) -> dict[str, tuple[int, int]]:
    """Unit slug -> (usable dossiers without a phone, usable dossiers)."""
    rows = (
        FrameUnit.objects.filter(frame_import=frame_import)
        .order_by()
        .values_list("unit__slug", "has_phone")
        .annotate(n=Count("id"))
    )
    found: dict[str, list[int]] = {}
    for slug, has_phone, n in rows:
        counts = found.setdefault(slug, [0, 0])
        counts[0] += 0 if has_phone else n
        counts[1] += n
    return {slug: (without, total) for slug, (without, total) in found.items()}


@dataclass(frozen=True)
class Likeness:
    """One value of one feature: how many of the frame and of the sample carry it."""

    feature: str
    value: str
    frame: int
    frame_share: float
    sample: int
    sample_share: float


def representativeness(draw: Draw) -> list[Likeness]:
    """The sample beside its frame, by month of the result and by channel."""
    frame = FrameUnit.objects.filter(frame_import=draw.frame_import)
    sample = frame.filter(cases__draw=draw, cases__is_reserve=False)
    return [row for feature in ("returned_month", "channel") for row in _beside(feature, frame, sample)]


def _beside(feature: str, frame: QuerySet[FrameUnit], sample: QuerySet[FrameUnit]) -> list[Likeness]:
    whole, drawn = _counted(feature, frame), _counted(feature, sample)
    n_frame, n_sample = sum(whole.values()), sum(drawn.values())
    return [
        Likeness(
            feature,
            str(value),
            count,
            count / n_frame,
            drawn.get(value, 0),
            drawn.get(value, 0) / n_sample if n_sample else 0.0,
        )
        for value, count in sorted(whole.items())
    ]


def _counted(feature: str, units: QuerySet[FrameUnit]) -> dict[Any, int]:
    return dict(units.order_by().values_list(feature).annotate(n=Count("id")))


def planned_in_sessions(unit: Unit) -> int:
    """Forms that the sessions of a unit already carry."""
    return int(OnSiteSession.objects.filter(unit=unit).aggregate(total=Sum("quota"))["total"] or 0)


def allocation_file(draw: Draw) -> bytes:
    """`allocation.csv` of the recipe, from the manifest of a draw that was made; no person is in it."""
    strata = tuple(selection.StratumDraw(**row) for row in draw.manifest["strata"])
    return selection.allocation_file(selection.Draw(draw.seed, draw.frame_sha256, (), strata))


@dataclass(frozen=True)
class SessionRow:
    """One session with its plan: whom to ask, and one of how many."""

    session: OnSiteSession
    plan: selection.VisitorPlan


@dataclass(frozen=True)
class UnitSessions:
    """The sessions of one unit, and how many of its planned forms they carry."""

    unit: Unit
    planned: int
    carried: int
    rows: tuple[SessionRow, ...]

    @property
    def is_uneven(self) -> bool:
        """Whether visitors of one session have another chance than those of another: their forms count alike."""
        return len({row.plan.chance for row in self.rows}) > 1


def session_plan(survey: Survey) -> list[UnitSessions]:
    """Every on-site unit of a survey with its sessions in order of time."""
    units = Unit.objects.assessed().filter(block__survey=survey, block__sampling=Block.Sampling.ON_SITE)
    return [
        UnitSessions(
            unit=unit,
            planned=quota_of(unit),
            carried=planned_in_sessions(unit),
            rows=tuple(SessionRow(one, visitor_plan(one)) for one in unit.sessions.order_by("day", "-shift")),
        )
        for unit in units.select_related("agency")
    ]


def visitors_of(session: OnSiteSession) -> tuple[int, ...]:
    """Which of the expected visitors of a session are asked."""
    return visitor_plan(session).visitors


def visitor_plan(session: OnSiteSession) -> selection.VisitorPlan:
    """The plan of a session, computed again from its seed by the rule that it was planned by."""
    return selection.on_site(
        session=session_name(session.unit.slug, session.day, session.shift),
        seed=session.seed,
        expected_visitors=session.expected_visitors,
        quota=session.quota,
        version=session.version,
    )


def session_name(slug: str, day: dt.date, shift: str) -> str:
    """What the start of a session is computed from, together with its seed."""
    return f"{slug}/{day}/{shift}"


def form_numbers(unit: Unit, day: dt.date, shift: str, quota: int) -> list[str]:
    """The case numbers of a session's forms, in order."""
    return [f"{unit.order:02d}-T-{day:%m%d}{shift}-{rank:02d}" for rank in range(1, quota + 1)]
