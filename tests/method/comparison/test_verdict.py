"""Verdicts against hand computed and tabled values (Student's t and Tukey's q tables; Welch by hand)."""

from math import inf, sqrt

import pytest

from hailong.method.comparison.verdict import difference, extremes
from hailong.method.figure import Figure


def figure(value, se, *, unit="", n=60, df=None, population=None, ends=(None, None)) -> Figure:
    return Figure("sips", "overall", "ubnd", unit, "", "", "design", n, population, value, se, *ends, df)


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


def test_the_highest_and_lowest_are_tested_by_tukey_s_range():
    # q(0.05; 3 means, 20 df) = 3.578: with se = sqrt(2) the difference on the edge is 3.578
    middle = figure(81.0, 1.0, df=10)
    high, low = figure(80 + 3.578, 1.0, df=10), figure(80.0, 1.0, df=10)

    found = extremes([middle, low, high])

    assert (found.highest, found.lowest) == (high, low)
    assert found.difference.p == pytest.approx(0.05, abs=2e-4)
    assert difference(high, low).p < 0.03


def test_all_alike_is_no_certainty_a_difference_takes_the_error_of_the_interval():
    """Ten answers of 100: the estimated error is 0, the interval reaches down to 69; t(0.975, 9) = 2.2622."""
    alike = figure(100.0, 0.0, n=10, df=9, ends=(69.0, 100.0))

    found = difference(alike, figure(90.0, 1.0, df=59))

    assert found.se == pytest.approx(sqrt((31 / 2.2622) ** 2 + 1), rel=1e-4)
    assert not found.is_clear
    assert difference(alike, alike) is not None
    assert not difference(figure(80.0, 0.0, n=10, df=9, ends=(60.0, 93.0)), alike).is_clear


def test_an_error_of_nought_without_an_interval_is_not_known_and_gives_no_verdict():
    unknown = figure(100.0, 0.0, n=1, df=0)

    assert difference(unknown, figure(90.0, 1.0)) is None
    assert extremes([unknown, figure(90.0, 1.0)]) is None


def test_where_everybody_answered_for_both_the_difference_is_exact():
    now, before = figure(84.0, 0.0, ends=(84.0, 84.0)), figure(80.0, 0.0, ends=(80.0, 80.0))

    found = difference(now, before)

    assert (found.value, found.se, found.p, found.low, found.high) == (4.0, 0.0, 0.0, 4.0, 4.0)
    assert found.is_clear
    assert not difference(now, figure(84 + 1e-12, 0.0, ends=(84.0, 84.0))).is_clear
    assert extremes([now, before]).difference == found


def test_a_census_beside_a_sample_adds_no_error():
    found = difference(figure(84.0, 0.0, ends=(84.0, 84.0)), figure(80.0, 1.0, df=20))

    assert (found.se, found.df) == (1.0, 20)
