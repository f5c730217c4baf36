"""Hiding in lists of counts, by cases done by hand."""

from hailong.method.disclosure import protect_list


def test_a_single_small_group_takes_the_smallest_others_with_it_until_ten_people_are_hidden():
    assert protect_list({"kinh": 56, "other": 4}) == {"kinh", "other"}
    assert protect_list({"a": 30, "b": 4, "c": 11, "d": 25}) == {"b", "c"}
    assert protect_list({"a": 30, "b": 1, "c": 2, "d": 25}) == {"b", "c", "d"}


def test_a_list_without_small_groups_hides_nothing_and_an_empty_group_hides_nobody():
    assert protect_list({"a": 30, "b": 10, "none": 0}) == frozenset()
