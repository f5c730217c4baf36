"""R-004-35: an importance is told with its interval, and the interval is honest."""

import hashlib

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from tests.method.drivers.cases import random_design

from hailong.method.design_based.variance import stratified_covariance
from hailong.method.drivers.moments import Moments, moments
from hailong.method.drivers.psus import Psus
from hailong.method.drivers.regression import regression
from hailong.method.drivers.resampling import GroupedCells, bootstrap, covariance_of, jackknife, random_groups
from hailong.method.drivers.shapley import lmg_of
from hailong.method.problem import Problem

seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def shares(stack):
    found = lmg_of(covariance_of(stack))
    return found / found.sum(axis=-1, keepdims=True)


def slopes(stack):
    covariance = covariance_of(stack)
    return np.linalg.solve(covariance[..., 1:, 1:], covariance[..., 1:, :1])[..., 0]


def one_group_each(sums, psus):
    """As many groups as PSUs: nothing is left to chance."""
    count = len(psus.stratum)
    return GroupedCells(sums, psus.stratum, np.arange(count), np.ones(count, int), psus.unsampled, count)


def test_groups_follow_the_hash_within_the_stratum_and_are_equal_in_size():
    strata, psus = ["b"] * 7 + ["a"] * 5, [f"p{i}" for i in range(12)]

    found = random_groups(strata, psus, seed="s", groups=4)

    order = sorted(range(7, 12), key=lambda i: hashlib.sha256(f"s|a|p{i}".encode()).hexdigest())
    assert [found[i] for i in order] == [0, 1, 2, 3, 0]
    assert np.bincount(found).tolist() == [3, 3, 3, 3]
    assert not np.array_equal(found, random_groups(strata, psus, seed="t", groups=4))


@given(st.permutations(range(30)))
def test_groups_do_not_depend_on_the_order_of_the_list(order):
    strata, psus = [f"h{i % 4}" for i in range(30)], list(range(30))

    found = random_groups([strata[i] for i in order], [psus[i] for i in order], seed="s", groups=7)

    assert np.array_equal(found, random_groups(strata, psus, seed="s", groups=7)[list(order)])


@given(seeds)
def test_each_psu_its_own_group_gives_the_design_variance_of_a_sum(generator):
    """Kott's extended weights with every group a single PSU: exact, finite populations included."""
    values, weights, psu, psus = random_design(generator)
    values -= (weights @ values) / weights.sum()
    cells = one_group_each(moments(values, weights, tuple("yabc"), psu), psus)
    totals = cells.near.stack[:, 0, 1:]

    found = jackknife(cells, lambda stack: stack[..., 0, 1:])

    assert found.se**2 == pytest.approx(np.diag(psus.variance(totals)), rel=1e-9)


def test_the_jackknife_of_slopes_is_near_the_sandwich():
    """Second order: within 15 % with 60 PSUs."""
    values, weights, psu, psus = random_design(np.random.default_rng(11), psus=20)
    sums = moments(values, weights, tuple("yabc"), psu)

    found = jackknife(one_group_each(sums, psus), slopes)

    assert found.value == pytest.approx(regression(sums, psus).coefficients[1:], rel=1e-9)
    assert found.se == pytest.approx(regression(sums, psus).se[1:], rel=0.15)


def test_without_strata_deleting_a_group_is_computing_without_its_rows():
    values, weights, psu, _ = random_design(np.random.default_rng(12), strata=1, psus=10)
    sums = moments(values, weights, tuple("yabc"), psu)
    cells = GroupedCells(sums, np.zeros(10, int), np.arange(10), np.ones(10, int), np.ones(1), 10)
    without = np.array(
        [shares(moments(values[psu != g], weights[psu != g], tuple("yabc")).stack)[0] for g in range(10)]
    )

    found = jackknife(cells, shares)

    whole = shares(moments(values, weights, tuple("yabc")).stack)[0]
    expected = np.sqrt(0.9 * ((without - whole) ** 2).sum(axis=0))
    half = stats.t.ppf(0.975, 9) * expected
    assert found.se == pytest.approx(expected, rel=1e-8)
    assert found.low == pytest.approx(whole - half, rel=1e-8)
    assert found.df == 9


