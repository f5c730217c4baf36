"""Allocation: totals are exact, no stratum is asked for more people than it has."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.allocation import equal, largest_remainder, neyman, proportional, reallocate

CASES = Path(__file__).parent.parent / "cases" / "allocation"


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_shortages_are_moved_inside_the_unit_as_the_hand_computed_case_says():
    """R-000-15: the annex is planned; where the frame is too thin a reallocation is proposed."""
    given_rows, expected = rows("01_shortages.in.csv"), rows("01_shortages.out.csv")
    quota = {(row["unit"], row["group"]): int(row["planned"]) for row in given_rows}
    sizes = {(row["unit"], row["group"]): int(row["available"]) for row in given_rows}

    proposal = reallocate(quota, sizes)

    assert proposal.allocation == {(row["unit"], row["group"]): int(row["allocated"]) for row in expected}
    lost = {shortage.stratum: shortage.lost for shortage in proposal.shortages if shortage.lost}
    assert lost == {(row["unit"], row["group"]): int(row["lost"]) for row in expected if int(row["lost"])}


def test_a_shortage_says_how_many_there_are_how_many_are_needed_and_where_they_go():
    """ux 4.3: "Vạn Phước, TN-MT chỉ có 3 hồ sơ, cần 5 … chuyển 2 phiếu sang Tư pháp"."""
    proposal = reallocate(
        {("p", "justice"): 30, ("p", "environment"): 5}, {("p", "justice"): 277, ("p", "environment"): 3}
    )

    (shortage,) = proposal.shortages
    assert (shortage.available, shortage.planned, shortage.missing) == (3, 5, 2)
    assert (shortage.moved_to, proposal.lost) == ({"justice": 2}, 0)


def test_a_frame_that_is_large_enough_keeps_the_plan():
    quota = {("a", "justice"): 30, ("a", "labour"): 0}

    proposal = reallocate(quota, {("a", "justice"): 30, ("a", "labour"): 12, ("b", "justice"): 7})

    assert (proposal.allocation, proposal.shortages) == (quota, ())


def test_the_rest_goes_to_the_largest_remainders_and_ties_to_the_first():
    """Hand: 10 × 47,16,16,12,6,3 % = 4.7, 1.6, 1.6, 1.2, 0.6, 0.3 (Hamilton, textbook example): 5, 2, 2, 1, 0, 0."""
    votes = {"a": 47, "b": 16, "c": 16, "d": 12, "e": 6, "f": 3}

    assert list(largest_remainder(10, votes).values()) == [5, 2, 2, 1, 0, 0]
    assert list(largest_remainder(1, {"a": 1, "b": 1}).values()) == [1, 0]


def test_proportional_equal_and_neyman_by_hand():
    sizes = {"a": 600, "b": 300, "c": 100, "d": 0}

    assert proportional(60, sizes) == {"a": 36, "b": 18, "c": 6, "d": 0}
    assert equal(60, sizes) == {"a": 20, "b": 20, "c": 20, "d": 0}
    # N·S = 300, 300, 200 of 800: 22.5, 22.5, 15 → 23, 22, 15
    assert neyman(60, sizes, {"a": 0.5, "b": 1.0, "c": 2.0, "d": 1.0}) == {"a": 23, "b": 22, "c": 15, "d": 0}


def test_no_stratum_gets_more_than_its_people_and_the_others_take_the_rest():
    assert equal(60, {"a": 5, "b": 100, "c": 100}) == {"a": 5, "b": 28, "c": 27}
    assert equal(60, {"a": 5, "b": 10}) == {"a": 5, "b": 10}


def test_shares_that_mean_nothing_are_refused():
    for total, shares in ((1, {"a": 0}), (-1, {"a": 1}), (1, {"a": -1, "b": 2})):
        with pytest.raises(ValueError, match="not negative"):
            largest_remainder(total, shares)


@given(
    st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from("vwxyz")), st.integers(0, 40), min_size=1),
    st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from("vwxyz")), st.integers(0, 60)),
)
def test_whatever_the_plan_and_the_frame_the_total_of_a_unit_is_kept_or_everybody_is_asked(quota, sizes):
    proposal = reallocate(quota, sizes)

    for unit in {unit for unit, _ in quota}:
        asked = sum(count for (of, _), count in quota.items() if of == unit)
        people = sum(count for (of, _), count in sizes.items() if of == unit)
        allocated = sum(count for (of, _), count in proposal.allocation.items() if of == unit)
        lost = sum(shortage.lost for shortage in proposal.shortages if shortage.stratum[0] == unit)
        assert allocated == min(asked, people)
        assert allocated + lost == asked
    assert all(0 <= count <= sizes.get(stratum, 0) for stratum, count in proposal.allocation.items())
