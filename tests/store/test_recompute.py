"""R-004-37, R-004-39: a published figure can be proved from the frozen files, and its point value from open tables."""

import copy
import csv
import dataclasses
import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.forms import COMMUNE, freeze, survey_rows

from hailong.method.distribution import shares_in
from hailong.method.drivers import lmg
from hailong.method.index_methods import MEASURES, item_index, share_tolerance
from hailong.method.presentation import rounded
from hailong.method.problem import Problem
from hailong.method.questionnaire import parse
from hailong.method.spec import Spec
from hailong.store import opentables
from hailong.store.dataset import write_dataset
from hailong.store.distributions import choices, distributions
from hailong.store.estimate import run
from hailong.store.recompute import check
from hailong.store.relations import alphas, drivers

SPEC = Spec("sips-mean-v1", domains=("all", "unit"), groups=("sex",))


@pytest.fixture(scope="module")
def rows():
    return survey_rows(seed=7)


@pytest.fixture(scope="module")
def dataset(rows, tmp_path_factory):
    return write_dataset(tmp_path_factory.mktemp("frozen") / "v1.0", rows, freeze())


@pytest.fixture(scope="module")
def record(dataset):
    return json.loads(json.dumps(run(dataset, SPEC).as_record()))


@pytest.fixture(scope="module")
def counted(dataset):
    return distributions(dataset, SPEC)


def test_an_untouched_record_is_proved(dataset, record):
    assert check(dataset.directory, record) == []


@pytest.mark.parametrize(
    ("change", "columns"),
    [
        (lambda r: r["figures"][0].update(value=r["figures"][0]["value"] + 1e-13), ["value"]),
        (lambda r: r["figures"][3].update(se=0.1, n=1), ["n", "se"]),
        (lambda r: r["figures"][3].update(high=r["figures"][3]["high"] * (1 + 1e-8)), ["high"]),
        (lambda r: r["figures"].pop(), ["figure"]),
        (lambda r: r["figures"].append(r["figures"][0] | {"unit": "unit-99"}), ["figure"]),
        (lambda r: r["figures"].append(r["figures"][0]), ["figures"]),
        (lambda r: r["notes"]["commune"].update(lonely_strata=5), ["notes"]),
        (lambda r: r.update(dataset_sha256="0" * 64), ["dataset_sha256"]),
    ],
)
def test_any_number_that_was_moved_is_named(dataset, record, change, columns):
    forged = copy.deepcopy(record)

    change(forged)

    assert [mismatch.column for mismatch in check(dataset.directory, forged)] == columns


def test_another_kind_of_record_is_refused(dataset, record):
    with pytest.raises(Problem) as caught:
        check(dataset.directory, record | {"schema": "hailong-run/9"})

    assert caught.value.code == "run_record_unknown"


def test_distributions_count_every_response_once(rows, counted):
    own = [r["answers"] for r in rows if r["unit"] == "unit-03" and r["block"] == "commune"]
    found = next(d for d in counted if (d.block, d.unit, d.item) == ("commune", "unit-03", "A1"))

    assert dict(found.counts) == {level: sum(a.get("A1") == level for a in own) for level in range(1, 6)}
    assert found.skipped == sum("A1" not in a for a in own)
    assert found.not_experienced == sum(a.get("A1") == 0 for a in own)
    assert found.n + found.skipped + found.not_experienced == 60


def test_open_counts_give_back_every_published_point(dataset, counted):
    table = opentables.read_counts(opentables.write_counts(counted))

    found = opentables.check(run(dataset, SPEC).figures, table, dataset.questionnaires)

    assert found.differing == ()
    assert found.agreed > 1000
    unit = [r for r in opentables.recompute(table, dataset.questionnaires) if r.unit == "unit-03"]
    assert {r.measure for r in unit} == {"sips", "share45"}


def printed(figures):
    """As the open table of figures prints them."""
    return [dataclasses.replace(f, value=None if f.value is None else float(rounded(f.value, f.n))) for f in figures]


@pytest.mark.parametrize(
    ("subject", "by"),
    [("overall", 0.2), ("criterion:B", -0.2), ("item:A1", 0.8)],
    ids=["the whole", "a criterion", "an item"],
)
def test_open_counts_show_a_published_figure_that_was_moved(dataset, counted, subject, by):
    """Composites are tied to their printed parts, items to their shares as far as these are rounded."""
    table = opentables.read_counts(opentables.write_counts(counted))
    figures = printed(run(dataset, SPEC).figures)
    place = next(at for at, f in enumerate(figures) if (f.unit, f.subject, f.measure) == ("unit-03", subject, "sips"))
    figures[place] = dataclasses.replace(figures[place], value=figures[place].value + by)

    found = opentables.check(figures, table, dataset.questionnaires).differing

    assert figures[place] in [figure for figure, _ in found]


