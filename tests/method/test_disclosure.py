"""R-004-38: what is published tells about no single person (trust design 6, attacks L1, L2, L5)."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.disclosure import Leak, determined, differencing, exposed, homogeneous, protect, protect_list


def test_a_small_cell_takes_the_smallest_of_its_row_and_of_its_column_with_it():
    """13 of row u1 hidden: 5 and 20; the column of 20 must hide another; the square closes at the smallest."""
    counts = {
        ("u1", "justice"): 30, ("u1", "labour"): 20, ("u1", "land"): 5,
        ("u2", "justice"): 31, ("u2", "labour"): 21, ("u2", "land"): 12,
    }  # fmt: skip

    found = protect(counts)

    assert found.primary == {("u1", "land")}
    assert found.complementary == {("u1", "labour"), ("u2", "labour"), ("u2", "land")}
    assert exposed(counts, found) == []


def test_two_small_cells_that_hold_fewer_than_ten_together_need_a_third():
    counts = {("u1", "a"): 3, ("u1", "b"): 4, ("u1", "c"): 40, ("u1", "d"): 50}

    found = protect(counts)

    assert ("u1", "c") in found.complementary
    assert exposed(counts, found) == [("u1", "a"), ("u1", "b")]


def test_a_cell_that_is_empty_by_plan_hides_nobody():
    counts = {("u1", "a"): 0, ("u1", "b"): 30, ("u2", "a"): 0, ("u2", "b"): 12}

    assert protect(counts).hidden == frozenset()


def test_a_small_cell_that_nothing_can_save_is_named():
    counts = {("u1", "a"): 5, ("u2", "a"): 50}

    found = protect(counts)

    assert exposed(counts, found) == [("u1", "a")]


TABLES = st.integers(2, 5).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 40), min_size=columns, max_size=columns), min_size=2, max_size=6)
)


@given(TABLES)
def test_no_hidden_cell_follows_from_the_published_cells_and_totals(table):
    """An attacker who solves all totals at once learns no small cell but those that are named as exposed."""
    counts = {(f"r{i}", f"c{j}"): n for i, line in enumerate(table) for j, n in enumerate(line)}

    found = protect(counts)

    learnt = solved(sorted(found.hidden))
    assert learnt == determined(found.hidden)
    assert learnt & found.primary <= set(exposed(counts, found))


def solved(hidden):
    """Cells that the linear system of the totals fixes: adding the cell as an equation adds no rank."""
    if not hidden:
        return set()
    equations = np.array([[float(cell[axis] == name) for cell in hidden] for axis, name in lines(hidden)])
    rank = np.linalg.matrix_rank(equations)
    units = np.eye(len(hidden))
    return {
        cell for index, cell in enumerate(hidden) if np.linalg.matrix_rank(np.vstack([equations, units[index]])) == rank
    }


def test_two_rings_joined_by_one_small_cell_need_a_second_bridge():
    """Found by search: two hidden cells in every line are not enough, (r3, c2) followed from the totals."""
    table = [[0, 1, 9, 0], [0, 9, 1, 0], [2, 0, 0, 8], [8, 20, 1, 2]]
    counts = {(f"r{i}", f"c{j}"): n for i, line in enumerate(table) for j, n in enumerate(line)}

    found = protect(counts)

    assert ("r3", "c1") in found.complementary
    assert exposed(counts, found) == []


def lines(cells):
    return sorted({(axis, cell[axis]) for cell in cells for axis in (0, 1)})


def test_equal_answers_are_flagged_however_many():
    assert homogeneous({1: 0, 5: 300})
    assert not homogeneous({4: 1, 5: 300})
    assert not homogeneous({4: 0, 5: 0})


def test_groups_and_releases_that_differ_by_a_few_people_are_found():
    now = {
        "whole": (frozenset({"s1", "s2", "s3"}), 100),
        "without s3": (frozenset({"s1", "s2"}), 95),
        "s1": (frozenset({"s1"}), 60),
    }
    before = {"s1": (frozenset({"s1"}), 58)}

    assert differencing(now) == [Leak("without s3", "whole", 5)]
    assert Leak("s1", "earlier: s1", 2) in differencing(now, before)
    assert differencing({"a": (frozenset("x"), 50), "b": (frozenset("y"), 51)}) == []


def test_a_single_small_group_takes_the_smallest_others_with_it_until_ten_people_are_hidden():
    assert protect_list({"kinh": 56, "other": 4}) == {"kinh", "other"}
    assert protect_list({"a": 30, "b": 4, "c": 11, "d": 25}) == {"b", "c"}
    assert protect_list({"a": 30, "b": 1, "c": 2, "d": 25}) == {"b", "c", "d"}


def test_a_list_without_small_groups_hides_nothing_and_an_empty_group_hides_nobody():
    assert protect_list({"a": 30, "b": 10, "none": 0}) == frozenset()
