"""A printed number stands for exactly the counts that print it."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.disclosure.facts import Fact, Knowledge, number, ratio, rounded_number, shares
from hailong.method.distribution import shares_in
from hailong.method.problem import Problem


def rounded(value, places):
    whole, rest = divmod(value * 10**places, 1)
    return Decimal(int(whole) + (rest >= Fraction(1, 2))).scaleb(-places)


@given(st.lists(st.integers(1, 9), min_size=4, max_size=4), st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_shares_by_largest_remainder_fit_those_counts_and_no_others(weights, truth):
    if not sum(truth):
        return
    levels = [{0: weights[0]}, {1: weights[1]}, {2: weights[2], 3: weights[3]}]

    def printed(counts):
        on = {at: sum(weight * counts[atom] for atom, weight in level.items()) for at, level in enumerate(levels)}
        return list(shares_in(20, on).values())

    facts = shares("item", levels, printed(truth))

    for counts in product(range(5), repeat=4):
        if sum(counts):
            assert all(fact.holds(dict(enumerate(counts))) for fact in facts) == (printed(counts) == printed(truth))


@given(st.lists(st.integers(1, 9), min_size=3, max_size=3), st.lists(st.integers(0, 5), min_size=3, max_size=3))
def test_a_printed_index_fits_the_counts_that_round_to_it_and_no_others(weights, truth):
    if not sum(truth):
        return
    over, under = {at: weights[at] * at for at in range(3)}, {at: weights[at] * 2 for at in range(3)}

    def printed(counts):
        top, whole = (sum(terms[at] * counts[at] for at in range(3)) for terms in (over, under))
        return rounded(Fraction(100 * top, whole), 1)

    facts = ratio("index", over, under, printed(truth))

    for counts in product(range(6), repeat=3):
        if sum(counts):
            assert all(fact.holds(dict(enumerate(counts))) for fact in facts) == (printed(counts) == printed(truth))


@given(st.integers(0, 60), st.sampled_from([1, 2, 5, 10]))
def test_a_number_rounded_to_fives_or_tens_fits_what_rounds_to_it(people, step):
    def prints(count):
        return int((Decimal(count) / step).quantize(Decimal(1), ROUND_HALF_UP)) * step

    fact = rounded_number("unit", ["a"], prints(people), step=step)

    fits = [count for count in range(80) if fact.holds({"a": count})]
    assert fits == [count for count in range(80) if prints(count) == prints(people)]


def test_a_print_that_these_counts_cannot_give_is_refused():
    with pytest.raises(Problem, match="disclosure_facts_contradict") as caught:
        Knowledge({"a": 3}, (number("bản 1.0", ["a"], 4),), most=10)

    assert caught.value.facts == {"said": "bản 1.0"}


def test_unknown_names_and_negative_prints_are_errors_of_the_programmer():
    with pytest.raises(ValueError, match="unknowns"):
        Knowledge({"a": 3}, (Fact("x", {"b": 1}, 0, 1),), most=10)
    with pytest.raises(ValueError, match="outside"):
        Knowledge({"a": 11}, (), most=10)
    with pytest.raises(ValueError, match="negative"):
        ratio("x", {"a": 1}, {"a": 1}, Decimal("-1"))
    with pytest.raises(ValueError, match="each level"):
        shares("x", [{"a": 1}], [50, 50])
