"""R-004-35: slopes, impact and gain by the design equal R survey; their brute force is the definition."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.method.drivers.cases import ATTITUDE, DESIGNS, Api, attitude, floats, random_design, read

from hailong.method.design_based.contrasts import Contrast
from hailong.method.drivers.collinearity import collinearity
from hailong.method.drivers.moments import Kept, Moments, complete, moments, pairwise_covariance
from hailong.method.drivers.psus import Psus, simple_random
from hailong.method.drivers.regression import gains, ordinary, regression
from hailong.method.problem import Problem
from hailong.method.reliability import cronbach_alpha

NAMES = ("rating", *ATTITUDE)
seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def api_regression(name, model):
    """The terms of the four linear models of `regression/SOURCE.md`."""
    api = Api(name)
    table = api.table("api00", "ell", "meals", "mobility")
    types = [[float(row["stype"] == kind) for kind in "HM"] for row in api.rows]
    extra = {
        "gaussian": [],
        "stype": [types],
        "gaussian_factor": [types, (table[:, 1] * table[:, 2])[:, None]],
    }[model]
    values = np.column_stack([table, *extra])
    names = ("api00", "ell", "meals", "mobility", "stypeH", "stypeM", "ell:meals")[: values.shape[1]]
    return regression(moments(values, api.weights, names, api.psu), api.psus)


def expected(design, model, column):
    rows = [r for r in read("regression/03_api.out.csv") if (r["design"], r["model"]) == (design, model)]
    return [float(row[column]) for row in rows]


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("model", ["gaussian", "gaussian_factor"])
def test_coefficients_and_standard_errors_equal_svyglm(design, model):
    found = api_regression(design, model)

    assert found.coefficients == pytest.approx(expected(design, model, "coef"), rel=1e-9)
    assert found.se == pytest.approx(expected(design, model, "se"), rel=1e-9)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("model", ["gaussian", "gaussian_factor"])
def test_the_t_tests_of_the_coefficients_equal_svyglm(design, model):
    found = api_regression(design, model)

    tests = [Contrast(*one, found.df) for one in zip(found.coefficients, found.se, strict=True)]

    assert [one.statistic for one in tests] == pytest.approx(expected(design, model, "t"), rel=1e-9)
    assert [one.p for one in tests] == pytest.approx(expected(design, model, "p"), rel=1e-7, abs=0)


def test_cross_products_equal_those_of_r():
    variables = {"1": 0} | {name: place for place, name in enumerate(NAMES, start=1)}

    found = moments(attitude(), np.ones(30), NAMES).stack[0]

    for row in read("regression/06_cross_products.out.csv"):
        assert found[variables[row["one"]], variables[row["other"]]] == float(row["sum"]), row


@pytest.mark.parametrize("design", DESIGNS)
def test_the_whole_covariance_equals_svyglm(design):
    rows = [r for r in read("regression/04_covariance.out.csv") if (r["design"], r["model"]) == (design, "gaussian")]

    found = api_regression(design, "gaussian").covariance

    assert found.ravel() == pytest.approx(floats(rows, "value")[:, 0], rel=1e-9)


@pytest.mark.parametrize("design", DESIGNS)
def test_degrees_of_freedom_and_the_joint_test_of_a_factor_equal_r(design):
    rows = {
        row["figure"]: float(row["value"]) for row in read("regression/05_other.out.csv") if row["design"] == design
    }

    f, numerator, denominator, p = api_regression(design, "stype").wald(("stypeH", "stypeM"))

    assert api_regression(design, "gaussian").df == rows["gaussian_df"]
    assert (numerator, denominator) == (rows["wald_stype_df"], rows["wald_stype_ddf"])
    assert (f, p) == pytest.approx((rows["wald_stype_F"], rows["wald_stype_p"]), rel=1e-8)


@pytest.mark.parametrize("design", DESIGNS)
def test_weighted_alpha_equals_svycralpha(design):
    rows = {
        row["figure"]: float(row["value"]) for row in read("regression/05_other.out.csv") if row["design"] == design
    }
    api = Api(design)
    table = api.table("ell", "mobility", "avg.ed", "emer", "meals")

    kept, told = complete(table, api.weights)
    found = cronbach_alpha(moments(table[kept], api.weights[kept], tuple("abcde")).covariance[0])

    assert found == pytest.approx(rows["alpha"], rel=1e-9)
    assert (told.rule, told.n_all, told.n) == ("complete", len(table), kept.sum())


def test_least_squares_and_its_classical_errors_equal_lm():
    rows = {row["parameter"]: row for row in read("regression/01_attitude.out.csv")}
    whole = moments(attitude(), np.ones(30), NAMES)

    found = ordinary(whole)

    parameters = ["(Intercept)", *ATTITUDE]
    assert found.coefficients == pytest.approx([float(rows[name]["coef"]) for name in parameters], rel=1e-9)
    assert found.se == pytest.approx([float(rows[name]["se"]) for name in parameters], rel=1e-9)
    assert found.r2 == pytest.approx(float(rows["r2"]["coef"]), rel=1e-9)
    assert 1 - (1 - found.r2) * 29 / found.df == pytest.approx(float(rows["adjr2"]["coef"]), rel=1e-9)


@pytest.mark.parametrize(("case", "weights"), [("attitude", np.ones(30)), ("attitude_weighted", np.arange(1, 31))])
def test_slopes_and_standardised_slopes_equal_relaimpo(case, weights):
    rows = [row for row in read("lmg/02_measures.out.csv") if row["case"] == case]

    found = ordinary(moments(attitude(), weights, NAMES))

    assert found.coefficients[1:] == pytest.approx(floats(rows, "slope")[:, 0], rel=1e-9)
    assert found.standardised**2 == pytest.approx(floats(rows, "betasq")[:, 0], rel=1e-9)


def test_collinearity_equals_r():
    rows = {row["predictor"]: float(row["vif"]) for row in read("regression/02_collinearity.out.csv")}

    found = collinearity(moments(attitude(), np.ones(30), NAMES))

    assert dict(zip(found.names, found.vif, strict=True)) == pytest.approx({n: rows[n] for n in ATTITUDE}, rel=1e-9)
    assert found.condition == pytest.approx(rows["condition"], rel=1e-9)
    assert found.high == ()


@given(seeds)
def test_cross_products_of_psus_tell_what_the_rows_tell(generator):
    values, weights, psu, psus = random_design(generator)
    x = np.column_stack([np.ones(len(values)), values[:, 1:]])
    bread = np.linalg.inv(x.T @ (weights[:, None] * x))
    slopes = bread @ x.T @ (weights * values[:, 0])
    scores = np.zeros((psu.max() + 1, 4))
    np.add.at(scores, psu, x * (weights * (values[:, 0] - x @ slopes))[:, None])
    middle = np.zeros((4, 4))
    for h, unsampled in enumerate(psus.unsampled):
        own = scores[psus.stratum == h]
        middle += unsampled * len(own) * np.cov(own, rowvar=False)

    found = regression(moments(values, weights, tuple("yabc"), psu), psus)

    assert found.coefficients == pytest.approx(slopes, abs=1e-9)
    assert found.covariance == pytest.approx(bread @ middle @ bread, rel=1e-7, abs=1e-12)


@given(seeds, st.floats(0.01, 1000))
def test_neither_order_of_rows_nor_scale_of_weights_nor_splitting_of_rows_matters(generator, factor):
    values, weights, psu, psus = random_design(generator)
    order = generator.permutation(len(values))
    split = np.concatenate([order, order])

    plain = regression(moments(values, weights, tuple("yabc"), psu), psus)
    moved = regression(moments(values[split], factor * weights[split] / 2, tuple("yabc"), psu[split]), psus)

    assert moved.coefficients == pytest.approx(plain.coefficients, rel=1e-9, abs=1e-10)
    assert moved.covariance == pytest.approx(plain.covariance, rel=1e-7, abs=1e-12)


def test_a_stratum_split_in_two_alike_halves_keeps_slopes():
    values, weights, psu, _ = random_design(np.random.default_rng(1), strata=1, psus=8)
    whole, halves = Psus(np.zeros(8, int), np.ones(1)), Psus(np.repeat([0, 1], 4), np.ones(2))
    sums = moments(values, weights, tuple("yabc"), psu)

    assert np.array_equal(regression(sums, whole).coefficients, regression(sums, halves).coefficients)
    assert (whole.df, halves.df) == (7, 6)


@given(seeds)
def test_the_error_of_a_gain_is_that_of_its_derivative_by_the_weights_of_the_psus(generator):
    """Infinitesimal jackknife by central differences of β·(target − mean)."""
    values, weights, psu, psus = random_design(generator)
    targets = values[:, 1:].mean(axis=0) + 0.5

    def gain(w):
        x = np.column_stack([np.ones(len(values)), values[:, 1:]])
        slopes = np.linalg.solve(x.T @ (w[:, None] * x), x.T @ (w * values[:, 0]))
        return slopes[1:] * (targets - (w @ values[:, 1:]) / w.sum())

    step = 1e-5
    linear = np.array(
        [(gain(weights * (1 + step * (psu == i))) - gain(weights * (1 - step * (psu == i)))) / (2 * step)
         for i in range(psu.max() + 1)]
    )  # fmt: skip

    found = gains(moments(values, weights, tuple("yabc"), psu), psus, targets, confidence=0.9)

    assert [one.gain for one in found if not one.reached] == pytest.approx(
        gain(weights)[[not g.reached for g in found]]
    )
    for one, variance in zip(found, np.diag(psus.variance(linear)), strict=True):
        if not one.reached:
            assert one.se == pytest.approx(np.sqrt(variance), rel=1e-4)
            half = stats.t.ppf(0.95, psus.df + 1 - 4) * one.se
            assert (one.low, one.high) == pytest.approx((one.gain - half, one.gain + half))


def test_a_target_that_is_reached_has_nothing_to_gain():
    values, weights, psu, psus = random_design(np.random.default_rng(2))

    first, second, _ = gains(moments(values, weights, tuple("yabc"), psu), psus, [-50, 50, 50])

    assert (first.gain, first.reached, np.isnan(first.low)) == (0, True, True)
    assert not second.reached


def test_whole_numbers_are_centred_without_loss():
    """A score near a billion that varies by one: floats would lose every digit of the variance."""
    values = np.array([[10**9 + k % 3, 10**9 + k % 2] for k in range(6)], dtype=object)
    full = np.hstack([np.full((6, 1), 1, dtype=object), values])

    exact = Moments(("y", "a"), (full.T @ full)[None], np.array([6]))

    small = np.array([[k % 3, k % 2] for k in range(6)], dtype=float)
    assert np.array_equal(exact.covariance[0], np.cov(small, rowvar=False, ddof=0))


@given(st.integers(0, 2**32 - 1).map(np.random.default_rng), st.integers(1, 62), st.integers(1, 6))
def test_int64_gives_the_same_bits_as_integers_without_bounds(generator, bits, sets):
    """Whatever the size of the sums: where a step might leave int64 it is done without bounds."""
    values = generator.integers(-(2**bits), 2**bits, (sets, 4, 4))
    values += values.transpose(0, 2, 1) // 2
    values[:, 0, 0] = generator.integers(1, 2**bits + 1, sets)
    narrow = Moments(tuple("yab"), values, np.ones(sets, int))
    wide = Moments(tuple("yab"), values.astype(object), np.ones(sets, int))
    rows = generator.integers(-(2 ** (bits // 2)), 2 ** (bits // 2), (2, 4))

    assert narrow.whole.stack.tolist() == wide.whole.stack.tolist()
    assert narrow.mapped(rows, ("c", "d")).stack.tolist() == wide.mapped(rows.astype(object), ("c", "d")).stack.tolist()
    assert narrow.centred()[0].stack.tobytes() == wide.centred()[0].stack.tobytes()
    assert narrow.covariance.tobytes() == wide.covariance.tobytes()
    assert narrow.means.tobytes() == wide.means.tobytes()


def test_int64_is_left_before_it_overflows():
    """Two sums of 2⁶² add up to 2⁶³; shares of a variable are no integers."""
    sums = Moments(("a",), np.full((2, 2, 2), 2**62), np.ones(2, int))

    assert sums.whole.stack.tolist() == [[[2**63] * 2] * 2]
    assert sums.mapped([[0, 3]], ("b",)).stack[0, 1, 1] == 9 * 2**62
    assert sums.mapped(np.array([[0, 0.5]], dtype=object), ("b",)).stack[0, 1, 1] == 2**60


def test_new_variables_have_the_moments_of_their_values():
    values, weights, psu, _ = random_design(np.random.default_rng(5))
    mixed = np.column_stack([1 + values.mean(axis=1), values[:, 2]])

    found = moments(values, weights, tuple("yabc"), psu).mapped([[1] + [0.25] * 4, [0, 0, 0, 1, 0]], ("mean", "b"))

    assert found.stack == pytest.approx(moments(mixed, weights, ("mean", "b"), psu).stack)
    assert found.whole.n.tolist() == [180]


def test_pairwise_moments_equal_those_of_each_pair_and_say_what_they_stand_on():
    values = np.random.default_rng(6).normal(size=(50, 3))
    values[:10, 0] = values[5:20, 1] = np.nan
    both = ~np.isnan(values[:, :2]).any(axis=1)

    found, count, kept = pairwise_covariance(values, np.ones(50))

    assert found[0, 1] == pytest.approx(np.cov(values[both][:, :2], rowvar=False)[0, 1])
    assert found[2, 2] == pytest.approx(values[:, 2].var(ddof=1))
    assert (count[0, 1], kept.n, kept.dropped, kept.dropped_pct) == (30, 30, 20, 40)


NEARLY = np.random.default_rng(7).normal(size=(30, 3))


@pytest.mark.parametrize(
    ("compute", "code"),
    [
        (lambda: ordinary(moments(np.column_stack([NEARLY, NEARLY[:, 1] + NEARLY[:, 2]]), np.ones(30), tuple("yabc"))),
         "drivers_collinear"),
        (lambda: ordinary(moments(np.column_stack([NEARLY, np.full(30, 4.4)]), np.ones(30), tuple("yabc"))),
         "drivers_predictor_constant"),
        (lambda: ordinary(moments(np.column_stack([np.full(30, 3.3), NEARLY]), np.ones(30), tuple("yabc"))),
         "drivers_outcome_constant"),
        (lambda: Psus(np.array([0, 0, 1]), np.ones(2)), "drivers_stratum_lonely"),
        (lambda: Psus(np.array([0, 0]), np.ones(1), lonely="guess"), "lonely_rule_unknown"),
        (lambda: Kept("guess", 1, 1, 100), "missing_rule_unknown"),
        (lambda: ordinary(moments(NEARLY[:3], np.ones(3), tuple("yab"))), "drivers_no_freedom"),
        (lambda: gains(moments(NEARLY, np.ones(30), tuple("yab"), np.arange(30) % 3), simple_random(3), [9, 9]),
         "drivers_no_freedom"),
        (lambda: pairwise_covariance([[1, np.nan], [2, np.nan], [np.nan, 1], [np.nan, 5.0]], np.ones(4)),
         "pairwise_pair_empty"),
    ],
)  # fmt: skip
def test_what_has_no_answer_is_refused(compute, code):
    with pytest.raises(Problem) as caught:
        compute()

    assert caught.value.code == code


def test_a_lonely_stratum_may_be_centred_at_the_mean_and_a_full_one_adds_nothing():
    totals = np.array([[1.0], [3.0], [8.0]])

    adjusted = Psus(np.array([0, 0, 1]), np.ones(2), lonely="adjust").variance(totals)
    sampled = Psus(np.array([0, 0, 1]), np.array([1.0, 0.0])).variance(totals)

    assert adjusted[0, 0] == pytest.approx(2 * 2 + 4**2)
    assert sampled[0, 0] == pytest.approx(2 * 2)


def test_slopes_without_error_have_no_joint_test():
    """Everybody was asked: no error, nothing to test against."""
    values, weights, psu, psus = random_design(np.random.default_rng(3))
    census = replace(psus, unsampled=np.zeros(3))

    with pytest.raises(Problem) as caught:
        regression(moments(values, weights, tuple("yabc"), psu), census).wald(("a", "b"))

    assert (caught.value.code, caught.value.facts) == ("drivers_test_impossible", {"predictors": "a, b"})


@pytest.mark.parametrize(
    "compute",
    [
        lambda: moments([[1, np.nan]], [1], ("a", "b")),
        lambda: moments([[1, 2]], [0], ("a", "b")),
        lambda: moments([[1, 2], [1, 2]], [1, 1], ("a", "b"), [0, 2]),
        lambda: Moments(("a",), np.ones((1, 3, 3)), np.array([1])),
        lambda: Psus(np.array([0, 2]), np.ones(2)),
        lambda: Psus(np.array([0, 0]), np.array([1.5])),
        lambda: simple_random(3).variance(np.ones((2, 1))),
    ],
)
def test_a_mistake_in_the_program_is_not_computed(compute):
    with pytest.raises(ValueError, match=r".+"):
        compute()
