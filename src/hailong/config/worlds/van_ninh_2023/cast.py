"""The people of the world. Names are invented; everybody signs in with the same password, for looking around."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from hailong.instrument import actions as instrument
from hailong.org import actions as org
from hailong.org.models import Agency, Area, Role, User

PASSWORD = "minh-hoa-van-ninh-2023"  # noqa: S105 - of a world in which everything is simulated
AGENCIES = Path(__file__).with_name("agencies.json")
PEOPLE = (
    ("quantri", "Lý Minh Quang", Role.ADMINISTRATOR, "ubnd-tinh-khanh-hoa"),
    ("lan", "Nguyễn Thị Lan", Role.LEAD_PLANNER, "phong-noi-vu-van-ninh"),
    ("dung", "Trần Quốc Dũng", Role.APPROVER, "ubnd-huyen-van-ninh"),
    ("khoa", "Lương Đăng Khoa", Role.APPROVER, "phong-noi-vu-van-ninh"),
    ("phuc", "Lê Hoàng Phúc", Role.FIELD_MANAGER, "don-vi-khao-sat"),
    ("hoa", "Võ Thị Hoa", Role.REINTERVIEWER, "mttq-van-ninh"),
    ("binh", "Đinh Thái Bình", Role.REINTERVIEWER, "mttq-van-ninh"),
    ("quan", "Đặng Anh Quân", Role.OBSERVER, "so-noi-vu-khanh-hoa"),
    ("nga", "Hồ Thu Nga", Role.DATA_ENTRY, "phong-noi-vu-van-ninh"),
    ("giang", "Ngô Văn Giang", Role.ASSESSED_VIEWER, "ubnd-van-gia"),
    ("thanh", "Đỗ Văn Thạnh", Role.ASSESSED_VIEWER, "ubnd-van-thanh"),
    ("phu", "Mai Xuân Phú", Role.ASSESSED_VIEWER, "ubnd-van-phu"),
)
# Interviewers of the contractor, and the commune each lives in; two live where the survey is and are kept away there.
INTERVIEWERS = (
    ("minh", "Phạm Nhật Minh", "Phường Lộc Thọ"),
    ("tam", "Bùi Thanh Tâm", "Phường Vĩnh Hải"),
    ("bich", "Lê Thị Bích", "Phường Phước Hải"),
    ("huy", "Phạm Quốc Huy", "Phường Vạn Thạnh"),
    ("nam", "Trần Văn Nam", "Xã Vạn Thạnh"),
    ("tuan", "Võ Minh Tuấn", "Phường Ninh Hiệp"),
    ("ngoc", "Ngô Bảo Ngọc", "Phường Ninh Hiệp"),
    ("thu", "Đoàn Anh Thư", "Xã Ninh Bình"),
    ("long", "Cao Hải Long", "Xã Ninh Quang"),
    ("yen", "Phan Hoàng Yến", "Phường Ninh Giang"),
    ("son", "Trương Thế Sơn", "Xã Xuân Sơn"),
    ("mai", "Tô Quỳnh Mai", "Phường Phước Long"),
)


@dataclass
class Cast:
    """Everybody and every agency, by key."""

    founder: User
    people: dict[str, User]
    agencies: dict[str, Agency]
    residences: dict[str, Area]

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def interviewers(self) -> list[User]:
        return [self.people[username] for username, _, _ in INTERVIEWERS]


def gather(at: dt.datetime) -> Cast:
    """Load the country, the agencies, the people and the question sets."""
    founder = org.founder(at=at)
    org.load_country(by=founder, at=at)
    catalogue = json.loads(AGENCIES.read_text(encoding="utf-8"))
    made = org.load_agencies(rows=catalogue["agencies"], successions=catalogue["successions"], by=founder, at=at)
    cast = Cast(founder=founder, people={}, agencies={agency.key: agency for agency in made}, residences={})
    for username, full_name, role, key in PEOPLE:
        _enter(cast, username, full_name, role, key, at)
    for username, full_name, home in INTERVIEWERS:
        _enter(cast, username, full_name, Role.INTERVIEWER, "don-vi-khao-sat", at)
        cast.residences[username] = _home(home, at)
    instrument.load_built_in(by=founder, at=at)
    return cast


def _enter(cast: Cast, username: str, full_name: str, role: Role, agency: str, at: dt.datetime) -> None:
    person = org.add_person(username=username, full_name=full_name, password=PASSWORD, by=cast.founder, at=at)
    org.grant(user=person, agency=cast.agencies[agency], role=role, by=cast.founder, at=at)
    cast.people[username] = person


def _home(name: str, at: dt.datetime) -> Area:
    """A commune of Khánh Hòa as it was in 2023."""
    province = Area.objects.on(at.date()).get(name__endswith="Khánh Hòa", parent__parent=None)
    return Area.objects.on(at.date()).below(province.path).filter(name=name).order_by("path")[0]
