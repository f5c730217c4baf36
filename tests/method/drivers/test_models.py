"""R-004-35: answers as they are (satisfied or not, five levels) modelled by the design, equal to R."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize
from scipy.special import expit, ndtr
from tests.method.drivers.cases import DESIGNS, Api, floats, random_design, read

from hailong.method.design_based.contrasts import Contrast
from hailong.method.drivers.logistic import logistic
from hailong.method.drivers.ordinal import ordinal
from hailong.method.drivers.patterns import Patterns, Point, sandwich
from hailong.method.drivers.psus import Elements, Psus, simple_random
from hailong.method.problem import Problem

seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)
CUTS = [550, 650, 750]


def api_patterns(name, model):
    """Yes or no: sch.wide on three; ordinal: four classes of api00 on two, in tens."""
    api = Api(name)
    if model == "quasibinomial":
        x = api.table("ell", "meals", "mobility")
        y = np.array([int(row["sch.wide"] == "Yes") for row in api.rows])
        return Patterns(("ell", "meals", "mobility"), x, y, api.weights, api.psu, len(y)), api.psus
    y = np.digitize(api.table("api00")[:, 0], CUTS, right=True)
    return Patterns(("ell10", "meals10"), api.table("ell", "meals") / 10, y, api.weights, api.psu, len(y)), api.psus


def expected(design, model, column):
    rows = [r for r in read("regression/03_api.out.csv") if (r["design"], r["model"]) == (design, model)]
    return floats(rows, column)[:, 0]


@pytest.mark.parametrize("design", DESIGNS)
def test_logistic_equals_svyglm(design):
    """R stops its iterations earlier: 4e-9."""
    rows = [
        r for r in read("regression/04_covariance.out.csv") if (r["design"], r["model"]) == (design, "quasibinomial")
    ]

    found = logistic(*api_patterns(design, "quasibinomial"))

    assert found.coefficients == pytest.approx(expected(design, "quasibinomial", "coef"), rel=4e-9)
    assert found.se == pytest.approx(expected(design, "quasibinomial", "se"), rel=4e-9)
    assert found.covariance.ravel() == pytest.approx(floats(rows, "value")[:, 0], rel=1e-8)
    tests = [Contrast(*one, found.df) for one in zip(found.coefficients, found.se, strict=True)]
    assert [one.statistic for one in tests] == pytest.approx(expected(design, "quasibinomial", "t"), rel=1e-8)
    assert [one.p for one in tests] == pytest.approx(expected(design, "quasibinomial", "p"), rel=1e-7)


@pytest.mark.parametrize("design", DESIGNS)
def test_degrees_of_freedom_of_the_logistic_model_equal_svyglm(design):
    rows = {
        row["figure"]: float(row["value"]) for row in read("regression/05_other.out.csv") if row["design"] == design
    }

    assert logistic(*api_patterns(design, "quasibinomial")).df == rows["quasibinomial_df"]


@pytest.mark.parametrize(
    ("design", "link", "coef", "se"),
    [*((design, "logit", 2e-7, 1e-5) for design in DESIGNS), ("strat", "probit", 2e-7, 1e-5)],
)
def test_ordinal_equals_svyolr(design, link, coef, se):
    """R differentiates numerically and stops early: coefficients 2e-7, standard errors 1e-5."""
    found = ordinal(*api_patterns(design, "ordinal"), link=link)

    assert found.coefficients == pytest.approx(expected(design, f"ordinal_{link}", "coef"), rel=coef)
    assert found.se == pytest.approx(expected(design, f"ordinal_{link}", "se"), rel=se)


@pytest.mark.parametrize(("link", "coef", "se"), [("logit", 1e-9, 1e-9), ("probit", 1e-6, 2e-5)])
def test_ordinal_equals_clm_and_polr_on_wine(link, coef, se):
    """Each of the 72 tastings stands twice with half a weight: a hundred responses are the least."""
    rows = [*read("ordinal/01_wine.in.csv")] * 2
    y = floats(rows, "rating")[:, 0].astype(int) - 1
    patterns = Patterns(("warm", "yes"), floats(rows, "warm", "yes"), y, np.full(144, 0.5), np.arange(144), 144)
    told = {row["parameter"]: row for row in read("ordinal/01_wine.out.csv") if row["link"] == link}

    found = ordinal(patterns, simple_random(144), link=link)

    order = ["warm", "yes", "1|2", "2|3", "3|4", "4|5"]
    assert found.names == ("warm", "yes", "0|1", "1|2", "2|3", "3|4")
    assert found.coefficients == pytest.approx([float(told[name]["coef"]) for name in order], rel=coef)
    assert found.se_model == pytest.approx([float(told[name]["se"]) for name in order], rel=se)
    assert found.loglik == pytest.approx(float(told["warm"]["loglik"]), rel=1e-12)


def answers(generator, levels):
    values, weights, psu, psus = random_design(generator)
    y = np.digitize(values[:, 0], np.quantile(values[:, 0], np.linspace(0, 1, levels + 1)[1:-1]))
    return Patterns(("a", "b"), values[:, 1:3], y, weights, psu, len(y)), psus


@given(seeds)
def test_two_levels_make_the_ordinal_model_the_logistic_one(generator):
    patterns, psus = answers(generator, 2)

    yes, order = logistic(patterns, psus), ordinal(patterns, psus)

    assert order.coefficients == pytest.approx(
        np.append(yes.coefficients[1:], -yes.coefficients[0]), rel=1e-7, abs=1e-9
    )
    assert order.se == pytest.approx(yes.se[[1, 2, 0]], rel=1e-7)
    assert order.loglik == pytest.approx(yes.loglik)


@pytest.mark.parametrize(("link", "cdf"), [("logit", expit), ("probit", ndtr)])
def test_the_ordinal_estimate_is_the_maximum_and_its_information_the_curvature(link, cdf):
    patterns, psus = answers(np.random.default_rng(8), 4)

    def minus_loglik(theta):
        ends = np.concatenate([[-np.inf], theta[2:], [np.inf]])
        eta = patterns.x @ theta[:2]
        return -patterns.weight @ np.log(cdf(ends[patterns.y + 1] - eta) - cdf(ends[patterns.y] - eta))

    found = ordinal(patterns, psus, link=link)

    gradient = optimize.approx_fprime(found.coefficients, minus_loglik, 1e-6)
    curvature = optimize.approx_fprime(
        found.coefficients, lambda t: optimize.approx_fprime(t, minus_loglik, 1e-4), 1e-4
    )
    assert np.abs(gradient).max() < 0.05
    assert np.linalg.inv(curvature) == pytest.approx(found.information, rel=0.02, abs=1e-4)
    assert -minus_loglik(found.coefficients) == pytest.approx(found.loglik)


@given(seeds)
@pytest.mark.parametrize("model", [logistic, ordinal])
def test_counting_patterns_once_and_the_order_of_rows_change_nothing(model, generator):
    patterns, psus = answers(generator, 2)
    whole = np.round(patterns.x)
    order = generator.permutation(len(patterns.y))
    keys, place = np.unique(np.column_stack([whole, patterns.y, patterns.psu]), axis=0, return_inverse=True)
    counted = Patterns(
        ("a", "b"),
        keys[:, :2],
        keys[:, 2].astype(int),
        np.bincount(place, patterns.weight),
        keys[:, 3].astype(int),
        len(order),
    )

    plain = model(
        Patterns(("a", "b"), whole[order], patterns.y[order], patterns.weight[order], patterns.psu[order], len(order)),
        psus,
    )
    found = model(counted, psus)

    assert len(keys) < len(order)
    assert found.coefficients == pytest.approx(plain.coefficients, rel=1e-7, abs=1e-9)
    assert found.covariance == pytest.approx(plain.covariance, rel=1e-6, abs=1e-10)


@given(seeds)
@pytest.mark.parametrize("model", [logistic, ordinal])
def test_responses_sampled_one_by_one_may_be_counted_by_stratum(model, generator):
    """Patterns of a stratum with Σw and Σw² against every response as a PSU; some sampled responses do not count."""
    patterns, _ = answers(generator, 2)
    stratum, weight, x = generator.integers(0, 3, 180), generator.integers(1, 4, 180), np.round(patterns.x)
    unsampled = np.array([0.3, 0.8, 1.0])
    each = Psus(np.concatenate([stratum, [0, 2]]), unsampled)
    keys, place = np.unique(np.column_stack([x, patterns.y, stratum]), axis=0, return_inverse=True)
    counted = Patterns(
        ("a", "b"), keys[:, :2], keys[:, 2].astype(int), np.bincount(place, weight), keys[:, 3].astype(int), 180
    )
    elements = Elements(np.bincount(place, weight**2), np.bincount(stratum) + [1, 0, 1], unsampled)

    plain = model(Patterns(("a", "b"), x, patterns.y, weight.astype(float), np.arange(180), 180), each)
    found = model(counted, elements)

    assert len(keys) < 180
    assert found.covariance == pytest.approx(plain.covariance, rel=1e-6, abs=1e-10)
    assert found.df == plain.df


def test_a_lonely_response_is_centred_at_nought_or_refused():
    def elements(lonely):
        return Elements(np.array([4.0, 1, 1]), np.array([1, 2]), np.array([0.5, 1]), lonely)

    found = elements("adjust").variance_of_rows(
        np.array([0, 1, 1]), np.array([2.0, 1, 1]), np.array([[3.0], [-4], [-2]])
    )

    assert found[0, 0] == pytest.approx(0.5 * 36 + 2 * (16 + 4 - 36 / 2))
    with pytest.raises(Problem) as caught:
        elements("fail")
    assert caught.value.code == "drivers_stratum_lonely"
    with pytest.raises(Problem) as unknown:
        elements("guess")
    assert unknown.value.code == "lonely_rule_unknown"


COMBINED = {
    "twice": lambda x: x[:, 0],
    "mean": lambda x: x.mean(axis=1),
    "turned": lambda x: 7 - 0.3 * x[:, 0] - 0.1 * x[:, 1],
}
MODELS = {"logistic": logistic, "logit": ordinal, "probit": lambda *given: ordinal(*given, link="probit")}


def likert(generator, predictors, n=150):
    """Answers 1 … 5 to some questions, weights of a wide range."""
    return generator.integers(1, 6, (n, predictors)).astype(float), generator.gamma(0.7, size=n) * 10 + 0.01


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("combined", COMBINED)
@given(generator=seeds)
def test_predictors_that_are_combinations_of_each_other_are_the_problem_of_a_regression(combined, model, generator):
    """Rounding makes the information invertible: slopes of 1e13 would be told."""
    x, weights = likert(generator, 2)
    y = np.digitize(0.5 * x[:, 0] + generator.logistic(size=150), [2] if model == "logistic" else [1, 2, 3])
    x = np.column_stack([x, COMBINED[combined](x)])

    with pytest.raises(Problem) as caught:
        MODELS[model](Patterns(tuple("abc"), x, y, weights, np.arange(150), 150), simple_random(150))

    assert caught.value.code == "drivers_collinear"
    assert {"a", "c"} <= set(caught.value.facts["predictors"].split(", "))


@pytest.mark.parametrize("weighted", [False, True])
@given(seeds, st.integers(1, 3))
def test_an_answer_that_a_predictor_foretells_without_fail_has_no_coefficient(weighted, generator, predictors):
    """Once 1 − p is nought in floats every step is nought too: that is no maximum."""
    x, weights = likert(generator, predictors)
    weights = weights if weighted else np.ones(150)
    names = tuple(f"x{j}" for j in range(predictors))

    with pytest.raises(Problem) as caught:
        logistic(Patterns(names, x, (x[:, 0] >= 4).astype(int), weights, np.arange(150), 150), simple_random(150))

    assert caught.value.code == "model_without_maximum"


@pytest.mark.parametrize("link", ["logit", "probit"])
@given(generator=seeds)
def test_an_answer_that_only_one_group_gives_has_no_coefficient(link, generator):
    x, weights = likert(generator, 2)
    y = generator.integers(0, 3, 150)
    x[:, 0] = np.where(y == 2, 100.0, 20.0)

    with pytest.raises(Problem) as caught:
        ordinal(Patterns(("a", "b"), x, y, weights, np.arange(150), 150), simple_random(150), link=link)

    assert caught.value.code == "model_without_maximum"


def test_a_likelihood_that_is_flat_is_a_problem_also_without_convergence_to_infinity():
    """Rows that say nothing of the second parameter."""
    patterns = made(np.arange(100) % 7, np.arange(100) % 2)
    flat = Point(-1.0, np.zeros((100, 2)), -np.array([[1.0, 1.0], [1.0, 1.0 + 1e-11]]), 1.0)

    for hessian in (flat.hessian, -np.eye(2) * [1, 0], np.full((2, 2), np.nan)):
        with pytest.raises(Problem) as caught:
            sandwich(patterns, simple_random(100), ("a", "b"), np.zeros(2), replace(flat, hessian=hessian))
        assert caught.value.code == "model_without_maximum"


def test_a_steep_slope_is_no_separation():
    """The truth 0.4 per point over 0 … 100: odds up to e²⁰."""
    generator = np.random.default_rng(21)
    x = generator.integers(0, 21, 4000) * 5.0
    y = (generator.random(4000) < expit(0.4 * (x - 50))).astype(int)

    found = logistic(Patterns(("a",), x[:, None], y, np.ones(4000), np.arange(4000), 4000), simple_random(4000))

    assert found.coefficients == pytest.approx([-20, 0.4], rel=0.15)
    assert found.coefficients[1] == pytest.approx(0.4, abs=3 * found.se[1])


def made(x, y, n=100):
    x = np.asarray(x, dtype=float).reshape(len(y), -1)
    return Patterns(("a",), x, np.asarray(y), np.ones(len(y)), np.arange(len(y)), n)


@pytest.mark.parametrize(
    ("compute", "code"),
    [
        (lambda: logistic(made(np.arange(100), np.arange(100) > 49), simple_random(100)), "model_without_maximum"),
        (lambda: ordinal(made(np.arange(100), np.arange(100) // 34), simple_random(100)), "model_without_maximum"),
        (
            lambda: logistic(replace(made(np.arange(8), [0, 1] * 4), psu=np.arange(8) % 2), simple_random(2)),
            "drivers_no_freedom",
        ),
        (lambda: made(np.ones(4), [0, 1, 0, 1]), "drivers_predictor_constant"),
        (lambda: made(np.arange(4), [0, 0, 0, 0]), "drivers_outcome_constant"),
        (lambda: logistic(made(np.arange(4), [0, 1, 0, 1], 4), simple_random(4)), "drivers_too_few_responses"),
        (lambda: ordinal(made(np.arange(4), [0, 1, 0, 1]), simple_random(4), link="cauchit"), "ordinal_link_unknown"),
    ],
)
def test_what_has_no_answer_is_refused(compute, code):
    with pytest.raises(Problem) as caught:
        compute()

    assert caught.value.code == code


@pytest.mark.parametrize(
    "compute",
    [
        lambda: made([1, np.nan], [0, 1]),
        lambda: made([1, 2], [0, 2]),
        lambda: logistic(made(np.arange(3), [0, 1, 2]), simple_random(3)),
    ],
)
def test_a_mistake_in_the_program_is_not_computed(compute):
    with pytest.raises(ValueError, match=r".+"):
        compute()
