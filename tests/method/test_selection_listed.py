"""Systematic, size-proportional and two-stage draws: equal to R, fair, repeatable by a shell."""

import csv
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hailong.method.problem import Problem
from hailong.method.selection import (
    FrameUnit,
    ListUnit,
    School,
    by_area_and_level,
    by_level,
    certainty,
    draw_listed,
    first_stage,
    half_of_each,
    inclusion_probabilities,
    list_manifest,
    lonely,
    manifest,
    second_stage,
    steps,
    systematic_sample,
)
from hailong.method.selection.listed import RECIPE, list_file

CASES = Path(__file__).parents[1] / "cases" / "pps"
SEED = "Xổ số miền Bắc 10/7/2026: 58372"


def rows(name):
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_probabilities_of_589_communes_equal_r():
    sizes = [int(row["Tot04"]) for row in rows("01_belgian.in.csv")]

    found = inclusion_probabilities(sizes, 50)

    assert found == pytest.approx([float(row["pik_n50"]) for row in rows("01_belgian.out.csv")], rel=1e-12)
    assert found.sum() == pytest.approx(50, rel=1e-12)


@pytest.mark.parametrize("row", rows("02_mu284.out.csv"), ids=lambda row: row["u"])
def test_systematic_selection_takes_the_very_units_that_r_takes(row):
    """u is a thousandth: sizes times 1,000 keep the start whole."""
    sizes = np.array([int(one["P75"]) for one in rows("02_mu284.in.csv")])
    certain = certainty(sizes, 30)
    rest = np.flatnonzero(~certain)
    # R runs through the certain units too: each moves the cumulated probabilities by exactly one
    start = round(float(row["u"]) * 1000) * int(sizes[rest].sum())

    hit = steps(sizes[rest] * 1000, 30 - int(certain.sum()), start)

    chosen = sorted([*(np.flatnonzero(certain) + 1), *(rest[hit] + 1)])
    assert chosen == [int(number) for number in row["selected"].split()]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=25), st.data())
def test_every_start_together_hits_each_unit_as_often_as_its_probability(sizes, data):
    n = data.draw(st.integers(0, len(sizes)))
    size, certain = np.array(sizes), certainty(sizes, n)
    total = int(size[~certain].sum())

    hits = sum(systematic_sample(size, n, start).astype(int) for start in range(max(total, 1)))

    assert hits / max(total, 1) == pytest.approx(inclusion_probabilities(size, n))


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=40), st.data())
def test_every_sample_has_the_asked_size_and_no_unit_twice(sizes, data):
    n, start = data.draw(st.integers(0, len(sizes))), data.draw(st.integers(0, 10**9))

    assert systematic_sample(sizes, n, start).sum() == n


def test_products_beyond_64_bits_are_exact():
    """4,000 units of 10¹² with n = 2,000: n·ΣS is 8·10¹⁸, where Python's integers take over."""
    sizes = np.full(4000, 10**12)

    hit = steps(sizes, 2000, 10**12)

    assert np.flatnonzero(hit).tolist() == list(range(0, 4000, 2))


def schools(level_sizes=None):
    sizes = level_sizes or {"mầm non": 11, "tiểu học": 9, "THCS": 7}
    return [
        School(f"{level}-{number:02}", level, f"xã {number % 4}", 150 + 37 * number)
        for level, count in sizes.items()
        for number in range(count)
    ]


def mixed_list():
    """Numbers as names of strata, one giant that is certain, one stratum that is not drawn."""
    units = by_level(schools(), in_proportion_to_size=True)
    units += [ListUnit("01", f"{i % 3}", f"a{i}", 5 + i) for i in range(8)] + [ListUnit("01", "9", "giant", 900)]
    units += [ListUnit("1", "", f"b{i}", 1) for i in range(13)] + [ListUnit("0x", "", "c", 7)]
    return units, {"mầm non": 6, "tiểu học": 5, "THCS": 4, "01": 3, "1": 5}


