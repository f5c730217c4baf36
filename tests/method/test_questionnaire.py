"""R-004-20, R-004-27: a questionnaire is judged whole, and one strict validation serves every mode."""

import copy
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.problem import Problem
from hailong.method.questionnaire import canonical, check_answers, faults, fingerprint, parse

SMALL = {
    "code": "small-3",
    "version": "1.0",
    "sector": "administrative",
    "title": {"vi": "Phiếu thử"},
    "languages": ["vi"],
    "source": "bài kiểm tra",
    "scales": {
        "likert5": {
            "points": [{"value": v, "labels": {"vi": f"Mức {v}"}} for v in range(1, 6)],
            "not_experienced": {"value": 0, "labels": {"vi": "Tôi chưa gặp việc này"}},
        },
        "likert3": {"points": [{"value": v, "labels": {"vi": f"Mức {v}"}} for v in range(1, 4)]},
    },
    "criteria": [
        {
            "code": "A",
            "label": {"vi": "Tiếp cận"},
            "subcriteria": [
                {
                    "code": "A-1",
                    "label": {"vi": "Nơi ngồi chờ"},
                    "items": [
                        {"code": "A1", "text": {"vi": "Có chỗ ngồi"}, "scale": "likert5", "verified": False},
                        {"code": "A2", "text": {"vi": "Sạch sẽ"}, "scale": "likert3"},
                    ],
                }
            ],
        }
    ],
    "questions": [
        {
            "code": "suggest",
            "kind": "multiple",
            "max_choices": 2,
            "text": {"vi": "Cần cải thiện"},
            "options": [{"value": v, "labels": {"vi": v}} for v in ("on_time", "attitude", "other")],
        },
        {"code": "comment", "kind": "text", "max_length": 10, "text": {"vi": "Ý kiến"}},
        {
            "code": "sex",
            "kind": "single",
            "text": {"vi": "Giới tính"},
            "options": [{"value": v, "labels": {"vi": v}} for v in ("male", "female")],
        },
    ],
}


def changed(**edits):
    """A copy of the small definition; keys are paths with `__` between the steps."""
    definition = copy.deepcopy(SMALL)
    for path, value in edits.items():
        *steps, last = [int(s) if s.isdigit() else s for s in path.split("__")]
        place = definition
        for step in steps:
            place = place[step]
        place[last] = value
    return definition


def codes_of(definition):
    with pytest.raises(Problem) as caught:
        parse(definition)
    return [problem.code for problem in caught.value.all]


def test_a_sound_definition_keeps_its_order_and_falls_back_on_the_long_text_and_common_source():
    questionnaire = parse(SMALL)

    item = questionnaire.items["A1"]

    assert list(questionnaire.items) == ["A1", "A2"]
    assert (item.short["vi"], item.source, item.verified) == ("Có chỗ ngồi", "bài kiểm tra", False)
    assert questionnaire.scale_of("A1").top == 5
    assert questionnaire.scale_of("A1").allowed == {0, 1, 2, 3, 4, 5}
    assert questionnaire.scale_of("A2").allowed == {1, 2, 3}
    assert questionnaire.criterion_of("A2").code == "A"


