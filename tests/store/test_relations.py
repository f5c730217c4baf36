"""R-004-35: what goes with satisfaction, from the frozen dataset: exact sums, shares with intervals, nothing dropped
unsaid.
"""

import json
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from tests.store.forms import COMMUNE, STATION, freeze, likert, survey_rows

from hailong.method.drivers.importance import lmg
from hailong.method.drivers.moments import moments
from hailong.method.drivers.ordinal import ordinal
from hailong.method.drivers.patterns import Patterns
from hailong.method.drivers.psus import Psus
from hailong.method.drivers.resampling import GroupedCells, covariance_of, jackknife, random_groups
from hailong.method.drivers.shapley import owen_of
from hailong.method.problem import Problem
from hailong.method.questionnaire import parse
from hailong.method.spec import Spec
from hailong.store.dataset import write_dataset
from hailong.store.engines import connect
from hailong.store.integers import integers
from hailong.store.moments import Variables, grouped, item_values, person_mean
from hailong.store.relations import alphas, answer_model, drivers, item_drivers, reliabilities

SPEC = Spec("sips-mean-v1")
ITEMS = {c["code"]: [item["code"] for item in c["subcriteria"][0]["items"]] for c in COMMUNE["criteria"]}


@pytest.fixture(scope="module")
def rows():
    return survey_rows(seed=9)


@pytest.fixture(scope="module")
def dataset(rows, tmp_path_factory):
    return write_dataset(tmp_path_factory.mktemp("frozen") / "v1.0", rows, freeze())


def frozen(dataset, block="commune"):
    """The rows of the file, as it has them."""
    return [row for row in dataset.table("responses").to_pylist() if row["block"] == block]


def mean_of(row, codes):
    used = [row[code] for code in codes if (row[code] or 0) > 0]
    return 20 * sum(used) / len(used) if used else np.nan


def criterion_means(own):
    return np.array([[mean_of(row, codes) for codes in ITEMS.values()] for row in own])


def by_hand(own, parts):
    """Jackknife from rows in floats: parts (rows, p) in points, NaN = not to be had."""
    kept = ~np.isnan(parts).any(axis=1)
    weights = np.array([row["weight_e4"] for row in own], dtype=float)
    values = np.where(kept[:, None], parts, 0.0)
    full = np.hstack([np.ones((len(own), 1)), values])
    stack = (weights * kept)[:, None, None] * full[:, :, None] * full[:, None, :]
    return values, stack


def test_shares_and_intervals_are_those_of_the_rows(dataset):
    own = frozen(dataset)
    values, stack = by_hand(own, criterion_means(own))
    names, stratum = np.unique([row["stratum"] for row in own], return_inverse=True)
    size = np.bincount(stratum)
    population = np.array([next(r["population"] for r in own if r["stratum"] == name) for name in names])
    group = random_groups([r["stratum"] for r in own], [r["row_no"] for r in own], seed=dataset.sha256)
    cells = GroupedCells(
        type(moments(values, np.ones(len(own)), tuple(ITEMS)))(tuple(ITEMS), stack, np.ones(len(own), int)),
        stratum,
        group,
        np.ones(len(own), int),
        1 - size / population,
    )
    whole = np.vstack([np.full(5, 0.2), np.eye(5)])

    def shares(one):
        found = np.array([lmg(whole @ c @ whole.T, n=1000) for c in covariance_of(one)])
        return found / found.sum(axis=-1, keepdims=True)

    expected = jackknife(cells, shares, unit=True)

    found = drivers(dataset, SPEC, block="commune")

    assert list(found.shares.values()) == pytest.approx(expected.value, rel=1e-9)
    assert list(found.low.values()) == pytest.approx(expected.low, rel=1e-7)
    assert list(found.high.values()) == pytest.approx(expected.high, rel=1e-7)
    assert (found.method, found.constant) == ("lmg", ())
    for code in ITEMS:
        assert 0 < found.low[code] < found.shares[code] < found.high[code] < 1


