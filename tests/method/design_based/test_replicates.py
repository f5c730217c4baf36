"""Replicate weights: equal to the formula where there is one, refused where they would mislead."""

import numpy as np
import pytest
from tests.method.design_based.api import sample

from hailong.method.design_based.design import Stage, declare
from hailong.method.design_based.estimates import totals
from hailong.method.design_based.replicates import bootstrap, jackknife, replicate_covariance
from hailong.method.problem import Problem

Y = np.array([3.0, 1, 4, 1, 5, 9, 2])
STRATA = np.array(list("aaabbbb"))


def total_of(values):
    return lambda weight: np.array([weight @ values])


def test_the_jackknife_of_a_total_is_the_formula():
    design = declare(np.full(7, 2.0), [Stage(None, STRATA, np.where(STRATA == "a", 6.0, 8.0))], lonely="fail")

    value, covariance = replicate_covariance(design, jackknife(design), total_of(Y))

    formula = totals(design, Y)
    assert value[0] == formula.value[0, 0]
    assert covariance[0, 0] ** 0.5 == pytest.approx(formula.se[0, 0], rel=1e-12)


@pytest.mark.parametrize("name", ["strat", "clus1"])
def test_the_bootstrap_comes_near_the_formula_and_keeps_the_finite_population(name):
    """Its own error: about 1/√(2·R) = 1.8 % of the standard error for 1,500 replicates; three times that allowed."""
    data, design = sample(name)
    sets = bootstrap(design, 1500, np.random.default_rng(20260101))

    _, covariance = replicate_covariance(design, sets, total_of(data["enroll"]))

    assert covariance[0, 0] ** 0.5 == pytest.approx(totals(design, data["enroll"]).se[0, 0], rel=0.055)
    assert (sets.factor >= 0).all()


def test_the_same_generator_gives_the_same_replicates():
    _, design = sample("strat")

    one, two = (bootstrap(design, 5, np.random.default_rng(7)).factor for _ in range(2))

    assert (one == two).all()


def test_a_stratum_taken_whole_has_no_replicates():
    design = declare(np.ones(7), [Stage(None, STRATA, np.where(STRATA == "a", 3.0, 8.0))], lonely="fail")

    assert jackknife(design).factor.shape == (7, 4)
    assert (bootstrap(design, 9, np.random.default_rng(1)).factor[:3] == 1).all()


def test_under_collapse_the_merged_stratum_is_replicated():
    design = declare(np.ones(7), [Stage(None, np.array(list("aabbbbc")), None)], lonely="collapse")

    _, covariance = replicate_covariance(design, jackknife(design), total_of(Y))

    assert covariance[0, 0] ** 0.5 == pytest.approx(totals(design, Y).se[0, 0], rel=1e-12)


def lonely(rule):
    return declare(np.ones(7), [Stage(None, np.array(list("aaaaaab")), None)], lonely=rule)


def two_stages():
    unit = np.array([1, 1, 2, 2, 3, 3, 3])
    return declare(np.ones(7), [Stage(unit, None, np.full(7, 9.0)), Stage(None, None, np.full(7, 8.0))], lonely="fail")


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("design_replicates_lonely", lambda: jackknife(lonely("adjust"))),
        ("design_replicates_stages", lambda: jackknife(two_stages())),
        ("design_replicates_few", lambda: bootstrap(lonely("certainty"), 1, np.random.default_rng(1))),
        (
            "design_replicates_undefined",
            lambda: replicate_covariance(
                lonely("certainty"), jackknife(lonely("certainty")), lambda w: np.where(w[:1] > 0, w[:1], np.nan)
            ),
        ),
    ],
)
def test_replicates_that_would_mislead_are_refused(code, refused):
    with pytest.raises(Problem) as caught:
        refused()

    assert caught.value.code == code
