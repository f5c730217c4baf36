"""Sets of ranks, tiers and pairs against R; what must hold whatever the data; coverage by simulation."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.method.comparison.contests import column, dependent, made, rows, thirteen

from hailong.method.comparison import ranks
from hailong.method.comparison.change import against_others, pairwise
from hailong.method.comparison.contest import Contest
from hailong.method.comparison.mean import deviations
from hailong.method.comparison.multiplicity import Control, adjusted
from hailong.method.comparison.standing import places_of
from hailong.method.comparison.tiers import tiers

THIRTEEN = rows("01_thirteen_units.out.csv")
PAIRS = rows("01_thirteen_units.pairs.out.csv")
COVARIANCE = rows("02_covariance.out.csv")

values = st.lists(st.tuples(st.integers(600, 1000), st.integers(0, 50)), min_size=1, max_size=9)


def drawn_contest(pairs):
    return made([value / 10 for value, _ in pairs], [se / 10 for _, se in pairs])


def permuted(contest, order):
    covariance = None if contest.covariance is None else contest.covariance[np.ix_(order, order)]
    units = tuple(contest.units[at] for at in order)
    return Contest(units, contest.value[order], contest.se[order], contest.df[order], covariance)


def test_joint_sets_of_thirteen_units_are_r_s():
    contest = thirteen()

    found = ranks.joint(contest)

    assert found.best.tolist() == column(THIRTEEN, "best").tolist()
    assert found.worst.tolist() == column(THIRTEEN, "worst").tolist()
    assert ranks.ranks(contest).tolist() == column(THIRTEEN, "rank").tolist()


def test_overlap_of_simultaneous_intervals_is_r_s():
    found = ranks.overlap(thirteen())

    assert found.best.tolist() == column(THIRTEEN, "overlap_best").tolist()
    assert found.worst.tolist() == column(THIRTEEN, "overlap_worst").tolist()


def test_the_critical_value_of_one_unit_is_that_of_r_s_integral():
    contest = thirteen()

    found = [ranks.largest_of(contest.se[at], np.delete(contest.se, at), 0.05) for at in range(13)]

    assert found == pytest.approx(column(THIRTEEN, "marginal_critical"), abs=1e-9)


def test_the_set_of_one_unit_alone_is_r_s_and_not_wider_than_its_joint_one():
    contest = thirteen()

    found = [ranks.marginal(contest, unit) for unit in contest.units]

    expected = zip(column(THIRTEEN, "marginal_best"), column(THIRTEEN, "marginal_worst"), strict=True)
    assert found == list(expected)


def test_drawn_critical_values_give_the_same_sets_up_to_one_rank():
    contest, generator = thirteen(), np.random.default_rng(20231120)

    alone = [ranks.marginal_drawn(contest, unit, generator, draws=4000) for unit in contest.units]
    joint = ranks.joint_drawn(contest, generator, draws=4000)

    assert np.abs(np.array(alone) - [ranks.marginal(contest, unit) for unit in contest.units]).max() <= 1
    assert np.abs(joint.best - column(THIRTEEN, "best")).max() <= 1
    assert np.abs(joint.worst - column(THIRTEEN, "worst")).max() <= 1


def test_draws_with_the_same_seed_give_the_same_sets():
    once, twice = (ranks.joint_drawn(dependent(), np.random.default_rng(7), draws=500) for _ in range(2))

    assert (once.best == twice.best).all()
    assert (once.worst == twice.worst).all()


def test_dependent_estimates_are_told_apart_by_the_error_of_their_difference():
    contest = dependent()

    found = ranks.joint(contest)

    assert found.best.tolist() == column(COVARIANCE, "best").tolist()
    assert found.worst.tolist() == column(COVARIANCE, "worst").tolist()


def test_the_drawn_critical_value_of_dependent_differences_is_qmvnorm_s():
    contest, generator = dependent(), np.random.default_rng(3)
    first, second = np.triu_indices(5, 1)
    drawn = ranks._drawn(contest, generator, 200_000)

    largest = ranks._largest(drawn, first, second, contest.pair_se()[first, second])

    assert np.quantile(largest, 0.95) == pytest.approx(float(COVARIANCE[0]["joint_critical"]), abs=0.01)


def test_exact_sets_refuse_dependent_estimates():
    with pytest.raises(ValueError, match="dependent"):
        ranks.marginal(dependent(), "a")
    with pytest.raises(ValueError, match="dependent"):
        ranks.overlap(dependent())
    with pytest.raises(KeyError):
        ranks.marginal(thirteen(), "nobody")


@pytest.mark.parametrize(("control", "name"), [(None, "tukey"), (Control.FDR, "fdr"), (Control.FWER, "fwer")])
def test_the_table_of_pairs_is_r_s(control, name):
    found = pairwise(thirteen(), control=control)

    assert [(one.first, one.second) for one in found] == [(row["first"], row["second"]) for row in PAIRS]
    assert [one.gap for one in found] == pytest.approx(column(PAIRS, "gap"), abs=1e-12)
    assert [one.se for one in found] == pytest.approx(column(PAIRS, "se"), abs=1e-12)
    assert [one.df for one in found] == pytest.approx(column(PAIRS, "df"), rel=1e-12)
    assert [one.p for one in found] == pytest.approx(column(PAIRS, "p"), abs=1e-12)
    assert [one.p_adjusted for one in found] == pytest.approx(column(PAIRS, name), abs=1e-12 if control else 1e-7)


def test_pairs_told_apart_and_their_joint_intervals_say_the_same_as_the_rank_sets():
    contest = thirteen()
    above = ranks.told_apart(contest)

    found = pairwise(contest)

    at = contest.units.index
    assert all(one.is_clear == (above | above.T)[at(one.first), at(one.second)] for one in found)
    assert all(one.is_clear == (one.low > 0 or one.high < 0) for one in found)


def test_one_unit_against_each_other_is_holm_s_over_twelve_t_tests():
    contest = thirteen()

    found = against_others(contest, "xuan_son")

    alone = pairwise(made(contest.value[[12, 0]], contest.se[[12, 0]]))
    assert len(found) == 12
    assert found[0].gap == alone[0].gap
    assert [one.p_adjusted for one in found] == adjusted([one.p for one in found], Control.FWER).tolist()
    assert all(one.is_clear == (one.p_adjusted <= 0.05) for one in found)
    with pytest.raises(KeyError):
        against_others(contest, "nobody")


def test_tiers_of_thirteen_units_by_hand():
    """tho 93.3 and thang 91.6 are alike; luong 88.9, lanh, gia, binh, khanh, hung are told apart from tho only from
    82.9 (long) on, by worst = 5 of tho; so tho's group ends after its fifth unit."""
    contest = thirteen()

    found = dict(zip(contest.units, tiers(contest.value, ranks.told_apart(contest)).tolist(), strict=True))

    first = {unit for unit, tier in found.items() if tier == 1}
    assert first == {"van_gia", "van_luong", "van_thang", "van_tho", "dai_lanh"}
    assert found["van_binh"] == found["van_khanh"] == found["van_hung"] == 2
    assert found["xuan_son"] == max(found.values()) == 3


