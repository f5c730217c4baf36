"""Agencies: one by one, or a catalogue of rows."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from hailong.ledger import actions as ledger
from hailong.method.problem import Problem, raise_all
from hailong.org.models import Agency, AgencySuccession, Area, User
from hailong.org.queries import areas_without, free_key, named
from hailong.org.rules import require


@dataclass(frozen=True)
class AgencyRow:
    """One agency to be. `area` and `parent` are keys; the parent may be empty."""

    key: str
    name: str
    short_name: str
    kind: str
    area: str
    parent: str
    valid_from: dt.date
    valid_to: dt.date | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "AgencyRow":
        """From JSON, with dates as ISO text."""
        until = row.get("valid_to")
        days = {
            "valid_from": dt.date.fromisoformat(row["valid_from"]),
            "valid_to": dt.date.fromisoformat(until) if until else None,
        }
        return cls(**{**row, **days})


@transaction.atomic
def add_agency(*, row: AgencyRow, by: User, at: dt.datetime) -> Agency:
    """Raises: agency_key_taken, area_unknown, parent_unknown, agency_kind_unknown, dates_run_backward (all at once)."""
    require(by, "org.administer")
    raise_all(_faults([row]))
    agency = _made([row])[0]
    facts = {"act": "org.add_agency", "kind": row.kind, "parent": row.parent, "valid_from": row.valid_from.isoformat()}
    ledger.append(kind="act", by=by.code, at=at, subject=f"agency:{row.key}", facts=facts)
    return agency


USUAL = {Agency.Kind.PEOPLES_COMMITTEE: "UBND", Agency.Kind.HEALTH_STATION: "Trạm Y tế"}


@transaction.atomic
def add_usual_agencies(*, area: Area, kind: str, day: dt.date, by: User, at: dt.datetime) -> list[Agency]:
    """A People's Committee, or a health station, for every area right below this one that has none on that day.

    Committees stand under the committee of `area`, stations under the committee of their own area; where that is not
    there, under nobody. They begin with their area, or on `day` where it had one before.
    Raises: agency_kind_unknown, area_without_areas.
    """
    require(by, "org.administer")
    if kind not in USUAL:
        raise Problem("agency_kind_unknown", kind=kind)
    if not area.children.on(day).exists():
        raise Problem("area_without_areas", area=area.name)
    committees = Agency.objects.on(day).filter(kind=Agency.Kind.PEOPLES_COMMITTEE)
    above = dict(committees.values_list("area_id", "key"))
    had = set(Agency.objects.filter(kind=kind, area__parent=area).values_list("area_id", flat=True))
    rows = []
    for place in areas_without(kind, below=area, on=day):
        name = f"{USUAL[Agency.Kind(kind)]} {place.name[0].lower()}{place.name[1:]}"
        short = place.name.removeprefix("Thị trấn ").removeprefix("Phường ").removeprefix("Xã ")
        parent = above.get(area.pk if kind == Agency.Kind.PEOPLES_COMMITTEE else place.pk, "")
        begins = day if place.pk in had else place.valid_from
        rows.append(AgencyRow(free_key(name, day=begins), name, short, kind, place.key, parent, begins))
    made = _made(rows := _apart(rows))
    facts = {"act": "org.add_usual_agencies", "kind": str(kind), "agencies": [row.key for row in rows]}
    ledger.append(kind="act", by=by.code, at=at, subject=f"area:{area.key}", facts=facts)
    return made


def _apart(rows: list[AgencyRow]) -> list[AgencyRow]:
    """Two communes of one name in one province get keys of their own."""
    seen: Counter[str] = Counter()
    apart = []
    for row in rows:
        seen[row.key] += 1
        apart.append(row if seen[row.key] == 1 else dataclasses.replace(row, key=f"{row.key}-so-{seen[row.key]}"))
    return apart


@transaction.atomic
def end_agency(
    *, agency: Agency, day: dt.date, successors: Iterable[Agency], source: str, by: User, at: dt.datetime
) -> Agency:
    """From this day on the agency is no more; its work goes to the successors. What it did keeps its name.

    One that ended on that day without a successor may be given some later.

    Raises: agency_has_ended, dates_run_backward, succession_out_of_time.
    """
    require(by, "org.administer")
    current: Agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if current.valid_to not in {None, day} or current.became.exists():
        raise Problem("agency_has_ended", agency=current.name)
    if day <= current.valid_from:
        raise Problem("dates_run_backward", what=current.name)
    current.valid_to = day
    current.save(update_fields=["valid_to"])
    heirs = list(successors)
    AgencySuccession.objects.bulk_create(_succession(current, heir, day, source) for heir in heirs)
    facts = {"act": "org.end_agency", "day": day.isoformat(), "successors": [heir.key for heir in heirs]}
    ledger.append(kind="act", by=by.code, at=at, subject=f"agency:{current.key}", facts=facts)
    return current


@transaction.atomic
def load_agencies(
    *, rows: Iterable[Mapping[str, Any]], successions: Iterable[Mapping[str, str]] = (), by: User, at: dt.datetime
) -> list[Agency]:
    """A catalogue, judged whole: rows as `AgencyRow.of` reads them, parents first; lineage among them as
    predecessor, successor, day, source.

    Raises: what `add_agency` raises for any row; succession_out_of_time.
    """
    require(by, "org.administer")
    parsed, lines = [AgencyRow.of(row) for row in rows], list(successions)
    raise_all(_faults(parsed))
    agencies = _made(parsed)
    made = {agency.key: agency for agency in agencies}
    AgencySuccession.objects.bulk_create(
        _succession(
            made[line["predecessor"]], made[line["successor"]], dt.date.fromisoformat(line["day"]), line["source"]
        )
        for line in lines
    )
    facts = {"act": "org.load_agencies", "agencies": [row.key for row in parsed], "successions": len(lines)}
    ledger.append(kind="act", by=by.code, at=at, subject="agencies", facts=facts)
    return agencies


def _faults(rows: list[AgencyRow]) -> list[Problem]:
    keys = Counter(row.key for row in rows)
    taken = set(Agency.objects.filter(key__in=keys).values_list("key", flat=True))
    above = set(Agency.objects.filter(key__in={row.parent for row in rows}).values_list("key", flat=True)) | {""}
    areas = set(Area.objects.filter(key__in={row.area for row in rows}).values_list("key", flat=True))
    faults = []
    for row in rows:
        if row.key in taken or keys[row.key] > 1:
            faults.append(Problem("agency_key_taken", key=row.key))
        if row.area not in areas:
            faults.append(Problem("area_unknown", key=row.area))
        if row.parent not in above:
            faults.append(Problem("parent_unknown", key=row.parent))
        if row.kind not in Agency.Kind.values:
            faults.append(Problem("agency_kind_unknown", kind=row.kind))
        if row.valid_to and row.valid_to <= row.valid_from:
            faults.append(Problem("dates_run_backward", what=row.name))
        above.add(row.key)
    return faults


def _made(rows: list[AgencyRow]) -> list[Agency]:
    """The rows of judged agencies, level by level, in their order."""
    areas = {area.key: area for area in Area.objects.filter(key__in={row.area for row in rows})}
    known = {agency.key: agency for agency in Agency.objects.filter(key__in={row.parent for row in rows})}
    waiting = rows
    while waiting:
        level = [row for row in waiting if not row.parent or row.parent in known]
        waiting = [row for row in waiting if row.parent and row.parent not in known]
        made = Agency.objects.bulk_create(_agency(row, areas[row.area], known.get(row.parent)) for row in level)
        known |= {agency.key: agency for agency in made}
    return [known[row.key] for row in rows]


def _agency(row: AgencyRow, area: Area, parent: Agency | None) -> Agency:
    return Agency(
        key=row.key,
        **named(row.name),
        short_name=row.short_name,
        kind=row.kind,
        area=area,
        parent=parent,
        path=f"{parent.path if parent else ''}{row.key}/",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


@transaction.atomic
def succeed_agency(
    *, predecessor: Agency, successor: Agency, day: dt.date, source: str, by: User, at: dt.datetime
) -> AgencySuccession:
    """Say that on a day the work of one agency went to another. Raises: succession_out_of_time."""
    require(by, "org.administer")
    made = _succession(predecessor, successor, day, source)
    made.save(force_insert=True)
    facts = {"act": "org.succeed_agency", "successor": successor.key, "day": day.isoformat()}
    ledger.append(kind="act", by=by.code, at=at, subject=f"agency:{predecessor.key}", facts=facts)
    return made


def _succession(predecessor: Agency, successor: Agency, day: dt.date, source: str) -> AgencySuccession:
    if predecessor.valid_to != day or not successor.is_alive(on=day):
        raise Problem("succession_out_of_time", predecessor=predecessor.name, successor=successor.name)
    return AgencySuccession(predecessor=predecessor, successor=successor, day=day, source=source)