@given(st.lists(st.integers(0, 400), min_size=5, max_size=5).filter(any))
def test_no_rounding_of_shares_moves_an_index_further_than_is_allowed_for(weights):
    scale = parse(COMMUNE).scales["likert5"]
    exact = dict(enumerate(weights, 1))

    for measure in MEASURES:
        moved = item_index(measure, shares_in(100, exact), scale) - item_index(measure, exact, scale)
        assert abs(moved) <= share_tolerance(measure, scale) + 1e-9


def test_the_open_counts_tell_neither_people_on_a_level_nor_fine_shares(counted):
    """R-004-47: with the weights of the draw, either would tell how the few people of one field answered."""
    rows = list(csv.DictReader(io.StringIO(opentables.write_counts(counted))))

    assert set(rows[0]) == {"block", "unit", "field", "group", "item", "n", "level", "share_pct"}
    assert all("." not in row["share_pct"] for row in rows if int(row["n"]) < 500)
    assert all(len(row["share_pct"].partition(".")[2]) <= 1 for row in rows)


def test_small_and_uniform_cells_stay_out_of_the_open_counts(counted):
    text = opentables.write_counts(counted, minimum=100)

    assert {line.split(",")[1] for line in text.splitlines()[1:]} == {""}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n", "open_table_columns"),
        ("block,unit,field,group,item,n,level,share_pct\ncommune,,,,A1,20,x,2\n", "open_table_row"),
        ("block,unit,field,group,item,n,level,share_pct\ncommune,,,,A1,20,1\n", "open_table_row"),
    ],
)
def test_an_open_table_that_is_none_is_refused(text, code):
    with pytest.raises(Problem) as caught:
        opentables.read_counts(text)

    assert caught.value.code == code


def test_choices_are_shares_of_those_who_answered(rows, dataset):
    """R-004-31: the denominator is the people who answered that question."""
    sexes = [r["answers"].get("sex") for r in rows if r["block"] == "commune"]

    found = next(c for c in choices(dataset, SPEC) if (c.block, c.unit, c.question) == ("commune", "", "sex"))

    assert found.n == sum(sex is not None for sex in sexes)
    assert found.share_pct("male") == pytest.approx(100 * sexes.count("male") / found.n)


def test_multiple_choices_count_each_choice_and_each_person_once(tmp_path):
    rows = survey_rows()[:3]
    for answers, picked in zip((r["answers"] for r in rows), (["time"], ["time", "manner"], None), strict=True):
        if picked:
            answers["suggest"] = picked
    dataset = write_dataset(tmp_path / "v", rows, freeze())

    found = next(c for c in choices(dataset, SPEC) if c.question == "suggest" and not c.unit)

    assert (found.n, dict(found.counts)) == (2, {"time": 2, "manner": 1})


def complete(rows, codes):
    return [r for r in rows if r["block"] == "commune" and all(r["answers"].get(c, 0) > 0 for c in codes)]


def test_alpha_of_a_criterion_is_that_of_its_complete_responses(rows, dataset):
    codes = ["A1", "A2", "A3", "A4"]
    table = np.array([[r["answers"][c] for c in codes] for r in complete(rows, codes)], dtype=float)
    covariance = np.cov(table, rowvar=False)

    found = alphas(dataset, SPEC, block="commune")["A"]

    assert found == pytest.approx(4 / 3 * (1 - np.trace(covariance) / covariance.sum()), rel=1e-10)


def test_drivers_are_the_shares_of_each_responses_criterion_means(rows, dataset):
    """The same by numpy on rows: weighted covariance of the means over answered items, then LMG."""
    means, weights = [], []
    for response in (r for r in rows if r["block"] == "commune"):
        answers = [
            [response["answers"].get(item["code"], 0) for item in c["subcriteria"][0]["items"]]
            for c in COMMUNE["criteria"]
        ]
        used = [[v for v in own if v > 0] for own in answers]
        if all(used):
            means.append([20 * sum(own) / len(own) for own in used])
            weights.append(response["weight_e4"])
    table = np.array(means)
    whole = np.column_stack([table.mean(axis=1), table])
    expected = lmg(np.cov(whole, rowvar=False, aweights=weights, ddof=0), n=len(means))

    found = drivers(dataset, SPEC, block="commune")

    assert found.n == len(means)
    assert list(found.shares.values()) == pytest.approx(expected, rel=1e-6)
    assert sum(found.shares.values()) == pytest.approx(1)
    with pytest.raises(Problem) as caught:
        drivers(dataset, SPEC, block="commune", unit="unit-01")
    assert caught.value.code == "drivers_too_few_responses"
