"""The world as it was built: what `./hailong demo --once --json` promises, on SQLite and on PostgreSQL."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.world.installation import Installation, copied, run

from hailong.config.cluster import private_cluster

TRUTH = Path(__file__).resolve().parents[1] / "data" / "registers" / "register-van-ninh-2023.truth.json"
DRAWN = "6e630d14a39bbc20e4a2dbfbf9ff3b595fce3940d07b6ad4e5dd25e95cd5be98"
COUNTS = {"total", "counted", "by_mode", "by_status"}
DRAW = """
from hailong.frame.models import FrameImport
from hailong.sample.models import Draw
draw = Draw.objects.get(block__survey__slug="van-ninh-2023", is_current=True)
made = FrameImport.objects.get(block__survey__slug="van-ninh-2023")
print(json.dumps({
    "seed": draw.seed, "drawn": draw.manifest["drawn_sha256"], "size": draw.manifest["sample_size"],
    "rows": made.rows, "usable": made.usable, "tally": made.tally,
}))
"""
ATTACK = """
import collections, uuid
from django.db import connection
from hailong.frame.vault.sealing import unseal
from hailong.ledger.queries import keyring
from hailong.plan.models import Survey
from hailong.sample.models import Case
survey = Survey.objects.get(slug="van-ninh-2023-dot-2")
private = keyring().reinterview_private(survey.code)
place = "ctid" if connection.vendor == "postgresql" else "rowid"
with connection.cursor() as cursor:
    cursor.execute(f"SELECT sealed_case FROM capture_response WHERE survey_id = {survey.pk} ORDER BY {place}")
    behind = [uuid.UUID(bytes=unseal(private, bytes(sealed))) for (sealed,) in cursor.fetchall()]
cases = {case.pk: case for case in Case.objects.filter(pk__in=behind)}
cells = collections.defaultdict(list)
for pk in behind:
    cells[cases[pk].unit_id, cases[pk].field_group_id].append(cases[pk])
paired = sum(a is b for own in cells.values() for a, b in zip(own, sorted(own, key=lambda case: case.rank)))
print(json.dumps({"forms": len(behind), "cells": len(cells), "paired": paired}))
"""
FINISHED = """
from hailong.ledger.queries import keyring
print(json.dumps([keyring().opens_reinterview(code) for code in ("KS-2023-VN-01", "KS-2023-VN-02-01")]))
"""


def sqlite(folder: Path) -> Iterator[Installation]:
    yield copied(folder)


def postgresql(folder: Path) -> Iterator[Installation]:
    with private_cluster() as databases:
        yield Installation(folder, run(folder, databases, "demo", "--once", "--json"), databases)


def on(engine: str) -> object:
    build = {"sqlite": sqlite, "postgresql": postgresql}[engine]
    return pytest.param(build, id=engine, marks=pytest.mark.xdist_group(f"world-{engine}"))


@pytest.fixture(scope="module", params=[on("sqlite"), on("postgresql")])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    yield from request.param(tmp_path_factory.mktemp("built"))


pytestmark = pytest.mark.world


def test_the_result_says_everything_that_scripts_rely_on(world: Installation):
    result = world.result

    assert {"world", "responses", "indices", "dataset", "release"} <= set(result)
    assert set(result["responses"]) == COUNTS
    assert result["world"] == "van-ninh-2023"
    assert set(result["responses"]["by_mode"]) == {"face_to_face", "paper", "web"}
    assert result["release"].endswith("/ket-qua/van-ninh-2023/")


def test_as_many_forms_count_as_the_plan_asks_for(world: Installation):
    """R-000-12: 780 + 650 = 1,430; what phúc tra did not confirm was replaced and is excluded."""
    responses, indices = world.result["responses"], world.result["indices"]

    assert responses["counted"] == 1430
    assert {block: index["n"] for block, index in indices.items()} == {"ubnd": 780, "tyt": 650}
    assert sum(responses["by_mode"].values()) == responses["total"]
    assert responses["total"] - responses["by_status"]["excluded"] - responses["by_status"]["reference"] == 1430


def test_every_index_lies_in_its_interval(world: Installation):
    for index in world.result["indices"].values():
        assert 20 <= index["low"] < index["value"] < index["high"] <= 100
        assert index["places"] == 2  # n >= 200


def test_the_same_seed_draws_the_same_sample_on_both_databases(world: Installation):
    """R-000-10: anyone who types this seed over this register gets these dossiers."""
    drawn = world.ask(DRAW)

    assert (drawn["seed"], drawn["size"]) == ("XSKH-13-07-2023-408512", 780)
    assert drawn["drawn"] == DRAWN


def test_the_register_reconciles_with_its_truth_file_exactly(world: Installation):
    """R-000-09: as many rows of each kind as were put into it."""
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    truth.pop("per_unit")

    found = world.ask(DRAW)

    assert found["tally"] | {"rows": found["rows"], "usable": found["usable"]} == truth
    assert world.result["register"]["rows"] == truth["rows"]


def test_the_installation_verifies(world: Installation):
    result = world.run("verify", "--json")

    assert result["ok"], result["faults"]


def test_the_frozen_dataset_verifies_without_the_database(world: Installation, tmp_path: Path):
    """R-004-47: whoever holds the folder recomputes every figure."""
    folder = world.folder / world.result["dataset"]["folder"]

    result = run(tmp_path, {}, "verify", str(folder), "--json")

    assert result["ok"], result["faults"]
    assert result["figures"] > 1000
    assert result["dataset"] == world.result["dataset"]["sha256"]


def test_the_release_verifies_from_its_open_tables(world: Installation, tmp_path: Path):
    folder = world.folder / "releases" / "van-ninh-2023" / "1.0"

    result = run(tmp_path, {}, "verify", str(folder), "--json")

    assert result["ok"], result["faults"]
    assert result["agreed"] > 100


def test_the_order_of_the_rows_pairs_nobody_with_his_answers(world: Installation):
    """R-004-11. People were asked in the order of the draw: whoever lays responses and cases side by side in a cell
    finds by chance one pair a cell. It had been nearly everybody.
    """
    run(world.folder, world.databases, "tick", "--json")

    found = world.ask(ATTACK)

    assert found["forms"] > 2 * found["cells"]
    assert found["paired"] <= found["cells"] + 4 * found["cells"] ** 0.5


def test_the_links_of_a_survey_whose_phuc_tra_is_over_are_sealed_for_ever(world: Installation):
    assert world.ask(FINISHED) == [False, True]
