"""R-004-35, R-004-36: what the index would gain if an item reached a target; worked by hand."""

import math

import pytest

from hailong.method.drivers.gain import Standing, gain_to_target


def test_an_item_of_four_in_one_of_five_criteria_gains_a_twentieth_of_the_gap():
    """Item at 72 points ± 2 (se), 56 degrees of freedom, target 80: 8/20 = 0.4; se 0.1; t(56; 0.975) = 2.003241."""
    found = gain_to_target(Standing("A1", 72.0, 2.0, 56, 1 / 20), 80.0)

    assert (found.gain, found.se) == pytest.approx((0.4, 0.1))
    assert (found.low, found.high) == pytest.approx((0.4 - 0.2003241, 0.4 + 0.2003241), abs=1e-7)
    assert not found.reached


def test_a_target_that_is_reached_gains_nothing():
    found = gain_to_target(Standing("A1", 80.0, 2.0, 56, 1 / 20), 80.0)

    assert (found.gain, found.reached, math.isnan(found.low)) == (0, True, True)


def test_without_a_degree_of_freedom_there_is_no_interval():
    found = gain_to_target(Standing("A1", 72.0, 2.0, 0, 1 / 20), 80.0)

    assert found.gain == pytest.approx(0.4)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


@pytest.mark.parametrize(("se", "weight"), [(-1, 0.5), (1, 0), (1, 1.5)])
def test_a_mistake_in_the_program_is_not_computed(se, weight):
    with pytest.raises(ValueError, match="weight"):
        Standing("A1", 72.0, se, 56, weight)
