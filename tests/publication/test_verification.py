"""`./hailong verify`: everything that is altered behind the product's back is found and named (R-004-12)."""

import csv
import hashlib
import json
import uuid

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.life import moment
from tests.standing import world_at

from hailong.capture.models import Response
from hailong.config.progress import Progress
from hailong.config.verification import verify_installation, verify_path
from hailong.estimation.models import Run
from hailong.method.problem import Problem
from hailong.method.spec import Spec
from hailong.processing.models import Correction, Exclusion
from hailong.processing.queries import folder_of as dataset_folder
from hailong.publication.models import Release
from hailong.publication.queries import folder_of as release_folder
from hailong.report import actions as report
from hailong.report.queries import path_of
from hailong.store.dataset import open_dataset
from hailong.store.estimate import run

pytestmark = pytest.mark.database
world = world_at("published")


def found(life) -> list[str]:
    """Faults of the installation; figures are not computed again here (that takes seconds), two tests do that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hailong.store.recompute.check", lambda folder, record: [])
        return verify_installation(Progress())["faults"]


def names(faults, *words) -> bool:
    return any(all(word in fault for word in words) for fault in faults)


def test_an_untouched_installation_agrees(life):
    report.make(run=life.run, kind="annex", by=life.lan, at=moment(12, 1))

    told = verify_installation(Progress())

    assert told["faults"] == [] and told["ok"]
    assert (told["responses"], told["datasets"]) == (170, 1)


def test_a_dataset_folder_and_a_release_folder_agree_alone(life):
    dataset = verify_path(dataset_folder(life.dataset), Progress())
    release = verify_path(release_folder(life.release), Progress())

    assert (dataset["ok"], dataset["kind"], dataset["runs"]) == (True, "dataset", 1)
    assert (release["ok"], release["kind"]) == (True, "release")
    assert dataset["figures"] > 1000 and release["agreed"] > 100


def test_the_open_draw_says_which_one_it_was(life):
    told = json.loads((release_folder(life.release) / "draw.json").read_text(encoding="utf-8"))

    assert (told["ubnd"]["draw"], told["ubnd"]["reason"]) == (1, "")


def test_an_answer_changed_by_sql_is_found(life):
    one = life.form()
    Response.objects.filter(pk=one.pk).update(answers=one.answers | {next(iter(one.answers)): 5, "Z": 1})

    assert names(found(life), one.receipt)


def test_a_deleted_response_is_found(life):
    one = life.form(reinterview=None)
    group = f"{one.unit.block.code}/{one.unit.slug}/{one.mode}"
    one.delete()

    faults = found(life)

    assert names(faults, group)
    assert len(faults) == 3 and names(faults, "mẫu ghi đã trả lời")  # with the entry of the form itself


def test_a_ghost_is_found(life):
    ghost = life.form()
    ghost.pk, ghost.receipt, ghost.commitment = uuid.uuid4(), "GHOSTGHOSTGH", "f" * 64
    ghost.save(force_insert=True)

    assert names(found(life), "GHOSTGHOSTGH")


def test_a_secret_exclusion_and_a_secret_inclusion_are_found(life):
    one = life.form()
    told = {"proposed_by": "a", "proposed_at": moment(11, 1), "confirmed_by": "b", "confirmed_at": moment(11, 1)}
    secret = Exclusion.objects.create(response=one, reason="duplicate", **told)

    assert names(found(life), one.receipt)
    secret.delete()
    assert found(life) == []


def test_a_correction_past_the_product_is_found(life):
    one = life.form()
    Correction.objects.create(response=one, item="A1", value=5, reason="x", made_by="a", made_at=moment(11, 1))

    assert names(found(life), one.receipt, "A1")


def test_a_flipped_byte_of_the_dataset_is_found(life):
    file = dataset_folder(life.dataset) / "responses.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    assert names(found(life), "responses.parquet")
    assert names(verify_path(file.parent, Progress())["faults"], "responses.parquet")


def _answer(rows):
    item = next(code for code, value in rows[0].items() if code.startswith("q") and value)
    rows[0][item] = 1 if rows[0][item] != 1 else 5


def _weight(rows):
    next(row for row in rows if row["population"])["weight_e4"] += 10_000


@pytest.mark.parametrize("change", [_answer, list.pop, _weight], ids=["answer", "dropped", "weight"])
def test_an_insider_who_makes_every_hash_and_run_anew_is_found_in_the_folder_alone(life, change):
    """Without the database: rows follow from the records as received; these only the ledger's commitments can prove."""
    folder = dataset_folder(life.dataset)
    table = pq.read_table(folder / "responses.parquet")
    rows = table.to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), folder / "responses.parquet")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    content = (folder / "responses.parquet").read_bytes()
    manifest["files"]["responses.parquet"] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    spec = Spec.from_record(life.run.record["spec"])
    (folder / "run-1.json").write_text(json.dumps(run(open_dataset(folder), spec).as_record()), encoding="utf-8")

    told = verify_path(folder, Progress())

    assert not told["ok"] and names(told["faults"], "không khớp với phiếu đã nhận")


