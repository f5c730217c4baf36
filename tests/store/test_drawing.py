"""R-000-10: a draw from a large register in the engine is the draw of the pure method, unit by unit."""

import hashlib
from pathlib import Path

import ibis
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.settings import ENGINE
from tests.store.postgresql import PostgreSQL

from hailong.config.cluster import private_cluster
from hailong.method.problem import Problem
from hailong.method.selection import FrameUnit, draw, frame_file, manifest
from hailong.store import drawing
from hailong.store.drawing import canonical, ranking
from hailong.store.engines.bytewise import sha256
from hailong.store.estimate import connect

SEED = "Xổ số miền Bắc 10/7/2026: 58372"
SIZES = {("xã 01", "justice"): 20_000, ("xã 01-b", "justice"): 9_000, ("xã 02", "labour"): 15_000}
SIZES |= {(f"xã {i:03}", "tiny"): i % 7 + 1 for i in range(400)}
SIZES |= {(f"xã {i:03}", "other"): 17 for i in range(250)}
QUOTA = {stratum: 60 if size > 1000 else 3 for stratum, size in SIZES.items()}
QUOTA |= {("xã 02", "labour"): 700, ("xã 000", "other"): 0, ("nobody", "here"): 5}


def units():
    return [FrameUnit(*stratum, f"H{stratum}-{i:05}".replace("'", "")) for stratum, size in SIZES.items()
            for i in range(size)]  # fmt: skip


def parquet(folder, rows):
    columns = {name: [getattr(row, name) for row in rows] for name in drawing.COLUMNS}
    pq.write_table(
        pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns])), folder / "register.parquet"
    )
    return str(folder / "register.parquet")


@pytest.fixture(scope="module")
def frame():
    return units()


@pytest.fixture(scope="module")
def pure(frame):
    return draw(frame, QUOTA, seed=SEED)


@pytest.fixture(scope="module")
def path(frame, tmp_path_factory):
    return parquet(tmp_path_factory.mktemp("register"), sorted(frame, key=lambda unit: hash(unit.dossier_no)))


def test_fifty_thousand_rows_in_the_engine_give_the_draw_of_the_pure_method(path, pure):
    with connect() as engine:
        found = drawing.draw(drawing.Register(engine, engine.parquet(path)), QUOTA, seed=SEED)

    assert found == pure
    assert manifest(found) == manifest(pure)


