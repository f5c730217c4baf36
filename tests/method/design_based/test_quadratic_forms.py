"""R-004-28, R-004-54: the law of weighted chi-squares, against closed forms, published figures, R and simulation."""

import csv
import math
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hailong.method.design_based.quadratic_forms import QuadraticForm, exceedance, saddlepoint

CASES = Path(__file__).parents[2] / "cases" / "quadratic_forms"
sizes = st.floats(-9, 0).map(lambda power: 10**power)
signed = st.tuples(sizes, st.sampled_from([-1, 1])).map(math.prod)


def read(name):
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def form(weights, freedom=None):
    weights = np.array(weights, dtype=float)
    return QuadraticForm(weights, np.ones(len(weights)) if freedom is None else np.array(freedom, dtype=float))


def of_case(case):
    return form(*([float(one) for one in case[name].split()] for name in ("weights", "freedom"))), float(case["x"])


def exponentials(weights, x):
    """P(Σ λ_j·χ²(2) > x) for x ≥ 0: Σ over λ_j > 0 of e^(−x/2λ_j)·Π λ_j/(λ_j − λ_k), in 60 digits."""
    with localcontext() as context:
        context.prec = 60
        lambdas = [Decimal(float(one)) for one in weights]
        terms = [
            (-Decimal(float(x)) / (2 * a)).exp() * math.prod((a / (a - b) for b in lambdas if b != a), start=Decimal(1))
            for a in lambdas
            if a > 0
        ]
        return float(sum(terms))


@pytest.mark.parametrize("case", read("01_davies.out.csv"), ids=lambda case: " ".join(case.values()))
def test_the_examples_of_davies_come_out(case):
    assert 1 - exceedance(*of_case(case)) == pytest.approx(float(case["below"]), abs=1e-4)


@pytest.mark.parametrize("case", read("02_saddle.out.csv"), ids=lambda case: " ".join(case.values()))
def test_the_saddlepoint_approximation_equals_r(case):
    """R loses some digits near the mean by subtraction."""
    assert saddlepoint(*of_case(case)) == pytest.approx(float(case["above"]), rel=1e-9)


@pytest.mark.parametrize("df", [1, 2, 3, 14, 60, 300])
@pytest.mark.parametrize("p", [1 - 1e-9, 0.999, 0.5, 0.05, 1e-6, 1e-12, 1e-250])
def test_equal_weights_are_a_chi_square(df, p):
    x = stats.chi2.isf(p, df)

    assert exceedance(form([0.7] * df), 0.7 * x) == pytest.approx(stats.chi2.sf(x, df), rel=1e-11)
    assert exceedance(form([0.7], [df]), 0.7 * x) == pytest.approx(stats.chi2.sf(x, df), rel=1e-11)


@pytest.mark.parametrize(("q", "df"), [(1, 1), (1, 14), (2, 13.7), (4, 3), (3, 2000), (2, 8e6)])
@pytest.mark.parametrize("p", [0.999, 0.5, 0.05, 1e-6, 1e-12])
def test_over_an_independent_chi_square_equal_weights_are_an_f(q, df, p):
    x = stats.f.isf(p, q, df)

    found = exceedance(QuadraticForm.above(q * x, np.ones(q), df), 0.0)

    assert found == pytest.approx(stats.f.sf(x, q, df), rel=1e-9)


@given(st.lists(signed, min_size=1, max_size=6, unique=True), st.floats(-6, 2))
def test_pairs_of_equal_weights_have_a_closed_form_however_much_they_differ_in_size(weights, power):
    apart = all(abs(a / b - 1) > 1e-3 for a in weights for b in weights if a != b)
    weights = weights if apart else weights[:1]
    x = 10**power * max(np.abs(weights))

    found = exceedance(form(weights, [2] * len(weights)), x)

    assert found == pytest.approx(exponentials(weights, x), rel=1e-11, abs=1e-290)


