"""Weights of a table of the engine: the same from cells as from rows, totals met, nobody without a weight."""

import numpy as np
import pyarrow as pa
import pytest

from hailong.method.problem import Problem
from hailong.method.weighting.calibration import calibrate
from hailong.method.weighting.constraints import Margin
from hailong.method.weighting.distance import Logit, Raking
from hailong.store.engines import connect
from hailong.store.weighting import calibrated

ROWS = 200_000
MARGINS = {"province": 34, "field": 10, "mode": 3}
CELLS = 34 * 10 * 3


def survey(rows=ROWS):
    """Made-up responses in strata of province and field, with one weight per stratum."""
    generator = np.random.default_rng(2025)
    columns = {name: generator.integers(0, levels, rows) for name, levels in MARGINS.items()}
    stratum_weight = generator.integers(10_000, 900_000, 340)
    weight = stratum_weight[columns["province"] * 10 + columns["field"]]
    names = {name: pa.array([f"{name[0]}{value}" for value in codes]) for name, codes in columns.items()}
    key = generator.permutation(rows)
    return pa.table({"response": key, **names, "weight_e4": weight, "q1": generator.integers(1, 6, rows)})


def known_totals(table):
    """What a census might say: every value between 0.8 and 1.3 of what the weights say, all margins of one size."""
    generator, weight = np.random.default_rng(7), table["weight_e4"].to_numpy()
    totals = {}
    for name in MARGINS:
        levels, codes = np.unique(table[name].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
        share = np.bincount(codes, weight) * generator.uniform(0.8, 1.3, len(levels))
        whole = np.floor(share / share.sum() * 45 * len(table))
        whole[0] += 45 * len(table) - whole.sum()
        totals[name] = dict(zip(levels.tolist(), whole.tolist(), strict=True))
    return totals


def weighted(table, totals, distance=None):
    with connect() as engine:
        engine.table("responses", table)
        found = calibrated(engine, engine.named("responses"), totals, distance or Raking(), key="response")
        return found, engine.fetch(engine.sql(found.responses.order_by("response")))


@pytest.fixture(scope="module")
def done():
    table = survey()
    totals = known_totals(table)
    return table, totals, *weighted(table, totals)


def test_weights_of_cells_are_those_of_the_rows(done):
    table, totals, found, after = done
    order = np.argsort(table["response"].to_numpy())
    base = table["weight_e4"].to_numpy()[order]
    margins = [
        Margin.of(name, table[name].to_numpy(zero_copy_only=False)[order], known) for name, known in totals.items()
    ]

    rows = base / 10_000 * calibrate(base, margins, Raking(), units_per_client=10_000).factor

    after_e4 = after["weight_e4"].to_numpy()
    assert (np.abs(after_e4 - rows * 10_000) < 1).all()
    assert len(found.weighed.weights) == CELLS


def test_integer_weights_meet_every_total_within_half_a_unit_per_cell(done):
    _, totals, found, after = done
    weight = after["weight_e4"].to_numpy()

    for name, known in totals.items():
        values = after[name].to_numpy(zero_copy_only=False)
        for level, total in known.items():
            assert abs(int(weight[values == level].sum()) - total * 10_000) <= CELLS / 2
    assert max(map(abs, found.weighed.off.values())) <= CELLS / 2 / 10_000


def test_the_rest_of_every_response_is_untouched(done):
    table, _, _, after = done

    before = table.sort_by("response").drop_columns(["weight_e4"])

    assert after.column_names == table.column_names
    assert after.drop_columns(["weight_e4"]).equals(before)
    assert after["weight_e4"].type == pa.int64()


def test_the_order_of_the_rows_moves_no_weight():
    table = survey(5_000)
    totals = known_totals(table)
    shuffled = table.take(np.random.default_rng(3).permutation(len(table)))

    _, after = weighted(table, totals, Logit(0.1, 9))
    _, other = weighted(shuffled, totals, Logit(0.1, 9))

    assert after.equals(other)


def test_two_calibrations_in_one_engine_do_not_mix():
    table = survey(5_000)
    totals = known_totals(table)
    twice = {name: {level: 2 * total for level, total in known.items()} for name, known in totals.items()}

    with connect() as engine:
        engine.table("responses", table)
        rows = engine.named("responses")
        first = calibrated(engine, rows, totals, Raking(), key="response")
        second = calibrated(engine, rows, twice, Raking(), key="response")
        sums = [
            engine.fetch(engine.sql(one.responses.aggregate(sum_e4=one.responses.weight_e4.sum())))["sum_e4"][0].as_py()
            for one in (first, second)
        ]

    assert sums == pytest.approx([45 * 5_000 * 10_000, 90 * 5_000 * 10_000], abs=CELLS)


def test_a_response_without_a_value_of_a_margin_is_refused_and_counted():
    table = survey(2_000)
    totals = known_totals(table)
    fields = table["field"].to_pylist()
    holes = table.set_column(2, "field", pa.array([None if i < 3 else value for i, value in enumerate(fields)]))

    with pytest.raises(Problem) as caught:
        weighted(holes, totals)

    assert (caught.value.code, caught.value.facts) == ("margin_value_missing", {"margin": "field", "responses": 3})


INTERNAL = ["n", "keys", "key", "m0", "base_e4", "low_e4", "raised", "rank_in_cell", "cell_m0", "cell_", "CELL_rank"]


@pytest.mark.parametrize("name", INTERNAL)
def test_a_margin_or_a_column_may_be_called_what_the_program_calls_its_own(name):
    """R-004-19: a name of the survey never stands for a column of the program: every row comes back, each total met."""
    table, totals = survey(3_000), known_totals(survey(3_000))
    called = table.rename_columns([name if one == "field" else one for one in table.column_names])
    beside = table.append_column(name, pa.array(np.arange(3_000) % 7))

    _, plain = weighted(table, totals)
    _, after = weighted(called, {name if one == "field" else one: known for one, known in totals.items()})
    _, extra = weighted(beside, totals)

    assert after.rename_columns(table.column_names).equals(plain)
    assert after.column_names == called.column_names
    assert extra.drop_columns([name]).equals(plain)


def test_a_margin_without_a_column_is_a_problem():
    table = survey(2_000)

    with pytest.raises(Problem) as caught:
        weighted(table, {**known_totals(table), "sex": {"f": 1}})

    assert (caught.value.code, caught.value.facts) == ("survey_column_missing", {"column": "sex"})


@pytest.mark.parametrize("kind", [pa.string(), pa.float64()])
def test_weights_that_are_no_whole_numbers_are_a_problem(kind):
    table = survey(2_000)
    other = table.set_column(4, "weight_e4", table["weight_e4"].cast(kind))

    with pytest.raises(Problem) as caught:
        weighted(other, known_totals(table))

    assert (caught.value.code, caught.value.facts["column"]) == ("survey_column_type", "weight_e4")


def test_a_table_without_a_row_is_a_problem():
    with pytest.raises(Problem, match="weights_missing"):
        weighted(survey(2_000).slice(0, 0), {"field": {"f1": 0}})


def test_a_key_that_two_responses_share_is_a_bug():
    table = survey(2_000)
    same = table.set_column(0, "response", pa.array(np.zeros(2_000, np.int64)))

    with pytest.raises(ValueError, match="tell the responses apart"):
        weighted(same, known_totals(table))
