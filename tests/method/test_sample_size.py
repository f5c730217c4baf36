"""R-000-12, R-004-19: sample sizes and margins equal the textbook and R."""

import csv
from pathlib import Path

import pytest

from hailong.method.problem import Problem
from hailong.method.sample_size import (
    QuotaCell,
    cochran,
    detectable_difference,
    forecast,
    forms,
    margin_share,
    margin_sips,
    yamane,
)

CASES = Path(__file__).parents[1] / "cases" / "sample_size"


def rows(name):
    with (CASES / name).open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("01_grid.out.csv"), ids=lambda r: f"{r['N']}-{r['e']}")
def test_cochran_and_yamane_equal_r_on_a_grid(row):
    population, margin = int(row["N"]), float(row["e"])

    sizes = [
        cochran(population, margin),
        cochran(population, margin, deff=1.5),
        cochran(population, margin, confidence=0.99),
        yamane(population, margin),
    ]

    assert sizes == pytest.approx([float(row[c]) for c in ("cochran95", "cochran95_deff1.5", "cochran99", "yamane")])


@pytest.mark.parametrize("row", rows("02_margin.out.csv"), ids=lambda r: r["n"])
def test_half_widths_equal_r(row):
    n = int(row["n"])

    assert margin_sips(n, sd=1.0) == pytest.approx(float(row["S1.0"]), rel=1e-12)
    assert margin_sips(n, sd=0.7) == pytest.approx(float(row["S0.7"]), rel=1e-12)
    assert margin_share(n) == pytest.approx(float(row["prop"]), rel=1e-4)


def test_the_printed_table_of_the_method_is_met():
    """R-004-19: Yamane at 5 % for 1,430 clients is 313 forms; the fpc form for Cochran 303."""
    assert (forms(yamane(1430, 0.05)), forms(cochran(1430, 0.05))) == (313, 303)
    assert forms(400.0000000001) == 400
    assert margin_share(60, share=0.85) == pytest.approx(9.035, abs=0.001)
    assert detectable_difference(60, 60) == pytest.approx(8.2, abs=0.05)


def test_a_commune_of_van_ninh_buys_four_points_and_its_smallest_field_twenty():
    """R-000-12: 60 forms of 500 clients; a field of 5 forms."""
    commune = forecast([QuotaCell(60, 500)])
    field = forecast([QuotaCell(5)])

    assert commune.item == pytest.approx(3.877, abs=0.001)
    assert commune.composite == pytest.approx(3.877 * 0.5 / 0.8, abs=0.001)
    assert field.item == pytest.approx(19.9, abs=0.05)


def test_proportional_strata_lose_only_the_degrees_of_freedom():
    one = forecast([QuotaCell(60, 600)])
    three = forecast([QuotaCell(30, 300), QuotaCell(20, 200), QuotaCell(10, 100)])

    assert three.share == pytest.approx(one.share)
    assert three.item / one.item == pytest.approx(2.002465 / 2.000995, abs=1e-5)


def test_a_cell_without_forms_is_counted_as_not_covered_and_widens_nothing():
    whole = forecast([QuotaCell(30, 300)])
    with_hole = forecast([QuotaCell(30, 300), QuotaCell(0, 120)])

    assert (with_hole.uncovered, with_hole.population, with_hole.n) == (120, 420, 30)
    assert with_hole.item == whole.item


def test_margins_that_cannot_be_computed_are_none_and_a_census_has_no_margin():
    assert forecast([]).item is None
    assert forecast([QuotaCell(1, 50)]).item is None
    assert margin_sips(1) is None
    assert margin_share(0) is None
    assert detectable_difference(0, 9) is None
    assert forecast([QuotaCell(50, 50)]).item == 0


@pytest.mark.parametrize("margin", [0, 1, -0.05])
def test_a_margin_that_is_no_fraction_is_a_problem(margin):
    with pytest.raises(Problem) as caught:
        cochran(100, margin)

    assert caught.value.code == "margin_out_of_range"


def test_a_confidence_that_is_no_fraction_is_a_problem():
    with pytest.raises(Problem) as caught:
        cochran(100, 0.05, confidence=95)

    assert caught.value.code == "confidence_out_of_range"