def test_of_equal_values_none_joins_a_group_that_one_cannot_join():
    # the third is told apart from the first (10 against 1.41·3.3), the second for its large error is not
    contest = made([90, 80, 80], [1, 6, 1])

    assert ranks.told_apart(contest)[1:, 0].tolist() == [False, True]
    assert tiers(contest.value, ranks.told_apart(contest)).tolist() == [1, 2, 2]


def test_a_single_unit_is_first_in_the_first_tier():
    alone = made([84.2], [2.0])

    place = places_of(alone)["u0"]

    assert (place.rank, place.best, place.worst, place.tier) == (1, 1, 1, 1)
    assert ranks.marginal(alone, "u0") == (1, 1)
    assert ranks.joint_drawn(alone, np.random.default_rng(1)).worst.tolist() == [1]
    assert pairwise(alone) == []
    assert places_of(made([], [])) == {}


def test_equal_units_share_every_rank():
    found = places_of(made([84.0, 84.0, 84.0], [1, 2, 0]))

    assert {(one.rank, one.best, one.worst, one.tier) for one in found.values()} == {(1, 1, 3, 1)}


def test_units_without_error_stand_in_their_exact_order_and_the_rounding_of_a_sum_is_no_difference():
    found = places_of(made([0.1 + 0.2, 0.3, 0.2], [0, 0, 0]))

    told = [(one.rank, one.best, one.worst, one.tier) for one in found.values()]
    assert told == [(1, 1, 2, 1), (1, 1, 2, 1), (3, 3, 3, 2)]


