"""Standing and awards: what is refused, who is ranked, what breaks a tie (R-002-33, R-000-15)."""

from dataclasses import replace
from math import inf, sqrt

import numpy as np
import pytest
from tests.method.comparison.contests import column, dependent, entrant, figure, made, rows, thirteen

from hailong.method.comparison.awards import AwardRules, TieRule, award
from hailong.method.comparison.change import change, changes
from hailong.method.comparison.contest import Contest, Entrant, check, contest
from hailong.method.comparison.errors import steadied
from hailong.method.comparison.mean import Band, deviations
from hailong.method.comparison.multiplicity import Control
from hailong.method.comparison.standing import Rules, Standing, places_of, standing
from hailong.method.comparison.verdict import detectable
from hailong.method.intervals import bounded
from hailong.method.problem import Problem
from hailong.method.spec import Spec

THIRTEEN = rows("01_thirteen_units.out.csv")
INPUT = rows("01_thirteen_units.in.csv")
RULES = Rules(min_n=30)


def bands(entrants, **other):
    return standing(entrants, Rules(min_n=30, **other)).bands


def thirteen_entrants():
    return [
        entrant(
            row["unit"], float(row["value"]), float(row["se"]),
            df=int(row["df"]), n=int(row["n"]), population=int(row["population"]),
        )
        for row in INPUT
    ]  # fmt: skip


def refused(code, act):
    with pytest.raises(Problem) as found:
        act()
    assert code in {one.code for one in found.value.all}
    return next(one for one in found.value.all if one.code == code)


def of_values(values, errors) -> Standing:
    ranked = made(values, errors)
    return Standing(RULES, ranked, places_of(ranked), (), {})


@pytest.mark.parametrize("control", list(Control))
def test_tests_against_the_mean_are_r_s_weighted_and_equal(control):
    weighted = deviations(thirteen(), column(INPUT, "population").tolist(), [True] * 13, control=control)
    equal = deviations(thirteen(), [1.0] * 13, [True] * 13, control=control)

    for name in ("gap", "se", "df", "p"):
        assert [getattr(one, name) for one in weighted.values()] == pytest.approx(column(THIRTEEN, name), abs=1e-12)
        assert [getattr(one, name) for one in equal.values()] == pytest.approx(
            column(THIRTEEN, f"equal_{name}"), abs=1e-12
        )
    assert [one.p_adjusted for one in weighted.values()] == pytest.approx(column(THIRTEEN, control), abs=1e-12)


def test_the_covariance_of_a_unit_with_the_mean_is_that_of_the_contrast():
    table = rows("02_covariance.out.csv")

    found = deviations(dependent(), column(table, "size").tolist(), [True] * 5)

    assert [one.se for one in found.values()] == pytest.approx(column(table, "se"), abs=1e-12)
    assert [one.p for one in found.values()] == pytest.approx(column(table, "p"), abs=1e-12)
    assert [one.p_adjusted for one in found.values()] == pytest.approx(column(table, "fdr"), abs=1e-12)


def test_a_standing_gives_band_interval_of_ranks_and_tier_of_each_unit():
    found = standing(thirteen_entrants(), RULES)

    assert [found.places[row["unit"]].best for row in THIRTEEN] == column(THIRTEEN, "best").tolist()
    assert [found.places[row["unit"]].worst for row in THIRTEEN] == column(THIRTEEN, "worst").tolist()
    clear = {row["unit"] for row in THIRTEEN if float(row["fdr"]) <= 0.05}
    told = {unit for unit, band in found.bands.items() if band is not Band.LEVEL}
    assert clear - told == {"van_luong"}  # less spread than the others: tested with the spread of all
    assert told < clear
    assert found.unranked == ()


def test_a_unit_far_below_the_mean_is_below_and_the_rest_is_level():
    units = [entrant(f"u{at}", 84.0 + at * 0.1, 1.5) for at in range(12)] + [entrant("low", 74.0, 1.5)]

    found = bands(units, equal_units=True)

    assert found.pop("low") is Band.BELOW
    assert set(found.values()) == {Band.LEVEL}


