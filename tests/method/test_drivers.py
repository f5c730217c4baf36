"""R-004-35: the effect of each factor, and the reliability of a criterion, equal R."""

import csv
from pathlib import Path

import numpy as np
import pytest

from hailong.method.drivers import lmg
from hailong.method.problem import Problem
from hailong.method.reliability import cronbach_alpha

CASES = Path(__file__).parents[1] / "cases"


def read(name):
    with (CASES / name).open() as file:
        return list(csv.reader(file))


def test_lmg_shares_equal_relaimpo():
    table = np.array([[float(v) for v in row] for row in read("lmg/01_attitude.in.csv")[1:]])
    expected = [float(row[1]) for row in read("lmg/01_attitude.out.csv")[1:]]

    found = lmg(np.cov(table, rowvar=False), n=100)

    assert found == pytest.approx(expected, rel=1e-9)
    assert sum(found) == pytest.approx(0.732601992531149, rel=1e-12)


def test_an_outcome_that_is_the_sum_of_equal_independent_parts_is_shared_equally():
    parts = np.eye(3)
    whole = np.block([[np.array([[3.0]]), np.ones((1, 3))], [np.ones((3, 1)), parts]])

    assert lmg(whole, n=100) == pytest.approx([1 / 3] * 3)


def test_a_repeated_predictor_shares_and_a_constant_one_gets_nothing():
    twin = np.array([[1.0, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]])

    assert lmg(twin, n=100) == pytest.approx([0.5, 0.5, 0.0])


@pytest.mark.parametrize(("size", "n", "code"), [(3, 99, "drivers_too_few_responses"), (13, 500, "drivers_too_many")])
def test_too_few_responses_or_too_many_criteria_are_problems(size, n, code):
    with pytest.raises(Problem) as caught:
        lmg(np.eye(size + 1), n=n)

    assert caught.value.code == code


def test_alpha_equals_psych():
    covariance = [[float(v) for v in row] for row in read("cronbach_alpha/01_bfi25.in.csv")]

    assert cronbach_alpha(covariance) == pytest.approx(float(read("cronbach_alpha/01_bfi25.out.csv")[1][0]), rel=1e-12)


def test_alpha_needs_two_items_that_vary():
    assert cronbach_alpha([[1.0]]) is None
    assert cronbach_alpha(np.zeros((3, 3))) is None
