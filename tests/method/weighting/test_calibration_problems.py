"""Totals that cannot be met are a problem that names the margin, never weights that look right."""

import numpy as np
import pytest

from hailong.method.problem import Problem
from hailong.method.weighting.calibration import calibrate, poststratify
from hailong.method.weighting.constraints import Auxiliary, Margin
from hailong.method.weighting.distance import Linear, Logit, Raking, Truncated

SEX = ["m", "m", "f", "f"]
AGE = ["young", "old", "young", "old"]
ONES = np.ones(4)
BY_SEX = Margin.of("sex", SEX, {"m": 10, "f": 20})
BOTH = [BY_SEX, Margin.of("age", AGE, {"young": 12, "old": 18})]


def problem_of(constraints, distance=None, base=ONES):
    with pytest.raises(Problem) as caught:
        calibrate(base, constraints, distance or Raking())
    return caught.value


@pytest.mark.parametrize(
    ("totals", "code", "level"),
    [
        ({"m": 10, "f": 20, "other": 5}, "margin_without_respondents", "other"),
        ({"m": 10, "f": 0}, "margin_total_faulty", "f"),
        ({"m": -1, "f": 20}, "margin_total_faulty", "m"),
        ({"m": 10, "f": float("nan")}, "margin_total_faulty", "f"),
    ],
)
def test_a_margin_whose_totals_no_weights_can_meet_is_named(totals, code, level):
    found = problem_of([Margin.of("sex", SEX, totals)])

    assert (found.code, found.facts["margin"], found.facts["level"]) == (code, "sex", level)


def test_a_value_of_the_responses_without_a_total_is_named():
    with pytest.raises(Problem) as caught:
        Margin.of("sex", SEX, {"m": 10})

    assert (caught.value.code, caught.value.facts) == ("margin_level_unknown", {"margin": "sex", "level": "f"})


def test_a_level_of_nobody_with_a_total_of_nought_does_no_harm():
    margin = Margin.of("sex", SEX, {"m": 10, "f": 20, "other": 0})

    found = calibrate(ONES, [margin], Raking())

    assert found.factor == pytest.approx([5, 5, 10, 10], rel=1e-12)
    assert poststratify(ONES, margin) == pytest.approx([5, 5, 10, 10])


def test_all_faulty_totals_are_told_at_once():
    found = problem_of([Margin.of("sex", SEX, {"m": -1, "f": 0}), BOTH[1]])

    assert [one.code for one in found.all] == ["margin_total_faulty", "margin_total_faulty"]


def test_margins_about_different_numbers_of_people_are_both_named():
    found = problem_of([BY_SEX, Margin.of("age", AGE, {"young": 12, "old": 19})])

    assert found.code == "margins_contradict"
    assert (found.facts["margin"], found.facts["other"]) == ("sex", "age")


def test_a_margin_that_follows_from_another_passes_when_they_agree():
    same = Margin.of("gender", ["man", "man", "woman", "woman"], {"man": 10, "woman": 20})

    found = calibrate(ONES, [BY_SEX, same], Raking())

    assert found.factor == pytest.approx([5, 5, 10, 10], rel=1e-12)


@pytest.mark.parametrize("distance", [Linear(), Raking(), Truncated(0, 50), Logit(0, 50)], ids=lambda d: d.name)
def test_a_margin_that_follows_from_another_is_named_when_they_disagree(distance):
    same = Margin.of("gender", ["man", "man", "woman", "woman"], {"man": 11, "woman": 19})

    found = problem_of([BY_SEX, same], distance)

    assert (found.code, found.facts["margins"]) == ("totals_contradict", "gender, sex")


@pytest.mark.parametrize("distance", [Raking(), Truncated(0.1, 20), Logit(0.1, 20)], ids=lambda d: d.name)
def test_totals_that_only_negative_weights_could_meet_are_a_problem(distance):
    """Three cells; young men are missing: old men 10, so old women −1."""
    sex, age = ["m", "f", "f"], ["old", "young", "old"]
    margins = [Margin.of("sex", sex, {"m": 10, "f": 20}), Margin.of("age", age, {"young": 21, "old": 9})]

    found = problem_of(margins, distance, np.array([5.0, 5.0, 5.0]))

    assert found.code == "calibration_infeasible"
    assert found.facts["margin"] in ("sex", "age")


def test_totals_that_only_a_weight_of_nought_could_meet_are_a_problem_too():
    sex, age = ["m", "f", "f"], ["old", "young", "old"]
    margins = [Margin.of("sex", sex, {"m": 10, "f": 20}), Margin.of("age", age, {"young": 20, "old": 10})]

    found = problem_of(margins, Raking(), np.ones(3))

    assert found.code == "calibration_factor_vanishes"
    assert found.facts["responses"] == "sex: f, age: old"
    assert 0 <= found.facts["share"] < found.facts["limit"] == 1e-8


def test_a_factor_that_vanishes_is_named_and_not_a_total_that_was_met():
    found = problem_of([Margin.of("sex", SEX, {"m": 1e12, "f": 1e-3})])

    assert (found.code, found.facts["responses"]) == ("calibration_factor_vanishes", "sex: f")
    assert found.facts["factor"] == pytest.approx(5e-4)


def test_a_level_that_needs_a_factor_out_of_bounds_is_named_with_what_it_needs():
    found = problem_of(BOTH, Truncated(0.5, 2))

    assert found.code == "calibration_bounds_too_tight"
    assert (found.facts["level"], found.facts["needed"]) == ("f", 10.0)


@pytest.mark.parametrize("distance", [Truncated, Logit])
@pytest.mark.parametrize(("low", "high"), [(1, 2), (0.5, 1), (-0.1, 2), (0.5, float("inf")), (float("nan"), 2)])
def test_bounds_that_do_not_hold_one_between_them_are_a_problem(distance, low, high):
    with pytest.raises(Problem) as caught:
        distance(low, high)

    assert caught.value.code == "calibration_bounds_faulty"


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_base_weights_that_are_no_weights_are_a_problem(weight):
    found = problem_of([BY_SEX], base=np.array([1, 1, 1, weight]))

    assert (found.code, found.facts["count"]) == ("weights_not_positive", 1)


def test_a_quantity_with_gaps_is_a_problem():
    found = problem_of([BY_SEX, Auxiliary("dossiers", np.array([1, 2, np.nan, 3]), 90.0)])

    assert (found.code, found.facts) == ("auxiliary_faulty", {"auxiliary": "dossiers", "missing": 1})


def test_base_weights_in_a_far_larger_unit_are_no_vanishing_weights():
    found = calibrate(ONES * 1e12, BOTH, Raking())

    assert found.factor.min() < 1e-8
    assert found.misfit <= 1e-12


@pytest.mark.parametrize("total", [0, 5])
def test_calibration_without_a_response_is_a_problem(total):
    found = problem_of([Margin("sex", ("m",), np.zeros(0, np.int64), np.array([float(total)]))], base=np.zeros(0))

    assert found.code == "weights_missing"


def test_two_totals_of_one_value_are_a_bug():
    with pytest.raises(ValueError, match="two totals"):
        Margin.of("age", [1, 2], {1: 5, "1": 6, 2: 9})


def test_arrays_that_do_not_fit_are_a_bug():
    with pytest.raises(ValueError, match="one value per base weight"):
        calibrate(np.ones(3), [BY_SEX], Raking())
    with pytest.raises(ValueError, match="beyond the levels"):
        calibrate(ONES, [Margin("sex", ("m",), np.array([0, 0, 0, 1]), np.array([10.0]))], Raking())
