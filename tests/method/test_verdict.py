"""Verdicts against hand computed and tabled values (Student's t and Tukey's q tables; Welch by hand)."""

from dataclasses import replace
from math import inf, sqrt

import pytest

from hailong.method.figure import Figure
from hailong.method.problem import Problem
from hailong.method.verdict import Band, bands, difference, extremes


def figure(value, se, *, unit="", n=60, df=None, population=None) -> Figure:
    return Figure("sips", "overall", "ubnd", unit, "", "", "design", n, population, value, se, None, None, df)


def test_two_figures_1_96_standard_errors_apart_are_just_on_the_edge():
    gap = difference(figure(80 + 1.96 * sqrt(2), 1.0), figure(80.0, 1.0))

    assert gap.se == pytest.approx(sqrt(2))
    assert gap.p == pytest.approx(0.05, abs=2e-4)
    assert gap.low == pytest.approx(0, abs=1e-3)
    assert gap.df == inf


def test_degrees_of_freedom_are_welch_s():
    # se² = 1 + 4 = 5; df = 25 / (1/10 + 16/20) = 27.7778; t(0.975, 27.78) = 2.0492 by interpolation of the table
    gap = difference(figure(85.0, 1.0, df=10), figure(80.0, 2.0, df=20))

    assert gap.df == pytest.approx(25 / (1 / 10 + 16 / 20))
    assert (gap.high - gap.low) / 2 / gap.se == pytest.approx(2.0492, abs=5e-4)


def test_the_same_people_get_the_safe_bound():
    gap = difference(figure(83.0, 1.0), figure(80.0, 1.0), same_people=True)

    assert gap.se == 2.0
    assert not gap.is_clear
    assert difference(figure(83.0, 1.0), figure(80.0, 1.0)).is_clear


def test_a_figure_without_error_gives_no_verdict():
    assert difference(figure(80.0, None), figure(70.0, 1.0)) is None
    assert extremes([figure(80.0, 1.0), figure(None, None)]) is None
    assert bands([figure(80.0, 1.0, unit="a")], min_n=30) == {}


def test_the_highest_and_lowest_are_tested_by_tukey_s_range():
    # q(0.05; 3 means, 20 df) = 3.578: with se = sqrt(2) the difference on the edge is 3.578
    middle = figure(81.0, 1.0, df=10)
    high, low = figure(80 + 3.578, 1.0, df=10), figure(80.0, 1.0, df=10)

    found = extremes([middle, low, high])

    assert (found.highest, found.lowest) == (high, low)
    assert found.difference.p == pytest.approx(0.05, abs=2e-4)
    assert difference(high, low).p < 0.03


def test_a_unit_far_below_the_mean_is_below_and_the_rest_is_level():
    units = [figure(84.0 + at * 0.1, 1.5, unit=f"u{at}") for at in range(12)] + [figure(74.0, 1.5, unit="low")]

    found = bands(units, min_n=30, equal_units=True)

    assert found.pop("low") is Band.BELOW
    assert set(found.values()) == {Band.LEVEL}


def test_units_that_differ_by_chance_alone_are_not_told_apart_R_000_15():
    units = [figure(84.0 + at * 0.5, 2.0, unit=f"u{at}") for at in range(13)]

    assert set(bands(units, min_n=30).values()) == {Band.LEVEL}


def test_a_unit_under_the_ranking_size_gets_no_band_but_counts_in_the_mean():
    units = [figure(90.0, 1.0, unit="small", n=20), figure(80.0, 1.0, unit="a"), figure(80.0, 1.0, unit="b")]

    found = bands(units, min_n=30, equal_units=True)

    # mean 83.33; each of the others is 3.33 below with se = sqrt((2/3)² + 2·(1/3)²) = 0.816
    assert found == {"a": Band.BELOW, "b": Band.BELOW}


def test_a_large_unit_pulls_the_mean_towards_itself():
    units = [figure(90.0, 1.0, unit="large", population=9_800), figure(80.0, 3.0, unit="small", population=200)]

    weighted, equal = bands(units, min_n=30), bands(units, min_n=30, equal_units=True)

    # 0.98·90 + 0.02·80 = 89.8: 0.2 above, 9.8 below; equal: 5 either side with se = sqrt(0.25 + 2.25) = 1.58
    assert weighted == equal == {"large": Band.ABOVE, "small": Band.BELOW}
    assert bands([units[0], figure(88.0, 3.0, unit="small", population=200)], min_n=30)["large"] is Band.LEVEL


def test_figures_of_two_blocks_or_measures_are_never_compared():
    mixed = [figure(84.0, 1.0, unit="a"), replace(figure(84.0, 1.0, unit="b"), measure="share45")]

    with pytest.raises(Problem) as refused:
        bands(mixed, min_n=30)

    assert refused.value.code == "comparison_mixes"
