"""Another person approves; then the survey moves, and its steps are ticked off."""

import copy
import dataclasses
import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.worlds import HANOI, offices, van_ninh, van_ninh_plan

from hailong.config.verification import origins
from hailong.config.verification.decisions import decisions
from hailong.config.verification.logged import read_log
from hailong.instrument import actions as instrument
from hailong.instrument.models import QuestionSetVersion
from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.org import actions as org
from hailong.plan import actions as plan
from hailong.plan.models import ModeRule, Part, Survey
from hailong.plan.queries import MODE_LABELS, fingerprint, grid_of, milestones_of, unready

pytestmark = pytest.mark.database
State = Survey.State


def test_approval_freezes_the_questionnaires_and_is_logged_with_their_hashes():
    """R-004-20."""
    world = van_ninh()

    entry = Entry.objects.get(subject=f"survey:{world.survey.code}", payload__contains='"act":"plan.approve"')

    assert world.survey.state == State.APPROVED
    assert QuestionSetVersion.objects.filter(frozen_at=None).count() == 0
    assert all(version.fingerprint in entry.payload for version in world.versions.values())


def test_whoever_made_the_plan_does_not_approve_it():
    world = van_ninh(state="draft")
    org.grant(
        user=world.lan, agency=world.agencies["ubnd-huyen-van-ninh"], role="approver", by=world.founder, at=world.at
    )
    del world.lan._held

    with pytest.raises(Problem) as refused:
        plan.approve(survey=world.survey, by=world.lan, at=world.at)

    assert refused.value.code == "approver_is_creator"


def test_the_database_itself_refuses_a_plan_approved_by_its_maker():
    world = van_ninh(state="draft")

    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=world.survey.pk).update(approved_by=world.lan)


@pytest.mark.parametrize("who", ["lan", "phuc", "minh", "quan", "nga", "khach", "giang"])
def test_only_the_approver_approves(who):
    world = van_ninh(state="draft")

    with pytest.raises(Problem) as refused:
        plan.approve(survey=world.survey, by=world[who], at=world.at)

    assert refused.value.code == "permission_denied"


def test_a_plan_that_lacks_something_is_not_submitted_and_says_everything():
    """An approved plan is never edited: whoever re-interviews must be named before."""
    world = offices()
    draft = van_ninh_plan(world, plan_number="", participants=(), modes={"web": ModeRule.Standing.REFERENCE})
    survey = plan.create(draft=draft, by=world.lan, at=world.at)

    with pytest.raises(Problem) as refused:
        plan.submit(survey=survey, by=world.lan, at=world.at)

    assert [one.code for one in refused.value.all] == [
        "plan_number_missing", "contractor_missing", "reinterviewer_missing", "no_official_mode",
    ]  # fmt: skip


def test_a_plan_without_reinterview_needs_no_reinterviewer():
    world = offices()
    draft = van_ninh_plan(world, reinterview_pct=0)
    parts = [pair for pair in draft.participants if pair[0] != Part.REINTERVIEW]
    survey = plan.create(draft=dataclasses.replace(draft, participants=tuple(parts)), by=world.lan, at=world.at)

    assert unready(survey) == []


def test_a_unit_with_no_form_at_all_is_named_and_keeps_the_plan_back():
    world = van_ninh(state="draft")
    block = world.block("tyt")
    grid = {slug: {"": 50} for slug in block.units.values_list("slug", flat=True)} | {"van-tho": {"": 0}}
    plan.set_quota(block=block, grid=grid, planned_total=600, by=world.lan, at=world.at)
    world.survey.refresh_from_db()

    faults = unready(world.survey)

    assert [(one.code, one.facts["unit"]) for one in faults] == [("unit_without_forms", "Trạm Y tế xã Vạn Thọ")]