def test_units_that_differ_by_chance_alone_are_not_told_apart_R_000_15():
    units = [entrant(f"u{at}", 84.0 + at * 0.5, 2.0) for at in range(13)]

    found = standing(units, RULES)

    assert set(found.bands.values()) == {Band.LEVEL}
    assert {(one.best, one.worst, one.tier) for one in found.places.values()} == {(1, 13, 1)}


def test_a_unit_under_the_ranking_size_is_listed_and_not_ranked_but_counts_in_the_mean():
    units = [entrant("small", 90.0, 1.0, n=20), entrant("a", 80.0, 1.0), entrant("b", 80.0, 1.0)]

    found = standing(units, Rules(min_n=30, equal_units=True))

    # mean 83.33; each of the others is 3.33 below with se = sqrt((2/3)² + 2·(1/3)²) = 0.816
    assert found.bands == {"a": Band.BELOW, "b": Band.BELOW}
    assert set(found.places) == {"a", "b"}
    assert found.unranked == ("small",)
    assert refused("unit_not_ranked", lambda: found.ordinal("small")).facts == {"unit": "small", "minimum": 30}


def test_a_large_unit_pulls_the_mean_towards_itself():
    units = [entrant("large", 90.0, 1.0, population=9_800), entrant("small", 80.0, 3.0, population=200)]

    weighted, equal = bands(units), bands(units, equal_units=True)

    # 0.98·90 + 0.02·80 = 89.8: 0.2 above, 9.8 below; equal: 5 either side with se = sqrt(0.25 + 2.25) = 1.58
    assert weighted == equal == {"large": Band.ABOVE, "small": Band.BELOW}
    assert bands([units[0], entrant("small", 88.0, 3.0, population=200)])["large"] is Band.LEVEL


def test_a_withheld_unit_gets_no_rank_and_leaves_no_gap_in_those_of_the_others():
    found = standing(thirteen_entrants(), RULES, withheld={"van_tho"})

    assert "van_tho" in found.unranked
    assert min(one.rank for one in found.places.values()) == 1
    assert max(one.worst for one in found.places.values()) == 12
    assert found.bands == standing(thirteen_entrants(), RULES).bands


def test_a_unit_in_which_all_answered_alike_is_as_uncertain_as_its_interval():
    """se 0 with an interval of 95 to 100: not known without error, but to 5/1.96 points."""
    alike = entrant("alike", 100.0, 0.0, low=95.0, high=100.0)

    assert alike.se == pytest.approx(5 / 1.959963984540054)
    assert entrant("all asked", 88.0, 0.0, low=88.0, high=88.0).se == 0
    assert bands([alike, entrant("other", 98.0, 0.1)], equal_units=True)["alike"] is Band.LEVEL


def test_units_without_any_error_are_told_as_they_are():
    found = standing([entrant("a", 80.0, 0.0), entrant("b", 84.0, 0.0), entrant("c", 82.0, 0.0)], RULES)

    assert found.bands == {"a": Band.BELOW, "b": Band.ABOVE, "c": Band.LEVEL}
    assert [found.ordinal(unit) for unit in "abc"] == [3, 1, 2]


def test_a_unit_without_answers_is_listed_and_one_alone_has_a_rank_and_no_band():
    found = standing([entrant("a"), entrant("none", None, None)], RULES)

    assert found.unranked == ("none",)
    assert found.bands == {}
    assert found.ordinal("a") == 1