def test_a_unit_interval_stays_between_nought_and_one():
    values, weights, psu, psus = random_design(np.random.default_rng(13), psus=3, rows=5)
    cells = one_group_each(moments(values, weights, tuple("yabc"), psu), psus)

    plain, unit = jackknife(cells, shares), jackknife(cells, shares, unit=True)

    assert plain.high.max() > 1 or plain.low.min() < 0
    assert ((unit.low > 0) & (unit.low < unit.value) & (unit.value < unit.high) & (unit.high < 1)).all()


@given(seeds)
def test_cells_may_be_split_and_weights_scaled(generator):
    values, weights, psu, psus = random_design(generator, psus=8)
    group = random_groups([str(h) for h in psus.stratum], [str(i) for i in range(24)], seed="s", groups=6)
    one = moments(values, weights, tuple("yabc"), psu)
    cells = GroupedCells(one, psus.stratum, group, np.ones(24, int), psus.unsampled, 6)
    merged = [np.flatnonzero((psus.stratum == h) & (group == g)) for h in range(3) for g in range(6)]
    merged = [own for own in merged if len(own)]
    together = GroupedCells(
        Moments(
            one.names, 3 * np.stack([one.stack[own].sum(axis=0) for own in merged]), np.array([len(m) for m in merged])
        ),
        np.array([psus.stratum[own[0]] for own in merged]),
        np.array([group[own[0]] for own in merged]),
        np.array([len(own) for own in merged]),
        psus.unsampled,
        6,
    )

    assert jackknife(together, shares).se == pytest.approx(jackknife(cells, shares).se, rel=1e-6)


def test_lonely_psus_are_put_together_and_a_full_count_has_no_error():
    values, weights, _, _ = random_design(np.random.default_rng(14), strata=1, psus=6)
    psu = np.repeat(np.arange(6), 10)
    sums = moments(values, weights, tuple("yabc"), psu)

    def se(stratum, unsampled):
        cells = GroupedCells(sums, np.array(stratum), np.arange(6), np.ones(6, int), np.array(unsampled), 6)
        return jackknife(cells, shares).se

    assert se([0, 0, 0, 0, 1, 2], [1.0, 1, 1]) == pytest.approx(se([0, 0, 0, 0, 1, 1], [1.0, 1]))
    assert se([0, 1, 1, 1, 1, 1], [1.0, 1]) == pytest.approx(se([0] * 6, [1.0]))
    assert se([0] * 6, [0.0]) == pytest.approx([0, 0, 0], abs=1e-12)


def cells_of_psus(generator, stratum, unsampled):
    """One response per PSU, each PSU a group, weights by stratum; the values are centred: a sum is its own total."""
    stratum = np.array(stratum)
    values, weights = generator.normal(size=(len(stratum), 2)), generator.uniform(1, 5, len(unsampled))[stratum]
    values -= weights @ values / weights.sum()
    sums = moments(values, weights, ("y", "a"), np.arange(len(stratum)))
    count = len(stratum)
    return GroupedCells(sums, stratum, np.arange(count), np.ones(count, int), np.array(unsampled), count)


@given(
    seeds,
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from([0.0, 0.2, 0.7, 0.98, 1.0])), min_size=2, max_size=9),
)
def test_lonely_strata_are_merged_as_in_the_design_based_variance(generator, strata):
    """Sums: the same variance as under the rule `collapse`, with the f of both strata and no census as partner."""
    stratum = np.repeat(np.arange(len(strata)), [m for m, _ in strata])
    unsampled = np.array([share for _, share in strata])
    cells = cells_of_psus(generator, stratum, unsampled)
    assume((unsampled > 0).sum() > 1)
    totals = cells.near.stack[:, 0, 1:]

    found = jackknife(cells, lambda stack: stack[..., 0, 1:])

    expected = np.diag(stratified_covariance(totals, stratum, unsampled, lonely="collapse"))
    assert found.se**2 == pytest.approx(expected, rel=1e-8, abs=1e-12)


def test_a_lonely_stratum_takes_the_fraction_of_both_and_no_census_for_a_partner():
    """By hand: z = 4, −4 of strata with N = 2 and N = 50 gives (1 − 2/52)·2·(4² + 4²); the census between adds none."""
    values = np.array([[4.0], [9.0], [-9.0], [-4.0]])
    sums = moments(values, np.ones(4), ("y",), np.arange(4))
    cells = GroupedCells(
        sums, np.array([0, 1, 1, 2]), np.arange(4), np.ones(4, int), np.array([1 - 1 / 2, 0.0, 1 - 1 / 50]), 4
    )

    found = jackknife(cells, lambda stack: stack[..., 0, 1:])

    assert found.se[0] ** 2 == pytest.approx((1 - 2 / 52) * 2 * 32)
    assert found.df == 1