@pytest.mark.parametrize("values", [(1, 2, 3, 4), (1, 2, 3, 4, 6)])
def test_a_questionnaire_without_the_five_levels_is_not_approved_for_an_official_index(values):
    """Attack B4, R-004-27: four levels, or levels that are not 1 to 5."""
    world = van_ninh(state="draft")
    definition = copy.deepcopy(world.versions["hcc-19"].definition) | {"version": "9.0"}
    scale = definition["scales"]["satisfaction"]
    scale["points"] = [{"value": value, "labels": {"vi": f"Mức {value}"}} for value in values]
    version = instrument.add_version(
        question_set=world.versions["hcc-19"].question_set, definition=definition, by=world.lan, at=world.at
    )
    plan.set_questionnaire(block=world.block("ubnd"), version=version, by=world.lan, at=world.at)

    with pytest.raises(Problem) as refused:
        plan.submit(survey=world.survey, by=world.lan, at=world.at)

    assert (refused.value.code, refused.value.facts["item"]) == ("scale_not_official", "q01")


def test_a_draft_that_was_not_submitted_or_was_edited_since_is_not_approved():
    world = van_ninh(state="draft")

    with pytest.raises(Problem) as early:
        plan.approve(survey=world.survey, by=world.dung, at=world.at)
    plan.submit(survey=world.survey, by=world.lan, at=world.at)
    plan.exclude_unit(unit=world.unit("van-thanh"), reason="Xã đảo", by=world.lan, at=world.at)
    with pytest.raises(Problem) as late:
        plan.approve(survey=world.survey, by=world.dung, at=world.at)

    assert (early.value.code, late.value.code) == ("plan_not_submitted", "plan_not_submitted")


def test_what_was_changed_and_submitted_again_while_the_approver_read_is_read_again():
    world = van_ninh(state="draft")
    plan.submit(survey=world.survey, by=world.lan, at=world.at)
    seen = fingerprint(world.survey)
    plan.exclude_unit(unit=world.unit("van-thanh"), reason="Xã đảo", by=world.lan, at=world.at)
    plan.submit(survey=world.survey, by=world.lan, at=world.at)
    world.survey.refresh_from_db()

    with pytest.raises(Problem) as refused:
        plan.approve(survey=world.survey, seen=seen, by=world.dung, at=world.at)
    approved = plan.approve(survey=world.survey, seen=fingerprint(world.survey), by=world.dung, at=world.at)

    assert refused.value.code == "plan_changed"
    assert approved.state == State.APPROVED


def test_whoever_edited_the_draft_of_another_does_not_approve_it():
    world = van_ninh(state="draft")
    org.grant(
        user=world.dung, agency=world.agencies["phong-noi-vu-van-ninh"], role="lead_planner", by=world.founder,
        at=world.at,
    )  # fmt: skip
    plan.set_mode(survey=world.survey, standings={"paper": "official"}, by=world.dung, at=world.at)
    plan.submit(survey=world.survey, by=world.lan, at=world.at)

    with pytest.raises(Problem) as refused:
        plan.approve(survey=world.survey, by=world.dung, at=world.at)

    assert refused.value.code == "approver_is_creator"


def test_an_approved_plan_is_not_edited():
    world = van_ninh()

    with pytest.raises(Problem) as refused:
        plan.set_quota(block=world.block("tyt"), grid={}, by=world.lan, at=world.at)

    assert refused.value.code == "plan_is_approved"


def test_states_follow_each_other_and_never_jump():
    world = van_ninh()

    with pytest.raises(Problem) as refused:
        plan.close_field(survey=world.survey, by=world.lan, at=world.at)
    opened = plan.open_field(survey=world.survey, by=world.lan, at=world.at)
    again = plan.open_field(survey=world.survey, by=world.lan, at=world.at)
    closed = plan.close_field(survey=world.survey, by=world.lan, at=world.at)

    assert refused.value.code == "state_not_next"
    assert (opened.state, again.state, closed.state) == (State.COLLECTING, State.COLLECTING, State.CLOSED)
    assert Entry.objects.filter(payload__contains='"after":"collecting"').count() == 1


def closed_world():
    world = van_ninh(state="collecting")
    plan.close_field(survey=world.survey, by=world.lan, at=AFTER_FIELD)
    return world


AFTER_FIELD = dt.datetime(2023, 10, 12, 9, tzinfo=HANOI)


