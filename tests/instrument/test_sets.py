"""Question sets: built in, marked with their source, frozen for ever once used."""

import copy
import html
import re

import pytest
from django.urls import reverse
from tests.worlds import offices, van_ninh

from hailong.instrument import actions as instrument
from hailong.instrument.models import QuestionSetVersion
from hailong.method.problem import Problem

pytestmark = pytest.mark.database

ARTICLE_4_1 = [
    "Tiếp cận dịch vụ",
    "Thủ tục hành chính",
    "Sự phục vụ của công chức, viên chức",
    "Kết quả giải quyết công việc",
    "Tiếp nhận, xử lý thông tin phản hồi",
]


@pytest.fixture
def world():
    return offices()


def syllables(text: str) -> int:
    return len(re.findall(r"\w+", text))


def test_nineteen_items_stand_in_the_five_criteria_of_article_4_1(world):
    """R-004-13, R-004-27."""
    questionnaire = world.versions["hcc-19"].questionnaire

    sizes = [len(criterion.items) for criterion in questionnaire.criteria]

    assert [criterion.label["vi"] for criterion in questionnaire.criteria] == ARTICLE_4_1
    assert sizes == [4, 4, 5, 3, 3]
    assert [point.value for point in questionnaire.scales["satisfaction"].points] == [1, 2, 3, 4, 5]


def test_the_health_station_set_stands_on_the_five_criteria_of_article_4_2(world):
    """R-004-14."""
    questionnaire = world.versions["tram-y-te"].questionnaire

    assert [criterion.label["vi"].split(",")[0] for criterion in questionnaire.criteria] == [
        "Khả năng tiếp cận",
        "Minh bạch thông tin và thủ tục khám",
        "Cơ sở vật chất và phương tiện phục vụ",
        "Thái độ ứng xử",
        "Kết quả cung cấp dịch vụ",
    ]
    assert len(questionnaire.items) == 15


@pytest.mark.parametrize("code", ["hcc-19", "tram-y-te"])
def test_every_item_has_a_source_no_claim_of_verification_and_few_syllables(world, code):
    questionnaire = world.versions[code].questionnaire

    texts = [item.text["vi"] for item in questionnaire.items.values()]
    texts += [question.text["vi"] for question in questionnaire.questions]

    assert all(item.source and not item.verified for item in questionnaire.items.values())
    assert [text for text in texts if syllables(text) > 18] == []
    assert len(set(texts)) == len(texts)


def test_the_profile_asks_no_ethnicity_no_name_and_at_most_two_suggestions(world):
    questions = world.versions["hcc-19"].questionnaire.questions_by_code

    assert list(questions) == ["gender", "age_band", "on_behalf", "asked_to_rate", "suggestions", "comment"]
    assert questions["suggestions"].max_choices == 2
    assert len(questions["age_band"].options) == 5


def test_loading_the_built_in_sets_again_changes_nothing(world):
    before = set(QuestionSetVersion.objects.values_list("pk", "fingerprint"))

    instrument.load_built_in(by=world.founder, at=world.at)

    assert set(QuestionSetVersion.objects.values_list("pk", "fingerprint")) == before


def test_a_draft_is_edited_in_place_and_a_frozen_version_only_by_a_new_one():
    """R-004-20."""
    world = van_ninh()
    frozen = world.versions["hcc-19"]
    changed = copy.deepcopy(frozen.definition)
    changed["title"]["vi"] = "Phiếu mới"

    with pytest.raises(Problem) as refused:
        instrument.edit_version(version=frozen, definition=changed, by=world.lan, at=world.at)
    changed["version"] = "1.1"
    second = instrument.edit_version(version=frozen, definition=changed, by=world.lan, at=world.at)
    changed["title"]["vi"] = "Phiếu mới hơn"
    edited = instrument.edit_version(version=second, definition=changed, by=world.lan, at=world.at)

    frozen.refresh_from_db()
    assert refused.value.code == "version_exists"
    assert frozen.definition["title"]["vi"] != "Phiếu mới"
    assert edited.pk == second.pk and edited.fingerprint != second.fingerprint


def test_a_broken_definition_is_refused_with_every_fault(world):
    broken = copy.deepcopy(world.versions["hcc-19"].definition) | {"version": "2"}
    broken["criteria"][0]["subcriteria"][0]["items"][0]["scale"] = "none"
    broken["criteria"][0]["subcriteria"][0]["items"][1]["code"] = "unit"

    with pytest.raises(Problem) as refused:
        instrument.add_version(
            question_set=world.versions["hcc-19"].question_set, definition=broken, by=world.lan, at=world.at
        )

    assert {one.code for one in refused.value.all} == {"questionnaire_scale_unknown", "questionnaire_code_reserved"}


