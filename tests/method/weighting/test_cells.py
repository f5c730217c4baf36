"""Weighting on cells from end to end: totals met, every step told."""

import numpy as np
import pytest

from hailong.method.problem import Problem
from hailong.method.weighting.cells import WeightCells, weighed
from hailong.method.weighting.distance import Linear, Logit, Raking
from hailong.method.weighting.trimming import Cap

VALUES = {
    "sex": np.array(["m", "m", "f", "f", "f"]),
    "age": np.array(["young", "old", "young", "old", "old"]),
}
CELLS = WeightCells(VALUES, np.array([33_333, 20_000, 20_000, 10_001, 50_000]), np.array([300, 200, 100, 700, 50]))
TOTALS = {"sex": {"m": 2000, "f": 1700}, "age": {"young": 1301, "old": 2399}}


def test_integer_weights_meet_the_totals_within_half_a_unit_per_cell():
    found = weighed(CELLS, TOTALS, Raking())

    assert max(map(abs, found.off.values())) <= 3 * 0.5 / 10_000
    assert set(found.off) == {("sex", "m"), ("sex", "f"), ("age", "young"), ("age", "old")}


def test_every_step_is_told_in_order_and_the_sums_follow_each_other():
    report = weighed(CELLS, TOTALS, Raking(), cap=Cap(times_median=3)).report

    assert [one.name for one in report.steps] == ["calibration raking", "trimming", "integers"]
    assert report.steps[0].before.total == pytest.approx((CELLS.base_e4 * CELLS.counts).sum() / 10_000)
    assert [one.after.n for one in report.steps] == [1350] * 3
    assert report.steps[0].after == report.steps[1].before
    assert report.steps[2].after.total == pytest.approx(3700, abs=0.01)


def test_trimming_caps_the_weights_and_says_how_far_the_totals_are_off():
    free = weighed(CELLS, TOTALS, Raking())

    found = weighed(CELLS, TOTALS, Raking(), cap=Cap(at=5))

    assert free.weights.max() > 5 >= found.weights.max()
    assert sum(found.off[key] for key in found.off if key[0] == "sex") == pytest.approx(0, abs=0.01)
    assert max(map(abs, found.off.values())) > 1
    assert found.report.steps[1].at_bound >= 50


def test_responses_at_a_bound_are_counted():
    found = weighed(CELLS, TOTALS, Logit(0.2, 5))

    assert found.report.steps[0].at_bound == 0
    assert "misfit" in str(found.report)


def test_weights_below_nought_never_become_integers():
    """Linear calibration of a level that is over-represented twenty-fold in two margins at once."""
    cells = WeightCells(
        {"a": np.array(["x", "x", "y", "y"]), "b": np.array(["x", "y", "x", "y"])},
        np.array([10_000] * 4), np.array([100, 100, 100, 100]),
    )  # fmt: skip

    with pytest.raises(Problem) as caught:
        weighed(cells, {"a": {"x": 10, "y": 990}, "b": {"x": 10, "y": 990}}, Linear())

    assert caught.value.code == "weights_not_positive"


def test_a_base_weight_of_nought_is_refused():
    cells = WeightCells(VALUES, np.array([0, 1, 1, 1, 1]), CELLS.counts)

    with pytest.raises(Problem) as caught:
        weighed(cells, TOTALS, Raking())

    assert caught.value.code == "weights_not_positive"
