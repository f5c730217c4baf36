"""Agencies: one by one, or a catalogue of rows."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from hailong.ledger import actions as ledger
from hailong.method.problem import Problem, raise_all
from hailong.org.models import Agency, AgencySuccession, Area, User
from hailong.org.queries import fold
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
        name=row.name,
        short_name=row.short_name,
        folded=fold(row.name),
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
