"""The optimum allocations equal R, brute force and one form after the other; what cannot be met is refused."""

import csv
import heapq
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hailong.method.allocation import (
    Box,
    SizeClass,
    boxed,
    coverage,
    forms_by_class,
    neyman_measure,
    power_measure,
    variance_of_mean,
    wright,
)
from hailong.method.problem import Problem

CASES = Path(__file__).parents[1] / "cases" / "allocation"


def columns(name):
    with (CASES / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {key: [row[key] for row in rows] for key in rows[0]}


def numbers(name, column):
    return np.array([float(value) for value in columns(name)[column]])


N, S, MEAN, COST = (numbers("02_apipop.in.csv", column) for column in ("N", "S", "mean", "cost"))
PEOPLE = N.astype(int)
MEASURES = {
    "proportional": N,
    "neyman": neyman_measure(N, S),
    "optimal_cost_1_4_2": neyman_measure(N, S, COST),
    "power_q_0.5": power_measure(N * MEAN, np.ones(3), 0.5),
}


@pytest.mark.parametrize("column", MEASURES)
def test_the_real_valued_allocations_equal_r(column):
    found = boxed(200, MEASURES[column], Box.of(PEOPLE))

    assert found == pytest.approx(numbers("02_apipop.out.csv", column), rel=1e-12)


@pytest.mark.parametrize(("column", "minimum"), [("wright_exact", 1), ("wright_exact_min2", 2)])
def test_the_integer_optimum_equals_r(column, minimum):
    found = wright(200, PEOPLE, S, Box.of(PEOPLE, minimum=minimum))

    assert found.tolist() == numbers("02_apipop.out.csv", column).tolist()


def test_the_variances_of_the_allocations_equal_r():
    variance = dict(zip(*columns("03_variances.out.csv").values(), strict=True))
    allocations = {
        "prop": boxed(200, N, Box.of(PEOPLE)),
        "neyman": boxed(200, neyman_measure(N, S), Box.of(PEOPLE)),
        "wright": wright(200, PEOPLE, S),
    }

    found = {name: variance_of_mean(allocation, N, S) for name, allocation in allocations.items()}

    assert found == {name: pytest.approx(float(value), rel=1e-9) for name, value in variance.items()}


@pytest.mark.parametrize(("column", "total", "minimum"), [("wright_min2_n300", 300, 2), ("wright_min5_n60", 60, 5)])
def test_small_strata_are_asked_their_minimum_as_in_r(column, total, minimum):
    people, deviations = numbers("04_six.in.csv", "N").astype(int), numbers("04_six.in.csv", "S")

    found = wright(total, people, deviations, Box.of(people, minimum=minimum))

    assert found.tolist() == numbers("04_six.out.csv", column).tolist()


SMALL = st.lists(st.tuples(st.integers(1, 6), st.sampled_from([0.0, 0.3, 0.5, 1.0, 1.2])), min_size=1, max_size=4)


@given(SMALL, st.data())
def test_no_other_whole_numbers_have_a_smaller_variance(strata, data):
    people, deviations = np.array([n for n, _ in strata]), np.array([s for _, s in strata])
    total = data.draw(st.integers(len(strata), int(people.sum())))

    found = wright(total, people, deviations)

    every = itertools.product(*(range(1, n + 1) for n in people))
    best = min(variance_of_mean(one, people, deviations) for one in every if sum(one) == total)
    assert variance_of_mean(found, people, deviations) == pytest.approx(best, abs=1e-15)
    assert found.sum() == total


def one_after_the_other(total, sizes, lower, upper):
    count = list(lower)
    heap = [(-float(s / np.sqrt(np.float64(k) * (k + 1))), h) for h, (s, k) in enumerate(zip(sizes, lower, strict=True))
            if k < upper[h]]  # fmt: skip
    heapq.heapify(heap)
    for _ in range(total - sum(lower)):
        _, h = heapq.heappop(heap)
        count[h] += 1
        if count[h] < upper[h]:
            heapq.heappush(heap, (-float(sizes[h] / np.sqrt(np.float64(count[h]) * (count[h] + 1))), h))
    return count


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 400), st.sampled_from([0.0, 0.4, 0.4, 0.8, 1.1])), min_size=1, max_size=30),
    st.integers(1, 5),
    st.floats(0, 1),
)
def test_the_bisection_gives_the_very_numbers_of_one_form_after_the_other(strata, minimum, part):
    people, deviations = np.array([n for n, _ in strata]), np.array([s for _, s in strata])
    box = Box.of(people, minimum=minimum)
    total = int(box.lower.sum() + part * (box.upper - box.lower).sum())

    found = wright(total, people, deviations, box)

    assert found.tolist() == one_after_the_other(total, people * deviations, box.lower.tolist(), people.tolist())


