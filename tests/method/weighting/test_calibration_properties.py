"""What holds for every calibration, whatever the sample: tried on small random ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from hailong.method.problem import Problem
from hailong.method.weighting.calibration import calibrate, collapsed
from hailong.method.weighting.constraints import Auxiliary, Margin, columns_of
from hailong.method.weighting.distance import Linear, Logit, Raking, Truncated

FREE = [Linear(), Raking()]
BOUNDED = [Truncated(0.4, 2.5), Logit(0.4, 2.5)]
ALL = [*FREE, *BOUNDED]


@st.composite
def samples(draw):
    """(base in 1/10 000, two margins and a quantity that some weights within 0.6 … 1.6 of the base meet)."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, levels = draw(st.integers(20, 120)), draw(st.tuples(st.integers(1, 4), st.integers(2, 5)))
    base = generator.integers(10_000, 400_000, n)
    codes = [np.concatenate([np.arange(k), generator.integers(0, k, n - k)]) for k in levels]
    quantity = generator.integers(1, 9, n).astype(np.float64)
    true = base / 10_000 * generator.uniform(0.6, 1.6, n)
    margins = [margin_of(f"m{i}", code, true, levels[i]) for i, code in enumerate(codes)]
    second = margins[1].totals * margins[0].totals.sum() / margins[1].totals.sum()
    margins[1] = Margin("m1", margins[1].levels, codes[1], second)
    return base, [*margins, Auxiliary("x", quantity, float(true @ quantity))]


def margin_of(name, codes, weights, levels):
    totals = np.bincount(codes, weights, levels)
    return Margin(name, tuple(str(level) for level in range(levels)), codes, totals)


def taken(constraints, order):
    return [
        Margin(one.name, one.levels, one.codes[order], one.totals)
        if isinstance(one, Margin)
        else Auxiliary(one.name, one.values[order], one.total)
        for one in constraints
    ]


def scaled(constraints, by):
    return [
        Margin(one.name, one.levels, one.codes, one.totals * by)
        if isinstance(one, Margin)
        else Auxiliary(one.name, one.values, one.total * by)
        for one in constraints
    ]


@pytest.mark.parametrize("distance", ALL, ids=lambda d: d.name)
@given(sample=samples())
@settings(max_examples=30)
def test_every_total_is_met_to_twelve_digits_and_bounds_are_kept(distance, sample):
    base, constraints = sample

    found = calibrate(base, constraints, distance, units_per_client=10_000)
    weights = base / 10_000 * found.factor

    for margin in constraints[:2]:
        assert np.bincount(margin.codes, weights, len(margin.levels)) == pytest.approx(margin.totals, rel=2e-12)
    assert weights @ constraints[2].values == pytest.approx(constraints[2].total, rel=2e-12)
    assert distance.low <= found.factor.min() <= found.factor.max() <= distance.high


@pytest.mark.parametrize("distance", ALL, ids=lambda d: d.name)
@given(sample=samples(), seed=st.integers(0, 1000))
@settings(max_examples=30)
def test_the_order_of_the_responses_moves_no_bit(distance, sample, seed):
    base, constraints = sample
    order = np.random.default_rng(seed).permutation(len(base))

    found = calibrate(base / 10_000, constraints, distance).factor
    other = calibrate(base[order] / 10_000, taken(constraints, order), distance).factor

    assert (found[order] == other).all()


@pytest.mark.parametrize("distance", ALL, ids=lambda d: d.name)
@given(sample=samples())
@settings(max_examples=30)
def test_cells_give_bit_for_bit_the_factors_of_their_responses(distance, sample):
    base, constraints = sample
    sums, cell_of, example = collapsed(base, columns_of(constraints))

    rows = calibrate(base, constraints, distance, units_per_client=10_000).factor
    cells = calibrate(sums, taken(constraints, example), distance, units_per_client=10_000).factor

    assert (rows == cells[cell_of]).all()


@pytest.mark.parametrize("distance", ALL, ids=lambda d: d.name)
@given(sample=samples(), by=st.sampled_from([1e-3, 0.5, 7.0, 1e4]))
@settings(max_examples=30)
def test_base_weights_and_totals_times_a_number_leave_the_factors(distance, sample, by):
    base, constraints = sample

    found = calibrate(base / 10_000, constraints, distance).factor
    other = calibrate(base / 10_000 * by, scaled(constraints, by), distance).factor

    assert other == pytest.approx(found, rel=1e-9)


