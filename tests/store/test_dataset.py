"""R-004-24, R-004-33: a frozen dataset is complete, deterministic and shows any alteration."""

import json

import pyarrow.parquet as pq
import pytest
from tests.store.forms import freeze, row

from hailong.method.problem import Problem
from hailong.store.dataset import open_dataset, write_dataset

FULL = {"A1": 5, "A2": 0, "sex": "male", "suggest": ["time", "manner"]}
ROWS = [
    row("commune", "unit-01", "justice", FULL, population=9),
    row("commune", "unit-01", "justice", {"A1": 1, "comment": "Chờ lâu"}, population=9),
    row("station", "unit-02", "", {"A1": 3}, official=False, mode="open_web", interviewer=""),
]


def codes(caught):
    return sorted({problem.code for problem in caught.value.all})


def test_a_response_is_one_row_with_null_for_skipped_and_zero_for_not_experienced(tmp_path):
    dataset = write_dataset(tmp_path / "v", ROWS, freeze())

    table = pq.read_table(dataset.responses).to_pylist()

    assert [r["row_no"] for r in table] == [1, 2, 3]
    assert [(r["A1"], r["A2"]) for r in table] == [(1, None), (5, 0), (3, None)]
    assert [r["suggest"] for r in table] == [None, ["time", "manner"], None]
    assert table[0]["comment"] == "Chờ lâu"
    assert str(table[0]["day"]) == "2023-09-01"


def test_the_manifest_counts_and_names_every_file(tmp_path):
    dataset = write_dataset(tmp_path / "v", ROWS, freeze())

    assert dataset.manifest["counts"]["responses"] == 3
    assert dataset.manifest["counts"]["reference"] == 1
    assert dataset.manifest["counts"]["blocks"] == {"commune": 2, "station": 1}
    assert sorted(dataset.manifest["files"]) == ["codebook.json", "responses.parquet"]
    assert dataset.manifest["facts"] == {"simulated": True}
    assert dataset.questionnaires["station"].code == "station-6"


def test_the_same_responses_give_the_same_bytes_whatever_the_order_of_arrival(tmp_path):
    one = write_dataset(tmp_path / "a", ROWS, freeze())
    two = write_dataset(tmp_path / "b", reversed(ROWS), freeze())

    assert one.sha256 == two.sha256
    assert one.responses.read_bytes() == two.responses.read_bytes()


@pytest.mark.parametrize("name", ["responses.parquet", "codebook.json"])
def test_a_changed_or_missing_file_is_named(tmp_path, name):
    folder = write_dataset(tmp_path / "v", ROWS, freeze()).directory
    path = folder / name

    path.write_bytes(path.read_bytes().replace(b"A", b"B", 1) + b" ")
    with pytest.raises(Problem) as changed:
        open_dataset(folder)
    path.unlink()
    with pytest.raises(Problem) as missing:
        open_dataset(folder)

    for caught in (changed, missing):
        assert (caught.value.code, caught.value.facts["file"]) == ("dataset_altered", name)


def test_a_manifest_that_is_no_manifest_is_refused(tmp_path):
    folder = write_dataset(tmp_path / "v", ROWS, freeze()).directory
    manifest = folder / "manifest.json"
    escaping = json.loads(manifest.read_text()) | {"files": {"../x": {"sha256": "", "bytes": 0}}}

    for text, code in [
        ("{", "dataset_altered"),
        ("[]", "dataset_schema_unknown"),
        (json.dumps(escaping), "dataset_altered"),
    ]:
        manifest.write_text(text)
        with pytest.raises(Problem) as caught:
            open_dataset(folder)
        assert caught.value.code == code


def test_a_folder_without_manifest_and_a_folder_that_exists_are_problems(tmp_path):
    with pytest.raises(Problem) as missing:
        open_dataset(tmp_path)
    with pytest.raises(Problem) as present:
        write_dataset(tmp_path, ROWS, freeze())

    assert (missing.value.code, present.value.code) == ("dataset_missing", "dataset_exists")


def test_every_faulty_response_is_told_before_anything_is_written(tmp_path):
    rows = [
        row("commune", "unit-01", "justice", {"A1": 9}, population=1),
        row("commune", "unit-01", "justice", {"Z9": 1}, population=2),
        row("school", "unit-01", "", {}),
        row("commune", "unit-03", "land", {}, population=1),
        row("commune", "unit-03", "land", {}, population=1),
    ]

    with pytest.raises(Problem) as caught:
        write_dataset(tmp_path / "v", rows, freeze())

    assert codes(caught) == [
        "dataset_block_unknown",
        "dataset_row_faulty",
        "dataset_stratum_differs",
        "stratum_overfull",
    ]
    assert not (tmp_path / "v").exists()
