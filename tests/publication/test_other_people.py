"""Two releases side by side: the same numbers from other forms or answers, and other cells hidden (R-004-47)."""

import copy

import pytest
from tests.life import moment
from tests.standing import world_at

from hailong.estimation import actions as estimation
from hailong.method.problem import Problem
from hailong.processing import actions as processing
from hailong.processing.models import Dataset, Exclusion
from hailong.processing.queries import counted
from hailong.publication import actions as publication
from hailong.publication.queries import compose, protection
from hailong.publication.queries.moving import Moves, moves
from hailong.ui.words import say

pytestmark = pytest.mark.database
NOTE = "Sửa lỗi nhập phiếu."
world = world_at("published")


def faults(pages, earlier, code):
    return next(one.faults for one in protection(pages, earlier) if one.code == code)


def frozen_again(life, change=lambda: None):
    """What changes before 1.1, and the run of it."""
    waiting = processing.request_freeze(survey=life.survey, reason="Sửa", by=life.lan, at=moment(12, 14))
    change()
    dataset = processing.sign_freeze(dataset=waiting, by=life.khoa, at=moment(12, 16))
    life.again()
    return estimation.run(dataset=dataset, by=life.lan, at=moment(12, 17))


def paper(life, number: int):
    forms = counted(life.survey).filter(mode="paper", unit__block__code="ubnd").order_by("commitment")
    return list(forms.select_related("unit__agency", "survey", "questionnaire")[:number])


def correct(life, response):
    item, level = next((code, value) for code, value in response.answers.items() if value in (1, 2, 3, 4))
    told = {"item": item, "value": level + 1, "reason": "Nhập nhầm", "by": life.lan, "at": moment(12, 15)}
    processing.correct(response=response, **told)


def leave_out(life, response) -> Exclusion:
    made = processing.propose_exclusion(response=response, reason="fabricated", by=life.lan, at=moment(12, 15))
    return processing.confirm_exclusion(exclusion=made, by=life.dung, at=moment(12, 15))


def test_one_corrected_answer_is_refused_though_every_number_stands(life):
    response = paper(life, 1)[0]
    run = frozen_again(life, lambda: correct(life, response))
    before = life.release.pages

    with pytest.raises(Problem) as refused:
        publication.request(run=run, change_note=NOTE, by=life.lan, at=moment(12, 18))

    after, name = compose(run), response.unit.agency.name
    assert [one["index"]["n"] for one in after["blocks"]] == [one["index"]["n"] for one in before["blocks"]]
    assert refused.value.code == "release_differs_too_little"
    assert f"{name}, dưới 10 phiếu thêm, bớt hoặc sửa, so với bản 1.0" in say(refused.value)
    assert "Chỉ công bố ghi chú" in say(refused.value)


def test_one_form_out_and_one_in_are_refused_though_every_number_stands(life):
    """1.0 had left out one form, 1.1 counts it and leaves out another of the same unit and field."""
    first, second = (
        counted(life.survey)
        .filter(official=True, unit__slug="van-thanh", unit__block__code="ubnd", field_group__isnull=False)
        .order_by("field_group", "commitment")[:2]
    )
    assert first.field_group_id == second.field_group_id
    without = frozen_again(life, lambda: leave_out(life, first)).dataset

    waiting = processing.request_freeze(survey=life.survey, reason="Sửa", by=life.lan, at=moment(12, 19))
    Exclusion.objects.filter(response=first).delete()
    leave_out(life, second)
    swapped = processing.sign_freeze(dataset=waiting, by=life.khoa, at=moment(12, 20))

    old, new = ({"dataset": {"sha256": one.manifest_sha256}} for one in (without, swapped))
    place = ("ubnd", "van-thanh", "", "")
    assert without.manifest["counts"]["official"] == swapped.manifest["counts"]["official"]
    assert moves(old, new).by_cell()[(*place, "")] == 2
    pages = [copy.deepcopy(life.release.pages) | {"dataset": one["dataset"] | {"run": ""}} for one in (old, new)]
    earlier = copy.copy(life.release)
    earlier.pages = pages[0] | {"dataset": life.release.pages["dataset"] | pages[0]["dataset"] | {"run": "one"}}
    pages[1]["dataset"]["run"] = "one"
    named = faults(pages[1], [earlier], "difference")
    assert any(one.startswith("UBND xã Vạn Thạnh, dưới 10 phiếu") for one in named)


