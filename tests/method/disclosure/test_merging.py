"""Joining small categories, by cases done by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.disclosure.merging import Group, merge
from hailong.method.problem import Problem


def test_age_bands_join_their_smaller_neighbour_and_the_reason_is_kept():
    """4 of 60+ joins 50–59 (12); 7 of 18–24 has only 25–34 beside it."""
    bands = {"18-24": (7,), "25-34": (20,), "35-49": (31,), "50-59": (12,), "60+": (4,)}

    found = merge(bands, minimum=10, order=list(bands))

    assert found == (
        Group(("18-24", "25-34"), (27,), (("18-24", 7),)),
        Group(("35-49",), (31,)),
        Group(("50-59", "60+"), (16,), (("60+", 4),)),
    )


def test_fields_without_an_order_join_the_smallest_other_until_ten_people_are_together():
    """2 joins 3 (5), these join 11 (16)."""
    found = merge({"land": (40,), "culture": (2,), "labour": (11,), "press": (3,)}, minimum=10)

    assert found == (
        Group(("land",), (40,)),
        Group(("culture", "press", "labour"), (16,), (("culture", 2), ("culture + press", 5))),
    )


def test_a_category_is_small_when_any_of_its_cells_is():
    """By sex: (12, 9) has a cell of nine; with (15, 14) it has none."""
    found = merge({"a": (12, 9), "b": (40, 50), "c": (15, 14)}, minimum=10)

    assert found == (Group(("a", "c"), (27, 23), (("a", 9),)), Group(("b",), (40, 50)))


def test_where_everybody_together_is_too_few_the_list_is_named():
    with pytest.raises(Problem, match="merging_too_few") as caught:
        merge({"a": (4,), "b": (3,)}, minimum=10, among="lĩnh vực")

    assert caught.value.facts == {"among": "lĩnh vực", "people": 7, "minimum": 10}


def test_an_order_that_forgets_a_category_is_refused():
    with pytest.raises(ValueError, match="every category once"):
        merge({"a": (40,), "b": (30,)}, minimum=10, order=["a"])


@given(st.lists(st.integers(0, 25), min_size=1, max_size=9), st.booleans())
def test_nobody_is_lost_and_no_group_is_small(people, ordered):
    counts = {f"c{at}": (number,) for at, number in enumerate(people)}
    if 0 < sum(people) < 10:
        return

    found = merge(counts, minimum=10, order=list(counts) if ordered else None)

    assert sorted(code for group in found for code in group.codes) == sorted(counts)
    assert all(group.people == (sum(counts[code][0] for code in group.codes),) for group in found)
    assert all(group.smallest(10) is None for group in found)
    assert not ordered or [code for group in found for code in group.codes] == list(counts)
