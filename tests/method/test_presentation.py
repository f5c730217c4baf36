"""R-004-28: how an index is printed; shares of levels."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.forms import STATION

from hailong.method.distribution import Distribution, shares_e4
from hailong.method.index_methods import METHODS, item_index, score, subjects
from hailong.method.presentation import rounded
from hailong.method.questionnaire import parse

SCALE = parse(STATION).scales["likert5"]


def test_one_decimal_below_two_hundred_responses_two_from_there_half_away_from_zero():
    assert rounded(84.25, 199) == Decimal("84.3")
    assert rounded(84.25, 200) == Decimal("84.25")
    assert rounded(84.245, 200) == Decimal("84.25")
    assert rounded(100.0, 60) == Decimal("100.0")


def test_shares_have_no_decimals_under_five_hundred_answers_and_add_up_to_a_hundred():
    few = Distribution("b", "u", "", "", "A1", {1: 1, 2: 1, 3: 58}, {1: 250, 2: 249, 3: 9501}, 0, 0)
    many = Distribution("b", "u", "", "", "A1", {1: 15, 2: 20, 3: 465}, {1: 304, 2: 396, 3: 9300}, 0, 0)

    assert few.printed_pct == {1: 3, 2: 2, 3: 95}
    assert many.printed_pct == {1: 3.0, 2: 4.0, 3: 93.0}


def test_the_index_of_an_item_from_its_counts():
    """(2·5 + 1·4 + 1·1)/4/5 = 75 %; share of 4–5: 3/4; level 0 does not count."""
    counts = {5: 2, 4: 1, 1: 1, 0: 7}

    assert item_index("sips", counts, SCALE) == 75
    assert item_index("share45", counts, SCALE) == 75
    assert item_index("sips", {1: 9}, SCALE) == 20
    assert item_index("sips", {0: 9}, SCALE) is None
    assert [score("share45", level, SCALE) for level in range(1, 6)] == [0, 0, 0, 1, 1]


def test_subjects_stand_in_the_order_of_the_form_and_every_method_names_its_source():
    assert subjects(parse(STATION))[:5] == ["overall", "criterion:A", "item:A1", "item:A2", "item:A3"]
    assert all(method.source and method.code == code for code, method in METHODS.items())


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 10**9), min_size=1))
def test_printed_shares_add_up_to_the_whole(weights):
    assert sum(shares_e4(weights).values()) in ({10_000} if sum(weights.values()) else {0})


@pytest.mark.parametrize(
    ("counts", "flag"), [({1: 0, 5: 9}, True), ({1: 1, 5: 9}, True), ({1: 2, 5: 9}, False), ({1: 0, 5: 0}, False)]
)
def test_a_distribution_knows_its_denominator_and_its_uniformity(counts, flag):
    """One who answered otherwise would learn what all the others said."""
    found = Distribution("b", "u", "", "", "A1", counts, counts, not_experienced=3, skipped=2)

    assert found.n == sum(counts.values())
    assert found.homogeneous is flag