def test_impact_is_the_slope_of_the_whole_on_one_criterion(dataset):
    own = frozen(dataset)
    means = criterion_means(own)
    kept = ~np.isnan(means).any(axis=1)
    weights = np.array([row["weight_e4"] for row in own])[kept]
    table = np.column_stack([means[kept].mean(axis=1), means[kept]])
    covariance = np.cov(table, rowvar=False, aweights=weights, ddof=0)

    found = drivers(dataset, SPEC, block="commune")

    assert list(found.impact.values()) == pytest.approx(covariance[0, 1:] / np.diag(covariance)[1:], rel=1e-9)


@pytest.mark.parametrize(("missing", "needed"), [("person_means", any), ("complete", all)])
def test_the_rule_for_missing_answers_and_what_it_drops_are_told(dataset, missing, needed):
    own = frozen(dataset, "station")
    criteria = [["A1", "A2", "A3"], ["B1", "B2", "B3"]]
    kept = [row for row in own if all(needed((row[code] or 0) > 0 for code in codes) for codes in criteria)]

    found = drivers(dataset, SPEC, block="station", missing=missing)

    assert (found.kept.rule, found.kept.n_all, found.n) == (missing, len(own), len(kept))
    assert found.kept.dropped == len(own) - len(kept) > 0
    weight = sum(row["weight_e4"] for row in kept) / sum(row["weight_e4"] for row in own)
    assert found.kept.weight_kept_pct == pytest.approx(100 * weight)


def test_items_share_what_their_criteria_have(dataset):
    own = frozen(dataset)
    criterion = {code: codes for codes in ITEMS.values() for code in codes}
    parts = np.array(
        [
            [20 * row[code] if (row[code] or 0) > 0 else mean_of(row, criterion[code]) for code in criterion]
            for row in own
        ]
    )
    kept = ~np.isnan(parts).any(axis=1)
    weights = np.array([row["weight_e4"] for row in own])[kept]
    shape = [0, *np.cumsum([len(codes) for codes in ITEMS.values()])]
    groups = [list(range(a, b)) for a, b in zip(shape, shape[1:], strict=False)]
    whole = np.mean([parts[:, group].mean(axis=1) for group in groups], axis=0)
    covariance = np.cov(np.column_stack([whole, parts])[kept], rowvar=False, aweights=weights, ddof=0)
    expected = owen_of(covariance, groups)

    found = item_drivers(dataset, SPEC, block="commune")

    assert found.method == "owen"
    assert list(found.shares.values()) == pytest.approx(expected / expected.sum(), rel=1e-8)
    assert sum(found.shares.values()) == pytest.approx(1)
    assert all(found.low[code] < found.shares[code] < found.high[code] for code in found.shares)


def test_answers_that_a_mean_stands_in_for_are_counted(dataset):
    """Of the responses that are kept; none where only what was answered in full is kept, or means are taken anyway."""
    own = frozen(dataset)
    kept = [row for row in own if all(any((row[code] or 0) > 0 for code in codes) for codes in ITEMS.values())]
    blanks = sum((row[code] or 0) == 0 for row in kept for codes in ITEMS.values() for code in codes)

    found = item_drivers(dataset, SPEC, block="commune").kept

    assert (found.n, found.filled) == (len(kept), blanks)
    assert blanks > 100
    assert item_drivers(dataset, SPEC, block="station", missing="complete").kept.filled == 0
    assert drivers(dataset, SPEC, block="commune").kept.filled == 0


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_the_model_of_an_answer_is_that_of_the_rows(dataset, link):
    """Every response a PSU of its stratum, in floats, against patterns counted by the engine."""
    own = frozen(dataset)
    means = criterion_means(own)[:, 1:]
    kept = ~np.isnan(means).any(axis=1) & np.array([(row["A1"] or 0) > 0 for row in own])
    names, stratum = np.unique([row["stratum"] for row in own], return_inverse=True)
    population = np.array([next(r["population"] for r in own if r["stratum"] == name) for name in names])
    y = np.array([row["A1"] or 0 for row in own])[kept]
    weights = np.array([row["weight_e4"] for row in own])[kept] / 10_000
    places = np.unique(y, return_inverse=True)[1]
    rows = Patterns(tuple("BCDE"), means[kept], places, weights, np.flatnonzero(kept), int(kept.sum()))
    expected = ordinal(rows, Psus(stratum, 1 - np.bincount(stratum) / population), link=link)

    found, told = answer_model(dataset, SPEC, block="commune", item="A1", link=link)

    assert found.names == expected.names
    assert found.coefficients == pytest.approx(expected.coefficients, rel=1e-8, abs=1e-10)
    assert found.se == pytest.approx(expected.se, rel=1e-7)
    assert (told.n, told.n_all, found.df) == (kept.sum(), len(own), expected.df)