def test_a_closed_field_is_opened_again_until_a_new_day_and_the_plan_stays_what_was_approved():
    """R-000-22: điều tra lại, điều tra bổ sung."""
    world = closed_world()
    survey, approved, until = world.survey, fingerprint(world.survey), dt.date(2023, 10, 20)

    opened = plan.reopen_field(survey=survey, until=until, reason=" Bổ sung ", by=world.lan, at=AFTER_FIELD)

    survey.refresh_from_db()
    entry = Entry.objects.latest("pk").payload
    assert (opened.state, survey.state, survey.last_day) == (State.COLLECTING, State.COLLECTING, until)
    assert (survey.field_to, survey.reopened_reason) == (dt.date(2023, 9, 30), "Bổ sung")
    assert fingerprint(survey) == approved
    assert '"act":"plan.reopen_field"' in entry and '"until":"2023-10-20"' in entry and "Bổ sung" not in entry
    assert list(origins.plans(read_log())) == [] and list(decisions(read_log())) == []


def test_a_reopening_has_a_day_to_come_a_reason_a_closed_field_and_the_lead():
    world = closed_world()
    said = {"survey": world.survey, "until": AFTER_FIELD.date(), "reason": "x", "by": world.lan, "at": AFTER_FIELD}

    def refused(**changes) -> list[str]:
        with pytest.raises(Problem) as problem:
            plan.reopen_field(**said | changes)
        return [one.code for one in problem.value.all]

    past = refused(until=dt.date(2023, 10, 11), reason=" ")
    others = [refused(by=world[name]) for name in ("dung", "phuc", "quan", "khach")]
    with pytest.raises(Problem) as around:
        plan.open_field(survey=world.survey, by=world.lan, at=AFTER_FIELD)
    plan.reopen_field(**said)

    assert past == ["reopening_before_today", "reopening_needs_a_reason"]
    assert others == [["permission_denied"]] * 4
    assert around.value.code == "state_not_next" and refused() == ["state_not_next"]


def test_the_lead_opens_the_field_again_on_the_overview_page(client, monkeypatch):
    monkeypatch.setattr("hailong.config.clock.now", lambda: AFTER_FIELD)
    world = closed_world()
    overview, address = (reverse(f"plan:{name}", args=[world.survey.slug]) for name in ("overview", "reopen_field"))
    client.force_login(world.dung)
    other = client.get(overview).content.decode()
    client.force_login(world.lan)
    offered = client.get(overview).content.decode()

    empty = client.post(address, {"until": "", "reason": ""})
    past = client.post(address, {"until": "2023-10-01", "reason": "Bổ sung phiếu"})
    done = client.post(address, {"until": "2023-10-20", "reason": "Bổ sung phiếu"})
    page = client.get(overview).content.decode()

    assert (address in other, address in offered, address in page) == (False, True, False)
    assert (empty.status_code, past.status_code, done.status_code) == (422, 422, 302)
    assert "01/10/2023 đã qua" in past.content.decode() and "Bổ sung phiếu" in past.content.decode()
    assert "20/10/2023: Bổ sung phiếu" in page


def test_a_milestone_past_its_day_is_overdue_until_it_is_done():
    """R-000-27."""
    world = van_ninh()
    first, second = world.survey.milestones.all()[:2]
    on = dt.date(2023, 7, 15)

    before = [row["state"] for row in milestones_of(world.survey, on=on)]
    plan.finish_milestone(milestone=first, by=world.lan, at=dt.datetime(2023, 7, 15, 8, tzinfo=HANOI))
    after = [row["state"] for row in milestones_of(world.survey, on=on)]

    assert before[:3] == ["late", "current", "todo"]
    assert after[:3] == ["done", "current", "todo"]
    assert not second.is_overdue(on=dt.date(2023, 9, 30))
    assert second.is_overdue(on=dt.date(2023, 10, 1))


