"""From a template to a plan in five steps, by forms alone (no JavaScript)."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from tests.worlds import offices, van_ninh

from hailong.plan.models import ModeRule, Part, Survey

pytestmark = pytest.mark.database


@pytest.fixture
def in_2023(monkeypatch, at):
    """The edge's clock stands in the world's year."""
    monkeypatch.setattr("hailong.config.clock.now", lambda: at)
    return at


@pytest.fixture
def world():
    return offices()


@pytest.fixture
def lan(client, world, in_2023):
    client.force_login(world.lan)
    return client


def started(lan) -> Survey:
    lan.post(reverse("plan:create"), {"template": "van-ninh", "lead": "phong-noi-vu-van-ninh", "year": "2023"})
    return Survey.objects.get()


def shown_fields(html: str) -> dict[str, str]:
    """What a browser would send back from the page's form as it stands."""
    form = re.search(r'<form method="post" (?:class="stack"|novalidate).*?</form>', html, re.S).group()
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if re.search('type="(radio|checkbox)"', tag) and "checked" not in tag:
            continue
        fields[name.group(1)] = value.group(1) if value else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        fields[name] = body.strip("\n")
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        fields[name] = chosen.group(1) if chosen else ""
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def test_the_choice_offers_only_templates_that_exist(lan):
    page = lan.get(reverse("plan:create")).content.decode()

    assert page.count("Dùng mẫu này") == 1
    assert "Địa bàn: UBND xã + Trạm Y tế" in page


def test_ten_clicks_lead_from_the_workbench_to_a_plan_that_waits_for_approval(lan):
    """UX 5.1: at most 15 clicks; every step keeps what the template filled in."""
    clicks = 2  # "Tạo cuộc khảo sát", "Dùng mẫu này"
    survey = started(lan)
    for step in range(1, 6):
        address = reverse("plan:step", args=[survey.slug, step])
        page = lan.get(address)
        assert page.status_code == 200
        fields = shown_fields(page.content.decode()) if step < 5 else {}
        if step == 1:
            fields |= {"plan_number": "1982/KH-UBND", "plan_date": "2023-06-07"}
            fields["recipients"] += "\n\nTrung tâm Y tế huyện Vạn Ninh"
        answer = lan.post(address, fields)
        clicks += 1
        assert answer.status_code == 302, (step, answer.content.decode()[:3000])

    survey.refresh_from_db()

    assert clicks <= 15
    assert survey.submitted_at is not None
    assert (survey.plan_number, survey.plan_date) == ("1982/KH-UBND", dt.date(2023, 6, 7))
    assert [block.quota_total() for block in survey.blocks.all()] == [780, 650]
    assert survey.agency_of(Part.CONTRACTOR).key == "don-vi-khao-sat"
    assert survey.milestones.count() == 7
    assert [base.split()[3] for base in survey.plan_chain] == ["1118/QĐ-UBND"]
    assert survey.recipients[-2:] == ["Lưu: VT, NV", "Trung tâm Y tế huyện Vạn Ninh"]
    assert survey.mode_rules.get(mode="open_qr").standing == ModeRule.Standing.REFERENCE


def test_the_confirmation_says_the_code_and_what_comes_next(lan):
    survey = started(lan)
    Survey.objects.update(plan_number="1982/KH-UBND")
    answer = lan.post(reverse("plan:step", args=[survey.slug, 5]))

    page = lan.get(answer.url).content.decode()

    assert "KS-2023-VN-01" in page
    assert "lãnh đạo duyệt" in page


def test_the_forecast_shows_margins_its_assumption_and_cells_too_small_to_publish(lan):
    """R-004-19; statistics 6.2: 60 forms buy 4,1 points of one item; five buy nothing to publish."""
    survey = started(lan)

    page = lan.get(reverse("plan:step", args=[survey.slug, 2])).content.decode()

    assert "1.430 phiếu" in page
    assert "± 4,1" in page
    assert "± 12,7" in page, "a share at 60 forms"
    assert "TN-MT, toàn khối (65)" in page and "± 4,0" in page
    assert "± 4,5" in page
    assert "không công bố riêng" in page
    assert "độ lệch chuẩn của từng câu là 0,8" in page
    assert "Giao thông, Xây dựng; Giáo dục, Y tế" in page


