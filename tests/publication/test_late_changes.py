"""A few forms left out late: new tables beside the old ones would tell who they were, so only a note goes out."""

import pytest
from django.urls import reverse
from tests.life import moment, published

from hailong.estimation import actions as estimation
from hailong.method.problem import Problem
from hailong.processing import actions as processing
from hailong.publication import actions as publication
from hailong.publication.models import Release
from hailong.ui.words import say

pytestmark = pytest.mark.database
NOTE = "Ba phiếu của Vạn Thạnh đã bị loại; các bảng chờ đủ thay đổi mới đăng lại."


def changed(life, number: int):
    """Published as 1.0; then some forms of Vạn Thạnh are left out and 1.1 is frozen and computed."""
    published(life)
    waiting = processing.request_freeze(survey=life.survey, reason="Loại phiếu", by=life.lan, at=moment(12, 14))
    for response in life.forms.filter(unit__slug="van-thanh", unit__block__code="ubnd", official=True)[:number]:
        exclusion = processing.propose_exclusion(response=response, reason="fabricated", by=life.lan, at=moment(12, 15))
        processing.confirm_exclusion(exclusion=exclusion, by=life.dung, at=moment(12, 15))
    dataset = processing.sign_freeze(dataset=waiting, by=life.khoa, at=moment(12, 16))
    life.again()
    return estimation.run(dataset=dataset, by=life.lan, at=moment(12, 17))


def test_the_units_that_differ_by_too_few_are_named_with_what_to_do(life):
    run = changed(life, 3)

    with pytest.raises(Problem) as refused:
        publication.request(run=run, change_note=NOTE, by=life.lan, at=moment(12, 18))

    words = say(refused.value)
    assert refused.value.code == "release_differs_too_little"
    assert "UBND xã Vạn Thạnh, 32 → 29 phiếu, so với bản 1.0" in words
    assert "khối UBND các xã, thị trấn, 128 → 125 phiếu" in words
    assert "1 đến 9 phiếu" in words and "Chỉ công bố ghi chú" in words
    assert "Vạn Giã" not in words and "/" not in words


def test_a_change_of_one_cell_within_a_unit_is_named_too(life, monkeypatch):
    pages = published(life).release.pages
    pages["units"]["ubnd/van-thanh"]["items"][0]["n"] -= 1
    monkeypatch.setattr("hailong.publication.actions.compose", lambda run: pages)

    with pytest.raises(Problem) as refused:
        publication.request(run=life.run, change_note=NOTE, by=life.lan, at=moment(12, 18))

    told = next(one for one in refused.value.all if one.code == "release_differs_too_little")
    assert told.facts["labels"] == "UBND xã Vạn Thạnh, 1 tiêu chí, câu hỏi hoặc nhóm, so với bản 1.0"


def test_ten_forms_fewer_of_a_unit_are_still_too_few_of_its_groups(life):
    """The rule holds for every cell: those who did not answer one question are fewer than ten."""
    run = changed(life, 10)

    with pytest.raises(Problem) as refused:
        publication.request(run=run, change_note=NOTE, by=life.lan, at=moment(12, 18))

    assert "tiêu chí, câu hỏi hoặc nhóm" in say(refused.value) and "22 phiếu" not in say(refused.value)


def test_a_note_goes_out_without_new_tables(life, client):
    changed(life, 3)
    first = Release.objects.get()
    client.force_login(life.lan)
    ask = reverse("publication:ask", args=[life.survey.slug])

    refused = client.post(ask, {"change_note": NOTE})
    asked = client.post(ask, {"change_note": NOTE, "note_only": "on"})
    waiting = Release.objects.get(status="requested")
    publication.decide(release=waiting, approved=True, by=life.dung, at=moment(12, 19))

    assert refused.status_code == 422 and "Vạn Thạnh" in refused.content.decode()
    assert asked.status_code == 302
    waiting.refresh_from_db()
    assert (waiting.run, waiting.version, waiting.is_current) == (first.run, "1.0a", True)
    assert waiting.pages == first.pages and waiting.change_note == NOTE


def test_there_is_no_note_about_nothing(life, client):
    client.force_login(life.lan)

    answer = client.post(reverse("publication:ask", args=[life.survey.slug]), {"change_note": NOTE, "note_only": "on"})

    assert answer.status_code == 422 and "Chưa có bản công bố nào" in answer.content.decode()
