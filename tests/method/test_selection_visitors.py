"""Visitors of an on-site session: one chance for everybody, recomputed by anyone (R-000-11)."""

import re
import subprocess
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tree import ROOT

from hailong.method.problem import Problem
from hailong.method.selection import attendance, on_site, steps
from hailong.method.selection.visitors import RECIPE, chosen

SEED = "Xổ số miền Bắc 10/7/2023: 58372"
SESSION = "tyt-van-tho/2023-08-01/S"


def planned(expected: int, quota: int, **changes):
    return on_site(**({"session": SESSION, "seed": SEED, "expected_visitors": expected, "quota": quota} | changes))


def test_nineteen_visitors_for_ten_forms_by_hand():
    """(10·j − 7)/19 passes a whole number at 1, 3, 5, 7, 9, 11, 13, 14, 16 and 18: it was k = 1 and the first ten."""
    assert chosen(19, 10, 7) == (1, 3, 5, 7, 9, 11, 13, 14, 16, 18)


def test_the_start_is_the_hash_of_seed_and_session():
    plan = planned(120, 50)

    start = int(sha256(f"{SEED}|{SESSION}".encode()).hexdigest(), 16) % 120
    assert (plan.version, plan.start, plan.interval, plan.shortfall) == (2, start, None, 0)
    assert plan.visitors == chosen(120, 50, start)
    assert (plan.spacing, plan.chance * 120) == (2.4, 50)


@given(st.integers(1, 400), st.integers(1, 500), st.integers(0, 10**6))
def test_as_many_are_asked_as_there_are_forms_each_once_and_by_the_rule_of_lists(expected, quota, number):
    plan = planned(expected, quota, seed=f"mầm {number:06}")

    assert len(plan.visitors) == min(quota, expected)
    assert list(plan.visitors) == sorted(set(plan.visitors)) and plan.visitors[0] >= 1
    assert plan.visitors[-1] <= expected
    hit = steps(np.ones(expected, dtype=np.int64), min(quota, expected), plan.start)
    assert plan.visitors == tuple(int(at) + 1 for at in np.flatnonzero(hit))


@pytest.mark.parametrize("expected", range(1, 31))
def test_every_visitor_is_asked_under_exactly_n_of_the_n_starts(expected):
    """The chance is n/N exactly, for every size up to 30."""
    for n in range(1, expected + 1):
        times = np.zeros(expected + 1, dtype=int)
        for start in range(expected):
            times[list(chosen(expected, n, start))] += 1
        assert times[0] == 0 and set(times[1:]) == {n}


@given(st.integers(1, 60), st.integers(1, 80), st.integers(0, 400))
def test_the_rule_goes_on_at_the_same_rate_beyond_the_last_visitor_expected(expected, quota, came):
    plan = planned(expected, quota)
    n, start = min(quota, expected), plan.start

    asked = tuple(j for j in range(1, came + 1) if (n * j - start) // expected > (n * (j - 1) - start) // expected)

    assert plan.up_to(came) == asked
    assert plan.due(came) == len(asked)
    assert tuple(plan.nth(place) for place in range(1, len(asked) + 1)) == asked


def test_too_few_visitors_are_all_asked_and_the_missing_forms_told():
    plan = planned(8, 10)

    assert (plan.visitors, plan.shortfall, plan.spacing) == (tuple(range(1, 9)), 2, 1)
    assert plan.up_to(11) == tuple(range(1, 12))


@pytest.mark.parametrize(("expected", "quota"), [(0, 10), (10, 0), (-1, 1)])
def test_a_session_without_visitors_or_forms_is_refused(expected, quota):
    with pytest.raises(Problem, match="session_without_visitors"):
        planned(expected, quota)


def test_sizes_that_a_shell_could_not_reckon_and_unknown_rules_are_refused():
    with pytest.raises(Problem, match="sizes_too_large"):
        planned(10**9, 10**8)
    with pytest.raises(ValueError, match="hailong.session/3"):
        planned(10, 5, version=3)


def test_sessions_by_the_first_version_are_repeated_as_they_were():
    """k = 120 ÷ 50 rounded down = 2; the visitors from the 101st or 102nd on had no chance."""
    plan = planned(120, 50, version=1)

    start = 1 + int(sha256(f"{SEED}|{SESSION}".encode()).hexdigest(), 16) % 2
    assert (plan.version, plan.interval, plan.start, plan.spacing) == (1, 2, start, 2)
    assert plan.visitors == plan.up_to(1000) == tuple(range(start, start + 100, 2))
    assert (plan.due(0), plan.due(50), plan.due(1000)) == (0, 25, 50)
    assert planned(8, 10, version=1).visitors == tuple(range(1, 9))


SIZES = [(19, 10), (43, 10), (8, 10), (1, 1), (9_973, 997)]


@pytest.mark.parametrize(("expected", "quota"), SIZES)
@pytest.mark.parametrize("seed", [SEED, "10072023", "mầm số 3"])
def test_the_recipe_run_by_a_real_shell_asks_the_same_visitors(seed, expected, quota):
    plan = planned(expected, quota, seed=seed)

    shell = ["sh", "-euc", RECIPE.format(seed=seed, session=SESSION, expected=expected, quota=quota)]
    run = subprocess.run(shell, capture_output=True, text=True, check=True)

    assert tuple(map(int, run.stdout.split())) == plan.visitors
    assert run.stderr == ""


def test_the_recipe_of_the_manual_is_that_of_the_product():
    manual = (ROOT / "docs" / "method" / "sampling.md").read_text(encoding="utf-8")

    shown = next(block for block in re.findall(r"```\n(.*?)```", manual, re.DOTALL) if "SESSION=" in block)

    session = {"session": "tyt-van-gia/2023-07-20/S", "seed": "10072023"}
    assert shown == RECIPE.format(**session, expected=19, quota=10)
    run = subprocess.run(["bash", "-euc", shown], capture_output=True, text=True, check=True)
    plan = on_site(**session, expected_visitors=19, quota=10)
    assert tuple(map(int, run.stdout.split())) == plan.visitors


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"visitors": 40, "refusals": 0, "forms": 10}, (10, 0, 0, 0)),
        ({"visitors": 40, "refusals": 3, "forms": 7}, (10, 0, 0, 0)),
        ({"visitors": 40, "refusals": 1, "forms": 7}, (10, 2, 0, 0)),
        ({"visitors": 24, "refusals": 0, "forms": 6}, (6, 0, 0, 0)),
        ({"visitors": 24, "refusals": 2, "forms": 10}, (6, 0, 0, 6)),
        ({"visitors": 80, "refusals": 2, "forms": 10}, (20, 0, 31, 0)),
        ({"visitors": 0, "refusals": 0, "forms": 0}, (0, 0, 0, 0)),
    ],
)
def test_a_tally_tells_who_was_missed_came_too_late_or_was_asked_out_of_turn(told, expected):
    """40 expected, 10 forms: every fourth, from the second on. No form is left for the 13th, the 50th visitor:
    from him on 31 of 80 had no chance."""
    plan = next(plan for number in range(100) if (plan := planned(40, 10, seed=f"mầm {number}00")).visitors[0] == 2)

    found = attendance(plan, **told)

    assert (found.due, found.missed, found.without_chance, found.out_of_turn) == expected
