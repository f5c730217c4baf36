"""The door's world: Vạn Ninh in the field, with a few cases. Case rows are made here directly, by way of a session."""

import datetime as dt
import json
import uuid
from zoneinfo import ZoneInfo

import pytest
from tests.worlds import van_ninh

from hailong.capture.modes import modes
from hailong.capture.source import Source
from hailong.capture.submission import parsed_envelope
from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.queries import invitation_of
from hailong.sample.models import Case, OnSiteSession

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
FIELD_TIME = dt.datetime(2023, 8, 2, 9, 0, tzinfo=HANOI)


class Door:
    """What a test of the door needs at hand."""

    def __init__(self):
        self.world = van_ninh(state="collecting")
        self.survey = self.world.survey
        self.at = FIELD_TIME
        self.unit = self.world.unit("van-gia")
        self.session = OnSiteSession.objects.create(
            unit=self.unit, day=FIELD_TIME.date(), shift="morning", expected_visitors=50, quota=10, version=2,
            start=2, seed="thử",
        )  # fmt: skip

    @property
    def version(self):
        return self.unit.block.questionnaire

    def case(self, **changes) -> Case:
        number = Case.objects.count() + 1
        place = {"unit": self.unit, "session": self.session, "number": f"TEST-{number:04d}", "rank": number}
        return Case.objects.create(**(place | changes))

    def token(self, case=None, mode="web") -> str:
        return fieldwork.invite(case=case or self.case(), mode=mode, by=self.world.phuc, at=self.at)

    def open_code(self) -> str:
        return fieldwork.invite_open(survey=self.survey, unit=self.unit, mode="open_qr", by=self.world.phuc, at=self.at)

    def interviewer(self, username="minh", code="DTV-03", home=None):
        area = home or self.world.agencies["ubnd-van-thanh"].area
        return fieldwork.enrol(
            survey=self.survey, user=self.world[username], code=code, workplace=None, residence=area,
            by=self.world.phuc, at=self.at,
        )  # fmt: skip

    def answers(self, level=4, **changes) -> dict:
        return dict.fromkeys(self.version.questionnaire.items, level) | changes

    def envelope(self, token="", **changes) -> dict:
        plain = {"id": str(uuid.uuid4()), "form": self.version.fingerprint, "answers": self.answers()}
        return plain | ({"token": token} if token else {}) | changes

    def body(self, token, **changes) -> bytes:
        return json.dumps(self.envelope(token, **changes)).encode()

    def submission(self, **changes):
        return parsed_envelope(self.envelope(**changes))

    def source(self, token, door="device") -> Source:
        invitation = invitation_of(token)
        return Source(mode=modes()[invitation.mode], door=door, invitation=invitation)


def post(client, body, content_type="application/json", **headers):
    return client.generic("POST", "/api/v1/responses", body, content_type=content_type, **headers)


@pytest.fixture
def door(db, settings, tmp_path, monkeypatch):
    settings.KEYS_DIR = tmp_path / "keys"
    monkeypatch.setattr("hailong.config.clock.now", lambda: FIELD_TIME)
    return Door()


@pytest.fixture
def committed_door(transactional_db, settings, tmp_path, monkeypatch):
    """The same, with transactions that really end."""
    settings.KEYS_DIR = tmp_path / "keys"
    monkeypatch.setattr("hailong.config.clock.now", lambda: FIELD_TIME)
    return Door()