def test_each_mode_is_official_reference_or_unused_and_one_is_official():
    """R-004-17."""
    world = van_ninh(state="draft")
    standings = dict.fromkeys(MODE_LABELS, ModeRule.Standing.REFERENCE)

    with pytest.raises(Problem) as refused:
        plan.set_mode(survey=world.survey, standings=standings, by=world.lan, at=world.at)
    plan.set_mode(survey=world.survey, standings=standings | {"paper": "official"}, by=world.lan, at=world.at)

    assert refused.value.code == "no_official_mode"
    assert world.survey.mode_rules.get(standing="official").mode == "paper"


def test_a_unit_left_out_keeps_its_reason_and_takes_its_forms_along():
    """R-004-63."""
    world = van_ninh(state="draft")

    plan.exclude_unit(unit=world.unit("van-thanh"), reason="Xã đảo, Điều 14", by=world.lan, at=world.at)

    world.survey.refresh_from_db()
    assert world.unit("van-thanh").excluded_reason == "Xã đảo, Điều 14"
    assert (world.block("ubnd").planned_total, world.block("ubnd").quota_total()) == (720, 720)
    assert world.survey.planned_total == 1370
    assert unready(world.survey) == []


def test_a_unit_is_left_out_only_with_a_reason_and_comes_back_with_cells_to_fill():
    """R-004-63."""
    world = van_ninh(state="draft")

    with pytest.raises(Problem) as refused:
        plan.exclude_unit(unit=world.unit("van-thanh"), reason="  ", by=world.lan, at=world.at)
    plan.exclude_unit(unit=world.unit("van-thanh"), reason="Xã đảo", by=world.lan, at=world.at)
    plan.include_unit(unit=world.unit("van-thanh"), by=world.lan, at=world.at)

    world.survey.refresh_from_db()
    assert refused.value.code == "exclusion_reason_missing"
    assert list(grid_of(world.block("ubnd"))["van-thanh"].values()) == [0, 0, 0, 0, 0, 0]
    assert [one.code for one in unready(world.survey)] == ["unit_without_forms"]


def test_a_zero_grid_cell_is_legal_and_a_negative_one_is_not():
    """R-000-17."""
    world = van_ninh(state="draft")
    block = world.block("tyt")
    slugs = list(block.units.values_list("slug", flat=True))

    plan.set_quota(
        block=block, grid={slug: {"": 50} for slug in slugs} | {"van-tho": {"": 0}}, planned_total=600, by=world.lan,
        at=world.at,
    )  # fmt: skip
    with pytest.raises(Problem) as refused:
        plan.set_quota(block=block, grid={slug: {"": -1} for slug in slugs}, by=world.lan, at=world.at)

    assert world.block("tyt").quota_total() == 600
    assert {one.code for one in refused.value.all} == {"quota_number_wrong"}


def test_the_collector_neither_reinterviews_nor_supervises():
    world = van_ninh(state="draft")
    contractor = world.agencies["don-vi-khao-sat"]
    parts = [(Part.CONTRACTOR, contractor), (Part.REINTERVIEW, contractor)]

    with pytest.raises(Problem) as refused:
        plan.set_participants(survey=world.survey, participants=parts, by=world.lan, at=world.at)

    assert refused.value.code == "collector_reinterviews"


@pytest.mark.parametrize("part", [Part.CONTRACTOR, Part.REINTERVIEW, Part.SUPERVISION])
def test_the_assessed_neither_collect_nor_check_nor_supervise(part):
    """Trust T2."""
    world = van_ninh(state="draft")
    parts = {Part.CONTRACTOR: world.agencies["don-vi-khao-sat"]} | {part: world.agencies["ubnd-van-gia"]}

    with pytest.raises(Problem) as refused:
        plan.set_participants(survey=world.survey, participants=parts.items(), by=world.lan, at=world.at)

    assert refused.value.code == "assessed_takes_part"


def test_nobody_below_the_collector_reinterviews():
    """UX 4.3: the re-interviewer does not belong to the body that collects."""
    world = van_ninh(state="draft")
    parts = [
        (Part.CONTRACTOR, world.agencies["ubnd-huyen-van-ninh"]),
        (Part.REINTERVIEW, world.agencies["phong-noi-vu-van-ninh"]),
    ]

    with pytest.raises(Problem) as refused:
        plan.set_participants(survey=world.survey, participants=parts, by=world.lan, at=world.at)

    assert refused.value.code == "collector_reinterviews"