@pytest.mark.parametrize("own", [0.0, 2.0])
def test_a_unit_without_error_among_others_has_an_exact_critical_value(own):
    """With one other unit it is the normal quantile, whoever has the error."""
    assert ranks.largest_of(own, np.array([2.0 - own]), 0.05) == pytest.approx(1.959963984540054, abs=1e-9)
    assert ranks.largest_of(0.0, np.array([0.0]), 0.05) == 0


def test_joint_sets_cover_all_true_ranks_at_least_95_times_in_a_hundred():
    """Four true levels, two of them shared, unequal errors; 400 draws: 95 % would be 380 ± 9."""
    generator = np.random.default_rng(11)
    truth, errors = np.array([84.0, 84, 86, 86, 88, 92]), np.array([1, 2, 1, 2, 1.5, 1])
    first = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    last = 6 - (truth[None, :] < truth[:, None]).sum(axis=1)

    sets = [ranks.joint(made(truth + errors * generator.standard_normal(6), errors)) for _ in range(400)]

    assert sum(bool((one.best <= first).all() and (one.worst >= last).all()) for one in sets) >= 371


@given(values, st.randoms(use_true_random=False))
def test_places_do_not_depend_on_the_order_of_units(pairs, chance):
    contest = drawn_contest(pairs)
    order = chance.sample(range(len(pairs)), len(pairs))

    assert places_of(permuted(contest, order)) == places_of(contest)


@given(values, st.integers(-50, 50), st.sampled_from([0.5, 2.0, 4.0]))
def test_places_do_not_depend_on_the_zero_or_the_unit_of_the_scale(pairs, shift, factor):
    contest = drawn_contest(pairs)
    t = np.abs(contest.pair_t())
    assume(len(pairs) < 2 or np.abs(t - ranks.range_quantile(0.05, len(pairs), np.inf) / 2**0.5).min() > 1e-6)

    moved = Contest(contest.units, factor * contest.value + shift, factor * contest.se, contest.df)

    assert places_of(moved) == places_of(contest)


@given(values)
def test_every_set_holds_the_point_rank_and_no_two_units_of_a_tier_are_told_apart(pairs):
    contest = drawn_contest(pairs)
    above = ranks.told_apart(contest)
    places = list(places_of(contest).values())

    assert all(one.best <= one.rank <= one.worst for one in places)
    assert [
        (j, k) for j, one in enumerate(places) for k, other in enumerate(places)
        if one.tier == other.tier and above[j, k]
    ] == []  # fmt: skip
    assert all(one.tier <= other.tier for one in places for other in places if one.rank < other.rank)


@given(values)
def test_a_higher_confidence_never_narrows_a_set(pairs):
    contest = drawn_contest(pairs)

    surer, wider = ranks.joint(contest, 0.05), ranks.joint(contest, 0.01)

    assert (wider.best <= surer.best).all()
    assert (wider.worst >= surer.worst).all()


@given(values, st.integers(-50, 50))
def test_deviations_from_the_mean_of_equal_units_add_up_to_nought(pairs, shift):
    contest = drawn_contest(pairs)

    found = deviations(contest, [1.0] * len(pairs), [True] * len(pairs))
    moved = deviations(
        Contest(contest.units, contest.value + shift, contest.se, contest.df), [3.0] * len(pairs), [True] * len(pairs)
    )

    assert sum(one.gap for one in found.values()) == pytest.approx(0, abs=1e-8)
    assert [one.gap for one in moved.values()] == pytest.approx([one.gap for one in found.values()], abs=1e-9)


def test_equality_goes_on_along_a_chain_so_that_no_rank_contradicts_another():
    """Neighbours 6e-10 apart are equal; the ends are 1.2e-9 apart: 1 1 1, not 1 1 2."""
    chain = made([80 + 1.2e-9, 80 + 0.6e-9, 80.0, 79.0], [0.0, 0.0, 0.0, 0.0])

    assert ranks.ranks(chain).tolist() == [1, 1, 1, 4]
    assert (ranks.joint(chain).best.tolist(), ranks.joint(chain).worst.tolist()) == ([1, 1, 1, 4], [3, 3, 3, 4])
    assert tiers(chain.value, ranks.told_apart(chain)).tolist() == [1, 1, 1, 2]
