"""R-004-19: calibrated weights, and the standard errors they give, equal those of R survey and R sampling."""

from dataclasses import replace

import numpy as np
import pytest
from tests.method.weighting.cases import numbers, rows, texts

from hailong.method.intervals import t_interval
from hailong.method.weighting.calibration import calibrate, collapsed, poststratify
from hailong.method.weighting.constraints import Auxiliary, Margin
from hailong.method.weighting.distance import Linear, Logit, Raking, Truncated
from hailong.method.weighting.residuals import calibration_residuals


class Survey:
    """A sample of schools, what its weights are calibrated to, and the variance of its design."""

    def __init__(self, case, stratum, district, constraints):
        self.case, self.schools = case, rows(f"calibration/{case}.in.csv")
        self.base, self.fpc = numbers(self.schools, "pw"), numbers(self.schools, "fpc")
        self.stratum = texts(self.schools, stratum) if stratum else np.zeros(len(self.base))
        self.district = texts(self.schools, district) if district else np.arange(len(self.base))
        self.known = {one: self.margin(one, totals) for one, totals in constraints.items()}

    def margin(self, name, totals):
        if isinstance(totals, float):
            return Auxiliary(name, numbers(self.schools, name), totals)
        return Margin.of(name, texts(self.schools, name), totals)

    def standard_error(self, weighted):
        """First-stage units without replacement within strata."""
        variance = 0.0
        for stratum in np.unique(self.stratum):
            here = self.stratum == stratum
            totals = np.array([weighted[here & (self.district == one)].sum() for one in np.unique(self.district[here])])
            m, population = len(totals), self.fpc[here][0]
            variance += (1 - m / population) * m / (m - 1) * ((totals - totals.mean()) ** 2).sum()
        return np.sqrt(variance)

    def linearised(self, case, weights):
        """(estimate, influence of every school, unweighted)."""
        kind, _, variable = case["statistic"].partition("_")
        if kind == "ratio":
            y, x = numbers(self.schools, "api.stu"), numbers(self.schools, "enroll")
            ratio = weights @ y / (weights @ x)
            return ratio, (y - ratio * x) / (weights @ x)
        y = numbers(self.schools, variable)
        if kind == "total":
            return weights @ y, y
        column, _, value = case["domain"].partition("=")
        inside = texts(self.schools, column) == value if column else np.ones(len(y), bool)
        mean = weights @ (inside * y) / (weights @ inside)
        return mean, inside * (y - mean) / (weights @ inside)


WIDE_TOTALS = {"No": 1072, "Yes": 5122}
CLUSTERS = Survey(
    "01_apiclus1", None, "dnum",
    {"stype": {"E": 4421, "H": 755, "M": 1018}, "sch.wide": WIDE_TOTALS, "api99": 3914069.0},
)  # fmt: skip
STRATA = Survey(
    "04_apistrat", "stype", None, {"sch.wide": WIDE_TOTALS, "awards": {"No": 2027, "Yes": 4167}, "api99": 3914069.0}
)
TYPE, WIDE, API99 = CLUSTERS.known.values()
PW, DISTRICT = CLUSTERS.base, CLUSTERS.district
DONE = {
    ("01_apiclus1", "poststratified"): (CLUSTERS, [TYPE], Linear()),
    ("01_apiclus1", "raked"): (CLUSTERS, [TYPE, WIDE], Raking()),
    ("01_apiclus1", "linear_api99"): (CLUSTERS, [TYPE, API99], Linear()),
    ("01_apiclus1", "raking_api99"): (CLUSTERS, [TYPE, API99], Raking()),
    ("01_apiclus1", "logit_api99"): (CLUSTERS, [TYPE, API99], Logit(0.3, 3)),
    ("01_apiclus1", "linear_schwide"): (CLUSTERS, [TYPE, WIDE], Linear()),
    ("01_apiclus1", "raking_schwide"): (CLUSTERS, [TYPE, WIDE], Raking()),
    ("01_apiclus1", "truncated_api99"): (CLUSTERS, [TYPE, API99], Truncated(0.6, 1.6)),
    ("04_apistrat", "linear"): (STRATA, [*STRATA.known.values()], Linear()),
    ("04_apistrat", "raking"): (STRATA, [*STRATA.known.values()], Raking()),
    ("04_apistrat", "logit"): (STRATA, [*STRATA.known.values()], Logit(0.5, 2)),
    ("04_apistrat", "truncated"): (STRATA, [*STRATA.known.values()], Truncated(0.8, 1.095)),
}
ESTIMATES = [
    {"case": case, **row} for case in ("01_apiclus1", "04_apistrat") for row in rows(f"calibration/{case}.out.csv")
]
TEN = rows("calibration/02_ten.in.csv")
TEN_DONE = [
    ("sampling_linear", Linear(), 1e-12), ("sampling_truncated", Truncated(0.5, 2), 1e-12),
    ("sampling_raking", Raking(), 1e-6), ("sampling_logit", Logit(0.5, 2), 1e-6),
    ("survey_linear", Linear(), 1e-12), ("survey_raking", Raking(), 1e-12), ("survey_logit", Logit(0.5, 2), 1e-12),
]  # fmt: skip


