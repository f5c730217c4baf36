"""When a cell is sensitive by itself, by cases done by hand."""

import pytest

from hailong.method.disclosure.rules import Rule


def test_a_cell_of_nine_is_small_and_one_of_ten_or_of_nobody_is_not():
    rule = Rule(minimum=10, others=None)

    assert rule.reasons(9) == ("small",)
    assert rule.reasons(10) == ()
    assert rule.reasons(0) == ()


def test_all_alike_or_all_but_one_is_homogeneous():
    rule = Rule(minimum=10)

    assert rule.reasons(12, answers=(0, 0, 0, 0, 12)) == ("alike",)
    assert rule.reasons(12, answers=(1, 0, 0, 0, 11)) == ("alike",)
    assert rule.reasons(12, answers=(1, 0, 0, 1, 10)) == ()
    assert Rule(minimum=10, others=None).reasons(12, answers=(0, 0, 0, 0, 12)) == ()


def test_two_that_hold_more_than_three_quarters_dominate_and_exactly_three_quarters_do_not():
    rule = Rule(minimum=3, others=None, dominance=(2, 75.0))

    assert rule.reasons(4, contributions=(50, 26, 12, 12)) == ("dominated",)
    assert rule.reasons(4, contributions=(50, 25, 13, 12)) == ()


def test_the_second_largest_tells_the_largest_within_ten_percent():
    """100 of 190: the second (81) knows the largest is at most 190 − 81 = 109, nine percent too much."""
    rule = Rule(minimum=2, others=None, p_pct=10.0)

    assert rule.reasons(3, contributions=(100, 81, 9)) == ("told_within_p",)
    assert rule.reasons(3, contributions=(100, 80, 10)) == ()


def test_a_rule_that_lacks_what_it_needs_is_not_taken_as_met():
    with pytest.raises(ValueError, match="contributions"):
        Rule(minimum=3, others=None, dominance=(1, 50.0)).reasons(5)
    with pytest.raises(ValueError, match="answers"):
        Rule(minimum=3).reasons(5)
    with pytest.raises(ValueError, match="not negative"):
        Rule(minimum=3, others=None, p_pct=5.0).reasons(5, contributions=(9, -1))
    with pytest.raises(ValueError, match="no cell"):
        Rule(minimum=0)