def test_a_stratum_where_too_few_numbers_are_small_is_ranked_whole(path, pure, monkeypatch):
    """A limit at half of what is wanted leaves every stratum short, and changes nothing."""
    asked = []

    def narrow(one):
        asked.append(one.population)
        return ((one.count << 255) // one.population // 2).to_bytes(32, "big") if one.population > one.count else b""

    monkeypatch.setattr(ranking, "limit", narrow)

    with connect() as engine:
        found = drawing.draw(drawing.Register(engine, engine.parquet(path)), QUOTA, seed=SEED)

    assert asked
    assert found == pure


@pytest.mark.parametrize("rows", [900, 7_000, 100_000])
def test_the_hash_of_the_frame_does_not_depend_on_the_pieces_it_is_made_of(path, frame, rows, monkeypatch):
    """Of 900 rows at once: ranges inside one stratum, of strata a few at a time."""
    monkeypatch.setattr(canonical, "ROWS_AT_ONCE", rows)

    with connect() as engine:
        register = drawing.Register(engine, engine.parquet(path))
        found = drawing.frame_sha256(register, drawing.populations(register))

    assert found == hashlib.sha256(frame_file(frame)).hexdigest()


def test_the_limit_leaves_room_above_what_is_wanted():
    """6 of 300: 6 + 18 + 10 = 34 of 300 are ranked; 6 of 34 are all ranked."""
    few, behind = ranking.Wanted(("a", "g"), 6, 300), ranking.Wanted(("a", "g"), 6, 300, (2**255).to_bytes(32, "big"))

    assert int.from_bytes(ranking.limit(few), "big") / 2**256 == pytest.approx(34 / 300)
    assert int.from_bytes(ranking.limit(behind), "big") / 2**256 == pytest.approx(0.5 + 34 / 300)
    assert ranking.limit(ranking.Wanted(("a", "g"), 6, 34)) == ranking.EVERYBODY


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([("a", "g", "1"), ("b", "g", "1")], ["dossier_twice_in_frame"]),
        ([("a;b", "g", "1"), ("b", "", "2")], ["frame_name_malformed"] * 2),
        ([("a", "g", "1|2")], ["frame_name_malformed"]),
        ([("a", "g", " 1")], ["frame_name_malformed"]),
        ([("a", "g", "1  2")], ["frame_name_malformed"]),
        ([("a", "g", "1\u200b2")], ["frame_name_malformed"]),
        ([("a", "g", "1\u00a0")], ["frame_name_malformed"]),
        ([("a", "g", "H-e\u0301")], ["frame_name_malformed"]),
        ([("e\u0301", "g", "1")], ["frame_name_malformed"]),
        ([("a", "g", None)], ["frame_name_malformed"]),
        ([(None, "g", "1")], ["frame_name_malformed"]),
    ],
)
def test_a_register_that_the_pure_method_refuses_is_refused(rows, codes, tmp_path):
    path = parquet(tmp_path, [FrameUnit(*row) for row in rows])

    with connect() as engine, pytest.raises(Problem) as refused:
        drawing.draw(drawing.Register(engine, engine.parquet(path)), {}, seed=SEED)

    assert [problem.code for problem in refused.value.all] == codes


SHA = {
    "duckdb": "unhex(sha256('a' || ",
    "postgresql": "sha256(convert_to('a' || ",
    "spark": "unhex(sha2(",
}


@pytest.mark.parametrize("dialect", list(SHA))
def test_each_dialect_hashes_by_its_own_functions(dialect):
    table = ibis.table({"x": "string"}, name="t")
    spoken = {"postgresql": "postgres", "spark": "pyspark"}.get(dialect, dialect)

    sql = ibis.to_sql(table.select(y=sha256(dialect, ibis.literal("a") + table.x)), dialect=spoken)

    assert SHA[dialect] in " ".join(str(sql).lower().split())


if ENGINE == "postgresql":  # its programs are there

    @pytest.mark.database
    def test_postgresql_gives_the_draw_of_the_pure_method(frame, pure):
        columns = {name: pa.array([getattr(row, name) for row in frame], pa.string()) for name in drawing.COLUMNS}

        with private_cluster() as where, psycopg.connect(where["HAILONG_DATABASE_URL"]) as connection:
            engine = PostgreSQL(connection)
            engine.table("register", pa.table(columns))
            found = drawing.draw(drawing.Register(engine, engine.named("register")), QUOTA, seed=SEED)

        assert found == pure


def test_work_that_memory_and_disk_do_not_hold_is_a_problem_with_words(tmp_path, monkeypatch):
    monkeypatch.setenv("HAILONG_DUCKDB_MEMORY", "20MB")
    with connect() as engine:
        engine.backend.con.execute("SET max_temp_directory_size = '1MB'")

        with pytest.raises(Problem) as refused:
            engine.fetch("SELECT string_agg(sha256(i::varchar), '' ORDER BY -i) FROM range(2000000) t(i)")

    assert (refused.value.code, refused.value.facts["memory"]) == ("engine_memory_exhausted", "20MB")


def test_what_does_not_fit_is_spilled_to_a_private_folder_that_is_gone_afterwards():
    with connect() as engine:
        folder = Path(engine.fetch("SELECT current_setting('temp_directory') AS x")["x"][0].as_py())
        inside = folder.stat().st_mode & 0o777

    assert (inside, folder.exists()) == (0o700, False)
