"""Improvement plans: the fields of Điều 13.3c, by the agency itself, followed up (R-004-55, R-004-56)."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.life import moment

from hailong.improvement import actions as improvement
from hailong.improvement.actions import FollowUpFacts, MeasureFacts
from hailong.improvement.models import ImprovementPlan, Measure
from hailong.improvement.queries import promises, visible, weaknesses
from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.org import actions as org
from hailong.org.models import Role
from hailong.plan.models import Survey
from hailong.publication import actions as publication
from hailong.publication.models import Release

pytestmark = pytest.mark.database
FACTS = {
    "finding": "Trả kết quả chậm hẹn",
    "objective": "Tỷ lệ trễ hẹn dưới 5%",
    "task": "Nhắn tin khi có kết quả",
    "result_quantity": "100% hồ sơ có tin nhắn",
    "result_quality": "Người dân chỉ đi một lần",
    "resources": "6 triệu đồng mỗi năm",
    "lead": "UBND thị trấn Vạn Giã",
    "coordinating": "Bộ phận Một cửa",
    "difficulties": "Không",
    "starts": dt.date(2024, 1, 2),
    "due": dt.date(2024, 9, 30),
}


def refusal(action, **told) -> list[str]:
    with pytest.raises(Problem) as refused:
        action(**told)
    return [problem.code for problem in refused.value.all]


def started(life, by=None, slug="van-gia"):
    return improvement.start(release=life.release, unit=life.world.unit(slug), by=by or life.giang, at=moment(12, 18))


def measured(life, plan, **changes):
    return improvement.add_measure(plan=plan, facts=MeasureFacts(**FACTS | changes), by=life.giang, at=moment(12, 18))


def accepted(life):
    plan = started(life)
    measure = measured(life, plan)
    improvement.send(plan=plan, by=life.giang, at=moment(12, 18))
    plan.refresh_from_db()
    return improvement.accept(plan=plan, by=life.lan, at=moment(12, 19)), measure


def test_a_measure_has_exactly_the_contents_of_article_13_3c(life):
    """R-004-55: objective, task, results, resources, lead and coordination, difficulties, roadmap."""
    columns = {field.name for field in Measure._meta.concrete_fields}

    assert columns - {"id", "plan", "order", "item_code", "finding"} == {
        "objective", "task", "result_quantity", "result_quality", "resources", "lead", "coordinating", "difficulties",
        "starts", "due",
    }  # fmt: skip


def test_every_empty_content_is_named_at_once(life):
    plan = started(life)

    with pytest.raises(Problem) as refused:
        measured(life, plan, task=" ", resources="", difficulties="", due=dt.date(2023, 1, 1))

    assert [problem.code for problem in refused.value.all] == [
        "measure_field_empty", "measure_field_empty", "measure_field_empty", "roadmap_runs_backwards",
    ]  # fmt: skip
    assert {problem.facts.get("field") for problem in refused.value.all} >= {"nhiệm vụ", "nguồn lực"}


@pytest.mark.parametrize("name", ["thanh", "lan", "dung", "quan", "phuc", "khach"])
def test_only_the_agency_itself_writes_its_plan(life, name):
    told = {"release": life.release, "unit": life.world.unit("van-gia"), "by": life.world[name], "at": moment(12, 18)}

    assert refusal(improvement.start, **told) == ["permission_denied"]


def test_an_agency_sees_only_its_own_plan(life, client):
    plan = started(life)
    client.force_login(life.thanh)

    assert client.get(reverse("improvement:plan", args=[life.survey.slug, plan.pk])).status_code == 404
    client.force_login(life.lan)
    assert client.get(reverse("improvement:plan", args=[life.survey.slug, plan.pk])).status_code == 200


def test_a_plan_is_started_once_sent_once_and_then_not_changed(life):
    plan = started(life)
    assert started(life).pk == plan.pk
    assert refusal(improvement.send, plan=plan, by=life.giang, at=moment(12, 18)) == ["improvement_without_measures"]
    measured(life, plan)
    improvement.send(plan=plan, by=life.giang, at=moment(12, 18))

    assert refusal(improvement.send, plan=plan, by=life.giang, at=moment(12, 18)) == ["improvement_already_sent"]
    assert refusal(measured, life=life, plan=plan) == ["improvement_already_sent"]


def test_the_lead_accepts_what_was_sent_and_the_survey_moves_on(life):
    plan = started(life)
    assert refusal(improvement.accept, plan=plan, by=life.lan, at=moment(12, 19)) == ["improvement_not_sent"]
    plan.delete()

    plan, _ = accepted(life)

    assert plan.status == ImprovementPlan.Status.ACCEPTED
    assert life.again().state == Survey.State.IMPROVING
    acts = Entry.objects.filter(payload__contains="improvement.").values_list("payload", flat=True)
    assert sum("improvement.accept" in act for act in acts) == 1


def test_a_new_version_on_its_way_stops_nobody(life):
    """While dataset 1.1 is prepared the agencies go on with their plans."""
    plan = started(life)
    measured(life, plan)
    Survey.objects.filter(pk=life.survey.pk).update(state=Survey.State.PROCESSING)

    improvement.send(plan=plan, by=life.giang, at=moment(12, 18))
    done = improvement.accept(plan=plan, by=life.lan, at=moment(12, 19))

    assert done.status == ImprovementPlan.Status.ACCEPTED
    assert life.again().state == Survey.State.PROCESSING


@pytest.mark.parametrize("state", ["processing", "frozen"])
def test_the_pages_of_the_agency_stay_while_a_new_version_is_made(life, client, state):
    """The survey goes back for version 1.1; its release, and what was promised on it, is where it was."""
    plan = started(life)
    Survey.objects.filter(pk=life.survey.pk).update(state=state)
    slug = life.survey.slug
    client.force_login(life.giang)

    pages = [reverse("improvement:plans", args=[slug]), reverse("improvement:plan", args=[slug, plan.pk])]
    added = client.post(reverse("improvement:measure", args=[slug, plan.pk]), FACTS)

    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert (added.status_code, plan.measures.count()) == (302, 1)
    assert slug in client.get("/lam-viec/").content.decode()


def test_a_new_commune_sees_what_was_released_about_the_communes_it_came_from(life):
    """R-004-47. Before anything is released there is nothing to see, whatever the survey's state."""
    org.grant(user=life.khach, agency=life.agencies["ubnd-xa-van-ninh-2025"], role=Role.ASSESSED_VIEWER,
              by=life.founder, at=moment(12, 18).replace(year=2025))  # fmt: skip
    life.khach.__dict__.pop("_held", None)
    after = list(Survey.objects.visible_to(life.khach))

    Release.objects.update(is_current=False)

    assert (after, list(Survey.objects.visible_to(life.khach))) == ([life.survey], [])


