"""The sample that meets all targets at once: against the textbook for one, against brute force for several."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hailong.method.allocation import Box, demands_of, least_sample, variance_of_mean
from hailong.method.problem import Problem


def test_one_target_needs_what_the_textbook_says():
    """Cochran (1977) 5.25: n = (ΣW·S)²/(V + ΣW·S²/N), unrounded; rounding costs less than a form per stratum."""
    people, deviations, variance = np.array([4397, 751, 1009]), np.array([0.6, 0.9, 0.8]), 0.001
    share = people / people.sum()
    textbook = (share @ deviations) ** 2 / (variance + share @ deviations**2 / people.sum())

    found = least_sample(demands_of(people, deviations, [[True] * 3], [variance]), Box.of(people, minimum=2))

    assert found.bound == pytest.approx(textbook, rel=1e-9)
    assert found.bound <= found.cost < found.bound + 3
    assert variance_of_mean(found.allocation, people, deviations) <= variance * (1 + 1e-12)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(2, 8), st.sampled_from([0.4, 0.8, 1.1])), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(1, 7), st.sampled_from([0.02, 0.05, 0.1, 0.3])), min_size=1, max_size=3),
)
def test_small_designs_are_as_good_as_brute_force_but_for_rounding(strata, targets):
    people, deviations = np.array([n for n, _ in strata]), np.array([s for _, s in strata])
    domains = np.array([[bool(bits >> h & 1) for h in range(len(strata))] for bits, _ in targets])
    kept = domains.any(axis=1)
    assume(kept.any())
    demands = demands_of(people, deviations, domains[kept], np.array([v for _, v in targets])[kept])

    found = least_sample(demands, Box.of(people, minimum=1))

    every = [np.array(one) for one in itertools.product(*(range(1, n + 1) for n in people))]
    best = min(one.sum() for one in every if (demands.used(one) <= 1 + 1e-12).all())
    assert (demands.used(found.allocation) <= 1 + 1e-12).all()
    assert found.bound <= best + 1e-6
    assert best <= found.cost <= best + len(strata)
    for h in np.flatnonzero(found.allocation > 1):
        fewer = found.allocation - (np.arange(len(strata)) == h)
        assert (demands.used(fewer) > 1 + 1e-12).any()


def test_thirteen_communes_and_the_district_each_get_their_margin():
    """± 3 points of the index in every commune and ± 1 in the district, S = 0.8, 4 fields each."""
    people = np.tile([240, 160, 40, 60], 13)
    domains = np.vstack([np.kron(np.eye(13, dtype=bool), np.ones((1, 4), dtype=bool)), np.ones((1, 52), dtype=bool)])
    variances = np.array([(3 / 20 / 1.96) ** 2] * 13 + [(1 / 20 / 1.96) ** 2])
    demands = demands_of(people, np.full(52, 0.8), domains, variances)

    found = least_sample(demands, Box.of(people, minimum=2))

    assert (demands.used(found.allocation) <= 1 + 1e-12).all()
    assert found.bound <= found.cost <= found.bound * 1.02


TARGET = demands_of([9, 9], [1.0, 1.0], [[True, True]], [0.01])
REFUSED = [
    ("target_unreachable", lambda: least_sample(TARGET, Box(np.array([1, 1]), np.array([2, 2])))),
    ("cost_not_positive", lambda: least_sample(TARGET, Box.of([9, 9], minimum=1), costs=[1, 0])),
    ("allocation_stratum_uncovered", lambda: least_sample(TARGET, Box.of([9, 9]))),
    ("variance_target_not_positive", lambda: demands_of([9], [1.0], [[True]], [0.0])),
    ("deviation_not_positive", lambda: demands_of([9], [-1.0], [[True]], [1.0])),
]


@pytest.mark.parametrize(("code", "call"), REFUSED, ids=[code for code, _ in REFUSED])
def test_targets_that_cannot_be_met_are_refused(code, call):
    with pytest.raises(Problem) as refused:
        call()

    assert refused.value.code == code
