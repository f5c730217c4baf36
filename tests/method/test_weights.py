"""R-000-15, R-004-19: design weights are exact integers in 1/10 000."""

import pytest

from hailong.method.problem import Problem
from hailong.method.weights import design_weight_e4


@pytest.mark.parametrize(
    ("population", "responses", "weight"),
    [(4421, 100, 442_100), (100, 3, 333_333), (200, 3, 666_667), (30, 30, 10_000), (None, 50, 10_000), (1, 1, 10_000)],
)
def test_a_weight_is_clients_per_response(population, responses, weight):
    assert design_weight_e4(population, responses) == weight


@pytest.mark.parametrize(
    ("population", "responses", "code"),
    [(10, 0, "stratum_without_responses"), (10, 11, "stratum_overfull"), (None, 0, "stratum_without_responses")],
)
def test_a_stratum_that_cannot_be_weighted_is_a_problem(population, responses, code):
    with pytest.raises(Problem) as caught:
        design_weight_e4(population, responses)

    assert caught.value.code == code
