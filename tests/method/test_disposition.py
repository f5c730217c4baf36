"""R-004-32: outcomes of cases and the rates of AAPOR."""

import pytest

from hailong.method.disposition import CODES, class_of, outcome
from hailong.method.problem import Problem


def test_rates_follow_the_definitions_on_a_table_computed_by_hand():
    """I=600 P=20 R=50 NC=80 O=30 U=20 N=40; base 800, reached 700."""
    codes = {"1.1": 600, "1.2": 20, "2.11": 40, "2.12": 10, "2.2": 80, "2.3": 30, "3.2": 20, "4.1": 40}

    found = outcome(codes)

    assert (found.rr1_pct, found.rr2_pct) == (75.0, 77.5)
    assert found.cooperation_pct == pytest.approx(620 / 700 * 100)
    assert (found.refusal_pct, found.contact_pct) == (6.25, 87.5)
    assert (found.total, found.eligible, found.interviews) == (840, 800, 620)


def test_a_list_of_cases_gives_the_same_as_their_counts():
    assert outcome(["1.1", "1.1", "2.2"]) == outcome({"1.1": 2, "2.2": 1})


def test_nothing_worked_yet_gives_no_cooperation_rate():
    found = outcome(["3.0"])

    assert (found.rr1_pct, found.cooperation_pct) == (0.0, None)
    assert outcome([]).rr1_pct is None


def test_a_code_outside_the_list_is_a_problem():
    assert {class_of(code) for code in CODES} == {"I", "P", "R", "NC", "O", "U", "N"}
    with pytest.raises(Problem) as caught:
        outcome(["9.9"])

    assert caught.value.code == "disposition_unknown"
