"""What people want: counts that stand only where enough answered and nobody is told by subtraction."""

import pytest

from hailong.estimation.queries.wishes import hidden_units


def test_a_unit_with_few_answers_takes_the_smallest_other_with_it():
    """The total of the block is shown: one hidden unit alone would follow from it."""
    hidden = hidden_units({"": 95, "a": 6, "b": 30, "c": 34, "d": 25}, minimum=10)

    assert hidden == {"a", "d"}


def test_a_unit_where_everybody_chose_one_option_is_hidden():
    hidden = hidden_units({"": 60, "a": 20, "b": 20, "c": 20}, minimum=10, alike=frozenset({"b"}))

    assert "b" in hidden and len(hidden) == 2


@pytest.mark.parametrize(("whole", "expected"), [(9, True), (10, False)])
def test_the_whole_block_needs_enough_answers_too(whole, expected):
    assert ("" in hidden_units({"": whole}, minimum=10)) is expected


def test_units_of_nobody_hide_nobody():
    assert hidden_units({"": 40, "a": 20, "b": 20, "c": 0}, minimum=10) == frozenset()
