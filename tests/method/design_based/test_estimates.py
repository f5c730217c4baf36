"""R-004-28, R-004-31, R-004-54: what must hold for every estimate, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.design_based.contrasts import contrast
from hailong.method.design_based.design import Stage, declare
from hailong.method.design_based.estimates import Groups, indicators, means, ratios, totals, variances
from hailong.method.problem import Problem


@st.composite
def surveys(draw):
    """Clusters in strata, Likert answers to two items with gaps, a domain that crosses both."""
    row = st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(1, 5), st.integers(0, 5), st.sampled_from("xy"))
    rows = draw(st.lists(row, min_size=4, max_size=25))
    every = [(h, i, 3, 3, d) for h in (0, 1) for i in (0, 1, 2) for d in "xy"]
    stratum, unit, one, two, domain = (np.array(column) for column in zip(*rows, *every, strict=True))
    answers = np.column_stack([one, np.where(two == 0, np.nan, two)]).astype(float)
    weight = np.array(draw(st.lists(st.floats(0.5, 20), min_size=len(stratum), max_size=len(stratum))))
    return weight, stratum * 10 + unit, stratum, answers, domain


def design_of(weight, unit, stratum):
    return declare(weight, [Stage(unit, stratum, None)], lonely="fail")


@given(surveys(), st.randoms(use_true_random=False))
def test_the_order_of_rows_moves_no_figure(survey, random):
    weight, unit, stratum, answers, domain = survey
    order = np.array(random.sample(range(len(weight)), len(weight)))

    plain = means(design_of(weight, unit, stratum), answers, Groups(domain))
    moved = means(design_of(weight[order], unit[order], stratum[order]), answers[order], Groups(domain[order]))

    assert moved.value == pytest.approx(plain.value, rel=1e-12)
    assert moved.se == pytest.approx(plain.se, rel=1e-7, abs=1e-9)
    assert (moved.df == plain.df).all()


@given(surveys(), st.floats(0.01, 1000))
def test_the_scale_of_weights_moves_no_mean_and_multiplies_a_total(survey, factor):
    weight, unit, stratum, answers, domain = survey

    plain, scaled = design_of(weight, unit, stratum), design_of(weight * factor, unit, stratum)

    left, right = means(plain, answers, Groups(domain)), means(scaled, answers, Groups(domain))
    assert right.value == pytest.approx(left.value, rel=1e-10)
    assert right.se == pytest.approx(left.se, rel=1e-6, abs=1e-9)
    total = totals(scaled, answers).value
    assert total == pytest.approx(factor * totals(plain, answers).value, rel=1e-10)


@given(surveys())
def test_totals_of_domains_add_up_and_so_do_their_covariances(survey):
    weight, unit, stratum, answers, domain = survey
    design = design_of(weight, unit, stratum)

    parts, whole = totals(design, answers, Groups(domain)), totals(design, answers)

    covariance = parts.covariance([(0, 0), (1, 0)])
    assert parts.value.sum(axis=0) == pytest.approx(whole.value[0], rel=1e-10)
    assert covariance.sum() == pytest.approx(whole.se[0, 0] ** 2, rel=1e-7, abs=1e-7)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(parts.se[:, 0], rel=1e-7, abs=1e-7)


@given(surveys())
def test_shares_of_all_levels_add_up_to_one_and_make_the_mean(survey):
    weight, unit, stratum, answers, _ = survey
    design = design_of(weight, unit, stratum)

    shares = means(design, indicators(answers[:, 0], range(1, 6)))

    mean = means(design, answers[:, 0])
    built = contrast(np.arange(1, 6), shares.value[0], shares.covariance(), df=design.df)
    assert shares.value.sum() == pytest.approx(1, rel=1e-12)
    assert built.value == pytest.approx(mean.value[0, 0], rel=1e-10)
    assert built.se == pytest.approx(mean.se[0, 0], rel=1e-6, abs=1e-7)


@given(surveys())
def test_an_unanswered_item_is_a_domain_of_its_own_never_listwise(survey):
    weight, unit, stratum, answers, _ = survey
    design = design_of(weight, unit, stratum)
    answered = np.where(np.isnan(answers[:, 1]), "no", "yes")

    together = means(design, answers)
    alone = means(design, np.nan_to_num(answers[:, 1]), Groups(answered, keys=("yes",)))

    assert together.value[0, 1] == pytest.approx(alone.value[0, 0], rel=1e-12)
    assert together.se[0, 1] == pytest.approx(alone.se[0, 0], rel=1e-7, abs=1e-9)
    assert (together.df[0, 1], together.n[0, 1]) == (alone.df[0, 0], alone.n[0, 0])


def test_years_in_the_same_schools_are_compared_with_their_covariance():
    """Three schools, two years, z by hand: the schools that are good stay good, so the difference is sharper.

    Means 3 and 3.5; school differences 0.5, 0, 1 around 0.5: V = (3/2)·(0² + 0.5² + 0.5²)/9 = 1/12.
    """
    school, year = np.array([1, 2, 3, 1, 2, 3]), np.array([1, 1, 1, 2, 2, 2])
    design = declare(np.ones(6), [Stage(school, None, None)], lonely="fail")

    found = means(design, np.array([2.0, 3, 4, 2.5, 3, 5]), Groups(year))
    difference = contrast(np.array([-1, 1]), found.value[:, 0], found.covariance(), df=design.df)

    assert (difference.value, difference.se) == pytest.approx((0.5, (1 / 12) ** 0.5), rel=1e-12)
    assert difference.se < np.hypot(*found.se[:, 0])


WHOLE = declare(np.array([0.1, 0.2, 0.3, 0.7]), [Stage(None, None, None)], lonely="fail")


def test_when_all_say_five_the_error_is_exactly_zero_and_the_interval_says_how_few_they_are():
    found = means(WHOLE, np.full(4, 5.0))
    low, high = found.intervals(floor=1, ceiling=5)

    assert found.se[0, 0] == 0
    assert 1 < low[0, 0] < 4.5
    assert high[0, 0] == 5


def test_a_domain_of_nobody_is_refused_or_said_to_be_none():
    groups = {"code": np.array(list("xxxx")), "keys": ("x", "y")}

    with pytest.raises(Problem) as caught:
        means(WHOLE, np.arange(4.0), Groups(**groups))
    found = means(WHOLE, np.arange(4.0), Groups(**groups, empty="none"))

    assert (caught.value.code, caught.value.facts["domains"]) == ("design_domain_empty", "y")
    assert np.isnan([found.value[1, 0], found.se[1, 0], *found.t_intervals()[0][1], *found.covariance()[1]]).all()
    assert np.isnan(found.intervals(floor=0, ceiling=3)[0][1, 0])
    assert np.isfinite(found.se[0, 0])


@pytest.mark.parametrize(
    ("code", "estimate"),
    [
        ("design_empty_rule_unknown", lambda: means(WHOLE, np.arange(4.0), Groups(empty="zero"))),
        ("design_values_differ", lambda: means(WHOLE, np.arange(3.0))),
        ("design_values_differ", lambda: means(WHOLE, np.arange(4.0), Groups(np.array(["x"])))),
        ("design_value_infinite", lambda: totals(WHOLE, np.array([1, 2, np.inf, 4]))),
        ("design_domain_empty", lambda: totals(WHOLE, np.full(4, np.nan))),
        ("design_denominator_zero", lambda: ratios(WHOLE, np.arange(4.0), np.zeros(4))),
        ("design_level_unknown", lambda: indicators(np.array([1, 2, 9]), (1, 2, 3))),
    ],
)
def test_what_cannot_be_estimated_is_refused(code, estimate):
    with pytest.raises(Problem) as caught:
        estimate()

    assert caught.value.code == code


@pytest.mark.parametrize("rule", ["certainty", "adjust", "average", "collapse"])
def test_the_joint_covariance_has_the_variances_of_the_table_under_every_rule(rule):
    """Two stages, a lonely stratum at the first, domains that the lonely unit is in or not."""
    stratum, unit = np.array(list("aabbbbbbb")), np.array([1, 1, 2, 2, 3, 3, 4, 4, 4])
    stages = [Stage(unit, stratum, np.where(stratum == "a", 4.0, 7.0)), Stage(None, None, np.full(9, 5.0))]
    design = declare(np.arange(1.0, 10), stages, lonely=rule)

    found = means(design, np.array([1.0, 5, 2, 4, 3, 5, 4, 1, 2]), Groups(np.array(list("xyxyyyyyy"))))

    assert np.sqrt(np.diag(found.covariance())) == pytest.approx(found.se[:, 0], rel=1e-12)


@pytest.mark.parametrize("rule", ["average", "certainty"])
def test_a_domain_of_lonely_strata_alone_has_no_standard_error_rather_than_one_of_nought(rule):
    design = declare(np.ones(3), [Stage(None, np.array(list("abb")), None)], lonely=rule)

    found = means(design, np.array([1.0, 2, 4]), Groups(np.array(list("xyy"))))

    assert np.isnan(found.se[0, 0])
    assert found.se[1, 0] > 0
    assert np.sqrt(np.diag(found.covariance())) == pytest.approx(found.se[:, 0], rel=1e-12, nan_ok=True)


CITIES = np.array(["Hà Nội", "Huế", "Vinh", "Đà Nẵng"])


@pytest.mark.parametrize("rule", ["average", "certainty"])
def test_lonely_strata_found_late_are_called_by_their_codes(rule):
    """Strata alone in the whole sample: nothing is known of the variance, whatever the rule says of some of them."""
    design = declare(np.ones(4), [Stage(None, CITIES, None)], lonely=rule)

    with pytest.raises(Problem) as caught:
        means(design, np.arange(4.0)).se  # noqa: B018

    assert caught.value.facts == {"strata": "Huế, Hà Nội, Vinh, Đà Nẵng", "count": 4, "stage": 1}


def test_lonely_units_of_a_second_stage_are_called_with_their_stage():
    schools = np.array(["s1", "s2", "s3", "s4"])
    stages = [Stage(schools, None, np.full(4, 9.0)), Stage(None, schools, np.full(4, 30.0))]
    design = declare(np.ones(4), stages, lonely="average")

    with pytest.raises(Problem) as caught:
        means(design, np.arange(4.0)).se  # noqa: B018

    assert caught.value.facts == {"strata": "s1, s2, s3, s4", "count": 4, "stage": 2}


def test_a_stratum_that_finds_no_partner_is_called_by_its_code():
    design = declare(np.ones(2), [Stage(None, np.array(["Huế", "Vinh"]), np.array([7.0, 1.0]))], lonely="collapse")

    with pytest.raises(Problem) as caught:
        means(design, np.arange(2.0)).se  # noqa: B018

    assert caught.value.facts == {"strata": "Huế", "count": 1, "stage": 1}


@pytest.mark.parametrize("code", [np.array(["x", None, "y", "x"], dtype=object), np.array([1, np.nan, 2, 1])])
def test_who_says_no_domain_is_in_none_and_still_in_the_design(code):
    found = means(WHOLE, np.array([1.0, 9, 3, 4]), Groups(code))

    assert found.n[:, 0].tolist() == [2, 1]
    assert found.value[0, 0] == pytest.approx((0.1 + 0.7 * 4) / 0.8)
    assert found.se[1, 0] == 0


def test_who_does_not_answer_is_in_no_level():
    answers = np.array(["a", None, np.nan, "b"], dtype=object)

    found = indicators(answers, ("a", "b"))

    assert found[[0, 3]].tolist() == [[1, 0], [0, 1]]
    assert np.isnan(found[1:3]).all()


def test_a_zero_denominator_is_no_figure_where_that_was_asked_for():
    found = ratios(WHOLE, np.arange(4.0), np.zeros(4), Groups(empty="none"))

    assert np.isnan([found.value[0, 0], found.se[0, 0]]).all()


def test_the_variance_of_a_single_answer_is_no_figure():
    found = variances(WHOLE, np.array([1.0, np.nan, np.nan, np.nan]), Groups(empty="none"))

    assert np.isnan(found.value[0, 0])
