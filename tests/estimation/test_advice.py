"""What a unit should look at first, with what it would bring (R-004-35)."""

from dataclasses import replace

import pytest
from django.urls import reverse
from tests.standing import world_at

from hailong.estimation.queries import Results
from hailong.estimation.queries.advice import advice
from hailong.ui.numbers import number

pytestmark = pytest.mark.database
world = world_at("computed")


def gains(results, block):
    """(unit, item, what it would bring) of all that is told."""
    for unit in results.survey.blocks.get(code=block).units.assessed():
        for row in advice(results, block, unit.slug):
            if row["gain"]:
                yield unit.slug, row["code"], row["gain"]


def test_a_gain_is_the_item_s_share_of_its_gap_and_has_no_interval(life):
    """By hand: items of a criterion and criteria count alike, the level of the block is taken as it is."""
    results, form = Results.of(life.run), Results.of(life.run).questionnaire("tyt")

    told = list(gains(results, "tyt"))

    assert told
    for unit, code, gain in told:
        one, whole = (results.get("tyt", f"item:{code}", unit=name) for name in (unit, ""))
        share = 1 / len(form.criteria) / len(form.criterion_of(code).items)
        expected = share * (whole.value - one.value)
        assert gain == {"gain": pytest.approx(expected, abs=0.05 + 1e-9)}


def test_an_item_without_answers_in_the_unit_leaves_its_share_to_the_others(life):
    results = Results.of(life.run)
    unit, code, gain = next(gains(results, "tyt"))
    criterion = results.questionnaire("tyt").criterion_of(code)
    other = next(item.code for item in criterion.items if item.code != code)
    nothing = {"value": None, "se": None, "low": None, "high": None}
    silent = [
        replace(one, **nothing) if (one.subject, one.unit) == (f"item:{other}", unit) else one
        for one in results.figures
    ]

    fewer = Results(results.run, results.survey, silent)

    found = {item: one for name, item, one in gains(fewer, "tyt") if name == unit}
    k = len(criterion.items)
    assert found[code]["gain"] == pytest.approx(gain["gain"] * k / (k - 1), abs=0.15)


def test_no_gain_is_told_where_the_index_is_no_fixed_mean_of_items(life):
    results = Results.of(life.run)
    pooled = Results(results.run, results.survey, results.figures)
    pooled.__dict__["method"] = replace(results.method, within="pooled")

    assert not list(gains(pooled, "tyt"))


def test_the_page_prints_the_gain(life, client):
    client.force_login(life.quan)
    unit, _, gain = next(gains(Results.of(life.run), "tyt"))

    page = client.get(reverse("estimation:unit", args=[life.survey.slug, "tyt", unit])).content.decode()

    assert f"chỉ số chung ước tăng {number(gain['gain'], 1)} điểm %." in page
