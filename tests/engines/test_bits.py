"""The same cells, bit for bit, on every engine and for every number of threads; the same estimates follow."""

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.store.surveys import DESIGNS, survey, table

from hailong.method.problem import Problem
from hailong.store.engines import connect
from hailong.store.surveys.arrays import Fetched
from hailong.store.surveys.cells import count_cube, typed
from hailong.store.surveys.design import DesignColumns, Subjects
from hailong.store.surveys.estimates import Survey, estimate, statement

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("engines")]
ITEMS = tuple(f"q{i}" for i in range(1, 11))
SUBJECTS = Subjects({"A": ITEMS[:5], "B": ITEMS[5:]}, top=5)
SETS = {"total": (), "commune": ("commune",), "field": ("field",), "both": ("commune", "field")}
ALL = {
    "elements": DesignColumns("elements", "w", stratum="commune"),
    "clusters": DesignColumns("clusters", "w", stratum="commune", psu="psu"),
}


def sha256(rows: pa.Table) -> str:
    """Of the columns' plain bytes: names, types, values."""
    digest = hashlib.sha256(str(rows.schema).encode())
    for name in rows.column_names:
        digest.update(repr(rows[name].to_pylist()).encode())
    return digest.hexdigest()


@pytest.fixture(scope="session")
def responses(tmp_path_factory):
    """20,000 made-up responses, Vietnamese names, weights up to 10⁶, 3 % of answers missing, as a Parquet file."""
    draw = np.random.default_rng(20260101)
    n = 20_000
    commune = draw.integers(0, 40, n)
    columns = {
        "commune": pa.array([f"Xã Đông {c:02}" for c in commune]),
        "psu": pa.array(draw.integers(0, 5, n).astype("int16")),
        "field": pa.array([("Đất đai", "Tư pháp", None, "y tế")[f] for f in draw.integers(0, 4, n)]),
        "w": pa.array(draw.integers(10_000, 1_000_000, n)),
    }
    for item in ITEMS:
        score = draw.integers(1, 6, n).astype("int8")
        columns[item] = pa.array(score, mask=draw.random(n) < 0.03)
    path = tmp_path_factory.mktemp("responses") / "responses.parquet"
    pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize("kind", list(ALL))
def test_cells_of_twenty_thousand_responses_have_one_hash(engines, responses, kind):
    asked, hashes = Survey(ALL[kind], SUBJECTS, SETS), {}

    for name, engine in engines.items():
        rows = engine.parquet(str(responses))
        hashes[name] = sha256(Fetched(engine.fetch(statement(engine, rows, asked)), asked.subjects).table)

    assert len(set(hashes.values())) == 1, hashes


@pytest.mark.parametrize("kind", list(ALL))
def test_estimates_of_twenty_thousand_responses_have_one_hash(engines, responses, kind):
    asked = Survey(ALL[kind], SUBJECTS, SETS)

    hashes = {name: sha256(estimate(engine, engine.parquet(str(responses)), asked)) for name, engine in engines.items()}

    assert len(set(hashes.values())) == 1, hashes


def test_the_count_cube_has_one_hash(engines, responses):
    hashes = {}

    for name, engine in engines.items():
        cube = count_cube(engine.parquet(str(responses)), ["commune", "field"], ITEMS, "w")
        rows = typed(engine.fetch(engine.sql(cube)))
        hashes[name] = sha256(rows.sort_by([(key, "ascending") for key in ("item", "level", "commune", "field")]))

    assert len(set(hashes.values())) == 1, hashes


@pytest.mark.parametrize("case", list(DESIGNS))
def test_the_cases_that_equal_r_have_one_hash(engines, case, tmp_path):
    path = tmp_path / "case.parquet"
    pq.write_table(table(case), path)

    hashes = {name: sha256(estimate(one, one.parquet(str(path)), survey(case))) for name, one in engines.items()}

    assert len(set(hashes.values())) == 1, hashes


def test_a_product_beyond_64_bits_is_the_same_problem_everywhere(places, tmp_path):
    path = tmp_path / "large.parquet"
    pq.write_table(pa.table({"w": [2**62], "y": [5]}), path)

    for engine, url, _ in places.values():
        with connect(engine, url) as place, pytest.raises(Problem, match="engine_number_overflow"):
            rows = place.parquet(str(path))
            place.fetch(place.sql(rows.agg(s=(rows.w * rows.y).sum())))