def test_a_second_freeze_that_changes_nothing_can_be_published(life):
    run = frozen_again(life)

    waiting = publication.request(run=run, change_note=NOTE, by=life.lan, at=moment(12, 18))

    assert waiting.version == "1.1" and Dataset.objects.count() == 2
    assert moves(life.release.pages, waiting.pages) == Moves()


def test_who_is_in_no_cell_that_both_show_counts_together():
    """A hidden unit moves by one while another moves by ten: the whole less the other tells the one."""
    whole, other = ("b", "", "", "", "item:A1"), ("b", "x", "", "", "item:A1")
    small = ("b", "y", "", "", "item:A1")
    ten = tuple(({whole: (3, n), other: (3, n)}, {whole: (5, n), other: (5, n)}) for n in range(10))
    both = Moves((*ten, ({whole: 1, small: 1}, {whole: 5, small: 5})))

    assert both.by_cell()[whole] == 11 and both.by_cell()[other] == 10
    assert both.of_the_rest(frozenset({other[:4]})) == {("b", "", "", "unit", "item:A1"): 1}


def hide(pages, *slugs):
    """Communes hidden with all that the pages say of them."""
    nothing = {"n": None, "value": None, "empty": False}
    for row in next(one for one in pages["blocks"] if one["code"] == "ubnd")["units"]:
        if row["slug"] in slugs:
            row |= nothing
    for slug in slugs:
        unit = pages["units"][f"ubnd/{slug}"]
        unit["index"] |= nothing
        for row in (*unit["criteria"], *unit["items"], *unit["wishes"]):
            row |= nothing | ({"rows": []} if "rows" in row else {"shares": None})
    return pages


def hiding(life, before, now):
    """The faults when 1.0 hid some communes and 1.1 hides others."""
    earlier = copy.copy(life.release)
    earlier.pages = hide(copy.deepcopy(life.release.pages), *before)
    return faults(hide(copy.deepcopy(life.release.pages), *now), [earlier], "held")


def test_another_commune_hidden_beside_the_small_one_is_named(life):
    """A and B hidden in 1.0, A and C in 1.1: A is the whole of 1.1 less its others less C of 1.0."""
    named = hiding(life, ("dai-lanh", "van-phu"), ("dai-lanh", "van-thanh"))

    assert any("đã ẩn ở bản 1.0" in one and one.startswith("UBND xã Vạn Phú") for one in named)
    assert any(one.endswith("danh sách có ô ẩn suy ra được") and one.startswith("khối UBND") for one in named)


def test_the_same_communes_hidden_again_are_clear(life):
    assert hiding(life, ("dai-lanh", "van-phu"), ("dai-lanh", "van-phu")) == []


def test_more_hidden_than_before_is_clear_while_the_old_ones_stay_hidden(life):
    assert hiding(life, ("dai-lanh", "van-phu"), ("dai-lanh", "van-phu", "van-thanh")) == []


def test_one_hidden_item_of_another_pair_is_named(life):
    """The mean of a criterion, its others, and the item of the older release leave one unknown."""
    pages = [copy.deepcopy(life.release.pages) for _ in range(2)]
    rows = [one["units"]["ubnd/van-thanh"]["items"] for one in pages]
    first = [place for place, row in enumerate(rows[0]) if row["criterion"] == rows[0][0]["criterion"]]
    for own, hidden in zip(rows, (first[:2], [first[0], first[2]]), strict=True):
        for place in hidden:
            own[place] |= {"n": None, "value": None, "shares": None, "empty": False}
    earlier = copy.copy(life.release)
    earlier.pages = pages[0]

    named = faults(pages[1], [earlier], "held")

    assert any(one == "UBND xã Vạn Thạnh, 1 danh sách có ô ẩn suy ra được" for one in named)


def test_a_release_that_tells_what_was_hidden_says_what_to_do(life, monkeypatch):
    life.release.pages = hide(life.release.pages, "dai-lanh", "van-phu")
    life.release.save()
    shown = hide(compose(life.run), "dai-lanh", "van-thanh")
    monkeypatch.setattr("hailong.publication.actions.compose", lambda run: shown)

    with pytest.raises(Problem) as refused:
        publication.request(run=life.run, change_note=NOTE, by=life.lan, at=moment(12, 18))

    told = next(one for one in refused.value.all if one.code == "release_tells_hidden")
    assert "UBND xã Vạn Phú" in say(told) and "Chỉ công bố ghi chú" in say(told)