def test_a_grid_that_misses_the_plan_is_shown_again_with_unit_and_difference(lan):
    """R-000-14."""
    survey = started(lan)
    address = reverse("plan:step", args=[survey.slug, 2])
    fields = shown_fields(lan.get(address).content.decode()) | {"q-ubnd-van-tho-justice": "20"}

    answer = lan.post(address, fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "tổng phân bổ là 770 phiếu, kế hoạch là 780 phiếu. Còn thiếu 10 phiếu, xem UBND xã Vạn Thọ." in page
    assert 'name="q-ubnd-van-tho-justice" value="20"' in page
    assert survey.blocks.get(code="ubnd").quota_total() == 780


@pytest.mark.parametrize("typed", ["-5", "năm", "5,5", "1e3", "999999999"])
def test_what_is_no_number_of_forms_is_refused(lan, typed):
    survey = started(lan)
    address = reverse("plan:step", args=[survey.slug, 2])
    fields = shown_fields(lan.get(address).content.decode()) | {"q-ubnd-van-tho-justice": typed}

    answer = lan.post(address, fields)

    assert answer.status_code == 422
    assert "không phải số phiếu hợp lệ" in answer.content.decode()


def test_cells_pasted_from_excel_fill_the_grid_with_names_and_totals_left_out(lan):
    survey = started(lan)
    units = [unit.agency.name for unit in survey.blocks.get(code="ubnd").units.all()]
    pasted = "\r\n".join(f"{row}\t{name}\t25\t20\t10\t0\t0\t5\t60" for row, name in enumerate(units, 1))
    address = reverse("plan:step", args=[survey.slug, 2])

    answer = lan.post(address, {"paste-ubnd": pasted, "each-tyt": "50", "stay": "1"})

    quotas = survey.blocks.get(code="ubnd").units.get(slug="van-long").quotas
    assert answer.status_code == 302
    assert list(quotas.values_list("planned", flat=True)) == [25, 20, 10, 0, 0, 5]


def test_a_paste_with_missing_rows_says_how_many(lan):
    survey = started(lan)
    address = reverse("plan:step", args=[survey.slug, 2])

    answer = lan.post(address, {"paste-ubnd": "30\t20\t5\t0\t0\t5", "each-tyt": "50"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Bảng dán có 1 dòng, khối UBND các xã, thị trấn có 13 đơn vị" in page
    assert "30\t20\t5\t0\t0\t5</textarea>" in page, "what was pasted is there to be mended"


def test_typing_asks_for_the_forecast_and_saves_nothing(lan):
    survey = started(lan)
    address = reverse("plan:step", args=[survey.slug, 2])

    answer = lan.post(address, {"q-ubnd-van-tho-justice": "40", "each-tyt": "50"}, headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert "<html" not in page
    assert "1.440 phiếu" in page
    assert "thừa 10 phiếu" in page
    assert re.search(r'id="match-ubnd" hx-swap-oob="true" class="chip bad">thừa 10 phiếu', page)
    assert survey.blocks.get(code="ubnd").quota_total() == 780


@pytest.mark.parametrize(("typed", "status"), [("1.430", 422), ("780", 302), ("nhiều", 422), ("", 302)])
def test_the_total_of_the_plan_is_read_as_people_write_it_and_never_ignored(lan, typed, status):
    survey = started(lan)
    address = reverse("plan:step", args=[survey.slug, 2])
    fields = shown_fields(lan.get(address).content.decode()) | {"total-ubnd": typed}

    answer = lan.post(address, fields)

    page = answer.content.decode()
    assert answer.status_code == status
    assert ("kế hoạch là 1.430 phiếu" in page) == (typed == "1.430")
    assert ("“nhiều” không phải tổng số phiếu" in page) == (typed == "nhiều")


def test_a_unit_is_left_out_with_its_reason_and_taken_back_on_the_page(lan):
    """R-004-63."""
    survey = started(lan)
    address = reverse("plan:step", args=[survey.slug, 2])
    fields = shown_fields(lan.get(address).content.decode())
    choice = {"exclude": "ubnd", "exclude-unit-ubnd": "van-thanh"}

    without = lan.post(address, fields | choice | {"exclude-reason-ubnd": ""})
    out = lan.post(address, fields | choice | {"exclude-reason-ubnd": "Điều 14 Quy chế"})
    page = lan.get(address).content.decode()
    unit = survey.blocks.get(code="ubnd").units.get(slug="van-thanh")
    back = lan.post(address, shown_fields(page) | {"include": str(unit.pk)})

    assert without.status_code == 422
    assert "Chưa ghi lý do không khảo sát UBND xã Vạn Thạnh" in without.content.decode()
    assert (out.status_code, back.status_code) == (302, 302)
    assert "UBND xã Vạn Thạnh: không khảo sát, Điều 14 Quy chế" in page
    assert 'name="q-ubnd-van-thanh-justice" value="0"' in lan.get(address).content.decode()
    assert survey.blocks.get(code="ubnd").planned_total == 720


def test_units_too_small_to_rank_are_said_while_typing(lan):
    """An Giang's departments have 20 forms: no rank without a recorded decision."""
    survey = started(lan)
    address = reverse("plan:step", args=[survey.slug, 2])

    page = lan.post(address, {"each-tyt": "20"}, headers={"HX-Request": "true"}).content.decode()

    assert "Quá ít phiếu để xếp hạng" in page
    assert "20 phiếu mỗi đơn vị" in page


def test_several_bodies_may_support_and_the_assessed_are_not_offered(lan, world):
    survey = started(lan)
    address = reverse("plan:step", args=[survey.slug, 4])
    page = lan.get(address).content.decode()
    support = [world.agencies[key].pk for key in ("so-noi-vu-khanh-hoa", "ttyt-van-ninh")]

    answer = lan.post(address, shown_fields(page) | {"support": support})

    supporting = survey.participants.filter(part=Part.SUPPORT).values_list("agency", flat=True)
    assert answer.status_code == 302
    assert sorted(supporting) == sorted(support)
    assert "Đơn vị vận hành hệ thống" not in page
    assert "UBND thị trấn Vạn Giã" not in page and "Trạm Y tế" not in page


def test_a_reinterview_rate_over_the_cap_is_refused_in_words(lan):
    """R-004-21."""
    survey = started(lan)
    address = reverse("plan:step", args=[survey.slug, 1])
    fields = shown_fields(lan.get(address).content.decode()) | {"reinterview_pct": "15"}

    answer = lan.post(address, fields)

    assert answer.status_code == 422
    assert "Tỷ lệ phúc tra 15% vượt mức 10%" in answer.content.decode()


def test_without_a_number_the_last_step_says_what_is_missing(lan):
    survey = started(lan)

    answer = lan.post(reverse("plan:step", args=[survey.slug, 5]))

    assert answer.status_code == 422
    assert "Chưa có số kế hoạch" in answer.content.decode()


def test_nobody_else_edits_the_draft(client, world, lan, in_2023):
    survey = started(lan)
    client.force_login(world.dung)

    answer = client.get(reverse("plan:step", args=[survey.slug, 2]))

    assert answer.status_code == 403


def test_an_approved_plan_has_no_steps_any_more(client, in_2023):
    world = van_ninh()
    client.force_login(world.lan)

    answer = client.get(reverse("plan:step", args=[world.survey.slug, 2]))

    assert answer.status_code == 302
    assert answer.url == reverse("plan:overview", args=[world.survey.slug])