def test_by_hand():
    """χ²(2) is exponential with mean 2: above 2·ln 4 with ¼; the difference of two is above x with ½·e^(−x/2)."""
    assert exceedance(form([3], [2]), 6 * math.log(4)) == pytest.approx(0.25, rel=1e-12)
    assert exceedance(form([1, -1], [2, 2]), 2 * math.log(5)) == pytest.approx(0.1, rel=1e-12)
    assert exceedance(form([1, -1]), 0) == pytest.approx(0.5, rel=1e-12)


@given(st.lists(signed, min_size=1, max_size=6), st.floats(-50, 50), st.floats(0.001, 1000))
def test_turned_round_the_rest_is_left_and_the_unit_does_not_matter(weights, x, unit):
    found = exceedance(form(weights), x)

    turned = exceedance(form([-one for one in weights]), -x)

    assert found + turned == pytest.approx(1, rel=1e-12)
    assert exceedance(form([unit * one for one in weights]), unit * x) == pytest.approx(found, rel=1e-9)
    assert exceedance(form([*weights, 0.0]), x) == found
    assert exceedance(form(weights), x + 1) <= found + 1e-12


@pytest.mark.parametrize(
    ("weights", "x"),
    [([0.48, 1.82], 6.0), ([2.5, 0.7, 0.3, 0.01], 9.0), ([1.2, 0.4, -0.9], 2.0), ([1.0, 1e-6, 1e-9], 3.0)],
)
def test_it_is_what_a_simulation_finds(weights, x):
    draws = 400_000
    squares = np.random.default_rng(20230511).standard_normal((draws, len(weights))) ** 2

    share = (squares @ np.array(weights) > x).mean()

    p = exceedance(form(weights), x)
    assert abs(share - p) < 4 * math.sqrt(p * (1 - p) / draws)


def test_over_a_chi_square_of_few_units_it_is_what_a_simulation_finds():
    generator, weights, df = np.random.default_rng(20230512), np.array([0.48, 1.82]), 20.9
    above = generator.standard_normal((400_000, 2)) ** 2 @ weights
    below = generator.chisquare(df, 400_000) / df

    share = (above / below > 11.9).mean()

    p = exceedance(QuadraticForm.above(11.9, weights, df), 0.0)
    assert abs(share - p) < 4 * math.sqrt(p * (1 - p) / 400_000)


@given(st.lists(sizes, min_size=1, max_size=6), st.floats(2, 30))
def test_far_out_the_approximation_is_less_than_a_fifth_off(weights, times):
    x = times * sum(weights)

    assert saddlepoint(form(weights), x) == pytest.approx(exceedance(form(weights), x), rel=0.2)


def test_at_its_ends():
    positive, none = form([1.0, 0.2]), form([0.0])

    assert [exceedance(positive, x) for x in (-1, 0, 1e-300, 1e9)] == [1, 1, 1, 0]
    assert [saddlepoint(positive, x) for x in (-1, 0, 1e9)] == [1, 1, 0]
    assert [exceedance(none, x) for x in (-1, 0, 1)] == [1, 0, 0]
    assert exceedance(form([-1.0, -2.0]), 0) == exceedance(form([-1.0]), 5) == saddlepoint(form([-1.0]), 5) == 0
    assert saddlepoint(form([-1.0, -2.0]), -2) == pytest.approx(1 - saddlepoint(form([1.0, 2.0]), 2))
    assert saddlepoint(form([1, 1]), 2) is None
    assert 0 < exceedance(form([1, 1]), 2) < 1


@pytest.mark.parametrize(
    "compute",
    [
        lambda: form([np.nan]),
        lambda: form([np.inf, 1]),
        lambda: form([1], [0]),
        lambda: form([1], [-2]),
        lambda: form([1], [np.nan]),
        lambda: form([1], [1, 1]),
        lambda: exceedance(form([1]), np.nan),
        lambda: exceedance(form([1]), np.inf),
        lambda: saddlepoint(form([1]), np.nan),
    ],
)
def test_what_is_no_number_is_not_computed(compute):
    with pytest.raises(ValueError, match=r"freedom|bound"):
        compute()
