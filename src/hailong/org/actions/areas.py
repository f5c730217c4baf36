"""Areas: one by one, or the whole country from the two packages."""

import datetime as dt

from django.db import transaction

from hailong.ledger import actions as ledger
from hailong.method.problem import Problem
from hailong.org import country as units
from hailong.org.country import AreaRow, Country, SuccessionRow
from hailong.org.models import Area, AreaSuccession, User
from hailong.org.queries import named
from hailong.org.rules import require

BATCH = 500


@transaction.atomic
def add_area(*, row: AreaRow, by: User, at: dt.datetime) -> Area:
    """Raises: area_key_taken, parent_unknown."""
    require(by, "org.administer")
    if Area.objects.filter(key=row.key).exists():
        raise Problem("area_key_taken", key=row.key)
    parent = Area.objects.filter(key=row.parent).first()
    if row.parent and parent is None:
        raise Problem("parent_unknown", key=row.parent)
    area = _area(row, parent)
    area.save(force_insert=True)
    facts = {"act": "org.add_area", "kind": row.kind, "valid_from": row.valid_from.isoformat()}
    ledger.append(kind="act", by=by.code, at=at, subject=f"area:{row.key}", facts=facts)
    return area


def load_country(*, by: User, at: dt.datetime) -> int:
    """All units of the country, old and new, with their lineage; how many. A few seconds."""
    return load_areas(country=units.read_country(), by=by, at=at)


@transaction.atomic
def load_areas(*, country: Country, by: User, at: dt.datetime) -> int:
    """Units and lineage in bulk, level by level; units that are already known are left as they are, but get a place.

    Returns: how many units were added.
    """
    require(by, "org.administer")
    known = dict(Area.objects.values_list("key", "pk"))
    paths = dict(Area.objects.values_list("key", "path"))
    before = len(known)
    placed = _place_known(country)
    new = [row for row in country.areas if row.key not in known]
    while new:  # each round: the units whose parent is there
        level = [row for row in new if row.parent in known]
        if not level:
            raise Problem("parent_unknown", key=new[0].parent)
        new = [row for row in new if row.parent not in known]
        made = [_bulk_area(row, known, paths) for row in level]
        for area in Area.objects.bulk_create(made, batch_size=BATCH):
            known[area.key], paths[area.key] = area.pk, area.path
    AreaSuccession.objects.bulk_create(
        [
            AreaSuccession(
                predecessor_id=known[row.predecessor],
                successor_id=known[row.successor],
                day=units.REFORM,
                whole=row.whole,
                source=units.SOURCE,
            )
            for row in country.successions
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    added = len(known) - before
    facts = {"act": "org.load_areas", "areas": added, "successions": len(country.successions), "placed": placed}
    ledger.append(kind="act", by=by.code, at=at, subject="areas", facts=facts)
    return added


@transaction.atomic
def succeed(*, row: SuccessionRow, day: dt.date, source: str, by: User, at: dt.datetime) -> AreaSuccession:
    """Say that on a day (a part of) one area went to another. Raises: parent_unknown, succession_out_of_time."""
    require(by, "org.administer")
    areas = {area.key: area for area in Area.objects.filter(key__in=[row.predecessor, row.successor])}
    if missing := {row.predecessor, row.successor} - areas.keys():
        raise Problem("parent_unknown", key=sorted(missing)[0])
    predecessor, successor = areas[row.predecessor], areas[row.successor]
    if predecessor.valid_to != day or not successor.is_alive(on=day):
        raise Problem("succession_out_of_time", predecessor=predecessor.name, successor=successor.name)
    made = AreaSuccession.objects.create(
        predecessor=predecessor, successor=successor, day=day, whole=row.whole, source=source
    )
    facts = {"act": "org.succeed", "successor": successor.key, "day": day.isoformat(), "whole": row.whole}
    ledger.append(kind="act", by=by.code, at=at, subject=f"area:{predecessor.key}", facts=facts)
    return made


def _area(row: AreaRow, parent: Area | None) -> Area:
    above = parent.path if parent else ""
    return Area(
        key=row.key,
        **named(row.name),
        kind=row.kind,
        code=row.code,
        parent=parent,
        path=f"{above}{row.key}/",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def _place_known(country: Country) -> int:
    """Give known units that have no place yet (loaded before places were kept) theirs; how many."""
    rows = {row.key: row for row in country.areas if row.latitude is not None}
    without = [area for area in Area.objects.filter(latitude=None) if area.key in rows]
    for area in without:
        area.latitude, area.longitude = rows[area.key].latitude, rows[area.key].longitude
    Area.objects.bulk_update(without, ["latitude", "longitude"], batch_size=BATCH)
    return len(without)


def _bulk_area(row: AreaRow, known: dict[str, int], paths: dict[str, str]) -> Area:
    area = _area(row, None)
    area.parent_id = known[row.parent]
    area.path = f"{paths[row.parent]}{row.key}/"
    return area
