"""R-004-19: totals that allowed weights meet are met, however far the search starts from them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hailong.method.problem import Problem
from hailong.method.weighting import newton
from hailong.method.weighting.calibration import calibrate
from hailong.method.weighting.constraints import Auxiliary, Margin, system
from hailong.method.weighting.distance import Linear, Logit, Raking, Truncated
from hailong.method.weighting.unmet import why_not


def margin(name, codes, weights, levels):
    return Margin(name, tuple(map(str, range(levels))), codes, np.bincount(codes, weights, levels))


def far_totals(seed, low=2.0, high=7.0):
    """Two margins of thirty responses of weight 10 that factors between low and high meet."""
    generator = np.random.default_rng(seed)
    a, b = generator.integers(0, 3, 30), generator.integers(0, 3, 30)
    true = 10 * generator.uniform(low, high, 30)
    return np.full(30, 10.0), [margin("a", a, true, 3), margin("b", b, true, 3)]


@pytest.mark.parametrize("seed", [248, 731, 2052, 2611])
def test_totals_well_inside_the_bounds_are_met_where_the_full_step_would_end_on_the_bounds(seed):
    base, margins = far_totals(seed)

    found = calibrate(base, margins, Logit(0, 8))

    assert found.misfit <= 1e-12
    assert 0 < found.factor.min() < found.factor.max() < 8


@pytest.mark.parametrize("distance", [Raking(), Truncated(0, 8), Logit(0, 8)], ids=lambda d: d.name)
@given(seed=st.integers(0, 2**32 - 1), spread=st.sampled_from([0.3, 1.0, 3.0]))
@settings(max_examples=60)
def test_totals_that_some_weights_inside_the_bounds_meet_are_never_refused(distance, seed, spread):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(12, 40))
    base = np.exp(generator.normal(size=n) * spread)
    true = base * generator.uniform(1, 7, n)
    codes = [np.concatenate([np.arange(k), generator.integers(0, k, n - k)]) for k in (3, 4)]
    quantity = generator.normal(size=n)
    constraints = [*(margin(f"m{i}", one, true, i + 3) for i, one in enumerate(codes))]
    constraints.append(Auxiliary("x", quantity, float(true @ quantity)))

    try:
        found = calibrate(base, constraints, distance)
    except Problem as problem:  # raking has no bounds: its own solution may leave somebody at nought
        assert (distance.name, problem.code) == ("raking", "calibration_factor_vanishes")
        return

    assert found.misfit <= 1e-12
    assert distance.low <= found.factor.min() <= found.factor.max() <= distance.high


@pytest.mark.parametrize("seed", range(20))
def test_no_step_is_seen_to_raise_the_dual_function(seed, monkeypatch):
    """Σ d·G(u) − T·λ is convex: a step that raises it leads away from the solution, whatever it does to the misfit."""
    base, margins = far_totals(seed)
    equations, distance, values = system(margins), Logit(0, 8), []
    plain = newton._further

    def watched(here, *rest):
        values.append(base @ distance.potential(here.u) - equations.totals @ here.multipliers)
        return plain(here, *rest)

    monkeypatch.setattr(newton, "_further", watched)
    newton.solved(base, equations, distance)

    assert len(values) > 1
    assert np.diff(values).max() <= 1e-12 * np.abs(values).max()


UNEVEN = np.array(
    [0.02710644860741244, 2.9344731338653682, 0.4014765105405495, 0.32407807075341305]
    + [52.315190758381995, 0.12935126334256758]
)
QUANTITY = np.array(
    [1.0762807999116921, 0.6084868064179109, -0.46488507969284415, -0.35951631677802187]
    + [0.9911577329636825, -0.47013717220220475]
)


def uneven():
    """Six responses of weights from 0.03 to 52, a level of nobody, and totals far from what the base weights give.

    Six equations that do not follow from each other: whatever the totals are, some weights (of any sign) meet them.
    """
    totals = [0.9600719794180921, 4.567225762180226, 67.14086070643629, 0.0]
    a = Margin("a", ("0", "1", "2", "3"), np.array([1, 1, 0, 0, 2, 2]), np.array(totals))
    totals = [4.4831722848474085, 0.016174686815707155, 68.16881147637149]
    b = Margin("b", ("0", "1", "2"), np.array([1, 0, 0, 0, 2, 0]), np.array(totals))
    return [a, b, Auxiliary("x", QUANTITY, 51.38653014119735)]


def test_totals_that_agree_are_met_by_very_uneven_weights_and_far_multipliers():
    """Multipliers near 10 000 cancel to factors near 500: x·λ alone loses the twelfth digit."""
    constraints = uneven()

    found = calibrate(UNEVEN, constraints, Linear())

    assert found.misfit <= 1e-12
    assert UNEVEN * found.factor @ QUANTITY == pytest.approx(constraints[2].total, rel=1e-11)


def test_a_level_of_nobody_contradicts_nothing():
    """Its column is nought; what is left of it in other equations is rounding, not a contradiction."""
    equations = system(uneven())

    found = why_not(UNEVEN, np.ones(6), equations)

    assert found.code == "calibration_infeasible"


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=100)
def test_totals_contradict_exactly_where_the_ranks_of_the_equations_say_so(seed):
    """Linear calibration has a solution wherever the equations have one; weights reach over eight digits."""
    generator = np.random.default_rng(seed)
    n = int(generator.integers(3, 12))
    base, codes = np.exp(generator.normal(size=n) * 3), generator.integers(0, 3, n)
    true = base * generator.uniform(0.5, 2, n)
    coarse = margin("coarse", np.minimum(codes, 1), true, 2)
    if agree := bool(generator.integers(0, 2)):
        totals = coarse.totals
    else:
        totals = coarse.totals + np.array([0.01, -0.01]) * min(coarse.totals)
    constraints = [margin("fine", codes, true, 3), Margin("coarse", coarse.levels, coarse.codes, totals)]

    try:
        calibrate(base, constraints, Linear())
        told = "met"
    except Problem as problem:
        told = problem.all[0].code

    both = len(set(coarse.codes.tolist())) == 2
    assert told == ("met" if agree or not both else "totals_contradict")
