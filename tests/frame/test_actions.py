"""A register comes in as the frame of a block: whole, with every fault, with contacts in the vault only (R-000-09)."""

import json
from pathlib import Path

import pytest
from tests import worlds

from hailong.frame import actions as frame
from hailong.frame.models import FrameFault, FrameImport, FrameUnit

REGISTERS = Path(__file__).parent.parent / "data" / "registers"
REGISTER = REGISTERS / "register-van-ninh-2023.xlsx"


@pytest.mark.database
def test_the_register_of_van_ninh_comes_in_whole_and_reconciles(at):
    world = worlds.van_ninh()
    truth = json.loads((REGISTERS / "register-van-ninh-2023.truth.json").read_text(encoding="utf-8"))

    made = frame.read_register(
        block=world.block("ubnd"), path=REGISTER, file_name="danh-sach.xlsx", by=world.lan, at=at
    )

    per_unit = truth.pop("per_unit")
    assert made.tally | {"rows": made.rows, "usable": made.usable} == truth
    assert FrameUnit.objects.filter(frame_import=made).count() == truth["usable"]
    assert {
        unit.agency.name: FrameUnit.objects.filter(unit=unit).count() for unit in world.block("ubnd").units.all()
    } == {name: sum(fields.values()) for name, fields in per_unit.items()}
    assert FrameFault.objects.filter(frame_import=made, is_reason=True).count() == made.rejected
    assert made.status == FrameImport.Status.CHECKED
