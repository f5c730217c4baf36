"""Rates of a survey from the counts that its dataset froze (R-000-11)."""

import pytest

from hailong.method.collection import Collected, rates
from hailong.method.problem import Problem
from hailong.method.reinterview import AskedAgain

COUNCILS = Collected(
    {"1.1": 70, "2.1": 20, "2.2": 10},
    AskedAgain(forms=70, drawn=7, confirmed=5, not_confirmed=1, refused=1, asked_items=18, matched_items=15),
)
CLINICS = Collected({"1.1": 30, "3.0": 20, "4.1": 5}, AskedAgain(forms=30))


def test_blocks_add_up_before_anything_is_divided():
    found = rates({"ubnd": COUNCILS.as_record(), "tyt": CLINICS.as_record()})

    assert list(found) == ["survey", "block:tyt", "block:ubnd"]
    assert found["survey"]["outcome"]["rr1_pct"] == pytest.approx(100 * 100 / 150)
    assert found["block:ubnd"]["outcome"]["refusal_pct"] == 20
    assert found["block:ubnd"]["outcome"]["cooperation_pct"] == pytest.approx(100 * 70 / 90)
    assert found["survey"]["reinterview"]["rate_pct"] == 7
    assert found["survey"]["reinterview"]["agreement_pct"] == pytest.approx(100 * 15 / 18)
    assert found["survey"]["reinterview"]["concluded"] == 7


def test_where_nobody_was_asked_there_is_no_rate():
    found = rates({"tyt": Collected({}, AskedAgain()).as_record()})

    assert found["survey"]["outcome"]["rr1_pct"] is None
    assert found["block:tyt"]["reinterview"]["agreement_pct"] is None
    assert rates({})["survey"]["outcome"]["total"] == 0


def test_an_outcome_that_is_none_is_refused():
    with pytest.raises(Problem) as refused:
        rates({"tyt": {"outcomes": {"9.9": 1}, "reinterview": {}}})

    assert refused.value.code == "disposition_unknown"