@pytest.mark.parametrize("distance", FREE, ids=lambda d: d.name)
@given(sample=samples(), by=st.sampled_from([0.05, 30.0]))
@settings(max_examples=30)
def test_base_weights_in_another_unit_give_the_same_weights_where_there_are_no_bounds(distance, sample, by):
    base, constraints = sample

    found = calibrate(base / 10_000, constraints, distance).factor
    other = calibrate(base / 10_000 * by, constraints, distance).factor

    assert other * by == pytest.approx(found, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("distance", ALL, ids=lambda d: d.name)
@given(sample=samples())
@settings(max_examples=30)
def test_weights_that_meet_the_totals_are_left_as_they_are(distance, sample):
    base, constraints = sample
    weights = base / 10_000
    margins = [margin_of(one.name, one.codes, weights, len(one.levels)) for one in constraints[:2]]

    found = calibrate(weights, margins, distance)

    assert (found.factor == 1).all()
    assert found.rounds == 0


@pytest.mark.parametrize("distance", ALL, ids=lambda d: d.name)
def test_slope_and_potential_are_the_derivative_and_the_integral_of_the_factor(distance):
    u = np.linspace(-0.55, 1.4, 40)
    step = 1e-6

    slope = (distance.factor(u + step) - distance.factor(u - step)) / (2 * step)
    factor = (distance.potential(u + step) - distance.potential(u - step)) / (2 * step)

    assert distance.slope(u) == pytest.approx(slope, rel=1e-6, abs=1e-8)
    assert distance.factor(u) == pytest.approx(factor, rel=1e-6)


@pytest.mark.parametrize("distance", BOUNDED, ids=lambda d: d.name)
def test_bounds_that_leave_no_room_but_one_solution_are_met(distance):
    """One level at its upper bound, the other at its lower, up to a thousandth."""
    codes = np.array([0, 0, 1, 1])
    margin = Margin("m", ("a", "b"), codes, np.array([2 * 2.499, 2 * 0.401]))

    found = calibrate(np.ones(4), [margin], distance).factor

    assert found == pytest.approx([2.499, 2.499, 0.401, 0.401], rel=1e-12)


def most_room(base, margins, low, high):
    """By linear programming: how far inside the bounds all factors can be while every total is met; −1 where none can.

    Factors of all levels at once: equations Σ d·g over a level = its total; low + room ≤ g ≤ high − room.
    """
    n = len(base)
    equations = np.vstack([(one.codes == level) * base for one in margins for level in range(len(one.levels))])
    totals = np.concatenate([one.totals for one in margins])
    within = np.vstack([np.c_[-np.eye(n), np.ones(n)], np.c_[np.eye(n), np.ones(n)]])
    limits = np.concatenate([np.full(n, -low), np.full(n, high)])
    found = linprog(
        np.r_[np.zeros(n), -1.0],
        A_ub=within,
        b_ub=limits,
        A_eq=np.c_[equations, np.zeros(len(equations))],
        b_eq=totals,
        bounds=[(None, None)] * n + [(None, 1)],
    )
    return -found.fun if found.status == 0 else -1.0


@pytest.mark.parametrize("distance", [Raking(), Truncated(0.2, 3), Logit(0.2, 3)], ids=lambda d: d.name)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_totals_are_met_exactly_when_linear_programming_says_that_they_can_be(distance, seed):
    generator = np.random.default_rng(seed)
    n, levels = generator.integers(5, 12), generator.integers(2, 4, 2)
    codes = [np.concatenate([np.arange(k), generator.integers(0, k, n - k)]) for k in levels]
    totals = [generator.multinomial(20 - k, np.full(k, 1 / k)) + 1.0 for k in levels]
    names = [tuple("abc"[:k]) for k in levels]
    margins = [Margin(str(i), *one) for i, one in enumerate(zip(names, codes, totals, strict=True))]
    base = generator.uniform(0.5, 5, n)
    base *= 20 / base.sum()

    room = most_room(base, margins, distance.low, min(distance.high, 1e4))
    try:
        met = calibrate(base, margins, distance).misfit <= 1e-12
    except Problem as problem:
        assert problem.code.startswith("calibration_") or problem.code == "totals_contradict"
        met = False

    if abs(room) > 1e-6:
        assert met == (room > 0)
