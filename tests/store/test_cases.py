"""R-004-28, R-004-29: the engine, from the frozen file to the figure, equals cases computed with R.

And it does not move when the same survey is written down otherwise.
"""

import csv
from pathlib import Path

import pytest
from tests.store.forms import SEX, freeze, likert, row

from hailong.method.intervals import bounded
from hailong.method.spec import Spec
from hailong.method.weighting.design import design_weight_e4
from hailong.store.dataset import write_dataset
from hailong.store.estimate import figures

CASES = Path(__file__).parents[1] / "cases" / "survey_indices"
FORM = likert("small", {"A": 3, "B": 2}, [SEX])
ITEMS = ("A1", "A2", "A3", "B1", "B2")


def read(name):
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def survey():
    cases = read("01_communes.in.csv")
    forms = [(one["unit"], one["field"]) for one in cases]
    found = []
    for one in cases:
        answers = {item: int(one[item]) for item in ITEMS if one[item]} | {"sex": one["group"]}
        population = int(one["population"])
        weight = design_weight_e4(population, forms.count((one["unit"], one["field"])))
        told = {"population": population, "weight_e4": weight}
        found.append(row("small", one["unit"], one["field"], answers, **told))
    return found


def computed(folder, rows, form=FORM):
    dataset = write_dataset(folder / "v", rows, freeze(definitions={"small": form}))
    return {one.key[1:]: one for one in figures(dataset, Spec("sips-mean-v1", groups=("sex",)))}


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    return computed(tmp_path_factory.mktemp("cases"), survey())


@pytest.mark.parametrize("case", read("01_communes.out.csv"), ids=lambda c: " ".join(c.values()))
def test_every_figure_equals_r_survey(done, case):
    group = case["group"].replace("group=", "sex=")
    found = done[case["unit"], case["field"], group, "design", case["measure"], case["subject"]]

    assert found.value == pytest.approx(float(case["value"]), rel=1e-9)
    assert found.se == pytest.approx(float(case["se"]), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("case", read("02_intervals.out.csv"), ids=lambda c: " ".join(c.values()))
def test_intervals_equal_those_from_r(case):
    value, se, floor = (float(case[name]) for name in ("value", "se", "floor"))
    span = 100 - floor

    low, high = bounded((value - floor) / span, se / span, n=int(case["n"]), df=int(case["df"]))

    assert floor + span * low == pytest.approx(float(case["low"]), rel=1e-9)
    assert floor + span * high == pytest.approx(float(case["high"]), rel=1e-9)


def test_an_item_asked_twice_in_its_criterion_alone_moves_nothing_of_that_criterion(tmp_path, done):
    """Metamorphic: B1 standing for all of B, once and twice."""
    once, twice = likert("small", {"A": 3, "B": 1}, [SEX]), likert("small", {"A": 3, "B": 2}, [SEX])
    rows = [{**one, "answers": {k: v for k, v in one["answers"].items() if k != "B2"}} for one in survey()]
    double = [
        {**one, "answers": one["answers"] | ({"B2": one["answers"]["B1"]} if "B1" in one["answers"] else {})}
        for one in rows
    ]

    left, right = computed(tmp_path / "a", rows, once), computed(tmp_path / "b", double, twice)

    for key, one in left.items():
        if key[-1] in ("criterion:B", "overall") and one.value is not None:
            assert right[key].value == pytest.approx(one.value, rel=1e-12)
            assert right[key].se == pytest.approx(one.se, rel=1e-9, abs=1e-9)


def test_weights_times_a_number_and_no_population_move_no_point_value(tmp_path, done):
    rows = [{**one, "weight_e4": one["weight_e4"] * 7, "population": None} for one in survey()]

    found = computed(tmp_path, rows)

    assert {key: one.value for key, one in found.items()} == pytest.approx(
        {key: one.value for key, one in done.items()}
    )


def test_somebody_who_answered_no_item_counts_in_his_stratum_and_in_no_figure(tmp_path, done):
    """His form is one of n_h: the others stand for as many clients as before only when the weights stay."""
    rows = [*survey(), row("small", "u1", "a", {"sex": "male"}, population=187, weight_e4=survey()[0]["weight_e4"])]

    found = computed(tmp_path, rows)

    same_as_before = {key: one for key, one in done.items() if key[0] in ("u2", "u3")}
    assert {key: found[key] for key in same_as_before} == same_as_before
    key = ("u1", "a", "", "design", "sips", "item:A1")
    assert (found[key].value, found[key].n) == (done[key].value, done[key].n)


def test_fields_merged_into_one_stratum_of_equal_weights_give_the_plain_mean(tmp_path):
    rows = [{**one, "field": "", "stratum": one["unit"], "population": None, "weight_e4": 10_000} for one in survey()]
    given = [one["answers"]["B1"] for one in rows if one["unit"] == "u1" and one["answers"].get("B1")]

    found = computed(tmp_path, rows)["u1", "", "", "design", "sips", "item:B1"]

    assert found.value == pytest.approx(20 * sum(given) / len(given), rel=1e-12)


def test_one_form_alone_has_a_value_and_no_interval(done):
    """n = 1: the value of the one; no degree of freedom, so no interval, and never a standard error of nought."""
    found = done["u3", "c", "", "design", "sips", "overall"]

    assert found.value is None or (found.low, found.high, found.df) == (None, None, 0)
    assert (found.n, found.population) == (1, 33)
