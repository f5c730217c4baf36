"""A design is declared, judged whole, and refused with words when an estimate from it would be wrong."""

import numpy as np
import pytest

from hailong.method.design_based.design import Stage, declare, equal_weights
from hailong.method.problem import Problem

W = np.ones(4)
STRATA = np.array(["a", "a", "b", "b"])
UNITS = np.array([1, 2, 3, 4])
STRATIFIED = (Stage(None, STRATA, None),)


def refused(weight=W, stages=STRATIFIED, lonely="fail"):
    with pytest.raises(Problem) as caught:
        declare(np.asarray(weight), stages, lonely=lonely)
    return {problem.code: problem.facts for problem in caught.value.all}


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_a_weight_that_is_missing_or_not_positive_is_refused(bad):
    found = refused(weight=[1, bad, 1, 1])

    assert found["design_weight_wrong"] == {"count": 1, "rows": "2"}


def test_there_is_no_estimate_without_a_stage_or_an_element():
    assert set(refused(stages=())) == {"design_empty"}
    assert set(refused(weight=[])) == {"design_empty"}


def test_a_column_of_another_length_is_refused():
    assert refused(stages=[Stage(UNITS[:3], STRATA, None)])["design_length_differs"]["length"] == 3


@pytest.mark.parametrize(
    "codes", [np.array(["a", None, "b", "b"], dtype=object), np.array(["a", "", "b", "b"]), np.array([1, np.nan, 2, 2])]
)
def test_an_element_without_a_code_is_refused(codes):
    assert refused(stages=[Stage(None, codes, None)])["design_code_missing"]["rows"] == "2"


def test_a_unit_in_two_strata_is_refused():
    found = refused(stages=[Stage(np.array([1, 2, 2, 3]), STRATA, None)])

    assert found["design_unit_in_two_strata"] == {"stage": 1, "units": "2", "count": 1}


@pytest.mark.parametrize(
    ("code", "population"),
    [
        ("design_fpc_too_small", [1, 1, 9, 9]),
        ("design_fpc_not_constant", [8, 9, 9, 9]),
        ("design_fpc_wrong", [np.nan, np.nan, 9, 9]),
        ("design_fpc_wrong", [0, 0, 9, 9]),
    ],
)
def test_a_population_that_cannot_be_is_refused(code, population):
    found = refused(stages=[Stage(None, STRATA, np.array(population, dtype=float))])

    assert (found[code]["strata"], found[code]["count"]) == ("a", 1)


def test_a_lonely_stratum_is_named_when_the_design_is_declared():
    found = refused(stages=[Stage(None, np.array(["a", "b", "b", "b"]), None)])

    assert found["design_stratum_lonely"] == {"strata": "a", "count": 1, "stage": 1}


def test_a_lonely_stratum_below_the_first_stage_is_named_with_its_stage():
    stages = [Stage(np.array([1, 1, 2, 3]), None, np.full(4, 6.0)), Stage(None, None, np.full(4, 9.0))]

    assert refused(stages=stages)["design_stratum_lonely"]["stage"] == 2
    assert refused(stages=stages, lonely="collapse")["design_stratum_lonely"]["stage"] == 2


def test_an_unknown_rule_is_refused_together_with_everything_else():
    found = refused(weight=[1, 0, 1, 1], lonely="remove")

    assert set(found) == {"design_lonely_rule_unknown", "design_weight_wrong"}


def test_equal_weights_are_said_and_add_up_to_the_population():
    assert equal_weights(4, 10).sum() == 10
    with pytest.raises(Problem) as caught:
        equal_weights(4, 3)
    assert caught.value.code == "design_fpc_too_small"


def test_degrees_of_freedom_are_units_less_strata_in_the_whole_and_in_a_domain():
    unit = np.array([1, 1, 2, 3, 4, 5])
    design = declare(np.ones(6), [Stage(unit, np.array(list("aaabbb")), None)], lonely="fail")

    answered = np.array([[1, 1, 1, 1, 1, 1], [1, 1, 0, 1, 1, 1]], dtype=bool).T
    assert design.df == 5 - 2
    assert design.domain_df(np.array([0, 0, 1, -1, 1, 1]), 2, answered).tolist() == [[0, 0], [3 - 2, 2 - 1]]


def test_collapsed_strata_count_once_in_the_degrees_of_freedom():
    design = declare(W, [Stage(None, np.array(["a", "b", "b", "b"]), None)], lonely="collapse")

    assert design.df == 4 - 1
