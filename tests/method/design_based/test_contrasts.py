"""R-004-54: differences, tests and what a sample can find."""

import numpy as np
import pytest
from scipy import stats

from hailong.method.design_based.contrasts import Contrast, contrast, detectable, independent, t_test, wald
from hailong.method.design_based.design import Stage, declare
from hailong.method.design_based.effects import design_effects, effective_size, kish
from hailong.method.design_based.estimates import Groups
from hailong.method.design_based.tables import Table, rao_scott
from hailong.method.problem import Problem
from hailong.method.weighting.summary import spread

WHOLE = declare(np.ones(6), [Stage(None, None, None)], lonely="fail")
SCORES = np.array([1.0, 2, 4, 3, 5, 5])


def test_the_t_test_of_a_simple_random_sample_is_that_of_unequal_variances():
    """Means 7/3 and 13/3; z of a group have mean zero: V = (6/5)·(Σ(y − ȳ)²/9 of each)."""
    found = t_test(WHOLE, SCORES, Groups(np.array(list("aaabbb"))))

    squares = sum(((part - part.mean()) ** 2).sum() for part in (SCORES[:3], SCORES[3:]))
    assert (found.value, found.se, found.df) == pytest.approx((2, (6 / 5 * squares / 9) ** 0.5, 4), rel=1e-12)
    assert found.p == pytest.approx(2 * stats.t.sf(found.value / found.se, 4), rel=1e-12)


def test_independent_designs_are_compared_with_satterthwaites_degrees_of_freedom():
    """Welch's test: variances 1/4 and 1/9 on 9 and 4 degrees of freedom."""
    found = independent(Contrast(5, 0.5, 9), Contrast(4, 1 / 3, 4))

    assert found.se == pytest.approx((1 / 4 + 1 / 9) ** 0.5)
    assert found.df == pytest.approx((13 / 36) ** 2 / (1 / 16 / 9 + 1 / 81 / 4))


def test_a_contrast_without_variance_has_no_p():
    found = contrast(np.array([1, -1]), np.array([5.0, 5.0]), np.zeros((2, 2)), df=3)

    assert (found.value, found.se) == (0, 0)
    assert np.isnan([found.statistic, found.p]).all()


def test_one_contrast_by_wald_is_the_square_of_its_t():
    found = wald(np.array([2.0]), np.array([[0.5]]), df=7, adjusted=True)

    assert found.p == pytest.approx(Contrast(2, 0.5**0.5, 7).p, rel=1e-12)


@pytest.mark.parametrize(("points", "n"), [(14.2, 20), (8.2, 60), (3.2, 400), (2.3, 780)])
def test_detectable_differences_of_two_agencies(points, n):
    """Two means of n answers with a standard deviation of 0.8 on the scale of 5, 16 points; power 80 %."""
    se = 16 * (2 / n) ** 0.5

    assert detectable(se) == pytest.approx(points, abs=0.05)
    assert detectable(se, df=2 * n - 2) > detectable(se)


def test_kish_by_hand():
    """Weights 1 1 2: 3·6/16 = 1.125, so three answers are worth 2.67."""
    weight = np.array([1.0, 1, 2])

    assert (kish(weight), effective_size(weight)) == pytest.approx((1.125, 16 / 6))


def test_the_report_of_weights_and_the_design_effect_say_one_number():
    weight = np.random.default_rng(8).gamma(0.7, size=1_001)

    report = spread(weight)

    assert (report.deff_kish, report.n_eff) == (kish(weight), effective_size(weight))


def test_nothing_that_varies_has_no_design_effect():
    assert np.isnan(design_effects(WHOLE, np.full(6, 4.0), replacement=True)).all()


def flat():
    return Table(np.array(list("aaaaaa")), np.array(list("xyxyxy")), ("a", "b"), ("x", "y"))


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("design_groups_not_two", lambda: t_test(WHOLE, SCORES, Groups(np.array(list("aabbcc"))))),
        ("design_wald_impossible", lambda: wald(np.ones(2), np.ones((2, 2)), df=9, adjusted=False)),
        ("design_wald_impossible", lambda: wald(np.ones(2), np.eye(2), df=1, adjusted=True)),
        ("design_table_flat", lambda: rao_scott(WHOLE, flat())),
        ("confidence_out_of_range", lambda: detectable(1, power=0.3)),
        ("confidence_out_of_range", lambda: detectable(1, confidence=95)),
    ],
)
def test_what_cannot_be_tested_is_refused(code, refused):
    with pytest.raises(Problem) as caught:
        refused()

    assert caught.value.code == code
