"""Template: communes' People's Committees and health stations of one lead area.

Source: plan 1982/KH-UBND of 07/6/2023, UBND huyện Vạn Ninh, with its annex (R-000-07 … R-000-27). The columns of the
annex are six coarse groups; the names that the one-stop register uses for them are the mapping of R-000-16.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hailong.instrument.models import QuestionSetVersion
from hailong.method.problem import Problem
from hailong.org.models import Agency, Area
from hailong.org.queries import fold
from hailong.plan.drafts.draft import BlockDraft, FieldDraft, MilestoneDraft, Period, SurveyDraft, UnitDraft
from hailong.plan.models import Block, ModeRule, Part

NAME = "Địa bàn: UBND xã + Trạm Y tế"
CONTENTS = ("2 khối đơn vị", "2 phiếu hỏi", "7 mốc thời gian", "60 phiếu mỗi UBND, 50 phiếu mỗi trạm")
ORIGIN = "Theo Kế hoạch 1982/KH-UBND ngày 07/6/2023 của UBND huyện Vạn Ninh"

FIELDS = (
    FieldDraft("justice", "Tư pháp", "Tư pháp", ("Hộ tịch", "Chứng thực", "Nuôi con nuôi", "Tư pháp")),
    FieldDraft(
        "labour",
        "Lao động - TB và XH",
        "LĐ-TBXH",
        ("Bảo trợ xã hội", "Người có công", "Lao động", "Việc làm", "Giảm nghèo"),
    ),
    FieldDraft("environment", "Tài nguyên và môi trường", "TN-MT", ("Đất đai", "Môi trường", "Tài nguyên nước")),
    FieldDraft(
        "construction", "Giao thông, Xây dựng", "GT-XD", ("Hoạt động xây dựng", "Xây dựng", "Đường bộ", "Đường thủy")
    ),
    FieldDraft(
        "education-health", "Giáo dục, Y tế", "GD-YT", ("Giáo dục mầm non", "Giáo dục tiểu học", "Giáo dục", "Y tế")
    ),
    FieldDraft("other", "Các lĩnh vực khác", "Khác", (), is_rest=True),
)
ROW = {"justice": 30, "labour": 20, "environment": 5, "construction": 0, "education-health": 0, "other": 5}
PER_STATION = 50

# Step, short name, owner, support ({lead}: who leads; {above}: the body above it), first day (or None where the plan
# says "before"), last day: month and day.
STEPS = (
    (
        "Xây dựng Kế hoạch, hoàn thiện mẫu phiếu điều tra, khảo sát, dự toán kinh phí triển khai thực hiện",
        ("Kế hoạch, phiếu", "{lead}", ""),
        (None, (7, 14)),
    ),
    (
        "Tiến hành điều tra, khảo sát, lấy ý kiến khách hàng",
        ("Điều tra", "Đơn vị nhà thầu", "{lead} theo dõi, đôn đốc, hỗ trợ"),
        ((7, 15), (9, 30)),
    ),
    (
        "Thu phiếu điều tra và tiến hành phúc tra 10% số phiếu, điều tra lại, điều tra bổ sung",
        ("Phúc tra", "{lead}", "Đơn vị nhà thầu thu và bàn giao phiếu"),
        ((10, 1), (10, 25)),
    ),
    ("Nhập thông tin phiếu điều tra vào phần mềm", ("Nhập liệu", "{lead}", ""), (None, (11, 4))),
    (
        "Phân tích, kết xuất dữ liệu, xác định chỉ số mức độ hài lòng; dự thảo báo cáo kết quả",
        ("Phân tích", "{lead}", "Sở Nội vụ"),
        (None, (11, 19)),
    ),
    (
        "Tổng hợp kết quả điều tra, gửi báo cáo về Sở Nội vụ tổng hợp chung",
        ("Báo cáo", "{lead}", ""),
        (None, (12, 4)),
    ),
    ("Công bố kết quả điều tra", ("Công bố", "{above}", "{lead} tham mưu"), (None, (12, 14))),
)


@dataclass(frozen=True)
class LegalBase:
    """A document that a plan may rest on: only where it binds, and only while it is in force."""

    text: str
    area: str
    first: dt.date
    last: dt.date = dt.date.max
    is_plan_above: bool = False

    def binds(self, areas: set[str], day: dt.date) -> bool:
        return self.area in areas and self.first <= day <= self.last


LEGAL_BASES = (
    LegalBase(
        "Quyết định số 2072/QĐ-UBND ngày 12/8/2014 của UBND tỉnh Khánh Hòa về việc ban hành Quy chế khảo sát, đánh giá"
        " mức độ hài lòng của tổ chức, cá nhân đối với sự phục vụ của cơ quan hành chính nhà nước và đơn vị sự nghiệp"
        " công lập trên địa bàn tỉnh Khánh Hòa",
        "Tỉnh Khánh Hòa", dt.date(2014, 8, 12), dt.date(2024, 10, 24),
    ),
    LegalBase(
        "Quyết định số 2782/QĐ-UBND ngày 25/10/2024 của UBND tỉnh Khánh Hòa ban hành Quy chế đo lường mức độ hài lòng",
        "Tỉnh Khánh Hòa", dt.date(2024, 10, 25),
    ),
    LegalBase(
        "Quyết định số 1118/QĐ-UBND ngày 19/5/2023 của UBND tỉnh Khánh Hòa về việc phê duyệt Kế hoạch khảo sát, đánh"
        " giá mức độ hài lòng năm 2023",
        "Tỉnh Khánh Hòa", dt.date(2023, 5, 19), dt.date(2023, 12, 31), is_plan_above=True,
    ),
    LegalBase(
        "Quyết định số 84/QĐ-UBND ngày 11/01/2023 của UBND huyện Vạn Ninh về việc ban hành Kế hoạch cải cách hành chính"
        " năm 2023",
        "Huyện Vạn Ninh", dt.date(2023, 1, 11), dt.date(2023, 12, 31),
    ),
)  # fmt: skip
OFF_SHORE = ("truongsa", "Không khảo sát theo Điều 14 Quy chế kèm Quyết định 2782/QĐ-UBND")  # R-004-63
TIERS = {
    Area.Kind.COMMUNE: "xã",
    Area.Kind.WARD: "phường",
    Area.Kind.TOWNSHIP: "thị trấn",
    Area.Kind.SPECIAL_ZONE: "đặc khu",
}
MODES = {
    "web": ModeRule.Standing.OFFICIAL,
    "face_to_face": ModeRule.Standing.OFFICIAL,
    "paper": ModeRule.Standing.OFFICIAL,
    "open_qr": ModeRule.Standing.REFERENCE,
}


def draft(*, lead: Agency, year: int) -> SurveyDraft:
    """The plan of `lead` for a year, with every unit of its area in the order of the catalogue.

    Raises: template_without_units, question_set_missing.
    """
    day = dt.date(year, 7, 1)
    blocks = _blocks(lead, day)
    around = set(_areas_above(lead).values_list("name", flat=True))
    bases = [base for base in LEGAL_BASES if base.binds(around, dt.date(year, 6, 1))]
    area = lead.area.name[0].lower() + lead.area.name[1:]
    place = re.sub(r"^(huyện|quận|thị xã|thành phố|xã|phường|thị trấn|đặc khu|tỉnh) ", "", area)
    initials = "".join(fold(word)[:1] for word in place.split()).upper()
    return SurveyDraft(
        slug=f"{'-'.join(fold(word) for word in place.split())}-{year}",
        code=f"KS-{year}-{initials}",
        title="Khảo sát, đánh giá chỉ số mức độ hài lòng của tổ chức, cá nhân đối với sự phục vụ của Ủy ban nhân dân và"
        f" Trạm Y tế các {_tiers(blocks)} trên địa bàn {area} năm {year}",
        short_title=f"{place} {year}",
        year=year,
        plan_number="",
        plan_date=dt.date(year, 6, 1),
        plan_place=place,
        reference=Period(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        fieldwork=Period(dt.date(year, 7, 15), dt.date(year, 9, 30)),
        lead=lead,
        blocks=blocks,
        milestones=tuple(_milestone(lead, year, *step) for step in STEPS),
        modes=MODES,
        participants=_participants(lead, day),
        legal_bases=tuple(base.text for base in bases),
        plan_chain=tuple(base.text for base in bases if base.is_plan_above),
        recipients=("Sở Nội vụ (b/c)", f"UBND các {_tiers(blocks)}", "Trạm Y tế cấp xã", "Lưu: VT, NV"),
        template="van-ninh",
    )


def _blocks(lead: Agency, day: dt.date) -> tuple[BlockDraft, ...]:
    councils = _units(lead, day, Agency.Kind.PEOPLES_COMMITTEE, ROW)
    stations = _units(lead, day, Agency.Kind.HEALTH_STATION, {"": PER_STATION})
    blocks = []
    if councils:
        blocks.append(
            BlockDraft(
                code="ubnd",
                name=f"UBND các {_tiers_of(councils)}",
                sampling=Block.Sampling.REGISTER,
                questionnaire=_newest("hcc-19"),
                planned_total=_forms(councils),
                units=councils,
                fields=FIELDS,
            )
        )
    if stations:
        blocks.append(
            BlockDraft(
                code="tyt",
                name="Trạm Y tế cấp xã",
                sampling=Block.Sampling.ON_SITE,
                questionnaire=_newest("tram-y-te"),
                planned_total=_forms(stations),
                units=stations,
            )
        )
    if not blocks:
        raise Problem("template_without_units", area=lead.area.name, day=f"{day:%d/%m/%Y}")
    return tuple(blocks)


def _units(lead: Agency, day: dt.date, kind: Agency.Kind, row: dict[str, int]) -> tuple[UnitDraft, ...]:
    """What is assessed: one tier below the lead; below the last tier, what else there is in its own area.

    Since the middle tier ended, a province leads its communes, and a commune its station: never itself.
    """
    alive = Agency.objects.on(day).filter(kind=kind).select_related("area__parent").order_by("pk")
    last_tier = not lead.area.children.exists()
    found = alive.filter(area=lead.area).exclude(pk__in=[lead.pk, lead.parent_id]) if last_tier else None
    below = alive.filter(area__parent=lead.area) if found is None else found
    return tuple(_unit(agency, row, day) for agency in below)


def _unit(agency: Agency, row: dict[str, int], day: dt.date) -> UnitDraft:
    suffix, reason = OFF_SHORE
    off_shore = any(area.folded.endswith(suffix) for area in (agency.area, agency.area.parent) if area)
    bound = day >= dt.date(2024, 10, 25)
    return UnitDraft(
        agency=agency, slug=_slug(agency), quota=row, excluded_reason=reason if off_shore and bound else ""
    )


def _forms(units: tuple[UnitDraft, ...]) -> int:
    return sum(sum(unit.quota.values()) for unit in units if not unit.excluded_reason)


def _tiers(blocks: tuple[BlockDraft, ...]) -> str:
    return _tiers_of(tuple(unit for block in blocks for unit in block.units))


def _tiers_of(units: tuple[UnitDraft, ...]) -> str:
    """ "xã, thị trấn": what the areas of these units are called in their time."""
    kinds = {unit.agency.area.kind for unit in units}
    return ", ".join(word for kind, word in TIERS.items() if kind in kinds)


def _areas_above(lead: Agency) -> QuerySet[Area]:
    """The area of the lead and every area around it."""
    return Area.objects.filter(key__in=lead.area.path.rstrip("/").split("/"))


def _slug(agency: Agency) -> str:
    """`van-gia` from "Thị trấn Vạn Giã"; a unit is named by its area."""
    name = re.sub(r"^(Xã|Phường|Thị trấn|Đặc khu) ", "", agency.area.name)
    return "-".join(fold(word) for word in name.split())


def _newest(code: str) -> QuestionSetVersion:
    newest = QuestionSetVersion.objects.filter(question_set__code=code).order_by("-created_at", "-pk").first()
    if newest is None:
        raise Problem("question_set_missing", code=code)
    return newest


def _milestone(lead: Agency, year: int, name: str, who: tuple[str, str, str], when: tuple) -> MilestoneDraft:
    names = {"lead": lead.short_name, "above": lead.parent.short_name if lead.parent else lead.short_name}
    short_name, owner, support = (text.format(**names) for text in who)
    support = "" if support == owner else support
    starts, due = ((dt.date(year, *day) if day else None) for day in when)
    return MilestoneDraft(name=name, short_name=short_name, owner=owner, support=support, starts=starts, due=due)


def _participants(lead: Agency, day: dt.date) -> tuple[tuple[Part, Agency], ...]:
    """A first proposal, to be looked at in step 4: the contractor, the front, the department of home affairs."""
    alive = Agency.objects.on(day)
    above = alive.filter(area=lead.area.parent)
    near = Q(area__in=_areas_above(lead).exclude(kind=Area.Kind.COUNTRY))
    found = {
        Part.CONTRACTOR: alive.filter(near, kind=Agency.Kind.CONTRACTOR).order_by("pk").first(),
        Part.REINTERVIEW: alive.filter(kind=Agency.Kind.FRONT, area=lead.area).first(),
        Part.SUPERVISION: above.filter(kind=Agency.Kind.DEPARTMENT, folded__startswith="sonoivu").first(),
        Part.SUPPORT: above.filter(kind=Agency.Kind.DEPARTMENT, folded__startswith="sonoivu").first(),
    }
    return tuple((part, agency) for part, agency in found.items() if agency)
