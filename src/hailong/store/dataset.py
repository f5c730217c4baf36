"""The frozen dataset: a folder of Parquet tables, a codebook and a manifest that names the hash of each file.

| file | rows | columns |
|---|---|---|
| responses.parquet | one per response, sorted by content (the order tells no time) | see `COLUMNS`, then items, then
questions |
| codebook.json | – | questionnaires by block (definitions as frozen), labels of units, fields, modes |
| manifest.json | – | schema, survey, version, method, counts, collection (by block), files (SHA-256, bytes), facts |

Equal input gives equal bytes (same pyarrow): fixed order, fixed writer settings, no clock, no path.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hailong.method.problem import Problem, raise_all
from hailong.method.questionnaire import Questionnaire, faults, parse

SCHEMA = "hailong-dataset/1"
COLUMNS = pa.schema(
    [
        ("row_no", pa.int32()),  # 1, 2, 3 … in the order of the file
        ("block", pa.string()),
        ("unit", pa.string()),
        ("field", pa.string()),  # "" where the block has no fields
        ("mode", pa.string()),
        ("official", pa.bool_()),  # False: reference modes, never in an official figure
        ("day", pa.date32()),
        ("interviewer", pa.string()),  # pseudonym; "" without interviewer
        ("stratum", pa.string()),  # of the sampling design: unit × field group
        ("population", pa.int64()),  # N_h, clients of the stratum in the frame; null = no frame
        ("weight_e4", pa.int64()),  # design weight in 1/10 000
    ]
)


@dataclass(frozen=True)
class Freeze:
    """What a dataset says about itself.

    definitions: block -> questionnaire definition (JSON); labels: kind -> code -> words (units, fields, modes, …);
    collection: block -> record of `method.collection.Collected`, from which the rates follow; facts: JSON
    values of the caller (ledger checkpoint, counts of exclusions, `intake` by block); tables: further tables by name
    (`exclusions`, `openings`), already in a fixed order.
    """

    survey: str
    version: str
    method: str
    definitions: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    collection: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, pa.Table] = field(default_factory=dict)


@dataclass(frozen=True)
class Dataset:
    """An opened dataset: every hash was checked. `sha256` is the hash of the manifest and names the dataset."""

    directory: Path
    manifest: Mapping[str, Any]
    codebook: Mapping[str, Any]
    sha256: str

    @cached_property
    def questionnaires(self) -> dict[str, Questionnaire]:
        """By block."""
        return {block: parse(definition) for block, definition in self.codebook["questionnaires"].items()}

    @property
    def responses(self) -> Path:
        return self.directory / "responses.parquet"

    def table(self, name: str) -> pa.Table:
        """One table whole, in the order of the file."""
        return pq.read_table(self.directory / f"{name}.parquet")


def write_dataset(directory: Path, responses: Iterable[Mapping[str, Any]], freeze: Freeze) -> Dataset:
    """Freeze responses into a new folder, all or nothing, and open it. What it returns is on the disk: after a power
    failure no signed dataset is found empty.

    responses: mappings with the keys of `COLUMNS` but row_no, and `answers` (code -> value, as captured).
    Raises: Problem(s) `dataset_exists`, `dataset_block_unknown`, `dataset_row_faulty`, `dataset_stratum_differs`,
    `stratum_overfull`.
    """
    directory = Path(directory)
    if directory.exists():
        raise Problem("dataset_exists", folder=directory.name)
    rows = list(responses)
    questionnaires = {block: parse(definition) for block, definition in freeze.definitions.items()}
    raise_all(_faults(rows, questionnaires))
    tables = {"responses": responses_table(rows, questionnaires), **freeze.tables}
    partial = directory.with_name(directory.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for name, table in tables.items():
        _write_parquet(table, partial / f"{name}.parquet")
    _write_json({"questionnaires": freeze.definitions, "labels": freeze.labels}, partial / "codebook.json")
    _write_json(_manifest(partial, rows, freeze), partial / "manifest.json")
    for path in (*partial.iterdir(), partial):
        _settle(path)
    partial.rename(directory)
    _settle(directory.parent)
    return open_dataset(directory)


def open_dataset(directory: Path) -> Dataset:
    """Open a frozen dataset after checking every file against the manifest.

    Raises: Problem(s) `dataset_missing`, `dataset_schema_unknown`, `dataset_altered` (fact `file`).
    """
    directory = Path(directory)
    try:
        raw = (directory / "manifest.json").read_bytes()
        manifest = json.loads(raw)
    except FileNotFoundError:
        raise Problem("dataset_missing", folder=directory.name) from None
    except ValueError:
        raise Problem("dataset_altered", file="manifest.json") from None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise Problem("dataset_schema_unknown", folder=directory.name)
    raise_all(
        Problem("dataset_altered", file=name)
        for name, entry in sorted(manifest["files"].items())
        if Path(name).name != name or not _unchanged(directory / name, entry)
    )
    codebook = json.loads((directory / "codebook.json").read_bytes())
    return Dataset(directory, manifest, codebook, hashlib.sha256(raw).hexdigest())


def responses_table(rows: Iterable[Mapping[str, Any]], questionnaires: Mapping[str, Questionnaire]) -> pa.Table:
    """The wide table: `COLUMNS`, items (SMALLINT, null = skipped, 0 = not experienced), questions (text or list)."""
    types: dict[str, pa.DataType] = {}
    for questionnaire in questionnaires.values():
        types |= dict.fromkeys(questionnaire.items, pa.int16())
    for questionnaire in questionnaires.values():
        for question in questionnaire.questions:
            types[question.code] = pa.list_(pa.string()) if question.kind == "multiple" else pa.string()
    ordered = sorted((_flat(row) for row in rows), key=_content)
    flat = [{**row, "row_no": number} for number, row in enumerate(ordered, start=1)]
    return pa.Table.from_pylist(flat, schema=pa.schema([*COLUMNS, *types.items()]))


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    day = row["day"]
    facts = {name: row[name] for name in COLUMNS.names if name != "row_no"}
    return {**facts, "day": dt.date.fromisoformat(day) if isinstance(day, str) else day, **row["answers"]}


def _content(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Sort key made of content only: the order of arrival leaves no trace."""
    first = tuple(str(row[name]) for name in ("block", "unit", "field", "stratum", "day"))
    return (*first, json.dumps(row, sort_keys=True, ensure_ascii=False, default=str))


