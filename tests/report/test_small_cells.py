"""No printed line of a report lets a cell under ten be computed (trust: cells and their complements)."""

from hypothesis import given
from hypothesis import strategies as st

from hailong.method.figure import Figure
from hailong.report.small_cells import hidden, secret_cells


def figure(n: int, *, unit="", field="", group="") -> Figure:
    return Figure("sips", "overall", "ubnd", unit, field, group, "design", n, None, 80.0, 1.0, 78.0, 82.0, n - 1)


def test_a_single_small_cell_hides_the_next_smallest():
    assert hidden([289, 352, 9], 10) == {0, 2}


def test_two_small_cells_that_together_are_small_hide_a_third():
    assert hidden([3, 4, 50, 60], 10) == {0, 1, 2}
    assert hidden([5, 6, 50, 60], 10) == {0, 1}


def test_an_empty_cell_and_a_line_without_small_cells_hide_nothing():
    assert hidden([0, 40, 20], 10) == set()


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_what_is_hidden_cannot_be_told_by_subtraction(counts):
    secret = hidden(counts, 10)

    shown = [count for at, count in enumerate(counts) if at not in secret]

    assert all(count == 0 or count >= 10 for count in shown)
    left = sum(counts) - sum(shown)
    assert left == 0 or left >= 10 or not any(shown)


def test_hiding_spreads_through_crossed_lines_until_nothing_follows():
    sizes = {("a", "x"): 5, ("a", "y"): 55, ("b", "x"): 30, ("b", "y"): 30}
    figures = [figure(n, unit=unit, field=field) for (unit, field), n in sizes.items()]

    secret = secret_cells([*figures, figure(60, unit="a"), figure(60, unit="b")], 10)

    assert secret == {(unit, field, "") for unit, field in sizes}


def test_answers_of_one_question_are_a_line_of_their_own():
    figures = [figure(n, group=group) for group, n in (("sex=m", 40), ("sex=f", 9), ("age=1", 24), ("age=2", 25))]

    assert secret_cells(figures, 10) == {("", "", "sex=m"), ("", "", "sex=f")}
