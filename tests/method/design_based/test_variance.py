"""R-004-19: the variance core against brute force and the textbook, on random designs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.design_based.variance import (
    DomainMoments,
    DomainUnits,
    Level,
    Strata,
    collapsed,
    domain_variance,
    domain_variance_of_moments,
    multistage_covariance,
    multistage_domain_variance,
    stratified_covariance,
)
from hailong.method.problem import Problem


def by_loops(totals, stratum, unsampled):
    """Cochran (1977) 5A, written out."""
    found = np.zeros((totals.shape[1],) * 2)
    for h in set(stratum):
        z = totals[stratum == h]
        m = len(z)
        for one in z - z.mean(axis=0):
            found += unsampled[h] * m / (m - 1) * np.outer(one, one)
    return found


@st.composite
def designs(draw):
    """A few strata of two to four units, two variables, members of one of three domains or of none."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=4))
    stratum = np.repeat(np.arange(len(sizes)), sizes)
    m = len(stratum)
    number = st.floats(-10, 10, allow_nan=False)
    totals = np.array(draw(st.lists(st.tuples(number, number), min_size=m, max_size=m)))
    unsampled = np.array(draw(st.lists(st.floats(0, 1), min_size=len(sizes), max_size=len(sizes))))
    domain = np.array(draw(st.lists(st.integers(-1, 2), min_size=m, max_size=m)))
    return totals, stratum, unsampled, domain


@given(designs())
def test_the_covariance_equals_loops_over_strata_and_units(design):
    totals, stratum, unsampled, _ = design

    found = stratified_covariance(totals, stratum, unsampled, lonely="fail")

    assert found == pytest.approx(by_loops(totals, stratum, unsampled), rel=1e-9, abs=1e-9)
    assert (found == found.T).all()


@given(designs())
def test_a_domain_counts_the_units_without_members_as_zero(design):
    totals, stratum, unsampled, domain = design
    inside = domain >= 0
    cells = DomainUnits(totals[inside], domain[inside], stratum[inside], 3)

    strata = Strata.first_stage(stratum, unsampled)
    found = domain_variance(cells, strata, lonely="fail")
    squares = totals[inside] ** 2
    moments = DomainMoments(totals[inside], squares, squares, domain[inside], stratum[inside], 3)
    short = domain_variance_of_moments(moments, strata, lonely="fail")

    assert short == pytest.approx(found, rel=1e-9, abs=1e-9)
    for d in range(3):
        zeros = np.where((domain == d)[:, None], totals, 0.0)
        whole = stratified_covariance(zeros, stratum, unsampled, lonely="fail")
        assert found[d] == pytest.approx(np.diag(whole), rel=1e-9, abs=1e-9)


@given(designs(), st.permutations(range(16)))
def test_neither_the_order_of_units_nor_the_names_of_strata_move_the_variance(design, order):
    totals, stratum, unsampled, _ = design
    order = np.array([i for i in order if i < len(stratum)])
    flipped = len(unsampled) - 1 - stratum

    plain = stratified_covariance(totals, stratum, unsampled, lonely="fail")
    moved = stratified_covariance(totals[order], flipped[order], unsampled[::-1], lonely="fail")

    assert moved == pytest.approx(plain, rel=1e-9, abs=1e-9)


def two_stages(z, first_unsampled, second_unsampled):
    """Two units of two elements each, in one stratum; the second stage is scaled by the first fraction."""
    unit = np.array([0, 0, 1, 1])
    first = Level(unit, np.zeros(2, dtype=int), Strata.first_stage(np.zeros(2, dtype=int), first_unsampled))
    below = Strata(np.array([2, 2]), second_unsampled, np.repeat(1 - first_unsampled, 2))
    return [first, Level(np.arange(4), unit, below)]


def test_two_stages_by_hand():
    """f = 1/2 of four units, then 2 of 10 and 2 of 4. z = 1 2 | 4 8. Units 3 and 12.

    First: (1/2)·2/1·2·4.5² = 40.5. Second: (1/2)·(0.8·2·2·0.5² + 0.5·2·2·2²) = 4.4. Cochran (1977) 10.10.
    """
    z = np.array([[1.0], [2.0], [4.0], [8.0]])
    levels = two_stages(z, np.array([0.5]), np.array([0.8, 0.5]))

    found = multistage_covariance(z, levels, lonely="fail")
    answered = np.ones(z.shape, dtype=bool)
    by_domain = multistage_domain_variance(z, np.zeros(4, dtype=int), 1, levels, lonely="fail", answered=answered)

    assert found[0, 0] == pytest.approx(40.5 + 4.4, rel=1e-12)
    assert by_domain[0, 0] == pytest.approx(40.5 + 4.4, rel=1e-12)


def test_a_census_of_the_first_stage_leaves_the_second():
    """Certainty units: every unit was taken, so only the elements inside vary."""
    z = np.array([[1.0], [2.0], [4.0], [8.0]])

    found = multistage_covariance(z, two_stages(z, np.array([0.0]), np.array([0.8, 0.5])), lonely="fail")

    assert found[0, 0] == pytest.approx(8.8, rel=1e-12)


STRATUM = np.array([0, 1, 1, 2])
TOTALS = np.array([[3.0], [1.0], [5.0], [2.0]])


@pytest.mark.parametrize(
    ("rule", "expected"), [("certainty", 16), ("adjust", 16 + 9 + 4), ("average", 16 * 3), ("collapse", 35 / 3)]
)
def test_each_rule_for_lonely_strata_by_hand(rule, expected):
    """Only stratum 1 has a variance: 2·(2² + 2²) = 16. Collapse: 0 goes with 1, and 2, the last, joins them:
    3 1 5 2 with mean 2.75, 4/3·8.75.
    """
    found = stratified_covariance(TOTALS, STRATUM, np.ones(3), lonely=rule)

    assert found[0, 0] == pytest.approx(expected, rel=1e-12)


def test_lonely_strata_fail_unless_a_rule_is_chosen():
    with pytest.raises(Problem) as caught:
        stratified_covariance(TOTALS, STRATUM, np.ones(3), lonely="fail")
    assert (caught.value.code, caught.value.facts["strata"]) == ("design_stratum_lonely", "0, 2")

    with pytest.raises(Problem) as caught:
        stratified_covariance(TOTALS, STRATUM, np.ones(3), lonely="remove")
    assert caught.value.code == "design_lonely_rule_unknown"


@pytest.mark.parametrize("rule", ["average", "collapse", "certainty"])
def test_a_single_lonely_stratum_is_neither_averaged_nor_collapsed_nor_certain(rule):
    with pytest.raises(Problem) as caught:
        stratified_covariance(np.array([[3.0]]), np.array([0]), np.ones(1), lonely=rule)

    assert caught.value.code == "design_stratum_lonely"


def test_one_unit_of_one_is_a_census_and_no_partner_for_a_lonely_stratum():
    """Stratum 1 was taken whole; stratum 0 (1 of 4) therefore goes with stratum 2 (2 of 6): 3 of 10."""
    codes, unsampled = collapsed(np.array([1, 1, 2]), np.array([0.75, 0.0, 2 / 3]))

    assert codes.tolist() == [0, 1, 0]
    assert unsampled == pytest.approx([0.7, 0.0])


def test_two_lonely_neighbours_make_one_pair():
    codes, unsampled = collapsed(np.array([1, 1, 2]), np.array([0.75, 0.5, 0.5]))

    assert codes.tolist() == [0, 0, 1]
    assert unsampled == pytest.approx([2 / 3, 0.5])
