"""A folder by its own contents alone, without any database.

A frozen dataset with its runs (for holders and auditors): every hash, then every figure of every run again. A release's
open tables (for anyone): every hash, then the point values again from the counts.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from hailong.config.progress import Progress
from hailong.method.problem import Problem
from hailong.ui.words import say

RUN_FILES = "run-*.json"
TABLES = "tables.json"
MISSHAPEN = (ValueError, KeyError, TypeError)  # what reading a file from outside ends in where its shape is another


def result(faults: Iterable[str], **facts: Any) -> dict[str, Any]:
    found = list(faults)
    return {"ok": not found, "faults": found, **facts}


def verify_path(path: Path, report: Progress) -> dict[str, Any]:
    """Check a frozen dataset or a release by its own contents alone. Raises Problem `nothing_to_verify` for others."""
    if (path / "manifest.json").exists():
        return _dataset(path, report)
    if (path / TABLES).exists():
        return _release(path, report)
    raise Problem("nothing_to_verify", name=path.name)


def _dataset(path: Path, report: Progress) -> dict[str, Any]:
    """For holders and auditors: every hash, every row from the record as received, every figure of every run again."""
    from hailong.store import dataset, recompute

    runs, faults, compared = sorted(path.glob(RUN_FILES)), [], 0
    try:
        with report.step("Kiểm mã băm của từng tệp / hashing every file"):
            opened = dataset.open_dataset(path)
        with report.step("Đối chiếu từng dòng với phiếu lúc nhận / rows against the records as received"):
            if wrong := _contradiction(opened):
                faults.append(say(Problem(wrong, place=f"{opened.manifest['survey']} {opened.manifest['version']}")))
        for run in runs:
            with report.step(f"Tính lại {run.name} / recomputing"):
                found, figures = _recomputed(path, run, recompute.check)
            faults += found
            compared += figures
    except Problem as problem:
        return result([say(one) for one in problem.all], kind="dataset")
    return result(faults, kind="dataset", runs=len(runs), figures=compared, dataset=opened.sha256)


def _contradiction(opened: Any) -> str:
    """The code of what a dataset says against itself; "" where it agrees."""
    from hailong.config.verification.collecting import impossible
    from hailong.config.verification.rebuilding import disagreement

    if "openings.parquet" not in opened.manifest["files"]:
        return "dataset_rows_not_as_received"
    try:
        return disagreement(opened) or ("dataset_collection_impossible" if impossible(opened) else "")
    except MISSHAPEN:  # a table or a part of the manifest is of another shape than a freeze writes
        return "dataset_rows_not_as_received"


def _recomputed(path: Path, run: Path, check: Callable[[Path, Any], Iterable[Any]]) -> tuple[list[str], int]:
    """What differs in one run, and how many figures it has. A record that somebody damaged is a finding."""
    try:
        record = json.loads(run.read_text(encoding="utf-8"))
        return [_differs(run.name, one) for one in check(path, record)], len(record["figures"])
    except (ValueError, TypeError, LookupError, AttributeError) as damage:
        return [say(Problem("run_unreadable", run=run.name, reason=_reason(damage)))], 0


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:120]


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
            altered = _altered(path, index)
            questionnaires = {block: parse(one) for block, one in index["questionnaires"].items()}
            counts = opentables.read_counts((path / "counts.csv").read_text(encoding="utf-8"))
            checked = opentables.check(_published(path), counts, questionnaires)
    except FileNotFoundError as missing:
        return result([say(Problem("open_table_missing", name=Path(missing.filename).name))], kind="release")
    except Problem as problem:
        return result([say(one) for one in problem.all], kind="release")
    except MISSHAPEN as error:
        return result([say(Problem("open_table_unreadable", reason=_reason(error)))], kind="release")
    faults = altered + [
        say(Problem("figure_differs", run="figures.csv", key="/".join(one.key), recorded=one.value, recomputed=value))
        for one, value in checked.differing
    ]
    return result(faults, kind="release", agreed=checked.agreed, not_recomputable=checked.not_recomputable)


def _altered(path: Path, index: Mapping[str, Any]) -> list[str]:
    """Files that are not those the index names: a changed count that moves no printed figure is found by its hash."""
    faults = []
    for name, digest in index["sha256"].items():
        file = path / Path(name).name
        if not file.exists():
            faults.append(say(Problem("open_table_missing", name=file.name)))
        elif sha256(file) != digest:
            faults.append(say(Problem("open_table_altered", place=str(index["version"]), name=file.name)))
    return faults


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
