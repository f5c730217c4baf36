"""Nonresponse classes: who answered stands for who did not, and merging is a rule, not a habit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.method.weighting.cases import numbers, rows, texts

from hailong.method.problem import Problem
from hailong.method.weighting.nonresponse import Classes, Merging, adjustment, representativity
from hailong.ui.words import say

CASE = rows("nonresponse/01_classes.in.csv")
OUT = rows("nonresponse/01_classes.out.csv")


def classes_of(table):
    people = [numbers(table, column).astype(int) for column in ("sampled", "responded")]
    weights = [numbers(table, column).astype(int) * 10_000 for column in ("weight_sampled", "weight_responded")]
    return Classes(tuple(texts(table, "name")), tuple(texts(table, "group")), *people, *weights)


def small(responded, *, groups=None, weight=10_000, sampled=10):
    """Classes a, b, c … of `sampled` people each, all of one weight."""
    names = tuple("abcdefgh"[: len(responded)])
    many, answered = np.full(len(responded), sampled), np.array(responded)
    return Classes(names, groups or ("g",) * len(responded), many, answered, many * weight, answered * weight)


def test_factors_are_those_worked_out_by_hand():
    found = adjustment(classes_of(CASE))

    assert found.factor.tolist() == numbers(OUT, "factor").tolist()
    assert found.merged == ()


def test_indicators_are_those_worked_out_by_hand():
    found = representativity(classes_of(CASE))

    assert found.response_rate == 0.5
    assert found.r_indicator == pytest.approx(0.575629825479557, rel=1e-12)
    assert found.cv == pytest.approx(0.424370174520443, rel=1e-12)
    assert found.partial == pytest.approx(numbers(OUT, "partial"), rel=1e-12)


def test_a_class_without_respondents_is_refused_by_name():
    with pytest.raises(Problem) as caught:
        adjustment(small([5, 0, 3]))

    assert (caught.value.code, caught.value.facts) == ("response_class_empty", {"response_class": "b", "sampled": 10})


def test_a_small_class_joins_the_neighbour_with_fewer_respondents_and_says_why():
    found = adjustment(small([8, 2, 5]), Merging(responses=3))

    assert found.merged == (("b", "c", "responses"),)
    assert found.home.tolist() == [0, 1, 1]
    assert found.factor == pytest.approx([10 / 8, 20 / 7, 20 / 7])


def test_a_tie_goes_to_the_earlier_neighbour():
    assert adjustment(small([5, 1, 5]), Merging(responses=3)).merged == (("b", "a", "responses"),)


def test_a_class_with_a_factor_above_the_limit_is_merged_as_well():
    found = adjustment(small([4, 9]), Merging(factor=2))

    assert found.merged == (("a", "b", "factor"),)
    assert found.factor.tolist() == [20 / 13, 20 / 13]


def test_merging_goes_on_until_the_rule_holds_and_never_leaves_the_group():
    found = adjustment(small([1, 1, 1, 9, 9], groups=("x", "x", "x", "y", "y")), Merging(responses=3))

    assert found.merged == (("a", "b", "responses"), ("a + b", "c", "responses"))
    assert found.home.tolist() == [0, 0, 0, 3, 4]


def test_a_class_that_has_no_neighbour_left_is_refused():
    with pytest.raises(Problem) as caught:
        adjustment(small([1, 9], groups=("x", "y")), Merging(responses=3))

    assert caught.value.code == "response_class_too_small"
    assert caught.value.facts == {"response_class": "a", "responded": 1, "least": 3}
    assert say(caught.value).startswith("Nhóm “a” có 1 người trả lời, ít hơn mức 3")


def test_a_factor_above_the_limit_without_a_neighbour_is_said_in_vietnamese_words_too():
    with pytest.raises(Problem) as caught:
        adjustment(small([4, 9], groups=("x", "y")), Merging(factor=2))

    assert caught.value.code == "response_class_factor_too_large"
    assert caught.value.facts == {"response_class": "a", "responded": 4, "factor": 2.5, "limit": 2}
    assert "hệ số 2.5, lớn hơn mức 2" in say(caught.value)


@pytest.mark.parametrize(
    ("responded", "weights"), [(3, (10, 0)), (0, (10, 4)), (0, (0, 0))], ids=["of nought", "of nobody", "none at all"]
)
def test_people_without_weight_or_weight_without_people_are_refused_by_name(responded, weights):
    """No factor and no propensity follows from them: ∞ and NaN would go on silently."""
    sampled, answered = (np.array([value, 20_000]) for value in weights)

    with pytest.raises(Problem) as caught:
        Classes(("a", "b"), ("g", "g"), np.array([5, 5]), np.array([responded, 2]), sampled, answered)

    assert (caught.value.code, caught.value.facts["response_class"]) == ("response_class_weightless", "a")


@pytest.mark.parametrize(("responded", "weight"), [(11, 1), (-1, 1), (5, 3)])
def test_more_respondents_than_people_are_refused(responded, weight):
    with pytest.raises(Problem) as caught:
        Classes(("a",), ("g",), np.array([10]), np.array([responded]), np.array([10]), np.array([responded * weight]))

    assert caught.value.code == "response_class_overfull"


@given(st.lists(st.integers(0, 10), min_size=1, max_size=8), st.integers(1, 10), st.integers(1, 50_000))
def test_adjusted_weights_of_respondents_add_up_to_the_whole_sample(responded, least, weight):
    classes = small(responded, weight=weight)

    try:
        found = adjustment(classes, Merging(responses=least))
    except Problem as problem:
        assert problem.code == "response_class_too_small"
        assert sum(responded) < least
        return

    assert classes.weight_responded @ found.factor == pytest.approx(classes.weight_sampled.sum(), rel=1e-12)
    for home in np.unique(found.home):
        assert classes.responded[found.home == home].sum() >= least


def test_equal_response_is_perfectly_representative():
    assert representativity(small([4, 4, 4])).r_indicator == 1
    assert representativity(small([4, 4, 4])).cv == 0


def test_a_class_of_nobody_and_a_population_of_one_are_bugs():
    with pytest.raises(ValueError, match="sampled people"):
        small([0], sampled=0)
    with pytest.raises(ValueError, match="more than one"):
        representativity(small([1], sampled=1))
