"""Stages in dense codes equal the recursion that R `survey` writes, on random designs of two stages."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.design_based.design import Stage, declare
from hailong.method.design_based.estimates import totals


def recursive(z, stages):
    """Cochran (1977) 10.10, written as a recursion over (stratum, unit, population) columns."""
    stratum, unit, population = stages[0]
    found = 0.0
    for h in set(stratum):
        here = stratum == h
        units = sorted(set(unit[here]))
        sums = np.array([z[here & (unit == u)].sum() for u in units])
        m, size = len(units), population[here][0]
        if m < size:
            found += (1 - m / size) * m / (m - 1) * ((sums - sums.mean()) ** 2).sum()
        for u in units if len(stages) > 1 else ():
            own = here & (unit == u)
            found += m / size * recursive(z[own], [tuple(column[own] for column in one) for one in stages[1:]])
    return found


@st.composite
def two_stages(draw):
    """Strata of schools, inside each school classes as strata of pupils; some are taken whole."""
    rows = []
    for h in range(draw(st.integers(1, 2))):
        schools = draw(st.integers(2, 3))
        more = draw(st.integers(0, 4))
        for school in range(schools):
            for room in range(draw(st.integers(1, 2))):
                pupils, others = draw(st.integers(2, 3)), draw(st.integers(0, 5))
                rows += [(h, 10 * h + school, schools + more, room, p, pupils + others) for p in range(pupils)]
    values = draw(st.lists(st.integers(1, 5), min_size=len(rows), max_size=len(rows)))
    weights = draw(st.lists(st.floats(1, 9), min_size=len(rows), max_size=len(rows)))
    return np.array(rows), np.array(values, dtype=float), np.array(weights)


@given(two_stages())
def test_two_stages_equal_the_recursion(survey):
    rows, values, weight = survey
    stratum, school, schools, room, pupil, pupils = rows.T
    stages = [Stage(school, stratum, schools.astype(float)), Stage(pupil + 10 * room, room, pupils.astype(float))]

    found = totals(declare(weight, stages, lonely="fail"), values)

    expected = recursive(weight * values, [(stratum, school, schools), (room, pupil + 10 * room, pupils)])
    assert found.se[0, 0] ** 2 == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_collapsed_strata_are_the_strata_one_would_have_declared():
    strata, merged = np.array(list("abbcc")), np.array(list("bbbcc"))
    population = np.array([4.0, 6, 6, 8, 8])
    values = np.array([1.0, 5, 2, 4, 3])

    by_rule = declare(np.ones(5), [Stage(None, strata, population)], lonely="collapse")
    by_hand = declare(np.ones(5), [Stage(None, merged, np.array([10.0, 10, 10, 8, 8]))], lonely="fail")

    assert totals(by_rule, values).se[0, 0] == pytest.approx(totals(by_hand, values).se[0, 0], rel=1e-12)
    assert by_rule.df == by_hand.df


def test_a_certain_unit_adds_only_what_varies_inside_it():
    """A school of its own stratum with a population of one; 2 of its 10 pupils: 0.8·2·(0.5² + 0.5²)."""
    unit, stratum = np.array([1, 1]), np.array(["sure", "sure"])
    stages = [Stage(unit, stratum, np.ones(2)), Stage(None, None, np.full(2, 10.0))]

    found = totals(declare(np.ones(2), stages, lonely="fail"), np.array([1.0, 2.0]))

    assert found.se[0, 0] ** 2 == pytest.approx(0.8, rel=1e-12)


def test_the_same_pupil_number_in_two_schools_is_two_pupils():
    unit = np.array([1, 1, 2, 2])
    stages = [Stage(unit, None, np.full(4, 5.0)), Stage(np.array([1, 2, 1, 2]), None, np.full(4, 4.0))]

    design = declare(np.ones(4), stages, lonely="fail")

    assert len(np.unique(design.levels[1].unit)) == 4