@pytest.mark.parametrize("seed", [SEED, "seed number 2", "seed number 3"])
def test_the_recipe_run_by_a_real_shell_draws_the_same_list(tmp_path, seed):
    units, asked = mixed_list()
    drawn = draw_listed(units, asked, seed=seed)
    (tmp_path / "list.csv").write_bytes(list_file(units))
    (tmp_path / "asked.csv").write_bytes(drawn.asked_file)

    shell = ["sh", "-euc", RECIPE.format(seed=seed)]
    run = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert (tmp_path / "drawn").read_bytes() == drawn.drawn_file
    facts = list_manifest(drawn)
    assert run.stdout.split()[::2] == [facts["list_sha256"], facts["drawn_sha256"]]
    assert run.stderr == ""


def test_the_order_of_the_file_does_not_change_the_draw_and_another_seed_does():
    units, asked = mixed_list()

    one, other = draw_listed(units, asked, seed=SEED), draw_listed(reversed(units), asked, seed=SEED)

    assert one == other
    assert one.drawn_file != draw_listed(units, asked, seed="seed number 2").drawn_file
    assert [unit.unit.unit_id for unit in one.units if unit.is_certain] == ["giant"]
    assert "giant" not in str(list_manifest(one))


def test_over_many_seeds_each_unit_is_drawn_as_often_as_its_probability():
    """PPS 4 of 12 over 1,500 fixed seeds; the χ² of the frequencies is not extreme."""
    units = [ListUnit("s", "", f"{i:02}", 10 + 3 * i) for i in range(12)]
    times = Counter()

    for number in range(1500):
        times.update(one.unit.unit_id for one in draw_listed(units, {"s": 4}, seed=f"fair-{number}").units)

    expected = 1500 * inclusion_probabilities([unit.size for unit in units], 4)
    counts = np.array([times[unit.unit_id] for unit in units])
    chi2 = float(((counts - expected) ** 2 / (expected * (1 - expected / 1500))).sum())
    assert counts.sum() == 6000
    assert chi2 < stats.chi2.ppf(0.9999, 12)


def test_a_sorted_list_is_an_implicit_stratification():
    """30 of 90 sorted by three fields: ten of each, whatever the seed."""
    units = [ListUnit("s", f"field-{i % 3}", f"{i:02}") for i in range(90)]

    for number in range(20):
        drawn = draw_listed(units, {"s": 30}, seed=f"sorted-{number}")
        assert Counter(one.unit.order for one in drawn.units) == {"field-0": 10, "field-1": 10, "field-2": 10}
        assert not {one.unit for one in drawn.units} & set(drawn.reserves["s"])
        assert len(drawn.reserves["s"]) == 30
        assert len(draw_listed(units, {"s": 30}, seed=f"sorted-{number}", reserve_ratio=9).reserves["s"]) == 60


