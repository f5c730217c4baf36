"""Reads of the frame. Those that open the vault say so; their caller has logged it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone

from hailong.frame.models import FrameImport, FrameUnit
from hailong.frame.vault import queries as vault
from hailong.method import selection
from hailong.method.problem import Problem
from hailong.plan.models import Block, Quota

MOST_FIELDS = 100
KEPT_AFTER_FIELD = dt.timedelta(days=30)  # the re-interview ends within four weeks of the field


def accepted(block: Block) -> FrameImport | None:
    """The frame of a block."""
    found: FrameImport | None = block.imports.filter(status=FrameImport.Status.ACCEPTED).first()
    return found


def kept_until(block: Block, since: dt.datetime) -> dt.date:
    """The day from which the contacts of a block, and with them its dossier numbers, must be gone.

    since: when they came in; later than the end of the field, the field is yet to come.
    """
    return max(block.survey.last_day, timezone.localtime(since).date()) + KEPT_AFTER_FIELD


def hold(block: Block) -> None:
    """Hold a block until the end of the transaction: its frame and its draw change one after the other."""
    Block.objects.select_for_update().get(pk=block.pk)


@dataclass(frozen=True)
class UnitCells:
    """One unit of a block in an import: (usable dossiers, planned forms) of each field group, in their order."""

    name: str
    cells: tuple[tuple[int, int], ...]

    @property
    def total(self) -> int:
        return sum(usable for usable, _ in self.cells)


def by_unit(frame_import: FrameImport) -> list[UnitCells]:
    """Every unit of the plan, also the one of which the file has no usable row."""
    block = frame_import.block
    groups = list(block.field_groups.all())
    usable = _counted(frame_import, "unit_id", "field_group_id")
    quotas = Quota.objects.filter(unit__block=block, field_group__isnull=False)
    planned = {(one.unit_id, one.field_group_id): one.planned for one in quotas}
    return [
        UnitCells(
            unit.agency.name,
            tuple((usable.get((unit.pk, group.pk), 0), planned.get((unit.pk, group.pk), 0)) for group in groups),
        )
        for unit in block.units.assessed().select_related("agency")
    ]


@dataclass(frozen=True)
class FieldPlace:
    """A field as the register names it, the group that took it, and whether only because no group names it."""

    field: str
    group: str
    is_rest: bool
    rows: int


def by_field(frame_import: FrameImport) -> list[FieldPlace]:
    """Which field went to which group: the most frequent first."""
    counted = _counted(frame_import, "field_name", "field_group__name", "field_group__is_rest")
    places = [FieldPlace(*place, rows) for place, rows in counted.items()]
    return sorted(places, key=lambda place: (-place.rows, place.field))[:MOST_FIELDS]


def _counted(frame_import: FrameImport, *columns: str) -> dict[tuple[Any, ...], int]:
    rows = FrameUnit.objects.filter(frame_import=frame_import).order_by().values_list(*columns)
    return {tuple(row[:-1]): row[-1] for row in rows.annotate(rows=Count("id"))}


def with_dossiers(frame_import: FrameImport) -> dict[uuid.UUID, selection.FrameUnit]:
    """Every frame unit as the draw sees it, by its id. Opens the dossier numbers in the vault.

    Raises: Problem `frame_altered` when a unit has lost its contact; `contact_key_destroyed`.
    """
    rows = FrameUnit.objects.filter(frame_import=frame_import).values_list("id", "unit__slug", "field_group__code")
    places = {identity: (unit, group) for identity, unit, group in rows}
    references = {identity: vault.reference_of(identity) for identity in places}
    numbers = vault.open_many(references.values(), "dossier_no")
    if len(numbers) != len(places):
        raise Problem("frame_altered", file=frame_import.file_name)
    return {identity: selection.FrameUnit(*place, numbers[references[identity]]) for identity, place in places.items()}
