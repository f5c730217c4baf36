"""R-004-39, R-004-40: units are compared with their block's mean only as far as the data allow."""

import math

import pytest

from hailong.method.comparison import bands, benjamini_hochberg, difference, population_shares
from hailong.method.figure import Figure
from hailong.method.problem import Problem


def figure(unit, value, se, **other):
    return Figure(
        **{
            "measure": "sips",
            "subject": "overall",
            "block": "commune",
            "unit": unit,
            "field": "",
            "group": "",
            "aggregation": "design",
            "n": 60,
            "population": 500,
            "value": value,
            "se": se,
            "low": None,
            "high": None,
            "df": 56,
        }
        | other
    )


def test_three_units_by_hand_with_the_covariance_of_the_mean():
    """Equal shares; a: d = 5, V = 1 + (1+1+4)/9 − 2/3·1 = 1.0; t = 5 on 56 df."""
    units = [figure("a", 85.0, 1.0), figure("b", 80.0, 1.0), figure("c", 75.0, 2.0)]

    found = bands(units, {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})

    assert [band.band for band in found] == ["higher", "not_different", "lower"]
    assert (found[0].difference, found[0].se) == pytest.approx((5.0, 1.0))
    assert found[2].se == pytest.approx(math.sqrt(4 + 6 / 9 - 2 / 3 * 4))
    assert found[0].p == pytest.approx(6.0e-6, rel=0.02)


def test_a_unit_below_the_ranking_size_is_not_banded_but_stays_in_the_mean():
    units = [figure("a", 90.0, 1.0), figure("b", 80.0, 1.0), figure("c", 70.0, 1.0, n=29)]

    found = bands(units, population_shares(units))

    assert (found[2].band, found[2].p) == (None, None)
    assert found[0].difference == pytest.approx(10.0)


def test_a_unit_without_value_leaves_the_mean():
    units = [figure("a", 90.0, 1.0), figure("b", 80.0, 1.0), figure("c", None, None, df=None)]

    found = bands(units, population_shares(units))

    assert found[2].band is None
    assert found[0].difference == pytest.approx(5.0)


def test_the_many_tests_are_controlled():
    """Benjamini and Hochberg by hand: .01·4/1, .02·4/2, .04·4/3, .5·4/4, made monotone."""
    found = benjamini_hochberg({"d": 0.5, "a": 0.01, "c": 0.04, "b": 0.02})

    assert found == pytest.approx({"a": 0.04, "b": 0.04, "c": 0.04 * 4 / 3, "d": 0.5})
    assert benjamini_hochberg({}) == {}


def test_figures_of_two_blocks_or_measures_are_never_compared():
    """Architecture 6: two methods never stand in one ranking."""
    for other in ({"block": "station"}, {"measure": "share45"}):
        with pytest.raises(Problem) as caught:
            bands([figure("a", 80.0, 1.0), figure("b", 80.0, 1.0, **other)], {"a": 0.5, "b": 0.5})
        assert caught.value.code == "comparison_mixes"


def test_two_units_differ_by_a_welch_interval():
    """se = √(1 + 1) , df = (2)²/(1/56 + 1/56) = 112."""
    found = difference(figure("a", 84.0, 1.0), figure("b", 80.0, 1.0))

    assert (found.value, found.se) == pytest.approx((4.0, math.sqrt(2)))
    assert found.low == pytest.approx(4 - 1.98137 * math.sqrt(2), abs=1e-4)
    assert found.p == pytest.approx(0.0055, abs=0.0002)
    assert difference(figure("a", 84.0, None), figure("b", 80.0, 1.0)).se is None
    assert difference(figure("a", None, None), figure("b", 80.0, 1.0)).value is None


def test_without_sampling_error_any_difference_is_certain():
    found = bands([figure("a", 81.0, 0.0), figure("b", 80.0, 0.0)], {"a": 0.5, "b": 0.5})

    assert [band.band for band in found] == ["higher", "lower"]


def test_shares_follow_clients_and_forms_where_no_frame_is_known():
    known = [figure("a", 80.0, 1.0, population=300), figure("b", 80.0, 1.0, population=100)]
    unknown = [figure("a", 80.0, 1.0, population=None, n=30), figure("b", 80.0, 1.0, population=100, n=10)]

    assert population_shares(known) == {"a": 0.75, "b": 0.25}
    assert population_shares(unknown) == {"a": 0.75, "b": 0.25}