def test_a_bare_rank_is_refused_where_its_set_is_wider_than_half_of_the_units():
    found = standing(thirteen_entrants(), RULES)

    problem = refused("rank_too_uncertain", lambda: found.ordinal("van_gia"))

    assert problem.facts == {"unit": "van_gia", "best": 1, "worst": 12, "count": 13}
    assert found.ordinal("xuan_son") == 13
    assert found.ordinal("van_tho") == 1


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("ranking_mixes_methods", entrant("b", method="share45-mean-v1")),
        ("ranking_mixes_standing", entrant("b", official=False)),
        ("ranking_mixes_datasets", entrant("b", dataset="d2")),
        ("ranking_unit_twice", entrant("a")),
        ("ranking_without_error", entrant("b", se=None)),
        ("ranking_without_error", entrant("b", se=0.0, low=None, high=None)),
        ("comparison_mixes", entrant("b", block="tram")),
        ("comparison_mixes", entrant("b", measure="share45")),
        ("comparison_mixes", entrant("b", subject="criterion:A")),
        ("comparison_mixes", entrant("b", aggregation="equal_units")),
        ("comparison_mixes", entrant("b", field="tu-phap")),
    ],
)
def test_what_may_not_be_mixed_is_refused(code, other):
    refused(code, lambda: standing([entrant("a"), other], RULES))


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(Problem) as found:
        check([entrant("a"), entrant("a", method="other", official=False, dataset="d2", block="tram")])

    assert len(found.value.all) == 5


def test_an_entrant_takes_its_method_and_standing_from_the_spec():
    found = Entrant.of(figure("a"), Spec("sips-mean-v1", official=False, confidence=0.9), "d1")

    assert (found.method, found.official, found.confidence, found.df) == ("sips-mean-v1", False, 0.9, inf)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Contest(("a", "a"), np.ones(2), np.ones(2), np.ones(2)),
        lambda: made([np.nan], [1]),
        lambda: made([1], [-1]),
        lambda: contest([entrant("a"), entrant("b")], np.array([[4.0, 1.0], [0.0, 4.0]])),
        lambda: contest([entrant("a"), entrant("b")], np.array([[4.0, 1.0], [1.0, 5.0]])),
        lambda: deviations(made([1, 2], [1, 1]), [1.0, 0.0], [True, True]),
        lambda: Rules(min_n=0),
        lambda: Rules(min_n=30, alpha=0),
        lambda: Rules(min_n=30, widest_share_pct=0),
    ],
)
def test_an_impossible_contest_is_a_mistake_of_the_program(wrong):
    with pytest.raises(ValueError, match="."):
        wrong()


def test_three_departments_and_three_districts_are_awarded_each_block_by_itself_R_002_33():
    rules = AwardRules(places=3, seed="2019")
    departments = of_values([92, 90, 88, 60, 58], [0.5] * 5)
    districts = of_values([85, 84, 83, 82], [2.0] * 4)

    blocks = [award(one, rules, satisfied_share_pct={}, responses={}) for one in (departments, districts)]

    assert [[winner.unit for winner in one.winners] for one in blocks] == [["u0", "u1", "u2"]] * 2
    assert blocks[0].surely == blocks[0].possibly == ("u0", "u1", "u2")
    assert blocks[1].surely == ()
    assert blocks[1].possibly == ("u0", "u1", "u2", "u3")


def test_ties_are_broken_in_the_declared_order_and_the_rule_is_told():
    standing = of_values([90, 85, 85, 85, 85], [1.0] * 5)
    share = {"u1": 80.0, "u2": 70.0, "u3": 80.0, "u4": 70.0}
    forms = {"u1": 60, "u2": 60, "u3": 61, "u4": 60}

    found = award(standing, AwardRules(places=5, seed="s"), satisfied_share_pct=share, responses=forms)

    assert [winner.unit for winner in found.winners][:3] == ["u0", "u3", "u1"]
    assert [winner.decided_by for winner in found.winners] == [
        None, TieRule.RESPONSES, TieRule.RESPONSES, TieRule.LOT, TieRule.LOT,
    ]  # fmt: skip
    assert [winner.rank for winner in found.winners] == [1, 2, 3, 4, 5]


def test_the_lot_is_the_lower_hash_of_seed_and_unit():
    """sha256("2019|u0") = 9866…, sha256("2019|u1") = c642…, as `printf '2019|u0' | sha256sum` says."""
    rules = AwardRules(places=1, ties=(TieRule.LOT,), seed="2019")

    found = award(of_values([85, 85], [1, 1]), rules, satisfied_share_pct={}, responses={})

    assert [(one.unit, one.decided_by) for one in found.winners] == [("u0", TieRule.LOT)]