def test_thirty_thousand_communes_by_field_are_allocated_exactly():
    """33,210 strata, with a fixed population: as many forms as asked, none outside its box."""
    people = 3 + (np.arange(33210) * 7919) % 900
    deviations = 0.4 + ((np.arange(33210) * 104729) % 800) / 1000

    found = wright(300_000, people, deviations, Box.of(people, minimum=2))
    real = boxed(300_000, people * deviations, Box.of(people, minimum=2))

    assert found.sum() == 300_000
    assert ((found >= 2) & (found <= people)).all()
    assert math.fsum(real) == pytest.approx(300_000, rel=1e-12)
    bound = variance_of_mean(real, people, deviations)
    assert bound <= variance_of_mean(found, people, deviations) < bound * 1.005


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.floats(0.01, 9)), min_size=1, max_size=12),
    st.floats(0, 1),
)
def test_inside_the_box_every_stratum_has_the_same_multiplier(strata, part):
    low, high = np.array([min(a, b) for a, b, _ in strata]), np.array([max(a, b) for a, b, _ in strata])
    measure = np.array([m for *_, m in strata])
    total = float(low.sum() + part * (high - low).sum())

    found = boxed(total, measure, Box(low, high))

    ratio, tolerance = found / measure, 1e-9
    inner = (found > low + tolerance) & (found < high - tolerance)
    assert math.fsum(found) == pytest.approx(total, abs=1e-8)
    assert ((found >= low) & (found <= high)).all()
    if inner.any():
        multiplier = ratio[inner][0]
        assert ratio[inner] == pytest.approx(multiplier)
        assert (ratio[(found >= high - tolerance) & (low < high)] <= multiplier + 1e-6).all()
        assert (ratio[(found <= low + tolerance) & (low < high)] >= multiplier - 1e-6).all()


def test_a_budget_is_spent_and_dear_strata_get_fewer_forms():
    """By hand: N·S/√c = 100, 50; Σ c·n = 300 with n = λ·(100, 50), c = 1, 4: λ·(100 + 200) = 300, n = 100, 50."""
    found = boxed(300, neyman_measure([100, 100], [1.0, 1.0], [1.0, 4.0]), Box.of([1000, 1000]), costs=[1.0, 4.0])

    assert found == pytest.approx([100, 50])


def test_an_giang_asks_thirty_forms_of_agencies_with_many_dossiers_and_twenty_of_the_others():
    """R-002-12…17: 9 departments × 30, 9 × 20 and 11 districts × 30 are 780."""
    volumes = {f"many-{i}": 5000 + i for i in range(9)} | {f"middling-{i}": 900 for i in range(9)}
    volumes |= {f"district-{i}": 20_000 for i in range(11)}

    forms = forms_by_class(volumes, [SizeClass(0, 20), SizeClass(5000, 30)])

    assert (sum(forms.values()), forms["many-0"], forms["middling-0"]) == (780, 30, 20)
    assert forms_by_class({"tiny": 12}, [SizeClass(0, 20)]) == {"tiny": 12}


def test_thuong_lo_asks_half_of_the_dossiers_of_every_month():
    """R-003-11: at least 50 %, so an odd number is rounded up."""
    assert coverage({("u", "01"): 60, ("u", "02"): 7, ("u", "03"): 0}, 50) == {
        ("u", "01"): 30, ("u", "02"): 4, ("u", "03"): 0,
    }  # fmt: skip


REFUSED = [
    ("allocation_minimum_above_frame", lambda: Box(np.array([3]), np.array([2]))),
    ("allocation_below_minimum", lambda: wright(3, [9, 9], [1, 1], Box.of([9, 9], minimum=2))),
    ("allocation_above_frame", lambda: wright(19, [9, 9], [1, 1])),
    ("allocation_above_frame", lambda: boxed(10, [1, 0], Box.of([9, 9]))),
    ("allocation_stratum_uncovered", lambda: wright(3, [9, 9], [1, 1], Box.of([9, 9]))),
    ("deviation_not_positive", lambda: wright(3, [9, 9], [1, math.nan])),
    ("cost_not_positive", lambda: neyman_measure([1], [1], [0])),
    ("power_out_of_range", lambda: power_measure([1], [1], 1.5)),
    ("size_class_missing", lambda: forms_by_class({"a": 3}, [SizeClass(5, 20)])),
    ("size_classes_ambiguous", lambda: forms_by_class({"a": 3}, [SizeClass(0, 20), SizeClass(0, 30)])),
    ("coverage_out_of_range", lambda: coverage({"a": 3}, 0)),
]


@pytest.mark.parametrize(("code", "call"), REFUSED, ids=[f"{i}-{code}" for i, (code, _) in enumerate(REFUSED)])
def test_an_allocation_that_cannot_be_is_refused(code, call):
    with pytest.raises(Problem) as refused:
        call()

    assert refused.value.code == code
