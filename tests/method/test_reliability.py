"""R-004-35: the reliability of a criterion and of the units' means equals R."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.method.drivers.cases import CASES, floats, read

from hailong.method.drivers.moments import complete, moments, pairwise_covariance
from hailong.method.problem import Problem
from hailong.method.reliability import agency_reliability, cronbach_alpha, one_factor, reliability
from hailong.method.reliability.scale import item_rest_correlations

SCALES = ("agree", "consc", "extra", "neuro", "open")


def scale(name):
    """(items as R's case has them, their rows turned round where reversed, answers of everybody)."""
    rows = [row for row in read("reliability/01_items.out.csv") if row["scale"] == name]
    items = [row["item"] for row in rows]
    table = floats(read("reliability/01_bfi.in.csv"), *items)
    for place, row in enumerate(rows):
        if row["reversed"] == "1":
            table[:, place] = 7 - table[:, place]
    return rows, tuple(items), table


def figures(name):
    return {row["figure"]: float(row["value"]) for row in read("reliability/01_scales.out.csv") if row["scale"] == name}


def covariance(table):
    kept, _ = complete(table, np.ones(len(table)))
    return np.cov(table[kept], rowvar=False), int(kept.sum())


@pytest.mark.parametrize("name", SCALES)
def test_everything_about_a_scale_equals_psych(name):
    rows, items, table = scale(name)
    expected = figures(name)

    found = reliability(*covariance(table)[:1], items, n=covariance(table)[1])

    for figure in ("n", "alpha", "alpha_standardised", "lambda6", "mean_correlation", "se", "low", "high"):
        assert getattr(found, figure) == pytest.approx(expected[figure], rel=1e-9), figure
    assert found.alpha_if_deleted == pytest.approx(floats(rows, "alpha_if_deleted")[:, 0], rel=1e-9)
    assert found.item_rest == pytest.approx(floats(rows, "item_rest")[:, 0], rel=1e-9)


@pytest.mark.parametrize("name", SCALES)
def test_alpha_of_pairwise_covariances_equals_psych(name):
    table = scale(name)[2]

    found, _, kept = pairwise_covariance(table, np.ones(len(table)))

    spread = np.sqrt(np.diag(found))
    assert cronbach_alpha(found) == pytest.approx(figures(name)["alpha_pairwise"], rel=1e-9)
    standardised = cronbach_alpha(found / np.outer(spread, spread))
    assert standardised == pytest.approx(figures(name)["alpha_standardised_pairwise"], rel=1e-9)
    assert 0 < kept.dropped_pct < 5


@pytest.mark.parametrize("name", SCALES)
def test_omega_its_loadings_and_residuals_equal_lavaan(name):
    """R's optimiser stops at about 1e-6."""
    rows, _, table = scale(name)
    matrix, n = covariance(table)

    found = one_factor(matrix * (n - 1) / n)

    assert found.omega == pytest.approx(figures(name)["omega"], rel=1e-5)
    assert found.loadings == pytest.approx(floats(rows, "loading")[:, 0], rel=1e-5)
    assert found.residuals == pytest.approx(floats(rows, "residual")[:, 0], rel=1e-5)


@pytest.mark.parametrize("name", SCALES)
def test_omega_of_standardised_items_equals_psych(name):
    """psych: 1 − Σψ/1ᵀR1, over the observed variance of the sum instead of the modelled one; its optimiser: 1e-6."""
    matrix, _ = covariance(scale(name)[2])
    spread = np.sqrt(np.diag(matrix))
    correlation = matrix / np.outer(spread, spread)

    found = one_factor(correlation)

    omega = 1 - found.residuals.sum() / correlation.sum()
    assert omega == pytest.approx(figures(name)["omega_standardised"], rel=1e-6)


def test_alpha_by_gender_equals_psych():
    table, gender = scale("agree")[2], floats(read("reliability/01_bfi.in.csv"), "gender")[:, 0]

    found = [cronbach_alpha(covariance(table[gender == code])[0]) for code in (1, 2)]

    assert found == pytest.approx(floats(read("reliability/02_by_gender.out.csv"), "alpha")[:, 0], rel=1e-9)


def test_alpha_of_25_items_equals_psych():
    with (CASES / "cronbach_alpha/01_bfi25.in.csv").open(encoding="utf-8") as file:
        matrix = np.array([[float(v) for v in row] for row in csv.reader(file)])
    with (CASES / "cronbach_alpha/01_bfi25.out.csv").open(encoding="utf-8") as file:
        expected = [float(one) for one in list(csv.reader(file))[1]]
    spread = np.sqrt(np.diag(matrix))

    found = cronbach_alpha(matrix), cronbach_alpha(matrix / np.outer(spread, spread))

    assert found == pytest.approx(expected, rel=1e-12)


def test_alpha_needs_two_items_that_vary():
    assert cronbach_alpha([[1.0]]) is None
    assert cronbach_alpha(np.zeros((3, 3))) is None


@given(st.lists(st.floats(0.2, 2), min_size=3, max_size=8), st.floats(0.1, 3), st.randoms(use_true_random=False))
def test_omega_gives_back_the_model_it_was_made_of(loadings, residual, chance):
    own = np.array([residual * (0.5 + chance.random()) for _ in loadings])
    matrix = np.outer(loadings, loadings) + np.diag(own)

    found = one_factor(matrix)

    assert found.loadings == pytest.approx(loadings, rel=1e-3, abs=1e-4)
    assert found.omega == pytest.approx(sum(loadings) ** 2 / matrix.sum(), rel=1e-5)
    assert found.fit == pytest.approx(0, abs=1e-8)


@given(st.integers(2, 8), st.floats(0.05, 0.95))
def test_items_that_are_alike_make_all_measures_one(k, between):
    """Spearman-Brown: k·r/(1 + (k − 1)·r)."""
    matrix = np.full((k, k), between) + (1 - between) * np.eye(k)
    expected = k * between / (1 + (k - 1) * between)

    found = reliability(matrix, tuple(f"q{j}" for j in range(k)), n=100)

    assert (found.alpha, found.alpha_standardised) == pytest.approx((expected, expected))
    assert found.low < found.alpha < found.high
    if k > 2:
        assert one_factor(matrix).omega == pytest.approx(expected, rel=1e-6)


def test_alpha_if_deleted_of_two_items_does_not_exist():
    found = reliability([[1, 0.5], [0.5, 1]], ("a", "b"), n=100)

    assert np.isnan(found.alpha_if_deleted).all()
    assert np.isnan(item_rest_correlations(np.diag([1.0, 0.0]))[0])


def test_the_reliability_of_agency_means_equals_an_analysis_of_variance_in_r():
    rows = [row for row in read("regression/03_api.in.csv") if row["design"] == "clus1"]
    _, agency = np.unique([row["psu"] for row in rows], return_inverse=True)
    y = floats(rows, "api00")[:, 0]
    expected = read("reliability/03_agencies.out.csv")[0]

    found = agency_reliability(np.bincount(agency), np.bincount(agency, y), np.bincount(agency, y * y))

    for figure in ("agencies", "n", "between", "within", "icc2"):
        assert getattr(found, figure) == pytest.approx(float(expected[figure]), rel=1e-9), figure
    assert found.mean_size == pytest.approx(183 / 15)
    assert found.mean_size * found.icc1 / (1 + (found.mean_size - 1) * found.icc1) == pytest.approx(found.icc2)


@given(st.integers(0, 2**32 - 1).map(np.random.default_rng), st.booleans())
def test_items_that_cancel_out_have_no_alpha_made_of_rounding(generator, weighted):
    """a + b + c = 9 in every response; as whole numbers divided once, and as weighted moments in floats."""
    table = generator.integers(1, 4, (150, 2))
    table = np.column_stack([table, 9 - table.sum(axis=1)])
    weights = generator.gamma(1, size=150) + 0.1 if weighted else np.ones(150)
    matrix = moments(table, weights, tuple("abc")).covariance[0]

    assert cronbach_alpha(matrix) is None
    with pytest.raises(Problem) as caught:
        reliability(matrix, tuple("abc"), n=150)
    assert caught.value.code == "reliability_items_opposed"


def test_an_item_whose_others_cancel_out_goes_with_nothing():
    x = np.random.default_rng(4).integers(1, 4, (200, 2)) / 3
    matrix = moments(np.column_stack([x[:, 0], 0.1 - x[:, 0], x[:, 1]]), np.ones(200), tuple("abc")).covariance[0]

    found = reliability(matrix, tuple("abc"), n=200)

    assert np.isnan(found.item_rest).tolist() == [False, False, True]
    assert np.isnan(found.alpha_if_deleted).tolist() == [False, False, True]


@pytest.mark.parametrize("parts", [6, 7, 11, 12, 13])
def test_agencies_whose_every_response_is_alike_cannot_be_told_apart(parts):
    """Every mean is 4/5 of the scale in 1/(60·parts): multiplied back it is not the same float for every agency."""
    one, n = 1 / (60 * parts), np.array([30, 71, 113])
    first = np.array([48 * parts * size * one for size in n.tolist()])
    second = np.array([(48 * parts) ** 2 * size * one * one for size in n.tolist()])

    with pytest.raises(Problem) as caught:
        agency_reliability(n, first, second)

    assert caught.value.code == "agencies_without_spread"


def test_agencies_of_one_mind_inside_are_told_apart_for_sure():
    """4.1, 4.3 and 4.7 of everybody: MSW is rounding."""
    n, mean = np.array([30, 71, 113]), np.array([4.1, 4.3, 4.7])

    found = agency_reliability(n, n * mean, n * mean * mean)

    assert (found.within, found.icc1, found.icc2) == (0, 1, 1)


ALIKE = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
FACTOR = np.array([[1, 0.9, 0.9], [0.9, 1, 0.75], [0.9, 0.75, 1]])


@pytest.mark.parametrize(
    ("compute", "code"),
    [
        (lambda: reliability([[1.0]], ("a",), n=100), "reliability_too_few_items"),
        (lambda: reliability(ALIKE, tuple("abc"), n=29), "reliability_too_few_responses"),
        (lambda: reliability(np.diag([1.0, 0.0]), ("a", "b"), n=100), "reliability_item_constant"),
        (lambda: reliability([[1, -1], [-1, 1]], ("a", "b"), n=100), "reliability_items_opposed"),
        (lambda: one_factor(np.eye(2)), "omega_too_few_items"),
        (lambda: one_factor(np.ones((3, 3))), "omega_matrix_singular"),
        (lambda: one_factor(FACTOR), "omega_item_is_factor"),
        (lambda: agency_reliability([5], [5], [5]), "agencies_too_few"),
        (lambda: agency_reliability([1, 1], [4, 5], [16, 25]), "agencies_without_spread"),
        (lambda: agency_reliability([2, 2], [4, 4], [8, 8]), "agencies_without_spread"),
    ],
)
def test_what_has_no_reliability_is_refused(compute, code):
    with pytest.raises(Problem) as caught:
        compute()

    assert caught.value.code == code


def test_a_mistake_in_the_program_is_not_computed():
    with pytest.raises(ValueError, match="items"):
        reliability(np.eye(2), ("a",), n=100)
    with pytest.raises(ValueError, match="agency"):
        agency_reliability([3, 0], [1, 0], [1, 0])
