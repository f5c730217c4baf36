"""Reads of the frame. Those that open the vault say so; their caller has logged it."""

import uuid

from hailong.frame.models import FrameImport, FrameUnit
from hailong.frame.vault import queries as vault
from hailong.method import selection
from hailong.method.problem import Problem
from hailong.plan.models import Block


def accepted(block: Block) -> FrameImport | None:
    """The frame of a block."""
    found: FrameImport | None = block.imports.filter(status=FrameImport.Status.ACCEPTED).first()
    return found


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
