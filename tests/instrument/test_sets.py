"""Question sets: built in, marked with their source, frozen for ever once used."""

import copy
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


def test_a_version_that_is_not_there_is_not_found(client, world):
    client.force_login(world.lan)

    answer = client.get(reverse("instrument:version", args=["hcc-19", "9.9"]))

    assert answer.status_code == 404
    assert "Không tìm thấy phiên bản phiếu này" in answer.content.decode()