@pytest.mark.parametrize("who", ["minh", "khach", "giang", "dung"])
def test_only_planners_and_administrators_write_the_library(world, who):
    with pytest.raises(Problem) as refused:
        instrument.add_set(code="moi", name="Mới", sector="health", by=world[who], at=world.at)

    assert refused.value.code == "permission_denied"


def test_the_library_and_a_version_say_what_is_unverified_frozen_and_used(client):
    world = van_ninh()
    client.force_login(world.lan)

    library = client.get(reverse("instrument:sets")).content.decode()
    version = client.get(reverse("instrument:version", args=["hcc-19", "1.0"])).content.decode()

    assert "0/19 câu" in library and "Đã khóa" in library
    assert version.count("Chưa kiểm chứng") == 19
    assert world.versions["hcc-19"].fingerprint in version
    assert "Đang dùng trong 1 khối khảo sát" in version


def sent(page: str) -> dict[str, str]:
    """What a browser would send back from the form as it stands."""
    inputs = re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', page)
    fields = {name: html.unescape(value) for name, value in inputs}
    areas = re.findall(r'<textarea name="([^"]+)"[^>]*>\s*(.*?)</textarea>', page, re.S)
    return fields | {name: html.unescape(value) for name, value in areas}


def test_a_planner_makes_a_new_version_of_a_frozen_one_on_a_page_and_marks_what_was_compared(client):
    """R-004-16, R-004-20: the frozen words stay as they were answered."""
    world = van_ninh()
    client.force_login(world.lan)
    address = reverse("instrument:edit", args=["hcc-19", "1.0"])
    fields = sent(client.get(address).content.decode())
    changed = {"text-q01": "Ông/Bà hài lòng ở mức nào về việc báo tin?", "verified-q01": "on", "source-q01": "QĐ 1/QĐ"}

    same_number = client.post(address, fields | changed | {"number": "1.0"})
    made = client.post(address, fields | changed)

    version = QuestionSetVersion.objects.get(question_set__code="hcc-19", number="1.1")
    frozen = QuestionSetVersion.objects.get(question_set__code="hcc-19", number="1.0")
    assert fields["number"] == "1.1"
    assert same_number.status_code == 422 and "đã có phiên bản 1.0" in same_number.content.decode()
    assert made.status_code == 302 and not version.is_frozen
    assert version.questionnaire.items["q01"].text["vi"] == changed["text-q01"]
    assert [code for code, item in version.questionnaire.items.items() if item.verified] == ["q01"]
    assert frozen.fingerprint == world.versions["hcc-19"].fingerprint
    others = {code: item.text for code, item in frozen.questionnaire.items.items() if code != "q01"}
    assert {code: version.questionnaire.items[code].text for code in others} == others


def test_a_draft_is_edited_on_the_page_under_its_own_number(client, world):
    client.force_login(world.lan)
    address = reverse("instrument:edit", args=["tram-y-te", "1.0"])
    fields = sent(client.get(address).content.decode())

    empty = client.post(address, fields | {"text-q02": " "})
    saved = client.post(address, fields | {"title": "Phiếu trạm"})

    assert empty.status_code == 422
    assert saved.status_code == 302
    assert QuestionSetVersion.objects.get(question_set__code="tram-y-te").questionnaire.title["vi"] == "Phiếu trạm"


def test_nobody_without_the_library_in_hand_edits_it(client):
    world = van_ninh()
    client.force_login(world.dung)

    page = client.get(reverse("instrument:version", args=["hcc-19", "1.0"])).content.decode()
    answer = client.post(reverse("instrument:edit", args=["hcc-19", "1.0"]), {})

    assert "Sửa thành bản mới" not in page
    assert answer.status_code == 403


def test_words_of_code_in_a_question_are_shown_as_text_and_run_nowhere(client):
    """Attack B7."""
    world = van_ninh(state="draft")
    client.force_login(world.lan)
    address = reverse("instrument:edit", args=["hcc-19", "1.0"])
    evil = "<script>alert(1)</script>{{7*7}}{% load static %}"
    client.post(address, sent(client.get(address).content.decode()) | {"text-q01": evil, "title": evil})

    pages = [
        client.get(reverse("instrument:version", args=["hcc-19", "1.0"])).content.decode(),
        client.get(address).content.decode(),
        client.get(reverse("instrument:sets")).content.decode(),
    ]

    assert not any("<script>alert" in page for page in pages)
    assert all("{{7*7}}" in page for page in pages[:2])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}{% load static %}" in pages[0]


def test_a_version_that_is_not_there_is_not_found(client, world):
    client.force_login(world.lan)

    answer = client.get(reverse("instrument:version", args=["hcc-19", "9.9"]))

    assert answer.status_code == 404
    assert "Không tìm thấy phiên bản phiếu này" in answer.content.decode()