def test_follow_up_is_told_with_a_state_and_words(life):
    _, measure = accepted(life)
    told = {"measure": measure, "by": life.giang, "at": moment(12, 20)}

    assert refusal(improvement.follow_up, told=FollowUpFacts("fine", ""), **told) == [
        "follow_up_state_unknown", "follow_up_empty",
    ]  # fmt: skip
    made = improvement.follow_up(told=FollowUpFacts("done", "Đã nhắn tin.", "14% còn 5%", "Biên bản 12"), **told)
    assert measure.follow_ups.last() == made
    assert refusal(
        improvement.follow_up, told=FollowUpFacts("done", "x"), measure=measure, by=life.thanh, at=moment(12, 20)
    ) == ["permission_denied"]


def test_the_public_reads_a_promise_once_the_lead_has_accepted_it(life, client):
    """R-004-56: shown on the agency's page and the survey's, with its state."""
    page = f"/ket-qua/{life.survey.slug}/ubnd/van-gia/"
    plan = started(life)
    measure = measured(life, plan)
    improvement.send(plan=plan, by=life.giang, at=moment(12, 18))
    before = client.get(page).content.decode()
    improvement.accept(plan=plan, by=life.lan, at=moment(12, 19))
    told = FollowUpFacts("done", "Đã nhắn tin.", "trễ hẹn 14% còn 5%", "Biên bản 12/BB-UBND")
    improvement.follow_up(measure=measure, told=told, by=life.giang, at=moment(12, 20))

    after = client.get(page).content.decode()

    assert "Trả kết quả chậm hẹn" not in before
    assert "Trả kết quả chậm hẹn" in after and "trễ hẹn 14% còn 5%" in after and "Đã xong" in after
    assert "Đã nhắn tin." in after and "Biên bản 12/BB-UBND" in after and "30/9/2024" in after
    assert "Trả kết quả chậm hẹn" not in client.get(f"/ket-qua/{life.survey.slug}/ubnd/van-thanh/").content.decode()


