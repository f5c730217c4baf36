"""Worlds for tests: real plans, built only by calling actions. Names of people say their part.

Lan plans, Dũng approves, Phúc manages the field, Minh interviews, Hoa re-interviews, Quân observes, Nga keys, Khách
may see nothing; Giang looks for Vạn Giã, Thạnh for Vạn Thạnh. All can be signed in with `client.force_login`.
"""

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from hailong.config import worlds
from hailong.instrument import actions as instrument
from hailong.instrument.models import QuestionSetVersion
from hailong.org import actions as org
from hailong.org.country import read_country
from hailong.org.models import Agency, Role, User
from hailong.plan import actions as plan
from hailong.plan.drafts import SurveyDraft
from hailong.plan.drafts import van_ninh as template
from hailong.plan.models import Block, Survey, Unit

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AGENCIES = Path(worlds.__file__).parent / "van_ninh_2023" / "agencies.json"
DISTRICT = "tinhkhanhhoa-huyenvanninh"
PEOPLE = (
    ("lan", "Nguyễn Thị Lan", Role.LEAD_PLANNER, "phong-noi-vu-van-ninh"),
    ("dung", "Trần Quốc Dũng", Role.APPROVER, "ubnd-huyen-van-ninh"),
    ("phuc", "Lê Hoàng Phúc", Role.FIELD_MANAGER, "don-vi-khao-sat"),
    ("minh", "Phạm Nhật Minh", Role.INTERVIEWER, "don-vi-khao-sat"),
    ("tam", "Bùi Thanh Tâm", Role.INTERVIEWER, "don-vi-khao-sat"),
    ("hoa", "Võ Thị Hoa", Role.REINTERVIEWER, "mttq-van-ninh"),
    ("quan", "Đặng Anh Quân", Role.OBSERVER, "so-noi-vu-khanh-hoa"),
    ("nga", "Hồ Thu Nga", Role.DATA_ENTRY, "phong-noi-vu-van-ninh"),
    ("giang", "Ngô Văn Giang", Role.ASSESSED_VIEWER, "ubnd-van-gia"),
    ("thanh", "Đỗ Văn Thạnh", Role.ASSESSED_VIEWER, "ubnd-van-thanh"),
    ("khach", "Trịnh Khách", None, ""),
)


@dataclass
class World:
    """What a test needs at hand. `people["lan"]`, `agencies["ubnd-van-gia"]`, `versions["hcc-19"]`."""

    at: dt.datetime
    founder: User
    people: dict[str, User]
    agencies: dict[str, Agency]
    versions: dict[str, QuestionSetVersion]
    survey: Survey | None = None

    def __getattr__(self, name: str) -> User:
        """`world.lan` is `world.people["lan"]`."""
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def block(self, code: str) -> Block:
        """`ubnd` or `tyt`."""
        return self.survey.blocks.get(code=code)

    def unit(self, slug: str, block: str = "ubnd") -> Unit:
        return Unit.objects.select_related("block__survey", "agency").get(
            block__survey=self.survey, block__code=block, slug=slug
        )


def offices(at: dt.datetime | None = None) -> World:
    """Vạn Ninh without a survey: areas old and new, agencies, people with roles, both question sets."""
    at = at or dt.datetime(2023, 6, 1, 9, 0, tzinfo=HANOI)
    founder = org.founder(at=at)
    org.load_areas(country=read_country().around(DISTRICT), by=founder, at=at)
    catalogue = json.loads(AGENCIES.read_text(encoding="utf-8"))
    made = org.load_agencies(rows=catalogue["agencies"], successions=catalogue["successions"], by=founder, at=at)
    agencies = {agency.key: agency for agency in made}
    people = {}
    for username, full_name, role, key in PEOPLE:
        people[username] = org.add_person(username=username, full_name=full_name, password=None, by=founder, at=at)
        if role:
            org.grant(user=people[username], agency=agencies[key], role=role, by=founder, at=at)
    versions = instrument.load_built_in(by=founder, at=at)
    by_code = {version.question_set.code: version for version in versions}
    return World(at=at, founder=founder, people=people, agencies=agencies, versions=by_code)


def van_ninh_plan(world: World, **changes) -> SurveyDraft:
    """Plan 1982/KH-UBND as a draft; `changes` replace its parts."""
    draft = template.draft(lead=world.agencies["phong-noi-vu-van-ninh"], year=2023)
    said = {
        "plan_number": "1982/KH-UBND",
        "plan_date": dt.date(2023, 6, 7),
        "plan_signer": "Chủ tịch Đàm Ngọc Quang",
        "simulated": True,
    }
    return dataclasses.replace(draft, **(said | changes))


def van_ninh(at: dt.datetime | None = None, *, state: str = "approved") -> World:
    """Vạn Ninh with the survey of 2023: made by Lan, approved by Dũng; `state` draft, approved or collecting."""
    world = offices(at)
    survey = plan.create(draft=van_ninh_plan(world), by=world.lan, at=world.at)
    if state != "draft":
        survey = plan.approve(survey=survey, by=world.dung, at=world.at)
    if state == "collecting":
        survey = plan.open_field(survey=survey, by=world.lan, at=world.at)
    world.survey = survey
    return world