def test_half_of_the_schools_of_each_level_and_both_probabilities_of_every_parent():
    """R-004-44: 11, 9, 7 schools: 6, 5, 4 are drawn; the weights 1/(π1·π2) sum to Σ people/π1."""
    units = by_level(schools())
    asked = half_of_each(Counter(unit.stratum for unit in units))
    people = [
        FrameUnit(school.school, "", f"{school.school}-{i}") for school in schools() for i in range(school.people // 10)
    ]
    people = [FrameUnit(person.unit, "parent", person.dossier_no) for person in people]

    first = first_stage(units, asked, seed=SEED)
    drawn, sample = second_stage(first, units, people, forms_each=8)

    assert Counter(one.unit.stratum for one in first.units) == asked == {"mầm non": 6, "tiểu học": 5, "THCS": 4}
    assert len(sample) == 15 * 8
    sizes = Counter(person.unit for person in people)
    assert all(one.second == 8 / sizes[one.school] for one in sample)
    expected = sum(sizes[one.unit.unit_id] / one.probability for one in first.units)
    assert sum(one.design_weight for one in sample) == pytest.approx(expected)
    assert manifest(drawn)["sample_size"] == 120


def test_lonely_strata_are_told_before_the_draw():
    units = by_area_and_level(schools())
    asked = half_of_each(Counter(unit.stratum for unit in units))

    alone = lonely(units, asked)

    assert alone
    assert all(asked[one.stratum] == 1 < one.population for one in alone)
    assert lonely(by_level(schools()), half_of_each({"mầm non": 11, "tiểu học": 9, "THCS": 7})) == ()
    with pytest.raises(Problem, match="strata_lonely"):
        first_stage(units, asked, seed=SEED)
    assert first_stage(units, asked, seed=SEED, lonely_allowed=True).units


def test_two_pairs_of_area_and_level_never_share_a_stratum():
    one, other = School("s1", "B/C", "A"), School("s2", "C", "A/B")

    with pytest.raises(Problem) as refused:
        by_area_and_level([one, other])

    assert (refused.value.code, refused.value.facts) == ("school_level_malformed", {"level": "B/C"})
    assert by_area_and_level([other])[0].stratum == "A/B/C"


@pytest.mark.parametrize("name", ["b;c\n", "", " b", "b|c"])
@pytest.mark.parametrize("count", [0, 1])
def test_a_name_that_cannot_stand_in_the_file_of_numbers_is_refused_also_where_nothing_is_asked(name, count):
    with pytest.raises(Problem) as refused:
        draw_listed([ListUnit("a", "", "u")], {"a": 1, name: count}, seed=SEED)

    assert (refused.value.code, refused.value.facts) == ("frame_name_malformed", {"name": name})


def two_schools():
    """A drawn list of four, and the list."""
    listed = by_level(schools({"THCS": 4}))
    return first_stage(listed, {"THCS": 2}, seed=SEED), listed


REFUSED = [
    ("size_not_positive", lambda: inclusion_probabilities([3, 0], 1)),
    ("size_not_positive", lambda: draw_listed([ListUnit("s", "", "a", -1)], {"s": 1}, seed=SEED)),
    ("sample_exceeds_frame", lambda: inclusion_probabilities([3, 1], 3)),
    ("sample_exceeds_frame", lambda: draw_listed([], {"s": 1}, seed=SEED)),
    ("sizes_too_large", lambda: inclusion_probabilities([2**61, 2**61], 1)),
    ("sizes_too_large", lambda: draw_listed([ListUnit("s", "", "a", 2**52)], {"s": 1}, seed=SEED)),
    ("list_unit_twice", lambda: draw_listed([ListUnit("s", "", "a"), ListUnit("t", "", "a")], {"s": 1}, seed=SEED)),
    ("frame_name_malformed", lambda: draw_listed([ListUnit("s;t", "", "a")], {"s": 1}, seed=SEED)),
    ("seed_malformed", lambda: draw_listed([ListUnit("s", "", "a")], {"s": 1}, seed="x")),
    ("coverage_out_of_range", lambda: half_of_each({"a": 3}, 101)),
    ("school_not_in_list", lambda: second_stage(*two_schools(), [FrameUnit("THCS 1 bis", "p", "1")], forms_each=5)),
    ("school_without_people", lambda: second_stage(*two_schools(), [], forms_each=5)),
]


@pytest.mark.parametrize(("code", "call"), REFUSED, ids=[f"{i}-{code}" for i, (code, _) in enumerate(REFUSED)])
def test_a_list_that_cannot_be_drawn_is_refused(code, call):
    with pytest.raises(Problem) as refused:
        call()

    assert refused.value.code == code


def test_sizes_and_forms_that_are_no_counts_are_refused():
    with pytest.raises(ValueError, match="whole"):
        draw_listed([ListUnit("s", "", "a", 2.7)], {"s": 1}, seed=SEED)
    with pytest.raises(ValueError, match="at least one form"):
        second_stage(*two_schools(), [], forms_each=0)


def test_a_probability_above_one_is_never_handled_silently():
    with pytest.raises(ValueError, match="no probability above 1"):
        steps([1, 9], 2, 0)