def _faults(rows: list[Mapping[str, Any]], questionnaires: Mapping[str, Questionnaire]) -> list[Problem]:
    found: list[Problem] = []
    strata: dict[str, tuple[Any, ...]] = {}
    sizes: Counter[str] = Counter()
    for number, row in enumerate(rows, start=1):
        if row["block"] not in questionnaires:
            found.append(Problem("dataset_block_unknown", row=number, block=str(row["block"])[:40]))
            continue
        found += [
            Problem("dataset_row_faulty", row=number, reason=fault.code, question=fault.facts.get("question", ""))
            for fault in faults(questionnaires[row["block"]], row["answers"])
        ]
        if row["official"]:
            sizes[row["stratum"]] += 1
            nature = (row["block"], row["unit"], row["field"], row["population"])
            if strata.setdefault(row["stratum"], nature) != nature:
                found.append(Problem("dataset_stratum_differs", row=number, stratum=row["stratum"]))
    found += [
        Problem("stratum_overfull", population=strata[code][3], responses=size)
        for code, size in sizes.items()
        if strata[code][3] is not None and size > strata[code][3]
    ]
    return found


def _manifest(folder: Path, rows: list[Mapping[str, Any]], freeze: Freeze) -> dict[str, Any]:
    official = sum(bool(row["official"]) for row in rows)
    return {
        "schema": SCHEMA,
        "survey": freeze.survey,
        "version": freeze.version,
        "method": freeze.method,
        "counts": {
            "responses": len(rows),
            "official": official,
            "reference": len(rows) - official,
            "blocks": dict(sorted(Counter(row["block"] for row in rows).items())),
            "modes": dict(sorted(Counter(row["mode"] for row in rows).items())),
        },
        "collection": freeze.collection,
        "files": {path.name: _fingerprint(path) for path in sorted(folder.iterdir())},
        "facts": freeze.facts,
    }


def _fingerprint(path: Path) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}


def _unchanged(path: Path, entry: Mapping[str, Any]) -> bool:
    return path.is_file() and _fingerprint(path) == dict(entry)


def _write_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, version="2.6", compression="zstd", compression_level=6, row_group_size=131_072)


def _settle(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_json(value: Any, path: Path) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")
