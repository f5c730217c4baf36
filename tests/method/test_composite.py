"""R-004-28: integer coefficients of composites: exact sums, no overflow, and as fine as a double."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.composite import LIMIT, ItemSums, joined, plan, refined, values

STARTS = [0, 2]  # two criteria of two items and of one
SCALES = [(5, 1), (1, 0), (1000, 0), (10, 1)]


def item_sums(weights, answers, scale):
    """One domain; answers: a row per person and item, None = no answer."""
    top, bottom = scale
    own = [[(w, row[j]) for w, row in zip(weights, answers, strict=True) if row[j] is not None] for j in range(3)]
    return ItemSums(
        weight=np.array([[sum(w for w, _ in column) for column in own]]),
        weighted=np.array([[sum(w * y for w, y in column) for column in own]]),
        top=np.full(3, top),
        bottom=np.full(3, bottom),
        starts=np.array(STARTS),
    )


@st.composite
def people(draw):
    top, bottom = scale = draw(st.sampled_from(SCALES))
    n = draw(st.integers(1, 8))
    weights = draw(st.lists(st.integers(1, 10 ** draw(st.integers(1, 12))), min_size=n, max_size=n))
    answer = st.one_of(st.none(), st.integers(bottom, top))
    return weights, draw(st.lists(st.tuples(answer, answer, answer), min_size=n, max_size=n)), scale


def residuals(own, answers):
    """Σ_j 1[y](a·y − b) of every person, as Python integers."""
    pairs = list(zip(own.a[0].tolist(), own.b[0].tolist(), strict=True))
    return [sum(a * y - b for y, (a, b) in zip(row, pairs, strict=True) if y is not None) for row in answers]


def linearised(weights, answers, items):
    """Σ_j 1[y]·100/(top·items with answers)·(y − ȳ)/Ŵ_j of every person, as fractions: the criteria together."""
    found = [Fraction(0)] * len(weights)
    sizes = [sum(items.weight[0, :2] > 0), int(items.weight[0, 2] > 0)]
    for j, (total, weighted) in enumerate(zip(items.weight[0].tolist(), items.weighted[0].tolist(), strict=True)):
        if total:
            share = Fraction(100, int(items.top[j]) * int(sizes[j == 2]) * total)
            for k, row in enumerate(answers):
                found[k] += share * (row[j] - Fraction(weighted, total)) if row[j] is not None else 0
    return found


@given(people())
def test_both_limbs_together_are_the_linearised_variable_but_for_half_units(drawn):
    weights, answers, scale = drawn
    items = item_sums(weights, answers, scale)
    squares = np.array([float(sum(w * w for w in weights))])

    coarse = plan(items, squares)
    fine = refined(items, coarse, squares)

    shift, divisor = int(fine.shift[0]), int(coarse.widest[0]) << int(coarse.bits[0] + fine.shift[0])
    both = [(h << shift) + low for h, low in zip(residuals(coarse, answers), residuals(fine, answers), strict=True)]
    unit = Fraction(3 * (scale[0] + 1), divisor)  # half a unit per score and half a unit, of three items
    exact = linearised(weights, answers, items)
    assert all(abs(Fraction(u, divisor) - z) <= unit for u, z in zip(both, exact, strict=True))


@pytest.mark.parametrize(("squares", "scale", "bits"), [(2e13, (1000, 0), 60), (1e18, (5, 1), 50), (1e20, (10, 0), 42)])
def test_a_residual_has_the_bits_of_a_double_also_of_ten_million_responses_and_long_scales(squares, scale, bits):
    """Σw²: 200 of weight 31, ten million of weight 32, 10⁸ of weight 100; the first limb alone has 24 to 33 bits."""
    items = item_sums([10_000] * 2, [(scale[0],) * 3, (scale[1],) * 3], scale)

    coarse = plan(items, np.array([squares]))
    fine = refined(items, coarse, np.array([squares]))

    assert coarse.bits[0] + fine.shift[0] >= bits


@given(people())
def test_no_sum_of_squares_leaves_what_the_engines_can_hold(drawn):
    weights, answers, scale = drawn
    items, squares = item_sums(weights, answers, scale), np.array([float(sum(w * w for w in weights))])

    coarse = plan(items, squares)
    fine = refined(items, coarse, squares)

    high, low = residuals(coarse, answers), residuals(fine, answers)
    assert sum(w * w * h * h for w, h in zip(weights, high, strict=True)) <= LIMIT
    assert sum(w * w * one * one for w, one in zip(weights, low, strict=True)) <= LIMIT
    assert sum(w * w * abs(h * one) for w, h, one in zip(weights, high, low, strict=True)) <= LIMIT


@given(people())
def test_sums_of_limbs_are_joined_without_rounding(drawn):
    weights, answers, scale = drawn
    items, squares = item_sums(weights, answers, scale), np.array([float(sum(w * w for w in weights))])
    coarse = plan(items, squares)
    fine = refined(items, coarse, squares)
    h, low = residuals(coarse, answers), residuals(fine, answers)

    def total(power, *parts):
        return sum(w**power * np.prod(own, dtype=object) for w, *own in zip(weights, *parts, strict=True))

    first, second = joined(
        int(fine.shift[0]), (total(1, h), total(1, low)), (total(2, h, h), total(2, h, low), total(2, low, low))
    )

    both = [(one << int(fine.shift[0])) + other for one, other in zip(h, low, strict=True)]
    assert first == total(1, both)
    assert second == total(2, both, both)


@pytest.mark.parametrize("weights", [[1, 1, 1], [10_000, 333_333, 999_999], [10**12, 7, 3]])
def test_where_all_answers_are_equal_both_residuals_are_exactly_zero(weights):
    answers = [(4, 4, 5)] * 3
    items, squares = item_sums(weights, answers, (5, 1)), np.array([float(sum(w * w for w in weights))])

    coarse = plan(items, squares)

    assert residuals(coarse, answers) == [0, 0, 0]
    assert residuals(refined(items, coarse, squares), answers) == [0, 0, 0]


def test_the_whole_needs_every_criterion_and_a_criterion_takes_what_was_answered():
    """(80 + 60)/2 = 70 by two items, 100 by the third; without an answer to the third there is no whole."""
    both = item_sums([10_000], [(4, 3, 5)], (5, 1))
    one = item_sums([10_000], [(4, None, None)], (5, 1))

    assert [part.tolist() for part in values(both)] == [[[70.0, 100.0]], [85.0]]
    criteria, overall = values(one)
    assert criteria[0, 0] == 80
    assert np.isnan([criteria[0, 1], overall[0]]).all()
