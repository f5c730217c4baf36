"""R-004-28, R-004-54: the law of X² of a two-way table, exact and as R approximates it, and where there is none."""

import numpy as np
import pytest
from tests.method.design_based.api import sample

from hailong.method.design_based.contrasts import FTest
from hailong.method.design_based.design import Stage, declare, equal_weights
from hailong.method.design_based.tables import RaoScott, Table, rao_scott
from hailong.method.problem import Problem

YES_NO, COLUMNS = ("no", "yes"), ("x", "y", "z")


def tabled(rows, columns):
    return Table(np.array(rows, dtype=object), np.array(columns, dtype=object), YES_NO, COLUMNS)


def simple(n, population=None):
    size = None if population is None else np.full(n, float(population))
    return declare(equal_weights(n, population or n), [Stage(None, None, size)], lonely="fail")


def association(pearson, effects, df):
    effects = np.array(effects, dtype=float)
    d0 = effects.sum() ** 2 / (effects**2).sum()
    return RaoScott(pearson, effects, FTest(pearson / effects.sum(), d0, d0 * df))


def test_in_a_simple_random_sample_the_exact_law_is_the_f_of_the_second_order():
    """All design effects are one and the same there, 1 − f = 0.97 times n/(n − 1)."""
    data, design = sample("srs")

    found = rao_scott(design, Table(data["sch.wide"], data["stype"], ("No", "Yes"), tuple("EHM")))

    assert found.effects == pytest.approx(np.full(2, (1 - 200 / 6194) * 200 / 199), rel=1e-9)
    assert found.exact_p == pytest.approx(found.f.p, rel=1e-9)
    assert found.mean_effect == pytest.approx(found.effects[0])


@pytest.mark.parametrize("name", ["strat", "clus1", "clus1_nofpc"])
def test_elsewhere_the_second_order_is_near_and_the_approximation_of_r_too_large(name):
    data, design = sample(name)

    found = rao_scott(design, Table(data["sch.wide"], data["stype"], ("No", "Yes"), tuple("EHM")))

    assert found.f.p < found.exact_p < found.saddlepoint_p < 1.25 * found.exact_p


def test_no_association_at_all():
    found = association(0.0, [0.5, 1.8], 14)

    assert (found.exact_p, found.f.p, found.first_order_p) == (1, 1, 1)


def test_the_approximation_is_the_second_order_where_it_is_0_over_0_and_far_out_it_is_small():
    """Ten chi-squares over a whole number of them: ζ = 0 where X² is the mean."""
    even = association(10.0, np.ones(10), 4)

    assert even.saddlepoint_p == even.f.p
    assert 0 < association(2000.0, [0.5, 1.8], 300).saddlepoint_p < 1e-80
    assert association(2000.0, [0.5, 1.8], 300).exact_p < association(2000.0, [0.5, 1.8], 300).saddlepoint_p


def test_without_a_degree_of_freedom_there_is_no_probability():
    none = association(3.0, [0.5, 1.8], 0)

    assert np.isnan([none.exact_p, none.saddlepoint_p]).all()


def test_a_census_leaves_nothing_to_test():
    table = tabled(["no", "yes"] * 3, list("xyzzyx"))

    with pytest.raises(Problem) as caught:
        rao_scott(simple(6, 6), table)

    assert caught.value.code == "design_table_certain"


def test_a_table_with_a_hole_in_the_middle_of_its_interactions_is_refused():
    """Nobody is in two rows and two columns at once: their interaction cannot be seen."""
    rows, columns = np.array(list("aabbcccccc")), np.array(list("zzzzxyzxyz"))

    with pytest.raises(Problem) as caught:
        rao_scott(simple(10), Table(rows, columns, tuple("abc"), COLUMNS))

    assert caught.value.code == "design_wald_impossible"


LIKERT = [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5]


@pytest.mark.parametrize("weights", ["equal", "unequal"])
@pytest.mark.parametrize("moved", [0, 2], ids=["the same answers to both", "differing by one now and then"])
def test_items_that_go_together_leave_too_few_cells_and_are_refused_as_by_r(moved, weights):
    """The variance of a simple random sample is singular but for rounding: R's `solve` says so, NumPy gave F = −87."""
    n = 160
    one = np.array(LIKERT * 10)
    other = np.where(np.arange(n) % 20 < moved, np.minimum(one + 1, 5), one)
    weight = np.full(n, 10.0) if weights == "equal" else 1 + np.random.default_rng(7).gamma(4, size=n)
    design = declare(weight, [Stage(np.arange(n) % 12, None, None)], lonely="fail")

    with pytest.raises(Problem) as caught:
        rao_scott(design, Table(one.astype(object), other.astype(object), (1, 2, 3, 4, 5), (1, 2, 3, 4, 5)))

    assert (caught.value.code, caught.value.facts) == ("design_wald_impossible", {"contrasts": 16, "df": 11})


def test_one_first_stage_unit_says_nothing_about_an_association():
    rows, columns = ["no", "yes", "yes"] * 8, list("xyzxzyyx") * 3
    design = declare(np.ones(24), [Stage(np.ones(24), None, None)], lonely="adjust")

    with pytest.raises(Problem) as caught:
        rao_scott(design, tabled(rows, columns))

    assert (caught.value.code, caught.value.facts["df"]) == ("design_wald_impossible", 0)
