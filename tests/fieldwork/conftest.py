"""Vạn Ninh in the field with a drawn stratum. Case rows are made here directly, as the draw would leave them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from tests.worlds import van_ninh

from hailong.fieldwork import actions as fieldwork
from hailong.frame.models import FrameImport, FrameUnit
from hailong.sample.models import Case, Draw

FIELD_TIME = dt.datetime(2023, 8, 2, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


class Field:
    """What a test of fieldwork needs at hand."""

    def __init__(self):
        self.world = van_ninh(state="collecting")
        self.survey = self.world.survey
        self.at = FIELD_TIME
        self.block = self.world.block("ubnd")
        self.group = self.block.field_groups.first()
        frame = {"block": self.block, "file_name": "thử.xlsx", "file_sha256": "0" * 64, "rows": 10}
        self.frame = FrameImport.objects.create(
            **frame, status=FrameImport.Status.ACCEPTED, imported_by="nd", imported_at=self.at
        )
        self.draw = Draw.objects.create(
            block=self.block, frame_import=self.frame, number=1, allocation={}, frame_sha256="0" * 64,
            prepared_by="nd-1", prepared_at=self.at, seed="thử", seed_by="nd-2",
        )  # fmt: skip

    def case(self, slug="van-gia", *, reserve=False, group=None) -> Case:
        unit = self.world.unit(slug)
        rank = Case.objects.count() + 1
        frame_unit = FrameUnit.objects.create(
            frame_import=self.frame, unit=unit, field_group=group or self.group, field_name="Hộ tịch", returned_month=3
        )
        return Case.objects.create(
            unit=unit, field_group=group or self.group, draw=self.draw, frame_unit=frame_unit,
            number=f"VN-{rank:04d}", rank=rank, is_reserve=reserve,
        )  # fmt: skip

    def area(self, key):
        return self.world.agencies[key].area

    def enrol(self, username="minh", *, code="DTV-03", workplace=None, residence="ubnd-van-thanh", by=None):
        return fieldwork.enrol(
            survey=self.survey,
            user=self.world[username],
            code=code,
            workplace=self.world.agencies[workplace] if workplace else None,
            residence=self.area(residence),
            by=by or self.world.phuc,
            at=self.at,
        )

    def assigned(self, case, interviewer=None):
        [field_case] = fieldwork.assign(
            cases=[case], interviewer=interviewer or self.enrol(), by=self.world.phuc, at=self.at
        )
        return field_case

    def tried(self, field_case, disposition, **later):
        return fieldwork.record_attempt(
            field_case=field_case,
            mode="face_to_face",
            disposition=disposition,
            by=self.world.minh,
            at=self.at + dt.timedelta(**later),
        )


@pytest.fixture
def field(db, settings, tmp_path, monkeypatch):
    settings.KEYS_DIR = tmp_path / "keys"
    monkeypatch.setattr("hailong.config.clock.now", lambda: FIELD_TIME)
    return Field()