def test_without_a_tie_rule_equal_units_share_the_last_place():
    found = award(
        of_values([85, 90, 85, 80], [1] * 4), AwardRules(places=2, ties=()), satisfied_share_pct={}, responses={}
    )

    assert [(one.unit, one.rank) for one in found.winners] == [("u1", 1), ("u0", 2), ("u2", 2)]


def test_an_award_that_cannot_be_given_is_refused():
    equal = of_values([85, 85], [1, 1])
    rules = AwardRules(places=1, seed="s")

    refused("award_places_wrong", lambda: AwardRules(places=0, seed="s"))
    refused("award_seed_missing", lambda: AwardRules(places=1))
    refused("award_places_wrong", lambda: award(equal, replace(rules, places=3), satisfied_share_pct={}, responses={}))
    refused("award_tie_fact_missing", lambda: award(equal, rules, satisfied_share_pct={"u0": 80.0}, responses={}))


def test_a_unit_is_compared_with_its_own_year_before_R_004_54():
    """se² = 1 + 4 = 5; df = 25/(1/10 + 16/20) = 27.78: as in `difference`."""
    now, before = entrant("a", 85.0, 1.0, df=10, dataset="2024"), entrant("a", 80.0, 2.0, df=20, dataset="2023")

    found, paired = change(now, before), change(now, before, covariance=1.5)

    assert (found.gap, found.se, found.df) == (5.0, pytest.approx(sqrt(5)), pytest.approx(25 / 0.9))
    assert found.is_clear == (found.p <= 0.05) == (found.low > 0)
    assert (paired.se, paired.df) == (pytest.approx(sqrt(2)), 10)
    assert paired.is_clear


def test_years_without_any_sampling_error_differ_as_they_are():
    same, higher = (change(entrant("a", value, 0.0), entrant("a", 80.0, 0.0)) for value in (80.0, 81.0))

    assert not same.is_clear
    assert higher.is_clear
    assert (higher.low, higher.high) == (1.0, 1.0)
    assert not change(entrant("a", 80 + 1e-12, 0.0), entrant("a", 80.0, 0.0)).is_clear  # the rounding of a sum


def test_many_changes_are_judged_together():
    """p = 0.0339 each by itself (2.12 standard errors of √8); three of them by Holm: 0.10."""
    pairs = {
        unit: (entrant(unit, value, dataset="2024"), entrant(unit, 80.0, dataset="2023"))
        for unit, value in (("a", 86.0), ("b", 86.0), ("c", 86.0))
    }

    holm, fdr = (changes(pairs, control=control) for control in (Control.FWER, Control.FDR))

    assert [one.p_adjusted for one in holm.values()] == pytest.approx([0.1017] * 3, abs=2e-4)
    assert not any(one.is_clear for one in holm.values())
    assert all(one.is_clear for one in fdr.values())


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("ranking_mixes_methods", entrant("a", method="share45-mean-v1")),
        ("ranking_mixes_standing", entrant("a", official=False)),
        ("comparison_mixes", entrant("a", block="tram")),
        ("change_of_other_unit", entrant("b")),
        ("ranking_without_error", entrant("a", se=None)),
    ],
)
def test_years_that_were_measured_otherwise_are_not_compared(code, before):
    refused(code, lambda: change(entrant("a"), before))


def test_a_covariance_beyond_the_errors_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="covariance"):
        change(entrant("a"), entrant("a"), covariance=4.1)


def test_the_detectable_difference_is_that_of_the_tables():
    """Two agencies of 60 forms, item deviation 0.8: s = 20·0.8/√60; 80 % power: 8.2 points; 400 forms: 3.2.

    R: qt(.975, 20) is 2.08596345, qt(.8, 20) is 0.85996444.
    """
    assert detectable(20 * 0.8 / sqrt(60), 20 * 0.8 / sqrt(60)) == pytest.approx(8.18, abs=0.01)
    assert detectable(20 * 0.8 / sqrt(400), 20 * 0.8 / sqrt(400)) == pytest.approx(3.17, abs=0.01)
    assert detectable(1.0, 0.0, df=20) == pytest.approx(2.08596345 + 0.85996444, abs=1e-7)