def final(weights, case="01_apiclus1"):
    survey, constraints, distance = DONE[case, weights]
    return survey.base * calibrate(survey.base, constraints, distance).factor


@pytest.mark.parametrize(("case", "weights"), DONE)
def test_weights_equal_those_of_r_survey(case, weights):
    expected = numbers(rows(f"calibration/{case}_weights.out.csv"), weights)

    assert final(weights, case) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("case", ESTIMATES, ids=lambda c: " ".join(list(c.values())[:4]))
def test_estimates_and_standard_errors_from_residuals_equal_those_of_r_survey(case):
    survey, constraints, _ = DONE[case["case"], case["weights"]]
    weights = final(case["weights"], case["case"])

    estimate, influence = survey.linearised(case, weights)
    residuals = calibration_residuals(survey.base, weights, constraints, influence)

    assert estimate == pytest.approx(float(case["est"]), rel=1e-9)
    assert survey.standard_error(residuals) == pytest.approx(float(case["se"]), rel=1e-9)


@pytest.mark.parametrize("case", ESTIMATES[: 8 * 10], ids=lambda c: " ".join(list(c.values())[:4]))
def test_variances_and_intervals_equal_those_of_r_survey(case):
    survey, constraints, _ = DONE[case["case"], case["weights"]]
    weights = final(case["weights"], case["case"])
    df = len(np.unique(survey.district)) - len(np.unique(survey.stratum))

    estimate, influence = survey.linearised(case, weights)
    se = survey.standard_error(calibration_residuals(survey.base, weights, constraints, influence))

    assert t_interval(estimate, se, df=df) == pytest.approx((float(case["ci_t_lo"]), float(case["ci_t_hi"])), rel=1e-9)
    if case["variance"]:
        normal = (float(case["ci_norm_lo"]), float(case["ci_norm_hi"]))
        assert t_interval(estimate, se, df=np.inf) == pytest.approx(normal, rel=1e-9)
        assert se**2 == pytest.approx(float(case["variance"]), rel=1e-9)


@pytest.mark.parametrize(("name", "distance", "tolerance"), TEN_DONE)
def test_factors_equal_those_of_r_sampling_and_of_r_survey_at_full_precision(name, distance, tolerance):
    constraints = [
        Auxiliary(column, numbers(TEN, column), total) for column, total in (("x1", 105.0), ("x2", 48.0), ("x3", 530.0))
    ]

    found = calibrate(numbers(TEN, "d"), constraints, distance).factor

    assert found == pytest.approx(numbers(rows("calibration/02_ten.out.csv"), name), rel=tolerance)


def test_post_stratification_in_closed_form_is_calibration_to_one_margin():
    found = PW * poststratify(PW, TYPE)

    assert found == pytest.approx(numbers(rows("calibration/01_apiclus1_weights.out.csv"), "poststratified"), rel=1e-12)


def test_raking_is_what_iterative_proportional_fitting_converges_to():
    weights = PW.copy()

    for _ in range(200):
        for margin in (TYPE, WIDE):
            weights *= (margin.totals / np.bincount(margin.codes, weights))[margin.codes]

    assert final("raked") == pytest.approx(weights, rel=1e-12)


def test_several_variables_at_once_leave_the_same_residuals_as_one_by_one():
    weights = final("linear_api99")
    both = np.column_stack([numbers(CLUSTERS.schools, "api00"), numbers(CLUSTERS.schools, "enroll")])

    found = calibration_residuals(PW, weights, [TYPE, API99], both)

    assert found[:, 1] == pytest.approx(calibration_residuals(PW, weights, [TYPE, API99], both[:, 1]), rel=1e-12)


def test_a_variable_that_was_calibrated_on_has_no_residual_left_even_where_margins_say_the_same_twice():
    weights = final("linear_api99")

    found = calibration_residuals(PW, weights, [TYPE, WIDE, TYPE, API99], API99.values)

    assert np.abs(found).max() < 1e-7 * np.abs(weights * API99.values).max()


def test_cells_of_a_district_give_the_residual_totals_of_its_schools():
    """A cell's influence is its mean weighted by the base: enough for any design whose first stage is kept apart."""
    base, weights = PW * np.linspace(1, 2, len(PW)), final("raking_schwide") * np.linspace(1, 2, len(PW))
    influence = numbers(CLUSTERS.schools, "enroll")
    place = np.unique(DISTRICT, return_inverse=True)[1]
    sums, cell_of, example = collapsed(base, [place, TYPE.codes, WIDE.codes])
    total, carried = (np.bincount(cell_of, base * y, len(sums)) for y in (influence, weights / base))
    constraints = [replace(one, codes=one.codes[example]) for one in (TYPE, WIDE)]

    cells = calibration_residuals(sums, carried, constraints, total / sums)
    schools = calibration_residuals(base, weights, [TYPE, WIDE], influence)

    assert np.bincount(place[example], cells) == pytest.approx(np.bincount(place, schools), rel=1e-9)