def test_psus_put_together_are_never_deleted_together():
    """Ninety-nine PSUs of a census between two lonely ones: dealt out by turns both come to group 0."""
    values = np.concatenate([[3.0], np.zeros(99), [-3.0]])[:, None]
    stratum = np.repeat([0, 1, 2], [1, 99, 1])
    sums = moments(values, np.ones(101), ("y",), np.arange(101))
    cells = GroupedCells(sums, stratum, np.arange(101) % 100, np.ones(101, int), np.array([0.9, 0.0, 0.9]))

    found = jackknife(cells, lambda stack: stack[..., 0, 1:])

    assert found.se[0] ** 2 == pytest.approx(0.9 * 2 * 18)


def test_strata_fully_asked_give_no_degrees_of_freedom():
    """Thirty of eight PSUs, all asked, beside two of three PSUs: 6 − 2, not 99."""
    stratum = np.repeat(np.arange(32), [8] * 30 + [3, 3])
    unsampled = np.array([0.0] * 30 + [0.9, 0.9])

    assert cells_of_psus(np.random.default_rng(18), stratum, unsampled).df == 4
    assert cells_of_psus(np.random.default_rng(18), [0, 0, 0], [0.0]).df == 2
    with pytest.raises(Problem) as caught:
        assert cells_of_psus(np.random.default_rng(18), [0, 0, 0, 1], [0.0, 0.5]).df
    assert (caught.value.code, caught.value.facts) == ("drivers_no_freedom", {"units": 1, "parameters": 1})


def test_degrees_of_freedom_are_those_of_the_groups_or_of_the_psus_and_none_is_a_problem():
    values, weights, psu, psus = random_design(np.random.default_rng(17))
    sums = moments(values, weights, tuple("yabc"), psu)

    def cells(stratum, groups):
        strata = len(set(stratum))
        return GroupedCells(sums, np.array(stratum), np.arange(18) % groups, np.ones(18, int), np.ones(strata), groups)

    assert jackknife(cells(psus.stratum.tolist(), 5), shares).df == 4
    assert jackknife(cells(psus.stratum.tolist(), 100), shares).df == 15
    with pytest.raises(Problem) as caught:
        jackknife(GroupedCells(sums.whole, np.zeros(1, int), np.zeros(1, int), np.ones(1, int), np.ones(1)), shares)
    assert (caught.value.code, caught.value.facts) == ("drivers_no_freedom", {"units": 1, "parameters": 1})


def test_the_bootstrap_gives_the_design_variance_and_asks_only_its_generator():
    values, weights, psu, psus = random_design(np.random.default_rng(15), psus=20)
    sums = moments(values, weights, tuple("yabc"), psu)

    found = bootstrap(sums, psus, slopes, np.random.default_rng(1), draws=2000)
    again = bootstrap(sums, psus, slopes, np.random.default_rng(1), draws=2000)

    assert found.se == pytest.approx(regression(sums, psus).se[1:], rel=0.1)
    assert np.array_equal(found.low, again.low)
    assert ((found.low < found.value) & (found.value < found.high)).all()


def test_the_bootstrap_leaves_a_lonely_psu_and_a_full_count_alone():
    values, weights, _, _ = random_design(np.random.default_rng(16), strata=1, psus=3)
    sums = moments(values, weights, tuple("yabc"), np.repeat(np.arange(3), 10))
    psus = Psus(np.array([0, 1, 1]), np.array([1.0, 0.0]), lonely="adjust")

    assert bootstrap(sums, psus, shares, np.random.default_rng(2), draws=20).se == pytest.approx([0, 0, 0], abs=1e-12)


@pytest.mark.parametrize(
    "compute",
    [
        lambda: random_groups(["a"], ["p"], seed="s", groups=1),
        lambda: random_groups(["a", "a"], ["p", "p"], seed="s", groups=2),
    ],
)
def test_a_mistake_in_the_program_is_not_computed(compute):
    with pytest.raises(ValueError, match=r".+"):
        compute()