def test_a_dataset_that_was_removed_is_found(life):
    (dataset_folder(life.dataset) / "manifest.json").unlink()

    assert names(found(life), "KS-2023-VN-01 1.0")


def test_a_changed_figure_of_a_run_is_found_in_the_folder_and_in_the_database(life):
    file = dataset_folder(life.dataset) / "run-1.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    record["figures"][0]["value"] += 0.1
    file.write_text(json.dumps(record), encoding="utf-8")
    alone = verify_path(file.parent, Progress())
    both = found(life)
    Run.objects.filter(pk=life.run.pk).update(record=record)

    assert names(alone["faults"], "run-1.json")
    assert names(both, "Lần tính 1") and names(found(life), "Lần tính 1")


def test_a_changed_page_of_a_release_is_found(life):
    pages = Release.objects.get().pages
    pages["blocks"][0]["index"]["value"] = 99.9
    Release.objects.update(pages=pages)

    assert names(found(life), "Trang đã công bố", "1.0")


def test_a_changed_report_is_found(life):
    file = report.make(run=life.run, kind="csv", by=life.lan, at=moment(12, 1))
    path = path_of(file)
    path.write_bytes(path.read_bytes() + b"x")

    assert names(found(life), "csv.csv")


def rewritten(path, change):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_changed_figure_of_the_open_tables_is_found_even_without_the_hashes(life):
    folder = release_folder(life.release)

    def change(rows):
        row = next(row for row in rows if row["subject"].startswith("item:") and row["aggregation"] == "design")
        row["value"] = str(float(row["value"]) - 3)

    rewritten(folder / "figures.csv", change)
    index = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
    index["sha256"] = {}
    (folder / "tables.json").write_text(json.dumps(index), encoding="utf-8")

    told = verify_path(folder, Progress())

    assert not told["ok"] and names(told["faults"], "figures.csv", "item:")
    assert names(found(life), "figures.csv")


def test_a_changed_count_of_the_open_tables_is_found(life):
    folder = release_folder(life.release)
    rewritten(folder / "counts.csv", lambda rows: rows[0].update(n=str(int(rows[0]["n"]) + 1)))

    assert names(verify_path(folder, Progress())["faults"], "counts.csv")


@pytest.mark.parametrize("name", ["figures.csv", "counts.csv", "draw.json"])
def test_a_missing_open_table_is_found(life, name):
    folder = release_folder(life.release)
    (folder / name).unlink()

    assert names(verify_path(folder, Progress())["faults"], name)
    assert names(found(life), name)


def test_a_folder_of_something_else_is_not_taken_for_proof(tmp_path):
    with pytest.raises(Problem) as refused:
        verify_path(tmp_path, Progress())

    assert refused.value.code == "nothing_to_verify"