def test_a_model_of_too_few_answers_is_a_problem(tmp_path):
    rows = [row for row in survey_rows(seed=11) if row["unit"] == "unit-01"]
    dataset = write_dataset(tmp_path / "few", rows, freeze())

    with pytest.raises(Problem) as caught:
        answer_model(dataset, SPEC, block="commune", item="A1")

    assert caught.value.code == "drivers_too_few_responses"


def test_a_criterion_in_which_all_agree_is_named_and_shares_nothing(tmp_path):
    rows = [row for row in survey_rows(seed=10) if row["block"] == "station"]
    for row in rows:
        row["answers"] |= dict.fromkeys(["B1", "B2", "B3"], 5)
    dataset = write_dataset(tmp_path / "one", rows, freeze())

    found = drivers(dataset, SPEC, block="station")

    assert (found.constant, found.shares["A"], found.shares["B"]) == (("B",), 1, 0)
    assert "B" not in found.low


def test_where_everybody_is_of_one_mind_no_share_is_made_up(tmp_path):
    rows = [row | {"answers": dict.fromkeys(["A1", "A2", "A3", "B1", "B2", "B3"], 5)} for row in survey_rows(seed=10)]
    dataset = write_dataset(tmp_path / "all", [row for row in rows if row["block"] == "station"], freeze())

    found = drivers(dataset, SPEC, block="station")

    assert (found.constant, dict(found.shares), dict(found.low)) == (("A", "B"), {"A": 0, "B": 0}, {})


def test_too_few_responses_and_rules_that_do_not_exist_are_problems(dataset):
    with pytest.raises(Problem) as few:
        drivers(dataset, SPEC, block="commune", unit="unit-01")
    with pytest.raises(Problem) as none:
        drivers(dataset, SPEC, block="commune", unit="unit-99")
    with pytest.raises(Problem) as unknown:
        drivers(dataset, SPEC, block="commune", missing="pairwise")

    assert (few.value.code, few.value.facts["minimum"]) == ("drivers_too_few_responses", 100)
    assert few.value.facts["n"] <= 60
    assert none.value.facts["n"] == 0
    assert unknown.value.code == "missing_rule_unknown"


def test_items_of_a_small_unit_need_ten_responses_each(tmp_path):
    rows = [row for row in survey_rows(seed=11) if row["block"] == "commune"][:150]
    dataset = write_dataset(tmp_path / "few", [row | {"population": None} for row in rows], freeze())

    with pytest.raises(Problem) as caught:
        item_drivers(dataset, SPEC, block="commune")

    assert caught.value.facts["minimum"] == 190


def test_the_order_of_rows_and_the_scale_of_weights_change_nothing(rows, dataset, tmp_path):
    """The file is sorted by content, so other weights may only change the seed: it is the dataset's hash."""
    again = write_dataset(tmp_path / "again", rows[::-1], freeze())

    assert drivers(again, SPEC, block="commune") == drivers(dataset, SPEC, block="commune")


# Ten criteria of two items, 200,000 responses: sums that 64-bit floats could not hold exactly.
BIG = parse(likert("big", dict.fromkeys("ABCDEFGHIJ", 2)))


