"""`./hailong verify`: is everything that was logged still so, and does every published figure follow from the data?

The installation: the log (inclusion, append-only, signatures), the record and salt of every response, the frames, the
freezes and every file of every dataset, run and release against the hashes in the ledger. A folder: a frozen dataset
with its runs (holders and auditors), or a release's open tables (anyone), both without any database.
"""

import csv
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hailong.config.progress import Progress
from hailong.method.problem import Problem
from hailong.ui.words import say

RUN_FILES = "run-*.json"
TABLES = "tables.json"


def _result(faults: Iterable[str], **facts: Any) -> dict[str, Any]:
    found = list(faults)
    return {"ok": not found, "faults": found, **facts}


def verify_path(path: Path, report: Progress) -> dict[str, Any]:
    """Check a frozen dataset folder or a release folder by its own contents alone."""
    if (path / "manifest.json").exists():
        return _dataset(path, report)
    if (path / TABLES).exists():
        return _release(path, report)
    return _result([say(Problem("nothing_to_verify", name=path.name))], kind="unknown")


def _dataset(path: Path, report: Progress) -> dict[str, Any]:
    """For holders and auditors: every hash, then every figure of every run again."""
    from hailong.store import dataset, recompute

    runs, faults, compared = sorted(path.glob(RUN_FILES)), [], 0
    try:
        with report.step("Kiểm mã băm của từng tệp / hashing every file"):
            opened = dataset.open_dataset(path)
        for run in runs:
            record = json.loads(run.read_text(encoding="utf-8"))
            with report.step(f"Tính lại {run.name} / recomputing"):
                faults += [_differs(run.name, one) for one in recompute.check(path, record)]
            compared += len(record["figures"])
    except Problem as problem:
        return _result([say(one) for one in problem.all], kind="dataset")
    return _result(faults, kind="dataset", runs=len(runs), figures=compared, dataset=opened.sha256)


def _differs(run: str, one: Any) -> str:
    facts = {"run": run, "key": one.key or one.column, "recorded": one.recorded, "recomputed": one.recomputed}
    return say(Problem("figure_differs", **facts))


def _release(path: Path, report: Progress) -> dict[str, Any]:
    """For everybody: point values again from the counts."""
    from hailong.method.questionnaire import parse
    from hailong.store import opentables

    try:
        with report.step("Tính lại từ bảng mở / recomputing from the open tables"):
            index = json.loads((path / TABLES).read_text(encoding="utf-8"))
            questionnaires = {block: parse(one) for block, one in index["questionnaires"].items()}
            counts = opentables.read_counts((path / "counts.csv").read_text(encoding="utf-8"))
            checked = opentables.check(_published(path), counts, questionnaires)
    except FileNotFoundError as missing:
        return _result([say(Problem("open_table_missing", name=Path(missing.filename).name))], kind="release")
    except Problem as problem:
        return _result([say(one) for one in problem.all], kind="release")
    faults = [
        say(Problem("figure_differs", run="figures.csv", key="/".join(one.key), recorded=one.value, recomputed=value))
        for one, value in checked.differing
    ]
    return _result(faults, kind="release", agreed=checked.agreed, not_recomputable=checked.not_recomputable)


def _published(path: Path) -> list[Any]:
    """The figures of a release as its table prints them."""
    from hailong.method.figure import Figure

    with (path / "figures.csv").open(encoding="utf-8", newline="") as file:
        return [
            Figure(
                **{
                    name: row[name] for name in ("measure", "subject", "block", "unit", "field", "group", "aggregation")
                },
                n=int(row["n"]),
                population=int(row["population"]) if row["population"] else None,
                value=float(row["value"]),
                se=None,
                low=None,
                high=None,
                df=None,
            )
            for row in csv.DictReader(file)
        ]


def verify_installation(report: Progress) -> dict[str, Any]:
    """Check the whole installation against its ledger."""
    from hailong.ledger import queries as ledger

    with report.step("Sổ nhật ký / the ledger"):
        log = ledger.verify_log()
        faults = [say(problem) for problem in log.findings]
    with report.step("Phiếu đã nhận / the responses"):
        number, found = _responses()
        faults += found
    with report.step("Dàn mẫu, dữ liệu đã khóa, bản công bố / frames, datasets, releases"):
        datasets, found = _datasets(report)
        faults += found + _releases()
    return _result(faults, kind="installation", log_size=log.size, root=log.root, responses=number, datasets=datasets)


def _responses() -> tuple[int, list[str]]:
    from hailong.capture.models import Response
    from hailong.ledger import queries as ledger
    from hailong.ledger.records import Opening

    rows = Response.objects.select_related(
        "survey", "unit__block", "field_group", "questionnaire", "exclusion"
    ).iterator(2000)
    openings = [
        Opening(
            place=f"response:{response.receipt}",
            record=response.record(),
            salt=bytes(response.salt),
            excluded=_is_excluded(response),
        )
        for response in rows
    ]
    return len(openings), [say(problem) for problem in ledger.verify_openings(openings)]


def _is_excluded(response: Any) -> bool:
    exclusion = getattr(response, "exclusion", None)
    return bool(exclusion and exclusion.confirmed_by)


def _datasets(report: Progress) -> tuple[int, list[str]]:
    from hailong.processing.models import Dataset
    from hailong.processing.queries import folder_of

    logged = _logged("freeze", "manifest")
    faults, number = [], 0
    for one in Dataset.objects.exclude(signed_at=None).select_related("survey"):
        number += 1
        place = f"{one.survey.code} {one.version}"
        manifest = folder_of(one) / "manifest.json"
        if not manifest.exists():
            faults.append(say(Problem("dataset_gone", place=place)))
            continue
        if one.manifest_sha256 not in logged or _sha256(manifest) != one.manifest_sha256:
            faults.append(say(Problem("dataset_not_as_logged", place=place)))
        faults += verify_path(folder_of(one), report)["faults"]
        faults += _runs(one)
    return number, faults


def _runs(dataset: Any) -> list[str]:
    logged = _logged("method", "record")
    return [
        say(Problem("run_not_as_logged", place=f"{dataset.survey.code} {dataset.version}", number=run.number))
        for run in dataset.runs.all()
        if run.record_sha256 not in logged
    ]


def _releases() -> list[str]:
    from django.conf import settings

    from hailong.publication.models import OpenTable

    faults = []
    for table in OpenTable.objects.select_related("release__survey"):
        path = Path(settings.DATA_DIR) / table.path
        if not path.exists() or _sha256(path) != table.sha256:
            place = f"{table.release.survey.code} {table.release.version}"
            faults.append(say(Problem("open_table_altered", place=place, name=f"{table.name}.{table.format}")))
    return faults


def _logged(kind: str, fact: str) -> set[str]:
    from hailong.ledger.models import Entry

    payloads = Entry.objects.filter(kind=kind).values_list("payload", flat=True)
    return {json.loads(payload)["facts"].get(fact, "") for payload in payloads}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
