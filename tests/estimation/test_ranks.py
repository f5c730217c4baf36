"""Pages never show a bare rank: an interval and a group, or nothing (R-000-15)."""

import pytest
from django.template.loader import render_to_string
from tests.standing import world_at

from hailong.estimation.queries import Results
from hailong.estimation.queries.content import block_content, place, unit_content
from hailong.plan.models import Survey

pytestmark = pytest.mark.database
world = world_at("computed")


def ranked_from(results: Results, forms: int) -> Results:
    """The same run as if units were ranked from so many forms; the run itself stays as it is."""
    survey = Survey.objects.get(pk=results.survey.pk)
    survey.min_ranked = forms
    return Results(results.run, survey, results.figures)


def test_every_ranked_unit_has_an_interval_and_a_group_and_the_others_none(life):
    results = ranked_from(Results.of(life.run), 10)
    block = life.world.block("tyt")

    content = block_content(results, block)

    standing = results.standing("tyt")
    shown = {row["slug"]: row["place"] for row in content["units"]}
    assert standing.count >= 2
    assert {slug for slug, told in shown.items() if told} == set(standing.places)
    assert all(told["best"] <= standing.places[slug].rank <= told["worst"] for slug, told in shown.items() if told)
    assert all(set(told) == {"best", "worst", "tier", "count"} for told in shown.values() if told)


def test_a_unit_page_tells_the_same_as_the_page_of_its_block(life):
    results = ranked_from(Results.of(life.run), 10)
    unit = life.world.block("tyt").units.assessed().first()

    content = unit_content(results, unit)

    assert content["place"] == place(results, "tyt", unit.slug)
    assert content["place"]["count"] == results.standing("tyt").count


def test_units_under_the_ranking_size_or_alone_have_no_rank(life):
    results = ranked_from(Results.of(life.run), 10_000)

    assert all(row["place"] is None for row in block_content(results, life.world.block("tyt"))["units"])


@pytest.mark.parametrize(("ends", "told"), [((2, 7), "2 – 7 (nhóm hạng 1)"), ((1, 1), "1 (nhóm hạng 1)")])
def test_an_interval_of_one_rank_is_told_as_that_rank_because_it_is_sure(ends, told):
    shown = render_to_string("estimation/place.html", {"place": {"best": ends[0], "worst": ends[1], "tier": 1}})

    assert shown.strip() == told
