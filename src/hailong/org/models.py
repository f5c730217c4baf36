"""Who: areas and agencies that live in time, people, roles. No administrative code is a key; no tier is in the code.

`folded` is the name without diacritics, by which people search (`queries.fold`); `collated` puts names into the order
of the Vietnamese alphabet (`ui.vietnamese`). A `path` is the chain of keys from
the root, each ended by `/`; everything below an agency has a path that starts with its own. Codes of the statistics
office were reused under other names on 1 July 2025, hence own keys and validity.
"""

import datetime as dt
import uuid

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q


class LivingQuerySet(models.QuerySet):
    """Rows that exist from `valid_from` until the day before `valid_to`."""

    def on(self, day: dt.date) -> "LivingQuerySet":
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))

    def below(self, path: str) -> "LivingQuerySet":
        """The row with this path and everything under it."""
        return self.filter(path__startswith=path)


class Living(models.Model):
    """A thing with a place in a tree and a life in time."""

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True, editable=False)
    collated = models.CharField(max_length=900, db_index=True, editable=False, default="")
    path = models.CharField(max_length=500, db_index=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = LivingQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def is_alive(self, *, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def is_kin_of(self, other: "Living") -> bool:
        """One stands above the other, or they are the same."""
        return self.path.startswith(other.path) or other.path.startswith(self.path)


class Area(Living):
    """An administrative unit of the country. `kind` is the word of its own time (tỉnh, huyện, xã, phường…)."""

    class Kind(models.TextChoices):
        COUNTRY = "country", "Quốc gia"
        PROVINCE = "province", "Tỉnh"
        CITY = "city", "Thành phố trực thuộc trung ương"
        DISTRICT = "district", "Huyện"
        URBAN_DISTRICT = "urban_district", "Quận"
        TOWN = "town", "Thị xã"
        PROVINCIAL_CITY = "provincial_city", "Thành phố thuộc tỉnh"
        COMMUNE = "commune", "Xã"
        WARD = "ward", "Phường"
        TOWNSHIP = "township", "Thị trấn"
        SPECIAL_ZONE = "special_zone", "Đặc khu"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.CharField(max_length=10, blank=True, db_index=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    latitude = models.FloatField(null=True, blank=True)  # degrees of a point in it, for maps of tiles
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="area_ends_after_it_begins", condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from"))
            ),
            models.CheckConstraint(
                name="area_place_is_on_earth",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)  # a comparison with null would pass
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude, if known."""
        return None if self.longitude is None or self.latitude is None else (self.longitude, self.latitude)


class AreaSuccession(models.Model):
    """On one day a part of one area went to another. `whole` says whether all of it did."""

    predecessor = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="became")
    successor = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="came_from")
    day = models.DateField()
    whole = models.BooleanField(default=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "day"], name="one_succession_a_day"),
            models.CheckConstraint(name="no_area_succeeds_itself", condition=~Q(predecessor=models.F("successor"))),
        ]


class Agency(Living):
    """A body that leads, collects, supervises or is assessed."""

    class Kind(models.TextChoices):
        PEOPLES_COMMITTEE = "peoples_committee", "Ủy ban nhân dân"
        DEPARTMENT = "department", "Sở, ban, ngành"
        DIVISION = "division", "Phòng chuyên môn"
        VERTICAL = "vertical", "Cơ quan ngành dọc"
        HEALTH_STATION = "health_station", "Trạm Y tế"
        HOSPITAL = "hospital", "Bệnh viện"
        HEALTH_CENTRE = "health_centre", "Trung tâm Y tế"
        SCHOOL = "school", "Cơ sở giáo dục"
        PUBLIC_UNIT = "public_unit", "Đơn vị sự nghiệp khác"
        FRONT = "front", "Mặt trận, đoàn thể"
        CONTRACTOR = "contractor", "Đơn vị thực hiện khảo sát"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    short_name = models.CharField(max_length=100)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="agencies")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agency_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
            )
        ]


class AgencySuccession(models.Model):
    """On one day the work of one agency went to another."""

    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="became")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="came_from")
    day = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "day"], name="one_agency_succession_a_day")
        ]


class Role(models.TextChoices):
    """What a person may do for an agency. Words as on the screen."""

    ADMINISTRATOR = "administrator", "Quản trị hệ thống"
    LEAD_PLANNER = "lead_planner", "Cán bộ chủ trì"
    FIELD_MANAGER = "field_manager", "Quản lý thực địa"
    INTERVIEWER = "interviewer", "Điều tra viên"
    DATA_ENTRY = "data_entry", "Nhập liệu"
    REINTERVIEWER = "reinterviewer", "Người phúc tra"
    OBSERVER = "observer", "Giám sát"
    ASSESSED_VIEWER = "assessed_viewer", "Cơ quan được đánh giá"
    APPROVER = "approver", "Lãnh đạo phê duyệt"


def person_code() -> str:
    """The pseudonym by which the ledger and the responses know a person."""
    return f"nd-{uuid.uuid4().hex[:10]}"


class User(AbstractUser):
    """A person who works in the system. The ledger knows only `code`."""

    first_name = None
    last_name = None
    full_name = models.CharField("họ và tên", max_length=120)
    code = models.CharField(max_length=20, unique=True, default=person_code, editable=False)

    objects = UserManager()

    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name


class MembershipQuerySet(models.QuerySet):
    def on(self, day: dt.date) -> "MembershipQuerySet":
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class Membership(models.Model):
    """A role of a person at an agency, for a time. Valid through `valid_to`."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"], condition=Q(valid_to=None), name="one_open_membership"
            )
        ]
