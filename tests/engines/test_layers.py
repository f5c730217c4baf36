"""R-000-10, R-004-28, R-004-35: draws, weights, moments, classes and runs of frozen datasets on every engine.

Units have names that a Vietnamese dictionary, a language of capitals and bytes put in three different orders.
"""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engines.test_bits import sha256
from tests.store.forms import COMMUNE, SEX, UNITS, freeze, survey_rows
from tests.store.registers import NAMES, mixed_list, table
from tests.store.test_drawing import SEED, parquet
from tests.store.test_drawing_people import QUOTA, SCHOOLS, dossiers, pupils
from tests.store.test_weighting import known_totals, survey

from hailong.method.disclosure.microdata import Ladder
from hailong.method.questionnaire import parse
from hailong.method.selection import (
    FrameUnit,
    draw,
    draw_listed,
    first_stage,
    manifest,
    next_round,
    second_stage,
    update,
)
from hailong.method.spec import Spec
from hailong.method.weighting.distance import Raking
from hailong.store import drawing
from hailong.store import estimate as frozen
from hailong.store.anonymity import Columns, anonymise, classes
from hailong.store.dataset import write_dataset
from hailong.store.drawing import canonical
from hailong.store.engines import connect
from hailong.store.estimate import responses_of
from hailong.store.moments import Variables, counted_patterns, grouped, person_mean
from hailong.store.weighting import calibrated

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("engines")]


@pytest.fixture(scope="session")
def dataset(tmp_path_factory):
    """The small survey of the store's tests, its units under hard names."""
    names = dict(zip(UNITS, NAMES, strict=True))
    rows = [
        row | {"unit": names[row["unit"]], "stratum": row["stratum"].replace(row["unit"], names[row["unit"]])}
        for row in survey_rows()
    ]
    return write_dataset(tmp_path_factory.mktemp("frozen") / "v1", rows, freeze())


@pytest.fixture
def everywhere(places, monkeypatch):
    """Calls what opens an engine by the settings once on each; name -> what came."""

    def called(what):
        found = {}
        for name, (engine, url, threads) in places.items():
            monkeypatch.setenv("HAILONG_ENGINE", engine)
            monkeypatch.setenv("HAILONG_ENGINE_URL", url)
            monkeypatch.setenv("HAILONG_DUCKDB_THREADS", threads or "2")
            found[name] = what()
        return found

    return called


def test_the_draw_of_a_register_is_that_of_the_pure_method(engines, tmp_path):
    frame = [
        FrameUnit(unit, field, f"H{unit}-{field}-{i:04}")
        for unit in NAMES
        for field in ("Đất", "tư")
        for i in range(150)
    ]
    quota = {(unit, field): 7 for unit in NAMES for field in ("Đất", "tư")} | {("Ê", "tư"): 150, ("nobody", "here"): 2}
    path = parquet(tmp_path, frame[::-1])
    pure = draw(frame, quota, seed=SEED)

    for name, engine in engines.items():
        found = drawing.draw(drawing.Register(engine, engine.parquet(path)), quota, seed=SEED)

        assert found == pure, name
        assert manifest(found) == manifest(pure)


@pytest.mark.parametrize("rows", [2_000, 1_000_000], ids=["in ranges", "at once"])
def test_a_systematic_draw_from_a_list_is_that_of_the_pure_method(engines, rows, tmp_path, monkeypatch):
    monkeypatch.setattr(canonical, "ROWS_AT_ONCE", rows)
    units, asked = mixed_list()
    pq.write_table(table(units), tmp_path / "list.parquet")
    pure = draw_listed(units, asked, seed=SEED)

    for name, engine in engines.items():
        register = drawing.ListRegister(engine, engine.parquet(str(tmp_path / "list.parquet")))

        assert drawing.draw_listed(register, asked, seed=SEED) == pure, name


def test_a_second_stage_a_changed_frame_and_a_later_round_are_those_of_the_pure_method(engines, tmp_path):
    frame, people = dossiers(), pupils()
    drawn, later = draw(frame, QUOTA, seed=SEED), frame[::2] + [FrameUnit("ang", "tư", f"birth {i}") for i in range(50)]
    schools = first_stage(SCHOOLS, {"THCS": 3, "tiểu học": 4}, seed=SEED)
    rounds = [next_round(frame, QUOTA, [], seed=SEED)]
    for units, file in ((frame, "frame"), (later, "later"), (people, "people")):
        pq.write_table(table(units), tmp_path / f"{file}.parquet")

    for name, engine in engines.items():

        def register(file, engine=engine):
            return drawing.Register(engine, engine.parquet(str(tmp_path / f"{file}.parquet")))

        inside = drawing.second_stage(schools, SCHOOLS, register("people"), forms_each=9)
        assert inside == second_stage(schools, SCHOOLS, people, forms_each=9), name
        assert drawing.update(drawn, register("later")) == update(drawn, later), name
        again = drawing.next_round(register("frame"), QUOTA, rounds, seed=SEED)
        assert again == next_round(frame, QUOTA, rounds, seed=SEED), name