@pytest.fixture(scope="module")
def big():
    """(Arrow table of responses, levels as an array with 0 for no answer, weights)."""
    draw = np.random.default_rng(2023)
    n = 200_000
    whole = draw.normal(size=(n, 1)) + draw.normal(size=(n, 20))
    levels = np.clip(np.round(3.7 + 0.7 * whole), 1, 5).astype(np.int16)
    levels[draw.random((n, 20)) < 0.05] = 0
    weights = draw.integers(10_000, 9_000_000, n)
    stratum = draw.integers(0, 40, n)
    columns = {code: pa.array(levels[:, j], mask=levels[:, j] == 0) for j, code in enumerate(BIG.items)}
    table = pa.table(
        {
            "row_no": pa.array(np.arange(1, n + 1), pa.int32()),
            "stratum": [f"s{h:02d}" for h in stratum],
            "population": pa.array(np.bincount(stratum)[stratum] * 3),
            "weight_e4": pa.array(weights),
            **columns,
        }
    )
    return table, levels, weights


@pytest.fixture(scope="module")
def big_cells(big):
    with connect() as engine:
        engine.table("big", big[0])
        rows = engine.named("big")
        columns = {criterion.code: person_mean(rows, criterion) for criterion in BIG.criteria}
        return grouped(engine, rows, Variables(columns, "person_means"), seed="s")


