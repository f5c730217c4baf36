"""Integers in 1/10 000 that add up: no total drifts, however many responses share a weight."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.problem import Problem
from hailong.method.weighting.rounding import quantised


@given(st.lists(st.tuples(st.floats(1e-3, 1e4), st.integers(1, 10**6)), min_size=1, max_size=30))
def test_every_cell_is_within_half_a_unit_of_its_sum_and_every_weight_within_one(cells):
    weights, counts = np.array([w for w, _ in cells]), np.array([n for _, n in cells])

    found = quantised(weights, counts)

    off = found.total_e4(counts) - weights * 10_000 * counts
    assert np.abs(off).max() <= 0.5 + 1e-16 * (weights * 10_000 * counts).max() * 4
    assert np.abs(found.shift).max() <= 0.5 / 10_000
    assert ((found.low_e4 <= weights * 10_000) & (weights * 10_000 < found.low_e4 + 1)).all()
    assert ((found.raised >= 0) & (found.raised <= counts)).all()


def test_rounding_each_alone_would_lose_what_the_cell_keeps():
    """A million responses of 33.33334 clients: each alone loses 0.4 of a unit, together 40 clients."""
    found = quantised(np.array([33.33334]), np.array([1_000_000]))

    assert (found.low_e4.tolist(), found.raised.tolist()) == ([333_333], [400_000])


@given(st.lists(st.integers(1, 10**8), min_size=1, max_size=30))
def test_weights_that_are_integers_already_are_left_as_they_are(given_e4):
    weights, counts = np.array(given_e4), np.full(len(given_e4), 7)

    found = quantised(weights / 10_000, counts)

    assert (found.total_e4(counts) == weights * 7).all()
    assert ((found.raised == 0) | (found.raised == 7)).all()


@pytest.mark.parametrize(
    ("weight", "code"),
    [(0.0, "weights_not_positive"), (-2.0, "weights_not_positive"), (0.00001, "weights_not_positive"),
     (float("nan"), "weights_not_positive"), (1e12, "weight_too_large")],
)  # fmt: skip
def test_a_weight_that_no_integer_can_stand_for_is_refused(weight, code):
    with pytest.raises(Problem) as caught:
        quantised(np.array([1.0, weight]), np.array([1, 1]))

    assert caught.value.code == code
