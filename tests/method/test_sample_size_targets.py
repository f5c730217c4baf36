"""R-004-19: what a target asks for, what clusters cost, and which targets no sample can meet."""

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.problem import Problem
from hailong.method.sample_size import (
    Clusters,
    Target,
    best_cluster_size,
    cluster_effect,
    clustered_margin,
    cochran,
    forms,
    index_size,
    invitations,
    least_clusters,
    least_forms,
    margin_sips,
    required,
)

CASES = Path(__file__).parents[1] / "cases" / "sample_size"


def rows(name):
    with (CASES / name).open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("03_unknown_population.out.csv"))
def test_an_unknown_population_needs_as_many_forms_as_r_says(row):
    found = cochran(None, float(row["e"]), confidence=float(row["confidence"]))

    assert found == pytest.approx(float(row["n"]), rel=1e-12)


@pytest.mark.parametrize("row", rows("04_schools.out.csv"))
def test_half_of_ten_schools_buy_what_the_hand_computed_case_says(row):
    """R-004-44: 30 of 400 parents in each of 5 schools."""
    design = Clusters(sampled=5, forms_each=30, icc=float(row["icc"]), available=10, people_each=400)

    assert clustered_margin(design) == pytest.approx(float(row["margin"]), abs=5e-4)


def test_the_index_within_three_points_needs_110_forms_or_99_of_a_thousand():
    """(1.959964 × 0.8 × 20/3)² = 109.3; 109.3/(1 + 109.3/1000) = 98.5."""
    assert (forms(index_size(None, 3)), forms(index_size(1000, 3))) == (110, 99)


@given(st.one_of(st.none(), st.integers(2, 5000)), st.floats(0.5, 30), st.sampled_from([0.5, 0.8, 1.0]))
def test_the_least_number_of_forms_meets_the_margin_and_one_form_fewer_does_not(population, margin, sd):
    n = least_forms(population, margin, sd=sd)

    assert margin_sips(n, population, sd=sd) <= margin
    fewer = margin_sips(n - 1, population, sd=sd)
    assert fewer is None or fewer > margin


def test_without_correlation_and_with_many_clusters_clusters_are_a_simple_sample():
    design = Clusters(sampled=40, forms_each=5, icc=0.0)

    assert design.variance == pytest.approx(0.64 / 200)
    assert cluster_effect(5, 0.0) == 1


def test_the_design_effect_is_the_ratio_of_the_variances():
    design = Clusters(sampled=40, forms_each=5, icc=0.1)

    assert design.variance / (0.64 / 200) == pytest.approx(cluster_effect(5, 0.1))
    assert cluster_effect(30, 0.05) == pytest.approx(2.45)
    assert cluster_effect(20, 0.05, cv=0.5) == pytest.approx(1 + (1.25 * 20 - 1) * 0.05)


def test_all_people_of_all_clusters_leave_no_margin():
    assert clustered_margin(Clusters(10, 40, 0.1, available=10, people_each=40)) == 0


def test_the_best_number_of_forms_per_school_weighs_the_way_against_the_form():
    """√(100/4 × 0.95/0.05) = 21.8."""
    assert best_cluster_size(0.05, cost_cluster=100, cost_form=4) == pytest.approx(21.794, abs=1e-3)
    assert math.isinf(best_cluster_size(0, cost_cluster=100, cost_form=4))


@given(st.integers(3, 300), st.integers(1, 40), st.sampled_from([0.0, 0.05, 0.2]), st.floats(1, 20))
def test_the_least_number_of_clusters_meets_the_margin_and_one_fewer_does_not(available, each, icc, margin):
    design = Clusters(2, each, icc, available=available, people_each=40)
    if clustered_margin(Clusters(available, each, icc, available=available, people_each=40)) > margin:
        with pytest.raises(Problem, match="precision_unreachable"):
            least_clusters(design, margin)
        return

    found = least_clusters(design, margin)

    assert clustered_margin(Clusters(found, each, icc, available=available, people_each=40)) <= margin
    if found > 2:
        assert clustered_margin(Clusters(found - 1, each, icc, available=available, people_each=40)) > margin


def test_refusals_and_wrong_addresses_are_added_to_the_forms_of_every_domain():
    """Cochran for 1,000 people ± 5 points is 278; 278/(0.6 × 0.9) = 514.8. The index: 99/0.5 = 198."""
    found = required(
        [
            Target("whole", 1000, "share", 5, 0.5, response=0.6, eligibility=0.9),
            Target("justice", 1000, "index", 3, 0.8, response=0.5),
        ]
    )

    assert [(one.forms, one.invitations) for one in found] == [(278, 515), (99, 198)]
    assert invitations(60, response=0.3) == 200


def test_all_targets_are_judged_before_anything_is_refused():
    with pytest.raises(Problem) as refused:
        required([Target("a", 100, "share", 5, 0.5, response=0.5), Target("b", 0, "index", 3, 0.8)])

    assert [problem.code for problem in refused.value.all] == ["precision_unreachable", "population_empty"]
    assert refused.value.all[0].facts == {"name": "a", "needed": 80, "reachable": 50, "population": 100}


REFUSED = [
    ("share_out_of_range", lambda: cochran(None, 0.05, share=1.0)),
    ("deff_not_positive", lambda: cochran(None, 0.05, deff=0)),
    ("population_empty", lambda: cochran(0, 0.05)),
    ("margin_out_of_range", lambda: index_size(None, 0)),
    ("margin_out_of_range", lambda: least_clusters(Clusters(5, 5, 0.1), 0)),
    ("deviation_not_positive", lambda: index_size(None, 3, sd=-1)),
    ("deviation_not_positive", lambda: Clusters(5, 5, 0.1, sd=0)),
    ("response_out_of_range", lambda: invitations(5, response=1.2)),
    ("icc_out_of_range", lambda: cluster_effect(5, 1.2)),
    ("cost_not_positive", lambda: best_cluster_size(0.1, cost_cluster=0, cost_form=1)),
    ("clusters_exceed_frame", lambda: Clusters(5, 5, 0.1, available=4)),
    ("clusters_too_few", lambda: Clusters(1, 5, 0.1)),
]


@pytest.mark.parametrize(("code", "call"), REFUSED, ids=[f"{i}-{code}" for i, (code, _) in enumerate(REFUSED)])
def test_a_size_that_means_nothing_is_refused(code, call):
    with pytest.raises(Problem) as refused:
        call()

    assert refused.value.code == code
