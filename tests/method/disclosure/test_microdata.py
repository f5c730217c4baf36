"""k-anonymity, the risk that remains, and recoding with the least loss."""

import csv
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hailong.method.disclosure.microdata import Class, Ladder, match_risk, propose, require, risk
from hailong.method.problem import Problem

CASE = Path(__file__).parents[2] / "cases" / "match_risk" / "01_small.out.csv"
BANDS = {"20s": "young", "30s": "young", "50s": "old", "60s": "old"}
AGE = Ladder("age", (BANDS, dict.fromkeys(BANDS, "any")))
SEX = Ladder("sex", ({"f": "any", "m": "any"},))


@pytest.mark.parametrize("row", list(csv.DictReader(CASE.open(encoding="utf-8"))), ids=str)
def test_the_chance_of_a_right_match_equals_the_reference(row):
    found = match_risk(int(row["rows"]), float(row["population"]))

    assert found == pytest.approx(float(row["risk"]), rel=1e-12)


def test_the_risk_of_three_classes_done_by_hand():
    """6 rows: a pair, three, one alone who stands for 12.5 people."""
    classes = {
        ("f", "20s"): Class(2, 2 * 10_000, {"q1": 1}),
        ("m", None): Class(3, 3 * 10_000, {"q1": 3}),
        ("m", "20s"): Class(1, 125_000, {"q1": 1}),
    }

    found = risk(classes, k=3)

    assert (found.rows, found.classes, found.k, found.l) == (6, 3, 1, {"q1": 1})
    assert (found.uniques, found.below_k, found.population_uniques_most) == (1, 3, 12.5)
    assert found.unique_share_pct == pytest.approx(100 / 6)
    assert found.expected_matches == pytest.approx(1 + 1 + match_risk(1, 12.5))


def test_rows_below_k_or_of_one_answer_are_not_given_away():
    found = risk({("f",): Class(4, 40_000, {"q1": 1}), ("m",): Class(9, 90_000, {"q1": 3})}, k=5)

    with pytest.raises(Problem, match="several_problems") as caught:
        require(found, k=5, l={"q1": 2})

    assert [(one.code, one.facts) for one in caught.value.all] == [
        ("microdata_below_k", {"k": 4, "needed": 5, "rows": 4}),
        ("microdata_below_l", {"question": "q1", "l": 1, "needed": 2}),
    ]
    with pytest.raises(ValueError, match="not counted"):
        require(found, k=1, l={"q2": 2})
    with pytest.raises(Problem, match="microdata_empty"):
        risk({}, k=5)


def test_the_age_bands_are_joined_where_that_loses_less_than_leaving_values_out():
    """k = 3: 20s/f 2 and 30s/f 2 are small. Joined in two bands each row loses 1/3 of one column of two: 1/6 of all.
    Without the age of the four small rows 4 of 20 values are lost: 1/5. (Without sex: 20s and 30s stay below three.)
    """
    rows = {("20s", "f"): 2, ("30s", "f"): 2, ("50s", "m"): 3, ("60s", "m"): 3}

    found = propose(rows, (AGE, SEX), k=3)

    assert (found.steps, found.loss, found.suppressed, found.dropped) == ((1, 0), Fraction(1, 6), 0, 0)
    assert found.becomes[("20s", "f")] == ("young", "f")


def test_a_single_small_row_that_shares_nothing_is_left_out():
    """The only woman of fifty has nobody to share the age or the sex with when one value is left out: her row goes."""
    rows = {("20s", "f"): 20, ("50s", "m"): 19, ("50s", "f"): 1}

    found = propose(rows, (Ladder("age"), Ladder("sex")), k=2)

    assert found.becomes[("50s", "f")] is None
    assert (found.dropped, found.loss) == (1, Fraction(1, 40))


def test_two_small_rows_that_share_a_value_lose_the_other():
    rows = {("20s", "f"): 20, ("50s", "m"): 1, ("50s", "f"): 1}

    found = propose(rows, (Ladder("age"), Ladder("sex")), k=2)

    assert found.becomes[("50s", "m")] == found.becomes[("50s", "f")] == ("50s", None)
    assert (found.suppressed, found.dropped, found.loss) == (2, 0, Fraction(2, 44))


def test_what_cannot_be_searched_or_recoded_is_said():
    long = Ladder("age", ({"a": "b"},) * 99)
    with pytest.raises(Problem, match="recoding_too_many"):
        propose({("a", "a"): 9}, (long, long), k=2)
    with pytest.raises(Problem, match="recoding_value_unknown") as caught:
        propose({("x",): 9}, (Ladder("age", ({"a": "b"},)),), k=2)
    assert caught.value.facts == {"column": "age", "value": "x"}
    with pytest.raises(Problem, match="microdata_below_k"):
        propose({("x",): 2}, (Ladder("age"),), k=5)
    with pytest.raises(Problem, match="microdata_empty"):
        propose({}, (Ladder("age"),), k=5)


some_key = st.tuples(st.sampled_from([*BANDS, None]), st.sampled_from(["f", "m"]))
keys = st.dictionaries(some_key, st.integers(1, 9), min_size=1)


@settings(max_examples=60)
@given(keys, st.integers(2, 5))
def test_every_proposal_reaches_k_loses_nobody_silently_and_no_recoding_alone_loses_less(rows, k):
    if sum(rows.values()) < k:
        return

    found = propose(rows, (AGE, SEX), k=k)

    sizes = {}
    for key, to in found.becomes.items():
        sizes[to] = sizes.get(to, 0) + rows[key]
    assert found.dropped == sizes.pop(None, 0)
    assert all(size >= k for size in sizes.values())
    assert 0 <= found.loss <= 1
    for steps in product(range(3), range(2)):
        coarse = {}
        for key, number in rows.items():
            to = (AGE.at(key[0], steps[0]), SEX.at(key[1], steps[1]))
            coarse[to] = coarse.get(to, 0) + number
        if min(coarse.values()) >= k:
            assert found.loss <= _loss(rows, steps)


def _loss(rows, steps):
    """The normalised certainty penalty of a recoding without anything left out, written down anew."""
    whole = Fraction(0)
    for at, (ladder, step) in enumerate(zip((AGE, SEX), steps, strict=True)):
        values = {key[at] for key in rows}
        for key, number in rows.items():
            alike = [value for value in values if ladder.at(value, step) == ladder.at(key[at], step)]
            whole += number * Fraction(len(alike) - 1, max(1, len(values) - 1))
    return whole / (2 * sum(rows.values()))
