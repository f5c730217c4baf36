"""Kish's effect and the report of what each step did."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.weighting.summary import Report, spread, spreads, step

KISH = np.array([10.0, 12, 9, 11, 8, 10, 14, 9, 10, 7])  # tests/cases/calibration/SOURCE.md


def test_the_effect_of_unequal_weights_is_that_of_kish():
    found = spread(KISH)

    assert found.deff_kish == pytest.approx(1.036, rel=1e-12)
    assert found.n_eff == pytest.approx(9.65250965250965, rel=1e-12)
    assert (found.n, found.total, found.smallest, found.median, found.largest) == (10, 100, 7, 10, 14)


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(0, 4)), min_size=1, max_size=20))
def test_counts_are_responses(cells):
    weights, counts = np.array([float(w) for w, _ in cells]), np.array([n for _, n in cells])
    if not counts.sum():
        return

    found, plain = spread(weights, counts), np.repeat(weights, counts)

    assert found == spread(plain)
    assert found.median == np.median(plain)
    assert found.deff_kish == pytest.approx(len(plain) * (plain**2).sum() / plain.sum() ** 2, rel=1e-12)


def test_the_order_of_the_responses_moves_no_bit():
    weights = np.random.default_rng(5).uniform(0.1, 9, 1000)

    assert spread(weights) == spread(weights[::-1])


def test_domains_are_described_one_by_one():
    found = spreads(KISH, np.array(["x"] * 5 + ["y"] * 5))

    assert found == {"x": spread(KISH[:5]), "y": spread(KISH[5:])}


def test_nobody_has_no_weights_to_describe():
    with pytest.raises(ValueError, match="no responses"):
        spread(np.array([1.0]), np.array([0]))


def test_a_step_says_what_it_cost_and_how_much_weight_changed_hands():
    found = step("trimming", np.array([3.0, 1.0]), np.array([2.0, 2.0]))

    assert found.moved_pct == pytest.approx(25)
    assert found.n_eff_lost_pct == pytest.approx(-25)
    assert (found.before.deff_kish, found.after.deff_kish) == (1.25, 1)


def test_weights_times_a_number_move_nothing_between_responses():
    assert step("scaling", KISH, KISH * 7).moved_pct == pytest.approx(0, abs=1e-12)


def test_a_report_prints_one_line_per_step_in_columns():
    report = Report((step("raking", KISH, KISH * 2, note="rounds 4"), step("trimming", KISH * 2, KISH * 2, at_bound=3)))

    lines = str(report).splitlines()

    assert lines[0].split()[:3] == ["step", "n", "sum"]
    assert lines[1].split()[:5] == ["raking", "10", "100.0000", "200.0000", "14.0000"]
    assert lines[1].split()[-4:] == ["0", "0.00", "rounds", "4"]
    assert lines[2].split()[-2:] == ["3", "0.00"]