def test_sums_of_the_engine_are_exact(big, big_cells):
    """Against Python's integers, which know no bounds."""
    _, levels, weights = big
    pair = levels.reshape(-1, 10, 2).astype(np.int64)
    count = (pair > 0).sum(axis=2)
    kept = (count > 0).all(axis=1)
    means = (2 * pair.sum(axis=2) // np.maximum(count, 1))[kept]
    w = weights[kept].astype(object)

    cells, told = big_cells

    whole = cells.moments.whole
    assert whole.stack[0, 0, 0] == sum(w)
    assert [whole.stack[0, 0, i + 1] for i in range(10)] == [int((w * means[:, i]).sum()) for i in range(10)]
    for i, j in [(0, 0), (3, 3), (0, 9), (7, 2)]:
        assert whole.stack[0, i + 1, j + 1] == int((w * means[:, i] * means[:, j]).sum())
    assert (told.n, told.n_all) == (kept.sum(), len(kept))


def test_sums_that_fit_are_kept_in_64_bits_and_give_the_bits_of_integers_without_bounds(big_cells):
    cells, _ = big_cells
    wide = replace(cells, moments=replace(cells.moments, stack=cells.moments.stack.astype(object)))

    assert cells.moments.stack.dtype == np.int64
    assert cells.moments.covariance[:50].tobytes() == wide.moments.covariance[:50].tobytes()
    assert cells.near.stack.tobytes() == wide.near.stack.tobytes()
    assert cells.replicates().tobytes() == wide.replicates().tobytes()


@pytest.mark.parametrize("largest", [2**31, 2**63 - 1, 2**64, 10**38 - 1])
def test_whole_numbers_of_the_engine_are_read_as_they_are(largest):
    """Of any width and sign, from the middle of a chunked column."""
    values = [0, 1, -1, largest, -largest, largest // 3, 2**62, -(2**62)] * 2
    decimals = pa.chunked_array(
        [pa.array([Decimal(value) for value in part], pa.decimal128(38, 0)) for part in (values[:5], values[5:])]
    )
    table = pa.table({"d": decimals})

    found = integers(table.slice(2, 12), "d")

    assert found.tolist() == values[2:14]
    assert found.dtype == (np.int64 if largest < 2**63 else object)


def test_lmg_of_ten_criteria_on_200_000_rows_equals_numpy_on_the_rows(big, big_cells):
    _, levels, weights = big
    pair = levels.reshape(-1, 10, 2).astype(float)
    count = (pair > 0).sum(axis=2)
    kept = (count > 0).all(axis=1)
    means = pair.sum(axis=2)[kept] / count[kept]
    table = np.column_stack([means @ np.linspace(1, 2, 10), means])
    expected = lmg(np.cov(table, rowvar=False, aweights=weights[kept], ddof=0), n=int(kept.sum()))

    cells, _ = big_cells
    rows = np.vstack([np.linspace(1, 2, 10), np.eye(10)])
    found = lmg(rows @ cells.moments.whole.covariance[0] @ rows.T, n=int(kept.sum()))

    assert found == pytest.approx(expected, rel=1e-12)


def test_random_groups_of_the_engine_are_those_of_the_method(dataset):
    own = frozen(dataset)
    expected = random_groups([r["stratum"] for r in own], [r["row_no"] for r in own], seed="seed")
    with connect() as engine:
        table = engine.parquet(str(dataset.responses))
        rows = table.filter(table.block == "commune")
        criterion = dataset.questionnaires["commune"].criteria[0]
        cells, _ = grouped(engine, rows, Variables(item_values(rows, criterion), "person_means"), seed="seed")

    counted = sorted(zip(cells.stratum.tolist(), cells.group.tolist(), cells.psus.tolist(), strict=True))

    names = sorted({row["stratum"] for row in own})
    pairs = [(names.index(row["stratum"]), group) for row, group in zip(own, expected.tolist(), strict=True)]
    assert counted == sorted((*pair, pairs.count(pair)) for pair in set(pairs))


def test_more_strata_than_can_be_kept_apart_leave_the_groups_alone(dataset, monkeypatch):
    apart = drivers(dataset, SPEC, block="commune")
    monkeypatch.setattr("hailong.store.moments.MAX_CELLS", 100)

    together = drivers(dataset, SPEC, block="commune")

    assert together.shares == pytest.approx(apart.shares, rel=1e-12)
    widths = [(d.high[c] - d.low[c]) for c in ITEMS for d in (together, apart)]
    assert min(widths) > 0


def test_reliability_of_every_criterion_and_of_the_units(rows, dataset):
    own = frozen(dataset)
    means = criterion_means(own)
    kept = ~np.isnan(means).any(axis=1)
    total = means[kept].mean(axis=1) / 20
    _, unit = np.unique([row["unit"] for row, there in zip(own, kept, strict=True) if there], return_inverse=True)
    centre = np.bincount(unit, total) / np.bincount(unit)
    between = (np.bincount(unit) * (centre - total.mean()) ** 2).sum() / (len(centre) - 1)
    within = ((total - centre[unit]) ** 2).sum() / (len(total) - len(centre))

    found = reliabilities(dataset, SPEC, block="commune")

    assert {code: one.alpha for code, one in found.criteria.items()} == alphas(dataset, SPEC, block="commune")
    assert found.refused == {}
    assert found.kept["A"].n == found.criteria["A"].n < found.kept["A"].n_all == len(own)
    assert found.agencies.icc2 == pytest.approx((between - within) / between, rel=1e-9)


def test_reliability_that_cannot_be_told_says_why(tmp_path):
    single = likert("single", {"A": 1, "B": 2})
    rows = [row for row in survey_rows(seed=12) if row["block"] == "station" and row["unit"] == "unit-01"]
    for row in rows:
        row["answers"] = {code: row["answers"].get(code, 3) for code in ("A1", "B1", "B2")} | {"B2": 4}
    dataset = write_dataset(tmp_path / "v", rows, freeze(definitions={"station": json.loads(json.dumps(single))}))

    found = reliabilities(dataset, SPEC, block="station")

    assert {code: problem.code for code, problem in found.refused.items()} == {
        "A": "reliability_too_few_items",
        "B": "reliability_item_constant",
        "agencies": "agencies_too_few",
    }
    assert (found.criteria, found.agencies) == ({}, None)


def test_a_questionnaire_of_one_criterion_gives_it_everything(tmp_path):
    form = likert("one", {"A": 3})
    rows = [row for row in survey_rows(seed=13) if row["block"] == "station"]
    for row in rows:
        row["answers"] = {code: row["answers"][code] for code in ("A1", "A2", "A3") if code in row["answers"]}
    dataset = write_dataset(tmp_path / "v", rows, freeze(definitions={"station": form | {"code": STATION["code"]}}))

    assert dict(drivers(dataset, SPEC, block="station").shares) == pytest.approx({"A": 1.0})
