"""R-000-15, R-004-19: design weights are exact integers in 1/10 000, also over several stages and dossiers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.problem import Problem
from hailong.method.weighting.design import Stage, design_weight_e4, multistage_weight_e4


@pytest.mark.parametrize(
    ("population", "responses", "weight"),
    [(4421, 100, 442_100), (100, 3, 333_333), (200, 3, 666_667), (30, 30, 10_000), (None, 50, 10_000), (1, 1, 10_000)],
)
def test_a_weight_is_clients_per_response(population, responses, weight):
    assert design_weight_e4(population, responses) == weight


@pytest.mark.parametrize(
    ("population", "responses", "code"),
    [(10, 0, "stratum_without_responses"), (10, 11, "stratum_overfull"), (None, 0, "stratum_without_responses")],
)
def test_a_stratum_that_cannot_be_weighted_is_a_problem(population, responses, code):
    with pytest.raises(Problem) as caught:
        design_weight_e4(population, responses)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("stages", "dossiers", "drawn", "weight"),
    [
        ([Stage(10, 5), Stage(240, 30)], 1, 1, 160_000),  # 2 · 8
        ([Stage(10, 3), Stage(100, 7)], 1, 1, 476_190),  # 1000/21 = 47.6190…, not 3.3333 · 14.2857 = 47.61857…
        ([Stage(60, 20)], 3, 1, 10_000),
        ([Stage(60, 20)], 3, 2, 20_000),
        ([Stage(900, 3 * 90), Stage(90, 30)], 1, 1, 100_000),  # 3 schools of 900 pupils by size; self-weighting
    ],
)
def test_the_weight_of_a_draw_in_stages_is_the_product_rounded_once(stages, dossiers, drawn, weight):
    assert multistage_weight_e4(stages, dossiers=dossiers, drawn=drawn) == weight


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), min_size=1, max_size=4), st.integers(1, 9))
def test_a_weight_is_within_half_a_unit_of_the_exact_one_at_any_size(sizes, dossiers):
    stages = [Stage(taken + more, taken) for taken, more in sizes]
    exact = Fraction(10_000, dossiers)
    for stage in stages:
        exact *= Fraction(stage.population, stage.taken)

    weight = multistage_weight_e4(stages, dossiers=dossiers)

    assert -Fraction(1, 2) < weight - exact <= Fraction(1, 2)


@given(st.integers(1, 50), st.integers(0, 5000))
def test_one_stage_and_one_dossier_is_the_plain_design_weight(responses, more):
    assert multistage_weight_e4([Stage(responses + more, responses)]) == design_weight_e4(responses + more, responses)


@pytest.mark.parametrize("stage", [Stage(5, 0), Stage(5, 6), Stage(0, 0)])
def test_a_stage_that_takes_none_or_more_than_there_are_is_named(stage):
    with pytest.raises(Problem) as caught:
        multistage_weight_e4([Stage(2, 1), stage])

    assert (caught.value.code, caught.value.facts["stage"]) == ("stage_faulty", 2)


@pytest.mark.parametrize(("dossiers", "drawn"), [(1, 2), (0, 0), (3, 0)])
def test_nobody_is_drawn_more_often_than_he_is_in_the_frame(dossiers, drawn):
    with pytest.raises(Problem) as caught:
        multistage_weight_e4([Stage(2, 1)], dossiers=dossiers, drawn=drawn)

    assert caught.value.code == "dossiers_fewer_than_drawn"


def test_a_weight_without_a_stage_is_a_bug():
    with pytest.raises(ValueError, match="at least one stage"):
        multistage_weight_e4([])