def test_nothing_starts_before_the_release(life):
    Release.objects.update(is_current=False, status="requested")
    life.release.refresh_from_db()

    assert refusal(started, life=life) == ["permission_denied"]


def test_the_agency_writes_sends_and_follows_up_on_its_page(life, client):
    client.force_login(life.giang)
    slug = life.survey.slug
    unit = life.world.unit("van-gia")
    form = {name: str(value) for name, value in FACTS.items()}

    begun = client.post(reverse("improvement:start", args=[slug]), {"unit": unit.pk})
    plan = ImprovementPlan.objects.get()
    empty = client.post(reverse("improvement:measure", args=[slug, plan.pk]), form | {"task": ""})
    added = client.post(reverse("improvement:measure", args=[slug, plan.pk]), form)
    sent = client.post(reverse("improvement:send", args=[slug, plan.pk]))
    alone = client.post(reverse("improvement:accept", args=[slug, plan.pk]))

    assert [answer.status_code for answer in (begun, empty, added, sent, alone)] == [302, 422, 302, 302, 403]
    assert plan.measures.count() == 1


def returned(life):
    plan = started(life)
    measure = measured(life, plan)
    improvement.send(plan=plan, by=life.giang, at=moment(12, 18))
    return improvement.give_back(plan=plan, note="Nêu rõ nguồn lực.", by=life.lan, at=moment(12, 19)), measure


def test_the_lead_returns_a_plan_with_the_reason_and_the_agency_sends_it_again(life):
    plan, measure = returned(life)
    later = {"by": life.giang, "at": moment(12, 20)}

    assert (plan.status, plan.return_note) == ("returned", "Nêu rõ nguồn lực.")
    assert refusal(improvement.accept, plan=plan, by=life.lan, at=moment(12, 20)) == ["improvement_not_sent"]
    assert refusal(improvement.follow_up, measure=measure, told=FollowUpFacts("doing", "x"), **later) == [
        "improvement_not_sent"
    ]
    improvement.change_measure(measure=measure, facts=MeasureFacts(**FACTS | {"resources": "Hai người"}), **later)
    second = measured(life, plan, task="Treo bảng giờ làm việc")
    improvement.remove_measure(measure=second, **later)
    improvement.send(plan=plan, **later)

    measure.refresh_from_db()
    assert measure.resources == "Hai người" and plan.measures.count() == 1
    assert refusal(improvement.change_measure, measure=measure, facts=MeasureFacts(**FACTS), **later) == [
        "improvement_already_sent"
    ]
    assert refusal(improvement.remove_measure, measure=measure, **later) == ["improvement_already_sent"]


def test_a_plan_is_returned_by_the_lead_alone_and_never_without_words(life):
    plan = started(life)
    measured(life, plan)
    told = {"plan": plan, "at": moment(12, 19)}

    assert refusal(improvement.give_back, note="x", by=life.lan, **told) == ["improvement_not_sent"]
    improvement.send(plan=plan, by=life.giang, at=moment(12, 18))
    assert refusal(improvement.give_back, note=" ", by=life.lan, **told) == ["return_needs_a_note"]
    assert refusal(improvement.give_back, note="x", by=life.giang, **told) == ["permission_denied"]


def test_what_is_past_its_day_and_not_done_is_overdue_without_anybody_saying_so(life):
    _, measure = accepted(life)
    day_after = FACTS["due"] + dt.timedelta(days=1)

    before = [one.state for one in promises(life.survey, on=FACTS["due"])]
    late = [(one.state, one.state_label, one.kind) for one in promises(life.survey, on=day_after)]
    improvement.follow_up(
        measure=measure, told=FollowUpFacts("done", "Đã xong việc."), by=life.giang, at=moment(12, 20)
    )
    done = [one.state for one in promises(life.survey, on=day_after)]

    assert (before, late, done) == (["committed"], [("overdue", "Quá hạn", "bad")], ["done"])


