"""Figures, dates and times as Vietnamese offices write them (ux 4.2). Expected texts are written by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from hailong.ui import numbers

UTC = dt.UTC


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (1430, None, "1.430"),
        (9806, None, "9.806"),
        (1234567, None, "1.234.567"),
        (86.5, None, "86,5"),
        (86.0, None, "86"),
        (0, None, "0"),
        (-3, None, "−3"),
        (86.45, 1, "86,5"),  # a float that is a little less than 86.45
        (2.675, 2, "2,68"),
        (0.1 + 0.2, 1, "0,3"),
        (1.005, 2, "1,01"),
        (-0.04, 1, "0,0"),
        (Decimal("0.05"), 1, "0,1"),
        ("1982", None, "1.982"),
        (None, None, "–"),
        (float("nan"), 1, "–"),
        (float("inf"), 1, "–"),
    ],
)
def test_numbers_have_dots_for_thousands_and_a_decimal_comma(value, places, written):
    assert numbers.number(value, places) == written


def test_percentages_shares_margins_and_intervals():
    assert numbers.percent(86.5) == "86,5%"
    assert numbers.percent(0, 0) == "0%"
    assert numbers.share(0.1) == "10,0%"
    assert numbers.share(2 / 3) == "66,7%"
    assert numbers.margin(2.06) == "± 2,1"
    assert numbers.interval(79.94, 83.65) == "79,9 – 83,7%"
    assert numbers.interval(None, 83.7) == "–"


def test_a_difference_always_shows_its_sign_except_at_nothing():
    assert numbers.points(0.8) == "+0,8 điểm %"
    assert numbers.points(-1.25) == "−1,3 điểm %"
    assert numbers.points(-0.01) == "0,0 điểm %"
    assert numbers.points(None) == "–"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2023, 7, 15), "15/7/2023"),
        (dt.date(2023, 9, 2), "02/9/2023"),
        (dt.date(2024, 1, 31), "31/01/2024"),
        (dt.date(2023, 12, 5), "05/12/2023"),
        (dt.datetime(2023, 7, 14, 17, 30, tzinfo=UTC), "15/7/2023"),  # half past midnight in Hà Nội
        (dt.datetime(2023, 12, 31, 17, 30, tzinfo=UTC), "01/01/2024"),
        (None, "–"),
    ],
)
def test_dates_carry_the_zeros_of_decree_30(day, written):
    assert numbers.date_vi(day) == written


def test_times_are_told_by_the_clock_of_viet_nam():
    moment = dt.datetime(2023, 7, 15, 10, 42, tzinfo=UTC)

    assert numbers.time_vi(moment) == "17:42"
    assert numbers.datetime_vi(moment) == "17:42 ngày 15/7/2023"
    assert numbers.date_long_vi(dt.date(2022, 11, 3)) == "ngày 03 tháng 11 năm 2022"
    assert numbers.day_month(dt.date(2023, 2, 1)) == "01/02"


def test_durations_and_hashes_for_the_eye():
    assert numbers.duration(288) == "4:48"
    assert numbers.duration(3888) == "1:04:48"
    assert numbers.duration(None) == "–"
    assert numbers.sha_short("9f2c7e" + "0" * 54 + "41ab") == "9f2c7e…41ab"
    assert numbers.sha_short(b"\x9f\x2c") == "9f2c"
