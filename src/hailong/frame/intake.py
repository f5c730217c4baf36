"""A register on its way in: the rules of its block, and its rows as units of the frame and contacts.

Reads the plan and writes nothing.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hailong.frame import queries
from hailong.frame.models import FrameFault, FrameImport, FrameUnit
from hailong.frame.vault.contact import ContactData
from hailong.method import selection
from hailong.method.frame import FieldGroup, FieldGroups, Judgement, Rules, UnitNames, UsableRow
from hailong.method.problem import Problem
from hailong.plan.models import Block

_PHONE_LIKE = re.compile(r"\+?\d(?:[ .\-]?\d){8,}")
_LONG_NUMBER = re.compile(r"\d{9,}")


@dataclass(frozen=True)
class Entrant:
    """A usable row with the id it will have in the frame."""

    id: uuid.UUID
    row: UsableRow


def rules_of(block: Block) -> Rules:
    """What the plan asks of a row. A field that no group names falls into the rest group (R-000-16).

    Raises: block_without_rest_group.
    """
    groups = list(block.field_groups.all())
    rest = next((group.code for group in groups if group.is_rest), None)
    if rest is None:
        raise Problem("block_without_rest_group", block=block.name)
    return Rules(
        units=_unit_names(block),
        first_day=block.survey.reference_from,
        last_day=block.survey.reference_to,
        groups=FieldGroups(
            tuple(FieldGroup(group.code, group.name, _beginnings(group.register_fields)) for group in groups), rest
        ),
    )


def _unit_names(block: Block) -> UnitNames:
    units = block.units.assessed().select_related("agency__area")
    return UnitNames(
        (unit.slug, [name for name in (unit.agency.name, unit.agency.short_name, unit.agency.area.name) if name])
        for unit in units
    )


def _beginnings(names: Iterable[str]) -> tuple[str, ...]:
    """`Hộ tịch` takes `Hộ tịch có yếu tố nước ngoài` too: registers name fields at length."""
    return tuple(f"{name.rstrip('*')}*" for name in names if name.strip("* "))


def entrants(judgement: Judgement) -> list[Entrant]:
    """Usable rows with their ids, in an order that tells a holder of the register nothing."""
    return sorted((Entrant(uuid.uuid4(), row) for row in judgement.usable), key=lambda one: one.id)


def canonical(members: Iterable[Entrant]) -> bytes:
    """The frame file of the draw.

    Raises: dossier_twice_in_frame, frame_name_malformed.
    """
    frame = [selection.FrameUnit(one.row.unit, one.row.group, one.row.dossier_no) for one in members]
    return selection.frame_file(selection.check_frame(frame))


def contacts(members: Iterable[Entrant], *, block: Block, at: dt.datetime) -> Iterator[ContactData]:
    """What goes to the vault, and nowhere else."""
    purge_on = queries.kept_until(block, at)
    for one in members:
        person = one.row.person
        yield ContactData(
            frame_unit=str(one.id),
            purge_on=purge_on,
            name=person.name,
            phone=person.phone,
            email=person.email,
            address=person.address,
            dossier_no=one.row.dossier_no,
            citizen_no=person.citizen_no,
            birth="" if person.birth is None else str(person.birth),
        )


def frame_units(members: Iterable[Entrant], frame_import: FrameImport) -> Iterator[FrameUnit]:
    """What the survey's database learns of a row: where it belongs, and whether there is a phone at all."""
    units = {unit.slug: unit for unit in frame_import.block.units.all()}
    groups = {group.code: group for group in frame_import.block.field_groups.all()}
    for one in members:
        row = one.row
        yield FrameUnit(
            id=one.id,
            frame_import=frame_import,
            unit=units[row.unit],
            field_group=groups[row.group],
            field_name=row.field[:120],
            channel=row.channel,
            returned_month=row.returned_at.month if row.returned_at else 0,
            has_phone=bool(row.person.phone),
        )


def faults(judgement: Judgement, frame_import: FrameImport) -> Iterator[FrameFault]:
    """Every fault of every row; the first of a row's with its reason is the one that counts."""
    reasons = {(row.sheet, row.number): row.reason for row in judgement.rejected}
    for fault in judgement.faults:
        place = (fault.sheet, fault.number)
        counts = reasons.get(place) == fault.code
        if counts:
            del reasons[place]
        yield FrameFault(
            frame_import=frame_import,
            row_number=fault.number,
            sheet=fault.sheet[:200],
            code=fault.code,
            column=fault.column,
            value=_without_phones(fault.column, fault.value or "")[:120],
            kept_row=fault.kept_row,
            kept_sheet=fault.kept_sheet[:200],
            is_reason=counts,
        )


def _without_phones(column: str, value: str) -> str:
    """A column mapped wrongly may carry somebody's number; a date is none."""
    return (_LONG_NUMBER if column == "returned_at" else _PHONE_LIKE).sub("…", value)
