"""R-004-29: the likelihood interval of a share: what it means, and that it stays in 0…1."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hailong.method.intervals import likelihood_t, logit_t

shares = st.floats(0.001, 0.999)
errors = st.floats(0.001, 0.3)


def deviance(theta, p):
    return 2 * (theta * math.log(theta / p) + (1 - theta) * math.log((1 - theta) / (1 - p)))


@given(shares, errors, st.integers(2, 5000), st.integers(3, 200))
def test_at_its_bounds_the_scaled_deviance_is_the_square_of_t(theta, se, n, df):
    low, high = likelihood_t(theta, se, n=n, df=df)

    assert 0 <= low < theta < high <= 1
    expected = stats.t.ppf(0.975, df) ** 2 * n / (n - 1)
    scale = theta * (1 - theta) / se**2
    for bound in (low, high):
        if 1e-6 < bound < 1 - 1e-6:
            assert scale * deviance(theta, bound) == pytest.approx(expected, rel=1e-6)


@given(shares, errors, st.integers(1, 200))
def test_the_share_of_the_others_has_the_mirrored_interval(theta, se, df):
    low, high = likelihood_t(theta, se, n=50, df=df)

    other_low, other_high = likelihood_t(1 - theta, se, n=50, df=df)

    assert (other_low, other_high) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_by_hand_half_of_a_large_sample():
    """½·ln(½/p) + ½·ln(½/(1 − p)) = −½·ln(4p(1 − p)), so p(1 − p) = ¼·e^(−t²/n*): n* = 100, t = 1.96."""
    low, high = likelihood_t(0.5, 0.05, n=10**9, df=10**9)

    half = math.sqrt(1 - math.exp(-(1.959963984540054**2) / 100)) / 2
    assert (low, high) == pytest.approx((0.5 - half, 0.5 + half), rel=1e-8)


def test_a_small_error_leaves_what_every_interval_leaves_and_none_the_share_itself():
    assert likelihood_t(0.3, 0.0, n=100, df=99) == (0.3, 0.3)
    assert likelihood_t(0.3, 1e-7, n=10**9, df=99) == pytest.approx(logit_t(0.3, 1e-7, df=99), abs=1e-13)