def test_an_edited_plan_is_submitted_again():
    world = van_ninh(state="draft")
    plan.submit(survey=world.survey, by=world.lan, at=world.at)

    plan.exclude_unit(unit=world.unit("van-thanh"), reason="Xã đảo", by=world.lan, at=world.at)

    world.survey.refresh_from_db()
    assert world.survey.submitted_at is None


def test_the_approver_approves_on_the_overview_page_and_the_double_click_changes_nothing(client):
    world = van_ninh(state="draft")
    client.force_login(world.dung)
    overview = reverse("plan:overview", args=[world.survey.slug])

    before = client.get(overview).content.decode()
    plan.submit(survey=world.survey, by=world.lan, at=world.at)
    page = client.get(overview).content.decode()
    sent = {"plan": re.search(r'name="plan" value="([0-9a-f]{64})"', page).group(1)}
    first = client.post(reverse("plan:approve", args=[world.survey.slug]), sent)
    second = client.post(reverse("plan:approve", args=[world.survey.slug]), sent)

    assert "Duyệt kế hoạch" not in before
    assert first.status_code == 302
    assert second.status_code == 422
    assert "chưa chuyển được sang “Đã duyệt”" in second.content.decode()
    assert "Đã duyệt" in client.get(overview).content.decode()


def test_the_plan_page_shows_the_annex_the_bases_and_what_is_late(client):
    """R-000-02, R-000-15, R-000-19, R-000-27."""
    world = van_ninh()
    client.force_login(world.lan)

    page = client.get(reverse("plan:plan", args=[world.survey.slug])).content.decode()

    assert "1982/KH-UBND" in page and "ngày 07 tháng 6 năm 2023" in page
    assert "2072/QĐ-UBND" in page
    assert page.count("Quá hạn") == 7
    assert "Thực hiện kế hoạch cấp trên" in page and "1118/QĐ-UBND" in page
    assert "SIPS = p/P × 100" in page
    assert "Khớp kế hoạch" in page and "Lệch kế hoạch" not in page
    assert "390" in page and "780" in page and "650" in page


def test_a_step_is_ticked_off_from_the_page(client):
    world = van_ninh()
    client.force_login(world.lan)

    answer = client.post(reverse("plan:milestone", args=[world.survey.slug, 1]))

    assert answer.status_code == 302
    assert world.survey.milestones.get(order=1).done_on is not None
    assert "Đã xong" in client.get(answer.url).content.decode()


def test_the_questionnaires_page_names_version_fingerprint_and_modes(client):
    world = van_ninh()
    client.force_login(world.quan)

    page = client.get(reverse("plan:questionnaires", args=[world.survey.slug])).content.decode()

    assert "19 câu hài lòng, 5 tiêu chí" in page
    assert "15 câu hài lòng, 5 tiêu chí" in page
    assert page.count("Đã khóa") == 2
    assert "Mã QR mở tại nơi giao dịch" in page and "Tham khảo" in page


@pytest.mark.parametrize("who", ["khach", "giang", "minh"])
def test_who_takes_no_part_finds_no_survey(client, who):
    world = van_ninh()
    client.force_login(world[who])

    home = client.get(reverse("plan:surveys"))
    answer = client.get(reverse("plan:plan", args=[world.survey.slug]))

    assert ("KS-2023-VN-01" in home.content.decode()) == (who == "minh")
    assert answer.status_code in {403, 404}


def test_the_workbench_lists_surveys_by_year_with_the_tasks_of_the_person(client):
    world = van_ninh(state="draft")
    plan.submit(survey=world.survey, by=world.lan, at=world.at)
    client.force_login(world.dung)

    page = client.get(reverse("plan:surveys")).content.decode()

    assert "Năm 2023" in page
    assert "Duyệt kế hoạch" in page
    assert "Chờ duyệt" in page
    assert "Dữ liệu minh họa" in page