def test_a_corrected_version_takes_no_promise_from_the_public_page_and_no_plan_from_its_agency(life):
    """R-004-56: the promise belongs to the survey, not to one version of its figures."""
    plan, _ = accepted(life)
    waiting = publication.request(run=life.run, change_note="Sửa tên.", by=life.lan, at=moment(12, 22))
    newer = publication.decide(release=waiting, approved=True, by=life.dung, at=moment(12, 23))

    again = improvement.start(release=newer, unit=life.world.unit("van-gia"), by=life.giang, at=moment(12, 24))

    assert again.pk == plan.pk
    assert [one.finding for one in promises(life.survey, on=dt.date(2024, 1, 5))] == [FACTS["finding"]]


def test_a_new_plan_begins_with_the_weak_items_of_the_released_page_and_their_evidence(life, client):
    """R-004-55: findings become measures; each item is proposed once."""
    plan, slug = started(life), life.survey.slug
    first = life.release.pages["units"]["ubnd/van-gia"]["first"]
    address = reverse("improvement:plan", args=[slug, plan.pk])
    client.force_login(life.giang)

    html = client.get(f"{address}?cau={first[0]['code']}").content.decode()
    proposed = weaknesses(plan)
    measured(life, plan, item_code=first[0]["code"])
    left = weaknesses(visible(life.survey, life.giang).get(pk=plan.pk))

    assert [one.item_code for one in proposed] == [row["code"] for row in first]
    value = f"{first[0]['value']:.1f}".replace(".", ",")
    assert f"chỉ số {value}%" in proposed[0].finding and f"từ {value}% lên" in proposed[0].objective
    assert f'value="{first[0]["code"]}"' in html and "Lập nhiệm vụ cho điều này" in html
    assert [one.item_code for one in left] == [row["code"] for row in first[1:]]


def test_the_lead_sees_who_has_no_plan_and_what_is_overdue_and_returns_on_the_page(life, client):
    plan = started(life)
    measured(life, plan, starts=dt.date(2023, 12, 1), due=dt.date(2023, 12, 2))
    improvement.send(plan=plan, by=life.giang, at=moment(12, 18))
    slug = life.survey.slug
    client.force_login(life.lan)

    listed = client.get(reverse("improvement:plans", args=[slug])).content.decode()
    empty = client.post(reverse("improvement:give_back", args=[slug, plan.pk]), {"note": ""})
    back = client.post(reverse("improvement:give_back", args=[slug, plan.pk]), {"note": "Thiếu số liệu."})
    client.force_login(life.giang)
    shown = client.get(reverse("improvement:plan", args=[slug, plan.pk])).content.decode()
    change = reverse("improvement:change", args=[slug, plan.pk, 1])
    form = {name: str(value) for name, value in FACTS.items()}
    answers = [client.get(change), client.post(change, form | {"task": ""}), client.post(change, form)]
    removed = client.post(reverse("improvement:remove", args=[slug, plan.pk, 1]))

    assert "Chưa lập kế hoạch" in listed and "UBND xã Vạn Thạnh" in listed and "Quá hạn" in listed
    assert (empty.status_code, back.status_code) == (422, 302)
    assert "Thiếu số liệu." in shown
    assert [answer.status_code for answer in answers] == [200, 422, 302]
    assert removed.status_code == 302 and not plan.measures.exists()


def test_a_follow_up_with_a_fault_comes_back_with_what_was_typed(life, client):
    plan, _ = accepted(life)
    client.force_login(life.giang)
    address = reverse("improvement:follow_up", args=[life.survey.slug, plan.pk, 1])

    answer = client.post(address, {"state": "done", "note": "", "figure": "trễ hẹn còn 5%", "evidence": "BB 12"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "trễ hẹn còn 5%" in html and "BB 12" in html and "Việc đã làm" in html
