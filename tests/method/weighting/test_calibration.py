"""R-004-29: calibrated weights, and the standard errors they give, equal those of R survey and R sampling."""

from dataclasses import replace

import numpy as np
import pytest
from tests.method.weighting.cases import numbers, rows, texts

from hailong.method.weighting.calibration import calibrate, collapsed, poststratify
from hailong.method.weighting.constraints import Auxiliary, Margin
from hailong.method.weighting.distance import Linear, Logit, Raking, Truncated
from hailong.method.weighting.residuals import calibration_residuals

SCHOOLS = rows("calibration/01_apiclus1.in.csv")
WEIGHTS = rows("calibration/01_apiclus1_weights.out.csv")
PW, DISTRICT = numbers(SCHOOLS, "pw"), texts(SCHOOLS, "dnum")
TYPE = Margin.of("stype", texts(SCHOOLS, "stype"), {"E": 4421, "H": 755, "M": 1018})
WIDE = Margin.of("sch.wide", texts(SCHOOLS, "sch.wide"), {"No": 1072, "Yes": 5122})
API99 = Auxiliary("api99", numbers(SCHOOLS, "api99"), 3914069.0)
DONE = {
    "poststratified": ([TYPE], Linear()),
    "raked": ([TYPE, WIDE], Raking()),
    "linear_api99": ([TYPE, API99], Linear()),
    "raking_api99": ([TYPE, API99], Raking()),
    "logit_api99": ([TYPE, API99], Logit(0.3, 3)),
    "linear_schwide": ([TYPE, WIDE], Linear()),
    "raking_schwide": ([TYPE, WIDE], Raking()),
    "truncated_api99": ([TYPE, API99], Truncated(0.6, 1.6)),
}
TEN = rows("calibration/02_ten.in.csv")
TEN_DONE = [
    ("sampling_linear", Linear(), 1e-12), ("sampling_truncated", Truncated(0.5, 2), 1e-12),
    ("sampling_raking", Raking(), 1e-6), ("sampling_logit", Logit(0.5, 2), 1e-6),
    ("survey_linear", Linear(), 1e-12), ("survey_raking", Raking(), 1e-12), ("survey_logit", Logit(0.5, 2), 1e-12),
]  # fmt: skip


def final(name):
    constraints, distance = DONE[name]
    return PW * calibrate(PW, constraints, distance).factor


def standard_error(weighted):
    """One stage of districts, drawn from 757."""
    totals = np.array([weighted[one == DISTRICT].sum() for one in np.unique(DISTRICT)])
    return np.sqrt((1 - len(totals) / 757) * len(totals) / (len(totals) - 1) * ((totals - totals.mean()) ** 2).sum())


def linearised(case, weights):
    """(estimate, influence of every school, unweighted)."""
    kind, _, variable = case["statistic"].partition("_")
    if kind == "ratio":
        y, x = numbers(SCHOOLS, "api.stu"), numbers(SCHOOLS, "enroll")
        ratio = weights @ y / (weights @ x)
        return ratio, (y - ratio * x) / (weights @ x)
    y = numbers(SCHOOLS, variable)
    if kind == "total":
        return weights @ y, y
    column, _, value = case["domain"].partition("=")
    inside = texts(SCHOOLS, column) == value if column else np.ones(len(y), bool)
    mean = weights @ (inside * y) / (weights @ inside)
    return mean, inside * (y - mean) / (weights @ inside)


@pytest.mark.parametrize("name", DONE)
def test_weights_equal_those_of_r_survey(name):
    expected = numbers(WEIGHTS, name)

    found = final(name)

    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("case", rows("calibration/01_apiclus1.out.csv"), ids=lambda c: " ".join(list(c.values())[:3]))
def test_estimates_and_standard_errors_from_residuals_equal_those_of_r_survey(case):
    weights = final(case["weights"])

    estimate, influence = linearised(case, weights)
    residuals = calibration_residuals(PW, weights, DONE[case["weights"]][0], influence)

    assert estimate == pytest.approx(float(case["est"]), rel=1e-9)
    assert standard_error(residuals) == pytest.approx(float(case["se"]), rel=1e-9)


@pytest.mark.parametrize(("name", "distance", "tolerance"), TEN_DONE)
def test_factors_equal_those_of_r_sampling_and_of_r_survey_at_full_precision(name, distance, tolerance):
    constraints = [
        Auxiliary(column, numbers(TEN, column), total) for column, total in (("x1", 105.0), ("x2", 48.0), ("x3", 530.0))
    ]

    found = calibrate(numbers(TEN, "d"), constraints, distance).factor

    assert found == pytest.approx(numbers(rows("calibration/02_ten.out.csv"), name), rel=tolerance)


def test_post_stratification_in_closed_form_is_calibration_to_one_margin():
    found = PW * poststratify(PW, TYPE)

    assert found == pytest.approx(numbers(WEIGHTS, "poststratified"), rel=1e-12)


def test_raking_is_what_iterative_proportional_fitting_converges_to():
    weights = PW.copy()

    for _ in range(200):
        for margin in (TYPE, WIDE):
            weights *= (margin.totals / np.bincount(margin.codes, weights))[margin.codes]

    assert final("raked") == pytest.approx(weights, rel=1e-12)


def test_several_variables_at_once_leave_the_same_residuals_as_one_by_one():
    weights = final("linear_api99")
    both = np.column_stack([numbers(SCHOOLS, "api00"), numbers(SCHOOLS, "enroll")])

    found = calibration_residuals(PW, weights, [TYPE, API99], both)

    assert found[:, 1] == pytest.approx(calibration_residuals(PW, weights, [TYPE, API99], both[:, 1]), rel=1e-12)


def test_a_variable_that_was_calibrated_on_has_no_residual_left_even_where_margins_say_the_same_twice():
    weights = final("linear_api99")

    found = calibration_residuals(PW, weights, [TYPE, WIDE, TYPE, API99], API99.values)

    assert np.abs(found).max() < 1e-7 * np.abs(weights * API99.values).max()


def test_cells_of_a_district_give_the_residual_totals_of_its_schools():
    """A cell's influence is its mean weighted by the base: enough for any design whose first stage is kept apart."""
    base, weights = PW * np.linspace(1, 2, len(PW)), final("raking_schwide") * np.linspace(1, 2, len(PW))
    influence = numbers(SCHOOLS, "enroll")
    place = np.unique(DISTRICT, return_inverse=True)[1]
    sums, cell_of, example = collapsed(base, [place, TYPE.codes, WIDE.codes])
    total, carried = (np.bincount(cell_of, base * y, len(sums)) for y in (influence, weights / base))
    constraints = [replace(one, codes=one.codes[example]) for one in (TYPE, WIDE)]

    cells = calibration_residuals(sums, carried, constraints, total / sums)
    schools = calibration_residuals(base, weights, [TYPE, WIDE], influence)

    assert np.bincount(place[example], cells) == pytest.approx(np.bincount(place, schools), rel=1e-9)
