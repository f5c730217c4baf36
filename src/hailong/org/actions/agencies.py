"""Agencies: one by one, or a catalogue of rows."""

import datetime as dt
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
    area = Area.objects.filter(key=row.area).first()
    parent = Agency.objects.filter(key=row.parent).first() if row.parent else None
    raise_all(_faults(row, area, parent))
    agency = Agency.objects.create(
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
    facts = {"act": "org.add_agency", "kind": row.kind, "parent": row.parent, "valid_from": row.valid_from.isoformat()}
    ledger.append(kind="act", by=by.code, at=at, subject=f"agency:{row.key}", facts=facts)
    return agency


def _faults(row: AgencyRow, area: Area | None, parent: Agency | None) -> list[Problem]:
    faults = []
    if Agency.objects.filter(key=row.key).exists():
        faults.append(Problem("agency_key_taken", key=row.key))
    if area is None:
        faults.append(Problem("area_unknown", key=row.area))
    if row.parent and parent is None:
        faults.append(Problem("parent_unknown", key=row.parent))
    if row.kind not in Agency.Kind.values:
        faults.append(Problem("agency_kind_unknown", kind=row.kind))
    if row.valid_to and row.valid_to <= row.valid_from:
        faults.append(Problem("dates_run_backward", what=row.name))
    return faults


@transaction.atomic
def load_agencies(
    *, rows: Iterable[Mapping[str, Any]], successions: Iterable[Mapping[str, str]] = (), by: User, at: dt.datetime
) -> list[Agency]:
    """A catalogue: rows as `AgencyRow.of` reads them, parents first; lineage: predecessor, successor, day, source."""
    made = {row["key"]: add_agency(row=AgencyRow.of(row), by=by, at=at) for row in rows}
    for line in successions:
        day, source = dt.date.fromisoformat(line["day"]), line["source"]
        ends, begins = made[line["predecessor"]], made[line["successor"]]
        succeed_agency(predecessor=ends, successor=begins, day=day, source=source, by=by, at=at)
    return list(made.values())


@transaction.atomic
def succeed_agency(
    *, predecessor: Agency, successor: Agency, day: dt.date, source: str, by: User, at: dt.datetime
) -> AgencySuccession:
    """Say that on a day the work of one agency went to another. Raises: succession_out_of_time."""
    require(by, "org.administer")
    if predecessor.valid_to != day or not successor.is_alive(on=day):
        raise Problem("succession_out_of_time", predecessor=predecessor.name, successor=successor.name)
    made = AgencySuccession.objects.create(predecessor=predecessor, successor=successor, day=day, source=source)
    facts = {"act": "org.succeed_agency", "successor": successor.key, "day": day.isoformat()}
    ledger.append(kind="act", by=by.code, at=at, subject=f"agency:{predecessor.key}", facts=facts)
    return made