def test_every_fault_of_a_definition_is_told_at_once_with_its_place():
    faulty = {"criteria__0__label": {"vi": " "}, "questions__1__max_length": True}
    definition = changed(version="mới", extra=1, **faulty)

    with pytest.raises(Problem) as caught:
        parse(definition)

    assert {(p.code, p.facts["where"]) for p in caught.value.all} == {
        ("questionnaire_key_unknown", ""),
        ("questionnaire_code_malformed", "version"),
        ("questionnaire_text_empty", "criteria[0].label.vi"),
        ("questionnaire_number_wrong", "questions[1].max_length"),
    }


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({"languages": ["en"]}, "questionnaire_languages_wrong"),
        ({"criteria": []}, "questionnaire_list_empty"),
        ({"criteria": {}}, "questionnaire_type_wrong"),
        ({"scales__likert3__points__2__value": 2}, "questionnaire_points_not_ascending"),
        ({"criteria__0__subcriteria__0__items__1__scale": "likert9"}, "questionnaire_scale_unknown"),
        ({"criteria__0__subcriteria__0__items__1__code": "a1"}, "questionnaire_code_duplicate"),
        ({"questions__2__code": "A1"}, "questionnaire_code_duplicate"),
        ({"questions__2__code": "Unit"}, "questionnaire_code_reserved"),
        ({"questions__2__kind": "matrix"}, "questionnaire_kind_unknown"),
        ({"questions__2__options__1__value": "male"}, "questionnaire_code_duplicate"),
        ({"scales__likert5__not_experienced__value": 9}, "questionnaire_number_wrong"),
        ({"title": {"en": "Test"}}, "questionnaire_key_missing"),
    ],
)
def test_a_faulty_definition_is_refused_for_its_reason(edit, code):
    assert code in codes_of(changed(**edit))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_no_json_at_all_makes_the_parser_crash(value):
    for definition in (value, changed(criteria=value), changed(scales=value), changed(questions=[value])):
        try:
            parse(definition)
        except Problem as problem:
            assert problem.all


def test_equal_meaning_gives_equal_canonical_bytes():
    decomposed = json.loads(unicodedata.normalize("NFD", json.dumps(SMALL, ensure_ascii=False)))
    reordered = dict(reversed(decomposed.items()))

    assert canonical(reordered) == canonical(SMALL)
    assert fingerprint(reordered) == fingerprint(SMALL)
    assert fingerprint(changed(version="1.1")) != fingerprint(SMALL)


def test_a_complete_a_partial_and_an_empty_form_are_all_valid():
    questionnaire = parse(SMALL)
    full = {"A1": 0, "A2": 3, "suggest": ["other", "on_time"], "comment": "Tốt\nlắm", "sex": "female"}

    for answers in (full, {"A1": 5}, {}):
        check_answers(questionnaire, answers)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"A3": 1}, "answer_code_unknown"),
        ({7: 1}, "answer_code_unknown"),
        ({"A1": 6}, "answer_off_scale"),
        ({"A1": -1}, "answer_off_scale"),
        ({"A2": 0}, "answer_off_scale"),
        ({"A1": True}, "answer_type_wrong"),
        ({"A1": 4.0}, "answer_type_wrong"),
        ({"A1": "4"}, "answer_type_wrong"),
        ({"A1": None}, "answer_type_wrong"),
        ({"sex": "x"}, "answer_choice_unknown"),
        ({"sex": ["male"]}, "answer_type_wrong"),
        ({"suggest": "other"}, "answer_type_wrong"),
        ({"suggest": ["other", {}]}, "answer_type_wrong"),
        ({"suggest": ["other", "other"]}, "answer_choice_repeated"),
        ({"suggest": ["other", "on_time", "attitude"]}, "answer_too_many_choices"),
        ({"comment": "12345678901"}, "answer_text_too_long"),
        ({"comment": "a\x00b"}, "answer_text_forbidden_character"),
        ({"comment": "a\u202eb"}, "answer_text_forbidden_character"),
        ({"comment": "a\ud800b"}, "answer_text_forbidden_character"),
        ([], "answers_not_object"),
    ],
)
def test_an_answer_that_no_form_can_give_is_refused_for_its_reason(answers, code):
    assert [problem.code for problem in faults(parse(SMALL), answers)] == [code]


def test_all_faults_of_an_answer_table_are_told_at_once():
    with pytest.raises(Problem) as caught:
        check_answers(parse(SMALL), {"A1": 9, "A2": "x", "nope": 1})

    assert [p.facts["question"] for p in caught.value.all] == ["A1", "A2", "nope"]


def test_text_is_measured_in_composed_characters_so_that_keyboards_do_not_matter():
    text = unicodedata.normalize("NFD", "Rất tốt ạạ")

    assert len(text) > 10
    assert faults(parse(SMALL), {"comment": text}) == []
