"""The studentized range against R and scipy; adjusted p values against R."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import studentized_range

from hailong.method.comparison.distributions import range_quantile, range_tail, t_quantile, two_sided, welch
from hailong.method.comparison.multiplicity import Control, adjusted

CASES = Path(__file__).parents[2] / "cases"


def rows(name):
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("count", [2, 3, 13, 130])
def test_the_tail_of_the_studentized_range_is_r_s(count):
    cases = [row for row in rows("studentized_range/01_tail.out.csv") if row["k"] == str(count)]

    found = [float(range_tail(np.array(float(row["q"])), count, float(row["df"]))) for row in cases]

    assert len(cases) == 25
    for one, row in zip(found, cases, strict=True):
        assert one == pytest.approx(float(row["tail"]), abs=1e-4 if row["df"] == "5" else 1e-6)
        assert one == pytest.approx(studentized_range.sf(float(row["q"]), count, float(row["df"])), abs=1e-10)


@pytest.mark.parametrize(("count", "df"), [(2, 1.0), (4, 1.5), (13, 7.3), (34, np.inf)])
def test_the_tail_is_scipy_s_too_and_the_quantile_its_inverse(count, df):
    q = range_quantile(0.05, count, df)

    assert studentized_range.sf(q, count, df) == pytest.approx(0.05, abs=1e-8)
    assert range_tail(np.array([[q, np.inf]]), count, df) == pytest.approx(np.array([[0.05, 0.0]]), abs=1e-12)


def test_of_two_means_the_range_is_the_t_test():
    """Q = √2·|t| exactly, so to more digits than any table has."""
    t = np.array([0.3, 1.7, 2.5, 4.0])

    for df in (1.0, 3.0, 20.0, 500.0, np.inf):
        assert range_tail(np.sqrt(2) * t, 2, df) == pytest.approx([two_sided(x, df) for x in t], abs=1e-12)


def test_infinite_degrees_of_freedom_are_the_normal_distribution():
    assert t_quantile(0.975, np.inf) == pytest.approx(1.959963984540054, abs=1e-14)
    assert two_sided(np.inf, 5) == 0
    assert welch([(1.0, np.inf), (2.0, np.inf)]) == np.inf


@pytest.mark.parametrize("control", list(Control))
def test_adjusted_p_values_are_r_s(control):
    cases = rows("adjusted_p/01_eleven.out.csv")

    found = adjusted([float(row["p"]) for row in cases], control)

    assert found == pytest.approx([float(row[control]) for row in cases], abs=1e-15)


def test_a_p_value_lies_between_nought_and_one():
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjusted([0.2, float("nan")], Control.FDR)


@given(st.lists(st.floats(0, 1), max_size=20), st.sampled_from(Control))
def test_adjusting_never_lowers_a_p_and_keeps_the_order(p, control):
    found = adjusted(p, control)

    assert (found >= np.array(p) * (1 - 1e-12)).all()
    assert (np.diff(found[np.argsort(p, kind="stable")]) >= 0).all()
    assert (adjusted(p, Control.FWER) >= adjusted(p, Control.FDR) * (1 - 1e-12)).all()


@pytest.mark.parametrize("df", [1e5, 1e6, 1e8, 1e10, 1e12, 1e16, 1e60])
def test_very_many_degrees_of_freedom_are_nearly_infinitely_many(df):
    assert range_quantile(0.05, 2, df) == pytest.approx(np.sqrt(2) * t_quantile(0.975, df), abs=1e-9)
    assert range_quantile(0.05, 13, df) == pytest.approx(range_quantile(0.05, 13, np.inf), abs=12 / df + 1e-9)
