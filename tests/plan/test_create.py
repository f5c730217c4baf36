"""A plan becomes a survey: what the document says is in the rows (R-000-01 … R-000-27)."""

import dataclasses
import datetime as dt
import time

import pytest
from tests.worlds import offices, van_ninh, van_ninh_plan

from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.plan import actions as plan
from hailong.plan.models import Part, Quota, Survey

pytestmark = pytest.mark.database

ANNEX = [
    "UBND thị trấn Vạn Giã", "UBND xã Vạn Lương", "UBND xã Vạn Hưng", "UBND xã Vạn Phú", "UBND xã Vạn Thắng",
    "UBND xã Vạn Bình", "UBND xã Vạn Khánh", "UBND xã Vạn Phước", "UBND xã Vạn Long", "UBND xã Vạn Thọ",
    "UBND xã Vạn Thạnh", "UBND xã Đại Lãnh", "UBND xã Xuân Sơn",
]  # fmt: skip


def test_the_plan_document_is_held_with_number_date_bases_year_and_title():
    """R-000-01, R-000-02, R-000-03, R-000-32."""
    survey = van_ninh().survey

    said = (survey.plan_number, survey.plan_date, survey.plan_place, survey.year)

    assert said == ("1982/KH-UBND", dt.date(2023, 6, 7), "Vạn Ninh", 2023)
    assert [base.split()[3] for base in survey.legal_bases] == ["2072/QĐ-UBND", "1118/QĐ-UBND", "84/QĐ-UBND"]
    assert "tổ chức, cá nhân" in survey.title
    assert survey.recipients == ["Sở Nội vụ (b/c)", "UBND các xã, thị trấn", "Trạm Y tế cấp xã", "Lưu: VT, NV"]
    assert survey.title.endswith("trên địa bàn huyện Vạn Ninh năm 2023")


def test_thirteen_committees_and_thirteen_stations_stand_in_the_order_of_the_annex():
    """R-000-07, R-000-08, R-000-18."""
    world = van_ninh()

    committees = [unit.agency.name for unit in world.block("ubnd").units.all()]
    stations = [unit.agency.name for unit in world.block("tyt").units.all()]

    assert committees == ANNEX
    assert stations == [name.replace("UBND", "Trạm Y tế") for name in ANNEX]


def test_the_annex_adds_up_to_780_and_650_and_1430_with_its_zero_cells():
    """R-000-12 … R-000-17, R-000-19."""
    world = van_ninh()

    columns = {
        group.name: sum(group.quotas.values_list("planned", flat=True))
        for group in world.block("ubnd").field_groups.all()
    }
    row = list(world.unit("van-tho").quotas.values_list("planned", flat=True))

    assert columns == {
        "Tư pháp": 390,
        "Lao động - TB và XH": 260,
        "Tài nguyên và môi trường": 65,
        "Giao thông, Xây dựng": 0,
        "Giáo dục, Y tế": 0,
        "Các lĩnh vực khác": 65,
    }
    assert row == [30, 20, 5, 0, 0, 5]
    assert [block.quota_total() for block in world.survey.blocks.all()] == [780, 650]
    assert world.survey.planned_total == 1430
    assert Quota.objects.filter(planned=0).count() == 26


def test_seven_milestones_have_owner_window_and_day():
    """R-000-20 … R-000-27: "before 15/7" means that 14/7 is the last day."""
    survey = van_ninh().survey

    days = [(step.starts, step.due) for step in survey.milestones.all()]

    assert days == [
        (None, dt.date(2023, 7, 14)),
        (dt.date(2023, 7, 15), dt.date(2023, 9, 30)),
        (dt.date(2023, 10, 1), dt.date(2023, 10, 25)),
        (None, dt.date(2023, 11, 4)),
        (None, dt.date(2023, 11, 19)),
        (None, dt.date(2023, 12, 4)),
        (None, dt.date(2023, 12, 14)),
    ]
    assert all(step.owner for step in survey.milestones.all())


def test_lead_contractor_reinterviewer_and_supervisor_are_named():
    survey = van_ninh().survey

    named = {
        part: survey.agency_of(part).key for part in (Part.LEAD, Part.CONTRACTOR, Part.REINTERVIEW, Part.SUPERVISION)
    }

    assert named == {
        Part.LEAD: "phong-noi-vu-van-ninh",
        Part.CONTRACTOR: "don-vi-khao-sat",
        Part.REINTERVIEW: "mttq-van-ninh",
        Part.SUPERVISION: "so-noi-vu-khanh-hoa",
    }


def test_a_grid_that_misses_the_plan_is_refused_with_unit_and_difference():
    """R-000-14."""
    world = offices()
    good = van_ninh_plan(world)
    stations = good.blocks[1]
    short = [dataclasses.replace(unit, quota={"": 40}) if unit.slug == "van-tho" else unit for unit in stations.units]
    bad = dataclasses.replace(good, blocks=(good.blocks[0], dataclasses.replace(stations, units=tuple(short))))

    with pytest.raises(Problem) as refused:
        plan.create(draft=bad, by=world.lan, at=world.at)

    assert refused.value.code == "quota_total_differs"
    assert refused.value.facts["unit"] == "Trạm Y tế xã Vạn Thọ"
    assert (refused.value.facts["difference"], refused.value.facts["direction"]) == (10, "thiếu")
    assert not Survey.objects.exists()


def test_a_reinterview_rate_over_ten_percent_is_refused():
    """R-004-21."""
    world = offices()

    with pytest.raises(Problem) as refused:
        plan.create(draft=van_ninh_plan(world, reinterview_pct=11), by=world.lan, at=world.at)

    assert refused.value.code == "reinterview_over_cap"


@pytest.mark.parametrize("who", ["khach", "minh", "dung", "giang"])
def test_only_a_planner_of_the_lead_agency_creates(who):
    world = offices()

    with pytest.raises(Problem) as refused:
        plan.create(draft=van_ninh_plan(world), by=world[who], at=world.at)

    assert refused.value.code == "permission_denied"


def test_the_same_template_twice_gives_two_surveys_with_names_of_their_own():
    world = van_ninh()

    second = plan.create(draft=van_ninh_plan(world), by=world.lan, at=world.at)

    assert (world.survey.slug, second.slug) == ("van-ninh-2023", "van-ninh-2023-2")
    assert (world.survey.code, second.code) == ("KS-2023-VN-01", "KS-2023-VN-02")


def test_creation_is_in_the_ledger():
    survey = van_ninh(state="draft").survey

    entry = Entry.objects.filter(subject=f"survey:{survey.code}").get()

    assert '"act":"plan.create"' in entry.payload
    assert '"planned":1430' in entry.payload


def test_the_world_is_built_in_about_a_second():
    started = time.perf_counter()

    van_ninh()

    assert time.perf_counter() - started < 10
