"""Worlds for tests: real plans, built only by calling actions. Names of people say their part.

Lan plans, Dũng approves, Phúc manages the field, Minh interviews, Hoa re-interviews, Quân observes, Nga keys, Khách
may see nothing; Giang looks for Vạn Giã, Thạnh for Vạn Thạnh. All can be signed in with `client.force_login`.
"""

import dataclasses
import datetime as dt
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from hailong.config import worlds
from hailong.frame import actions as frame
from hailong.frame.models import FrameImport
from hailong.instrument import actions as instrument
from hailong.instrument.models import QuestionSetVersion
from hailong.org import actions as org
from hailong.org.country import read_country
from hailong.org.models import Agency, Role, User
from hailong.plan import actions as plan
from hailong.plan.drafts import SurveyDraft
from hailong.plan.drafts import van_ninh as template
from hailong.plan.models import Block, FieldGroup, Quota, Survey, Unit
from hailong.sample import actions as sample
from hailong.sample.models import Draw

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AGENCIES = Path(worlds.__file__).parent / "van_ninh_2023" / "agencies.json"
DISTRICT = "tinhkhanhhoa-huyenvanninh"
PEOPLE = (
    ("lan", "Nguyễn Thị Lan", Role.LEAD_PLANNER, "phong-noi-vu-van-ninh"),
    ("dung", "Trần Quốc Dũng", Role.APPROVER, "ubnd-huyen-van-ninh"),
    ("khoa", "Lương Đăng Khoa", Role.APPROVER, "phong-noi-vu-van-ninh"),
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
        plan.submit(survey=survey, by=world.lan, at=world.at)
        survey = plan.approve(survey=survey, by=world.dung, at=world.at)
    if state == "collecting":
        survey = plan.open_field(survey=survey, by=world.lan, at=world.at)
    world.survey = survey
    return world


def taken_over(world: World, key: str, *, by_key: str, at: dt.datetime) -> Agency:
    """A new agency of the same kind, the only heir of one that ends today."""
    old, today = world.agencies[key], at.date()
    row = org.AgencyRow(by_key, f"{old.name} kế thừa", "Kế thừa", old.kind, old.area.key, "", today)
    heir = org.add_agency(row=row, by=world.founder, at=at)
    Agency.objects.filter(pk=old.pk).update(valid_to=None)  # the catalogue knows when the district ended
    org.end_agency(agency=old, day=today, successors=[heir], source="Quyết định", by=world.founder, at=at)
    for person in world.people.values():
        person.__dict__.pop("_held", None)
    return heir


REGISTER_HEADINGS = (
    "Số hồ sơ;Lĩnh vực;Hình thức nộp;Họ tên;Điện thoại;Địa chỉ;Ngày trả kết quả;Trạng thái;Đơn vị giải quyết"
)
SEED = "XSKH 12/7/2023 58372"


def register_rows(block: Block, people: Callable[[int], int] = lambda planned: 2 * planned or 3) -> list[str]:
    """Lines of a faultless register: `people(planned)` persons in each cell of the plan; nobody in it is real."""
    rows: list[str] = []
    for quota in Quota.objects.filter(unit__block=block).select_related("unit__agency", "field_group"):
        group: FieldGroup = quota.field_group
        field = (group.register_fields or ["Văn hóa"])[0]
        for _ in range(people(quota.planned)):
            at = len(rows) + 1
            day = dt.date(2023, 1, 2) + dt.timedelta(days=at % 180)
            way = "Trực tuyến" if at % 4 == 0 else "Trực tiếp"
            phone = "" if at % 10 == 0 else f"09{at:08d}"
            rows.append(
                f"HS-{at:06d};{field};{way};Người Mẫu {at};{phone};Thôn {at % 9 + 1};{day:%d/%m/%Y};Đã trả kết quả;"
                f"{quota.unit.agency.name}"
            )
    return rows


def read_rows(world: World, rows: list[str], name: str = "danh-sach.csv") -> FrameImport:
    """Read lines under the usual headings into the block with a register, as Lan."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text("\n".join([REGISTER_HEADINGS, *rows]), encoding="utf-8")
        block = world.block("ubnd")
        return frame.read_register(block=block, files={name: path}, by=world.lan, at=world.at)


def with_frame(world: World, rows: list[str] | None = None) -> FrameImport:
    """An accepted frame: twice as many people as forms in each cell, three where the plan has a zero."""
    made = read_rows(world, register_rows(world.block("ubnd")) if rows is None else rows)
    return frame.accept(frame_import=made, by=world.lan, at=world.at)


def with_sample(world: World, **choices) -> Draw:
    """A draw prepared by Lan, its seed typed by Quân: 780 cases and 780 reserves unless `choices` say otherwise."""
    draw = sample.prepare(frame_import=with_frame(world), by=world.lan, at=world.at, **choices)
    return sample.draw(draw=draw, seed=SEED, by=world.quan, at=world.at)