def test_an_error_that_is_only_the_rounding_of_a_sum_is_none():
    alike = entrant("alike", 100.0, 1e-15, low=95.0, high=100.0)

    assert alike.se == pytest.approx(5 / 1.959963984540054)


def test_people_and_responses_are_not_added_up_where_one_unit_has_no_population():
    units = [entrant("a", 90.0, population=100_000), entrant("b", 70.0), entrant("c", 70.0)]

    found = standing(units, RULES).deviations

    assert found["a"].gap == pytest.approx(90 - 230 / 3)  # 60 responses each


def test_a_share_that_differs_by_the_rounding_of_a_sum_breaks_no_tie():
    tied = standing([entrant("a", 80.0), entrant("b", 80.0), entrant("c", 60.0)], RULES)
    shares = {"a": 60.00000000000001, "b": 60.0}

    found = award(tied, AwardRules(1, seed="s"), satisfied_share_pct=shares, responses={"a": 60, "b": 70})

    assert [(one.unit, one.decided_by) for one in found.winners] == [("b", TieRule.RESPONSES)]


def test_a_share_that_is_not_a_number_breaks_no_tie():
    tied = standing([entrant("a", 80.0), entrant("b", 80.0)], RULES)

    problem = refused(
        "award_tie_fact_missing",
        lambda: award(tied, AwardRules(1, seed="s"), satisfied_share_pct={"a": np.nan, "b": 1.0}, responses={}),
    )

    assert problem.facts["unit"] == "a"
    refused("award_places_wrong", lambda: AwardRules(1.5, seed="s"))


@pytest.mark.parametrize("covariance", [9.0, -9.0])
def test_a_covariance_beyond_every_correlation_is_a_mistake_of_the_program(covariance):
    matrix = np.array([[4.0, covariance], [covariance, 4.0]])

    with pytest.raises(ValueError, match="semidefinite"):
        Contest(("a", "b"), np.array([70.1, 70.0]), np.full(2, 2.0), np.full(2, 40.0), matrix)


def satisfied(draw, unit, n=60):
    """A unit of people who are nearly all wholly satisfied, 3 % of them not at all."""
    people = np.where(draw.random(n) < 0.03, 40.0, 100.0)
    value, se = float(people.mean()), float(people.std(ddof=1) / np.sqrt(n))
    low, high = bounded((value - 20) / 80, se / 80, n=n, df=n - 1)
    return entrant(unit, value, se, low=20 + 80 * low, high=20 + 80 * high, df=n - 1, n=n)


def test_a_unit_that_met_no_dissatisfied_person_by_chance_is_not_clearly_above_R_000_15():
    """All units are truly alike, so every band is false: at most 5 % of 200 surveys may have one (90 % did)."""
    draw = np.random.default_rng(97)

    surveys = [bands([satisfied(draw, f"u{at}") for at in range(13)], equal_units=True) for _ in range(200)]

    assert sum(any(band is not Band.LEVEL for band in found.values()) for found in surveys) <= 10


def test_no_error_is_below_what_the_spread_within_all_units_gives():
    """By hand: S² = (3·4·2² + 7·8·1² + 3·4·0.5²·2)/(3 + 7 + 3) = 110/13; n = 4, 8, 4 of 8; the census keeps its own."""
    given = [figure("a", n=4), figure("b", n=8), figure("half", n=4, population=8), figure("all", n=9, population=9)]

    found = steadied(given, [2.0, 1.0, 0.5, 0.25])

    assert found == pytest.approx([2.0, np.sqrt(110 / 13 / 8), np.sqrt(110 / 13 * 0.5 / 4), 0.25])


@pytest.mark.parametrize("wrong", [float("nan"), -1.0, float("inf")])
def test_an_error_that_is_none_is_never_taken_for_nought(wrong):
    units = [entrant("a", 80.0, 1.0), entrant("b", 85.0, wrong, low=85.0, high=85.0)]

    with pytest.raises(Problem) as refused:
        standing(units, RULES)

    assert (refused.value.code, refused.value.facts["units"]) == ("ranking_without_error", "b")
