"""The template Vạn Ninh for other leads and other years: nothing of 1982/KH-UBND that does not hold there."""

import datetime as dt

import pytest
from tests.worlds import HANOI, offices

from hailong.org import actions as org
from hailong.org.country import AreaRow
from hailong.org.models import Agency, Area
from hailong.plan import actions as plan
from hailong.plan.drafts import van_ninh as template
from hailong.plan.models import Part

pytestmark = pytest.mark.database
REFORMED = dt.datetime(2026, 3, 2, 9, tzinfo=HANOI)


@pytest.fixture
def world():
    return offices()


def draft(world, key, year):
    return template.draft(lead=Agency.objects.select_related("area__parent").get(key=key), year=year)


def test_the_bases_of_1982_stand_in_a_plan_of_van_ninh_2023_only(world):
    """R-000-02, R-004-02: a decision is a legal basis only where and while it is in force."""
    first = draft(world, "phong-noi-vu-van-ninh", 2023)
    next_year = draft(world, "phong-noi-vu-van-ninh", 2024)

    assert [base.split()[3] for base in first.legal_bases] == ["2072/QĐ-UBND", "1118/QĐ-UBND", "84/QĐ-UBND"]
    assert [base.split()[3] for base in first.plan_chain] == ["1118/QĐ-UBND"]
    assert [base.split()[3] for base in next_year.legal_bases] == ["2072/QĐ-UBND"]
    assert next_year.plan_chain == ()


def test_the_steps_of_1982_name_their_owners(world):
    """R-000-20 … R-000-26."""
    made = draft(world, "phong-noi-vu-van-ninh", 2023)

    assert [(step.owner, step.support) for step in made.milestones] == [
        ("Phòng Nội vụ", ""),
        ("Đơn vị nhà thầu", "Phòng Nội vụ theo dõi, đôn đốc, hỗ trợ"),
        ("Phòng Nội vụ", "Đơn vị nhà thầu thu và bàn giao phiếu"),
        ("Phòng Nội vụ", ""),
        ("Phòng Nội vụ", "Sở Nội vụ"),
        ("Phòng Nội vụ", ""),
        ("UBND huyện", "Phòng Nội vụ tham mưu"),
    ]


def test_after_the_district_ended_the_province_leads_its_communes_under_the_regulation_of_2024(world):
    """R-004-01, R-004-02, R-004-47; no word of a tier that is no more."""
    made = draft(world, "so-noi-vu-khanh-hoa-2025", 2026)

    assert [unit.agency.name for unit in made.blocks[0].units] == [
        "UBND xã Vạn Ninh", "UBND xã Tu Bông", "UBND xã Đại Lãnh", "UBND xã Vạn Thắng", "UBND xã Vạn Hưng",
    ]  # fmt: skip
    assert [base.split()[3] for base in made.legal_bases] == ["2782/QĐ-UBND"]
    assert made.blocks[0].name == "UBND các xã"
    assert {step.owner for step in made.milestones} == {"Sở Nội vụ", "Đơn vị nhà thầu", "UBND tỉnh"}
    assert not any("huyện" in f"{step.owner} {step.support}" for step in made.milestones)
    assert "thị trấn" not in made.title and "huyện" not in made.title
    assert [block.planned_total for block in made.blocks] == [300, 250]


def test_a_commune_leads_a_survey_of_its_station_and_never_of_itself(world):
    made = draft(world, "ubnd-xa-van-ninh-2025", 2026)

    assert [(block.code, [unit.agency.name for unit in block.units]) for block in made.blocks] == [
        ("tyt", ["Trạm Y tế xã Vạn Ninh"])
    ]


def test_truong_sa_is_left_out_with_the_article_that_says_so(world):
    """R-004-63."""
    province = Area.objects.get(key="tinhkhanhhoa-2025")
    where = AreaRow("dac-khu", "Đặc khu Trường Sa", "special_zone", "", province.key, dt.date(2025, 7, 1))
    island = org.add_area(row=where, by=world.founder, at=world.at)
    row = {
        "key": "ubnd-truong-sa", "name": "UBND đặc khu Trường Sa", "short_name": "Trường Sa",
        "kind": "peoples_committee", "area": island.key, "parent": "", "valid_from": "2025-07-01",
    }  # fmt: skip
    org.load_agencies(rows=[row], by=world.founder, at=world.at)

    made = draft(world, "so-noi-vu-khanh-hoa-2025", 2026)

    out = {unit.slug: unit.excluded_reason for unit in made.blocks[0].units if unit.excluded_reason}
    assert out == {"truong-sa": "Không khảo sát theo Điều 14 Quy chế kèm Quyết định 2782/QĐ-UBND"}
    assert made.blocks[0].planned_total == 300


def test_a_plan_after_the_reform_is_made_and_lacks_only_what_a_person_must_choose(world):
    planner = org.add_person(username="sau", full_name="Sáu", password=None, by=world.founder, at=REFORMED)
    org.grant(
        user=planner, agency=world.agencies["so-noi-vu-khanh-hoa-2025"], role="lead_planner", by=world.founder,
        at=REFORMED,
    )  # fmt: skip

    survey = plan.create(draft=draft(world, "so-noi-vu-khanh-hoa-2025", 2026), by=planner, at=REFORMED)

    assert survey.code == "KS-2026-KH-01"
    assert survey.planned_total == 550
    assert survey.agency_of(Part.LEAD).name == "Sở Nội vụ tỉnh Khánh Hòa"


def test_a_contractor_of_another_province_is_not_proposed(world):
    rows = [
        {
            "key": "nha-thau-xa", "name": "Công ty nơi khác", "short_name": "Nơi khác", "kind": "contractor",
            "area": "tinhkhanhhoa-2025-xavanninh", "parent": "", "valid_from": "2019-01-01",
        }
    ]  # fmt: skip
    Agency.objects.filter(key="don-vi-khao-sat").update(kind="public_unit")
    org.load_agencies(rows=rows, by=world.founder, at=world.at)

    made = draft(world, "phong-noi-vu-van-ninh", 2023)

    assert Part.CONTRACTOR not in {part for part, _ in made.participants}