def test_calibrated_weights_are_the_same_response_by_response(engines):
    plain = survey(6_000)
    keys = pa.array([f"{NAMES[key % 13]}-{key}" for key in plain["response"].to_pylist()])
    table, totals, hashes = plain.append_column("name", keys), known_totals(plain), {}

    for name, engine in engines.items():
        engine.table("weighted_responses", table)
        found = calibrated(engine, engine.named("weighted_responses"), totals, Raking(), key="name")
        after = engine.fetch(engine.sql(found.responses)).select(table.column_names).sort_by("response")
        hashes[name] = sha256(after), sha256(pa.table({"w": found.weighed.weights}))

    assert len(set(hashes.values())) == 1, hashes


@pytest.mark.parametrize("most", [50_000, 100], ids=["strata apart", "groups only"])
def test_moments_and_random_groups_are_the_same_integers(engines, dataset, most, monkeypatch):
    monkeypatch.setattr("hailong.store.moments.MAX_CELLS", most)
    form, found = parse(COMMUNE), {}

    for name, engine in engines.items():
        rows = responses_of(engine, dataset, "commune", Spec("sips-mean-v1"))
        variables = Variables({one.code: person_mean(rows, one) for one in form.criteria}, "person_means")
        cells, kept = grouped(engine, rows, variables, seed=dataset.sha256)
        parts = (cells.moments.stack, cells.moments.n, cells.stratum, cells.group, cells.psus, cells.unsampled)
        found[name] = [part.tolist() for part in parts], kept

    first, *others = found.values()
    assert all(other == first for other in others)
    assert all(isinstance(one, int) for one in first[0][0][0][0])


def test_counted_patterns_of_answers_are_the_same(engines, dataset):
    form, found = parse(COMMUNE), {}

    for name, engine in engines.items():
        rows = responses_of(engine, dataset, "commune", Spec("sips-mean-v1"))
        variables = Variables({one.code: person_mean(rows, one) for one in form.criteria[:3]}, "person_means")
        patterns, elements, kept = counted_patterns(engine, rows, variables, rows["E1"], lonely="fail")
        arrays = (patterns.x, patterns.y, patterns.weight, patterns.psu, elements.squares, elements.unsampled)
        found[name] = [array.tolist() for array in arrays], kept

    first, *others = found.values()
    assert all(other == first for other in others)


def test_classes_and_what_is_given_away_are_the_same(everywhere, dataset):
    rows = pq.read_table(dataset.responses).filter(pa.compute.field("block") == "commune")
    columns = Columns(quasi=("unit", "sex"), sensitive=("A1", "B2"))
    coarser = Ladder("unit", ({name: name[0].lower() for name in NAMES}, dict.fromkeys(NAMES, "*")))

    counted = everywhere(lambda: list(classes(rows, columns).items()))
    given = everywhere(lambda: sha256(anonymise(rows, columns, (coarser, Ladder("sex")), k=20).rows))

    first, *others = counted.values()
    assert all(other == first for other in others)
    assert len(set(given.values())) == 1, given


def test_a_frozen_dataset_gives_the_same_figures_by_setting_alone(everywhere, dataset):
    runs = everywhere(lambda: frozen.run(dataset, Spec("sips-mean-v1", groups=(SEX["code"],))).as_record())

    first, *others = runs.values()
    assert all(other == first for other in others)


def test_another_method_gives_the_same_figures_too(everywhere, dataset):
    spec = Spec("sips-v1+pooled", domains=("all", "unit"))

    runs = everywhere(lambda: frozen.run(dataset, spec).as_record())

    first, *others = runs.values()
    assert all(other == first for other in others)


def test_spark_never_goes_on_at_another_master_without_a_word(engines):
    assert "spark" in engines

    with pytest.raises(ValueError, match="Spark runs at spark://"), connect("spark", "local[1]"):
        pass
