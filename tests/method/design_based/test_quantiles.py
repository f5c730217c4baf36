"""Quantiles where R and the textbook part, and what is refused."""

import numpy as np
import pytest
from tests.method.design_based.api import sample

from hailong.method.design_based.design import Stage, declare
from hailong.method.design_based.quantiles import quantile
from hailong.method.problem import Problem


def test_a_tenth_of_two_hundred_equal_weights_is_the_twentieth_value():
    """R sums the weights in floating point, misses the exact tenth and answers with the 21st value."""
    data, design = sample("srs")
    ordered = np.sort(data["api00"])

    inverse = quantile(design, data["api00"], 0.1, rule="inverse", interval="mean")
    school = quantile(design, data["api00"], 0.1, rule="school", interval="mean")

    assert (inverse.value, school.value) == (ordered[19], (ordered[19] + ordered[20]) / 2)


def test_a_bound_beyond_the_answers_is_no_figure():
    design = declare(np.ones(4), [Stage(None, None, None)], lonely="fail")

    found = quantile(design, np.array([1.0, 2, 3, 4]), 0.25, rule="inverse", interval="mean")

    assert found.value == 1
    assert np.isnan([found.low, found.se]).all()


def test_a_single_unit_has_a_quantile_and_no_interval():
    design = declare(np.ones(2), [Stage(np.array([1, 2]), None, None)], lonely="fail")

    found = quantile(design, np.array([3.0, np.nan]), 0.5, rule="linear", interval="beta")

    assert found.value == 3
    assert np.isnan([found.low, found.high, found.se]).all()


@pytest.mark.parametrize(
    ("share", "rule", "interval"), [(0, "inverse", "mean"), (0.5, "hf7", "mean"), (0.5, "school", "t")]
)
def test_an_unknown_rule_or_an_impossible_share_is_refused(share, rule, interval):
    design = declare(np.ones(2), [Stage(None, None, None)], lonely="fail")

    with pytest.raises(Problem) as caught:
        quantile(design, np.array([1.0, 2.0]), share, rule=rule, interval=interval)

    assert caught.value.code == "design_quantile_unknown"
