"""What was made of the answers against the ledger: datasets, runs, reports, releases, open tables; rows and files."""

import hashlib
from collections.abc import Iterator
from typing import Any

from hailong.config.progress import Progress
from hailong.config.verification import collecting, origins
from hailong.config.verification.folder import sha256, verify_path
from hailong.config.verification.logged import Log, common, compared
from hailong.method.problem import Problem
from hailong.ui.words import say

Table = dict[Any, Any]


def products(log: Log) -> Iterator[Problem]:
    """Rows that no entry made, and entries whose rows are gone or say something else. Files are looked at elsewhere."""
    for check in (_exclusions, _datasets, _runs, _reports, _releases, _tables):
        yield from check(log)


def _exclusions(log: Log) -> Iterator[Problem]:
    """Why and by whom; that a form is left out with an entry and not without is told with the forms."""
    from hailong.processing.models import Exclusion

    rows = Exclusion.objects.exclude(confirmed_by="")
    names = ("response__commitment", "reason", "proposed_by", "confirmed_by")
    stored = {told: facts for told, *facts in rows.values_list(*names)}
    proposed = {one.get("c"): one.by for one in log.of("act", "exclusion.propose")}
    logged = {one.get("c"): [one.get("reason"), proposed.get(one.get("c"), ""), one.by] for one in log.of("exclude")}
    yield from compared("quyết định loại phiếu", *common(stored, logged))


def _datasets(log: Log) -> Iterator[Problem]:
    from hailong.processing.models import Dataset

    rows = Dataset.objects.exclude(signed_at=None).select_related("survey")
    stored = {(row.survey.code, row.version): (row.manifest_sha256, row.requested_by, row.signed_by) for row in rows}
    asked = {(one.survey, one.get("version")): one.by for one in log.of("act", "freeze.request")}
    logged = {
        (key := (one.survey, one.get("version"))): (one.get("manifest"), asked.get(key, ""), one.by)
        for one in log.of("freeze")
    }
    yield from compared("bộ dữ liệu đã khóa", stored, logged)


def _runs(log: Log) -> Iterator[Problem]:
    from hailong.estimation.models import Run

    rows = Run.objects.select_related("dataset__survey")
    stored = {(row.survey.code, row.dataset.version, row.record_sha256): (row.method, row.made_by) for row in rows}
    logged = {
        (one.survey, one.get("version"), one.get("record")): (one.get("method"), one.by)
        for one in log.of("method", "run")
    }
    yield from compared("lần tính", stored, logged)


def _reports(log: Log) -> Iterator[Problem]:
    from hailong.report.models import ReportFile

    rows = ReportFile.objects.select_related("run__dataset__survey")
    stored = {(row.survey.code, row.kind, row.run.record_sha256): (row.sha256, row.made_by) for row in rows}
    logged = {
        (one.survey, one.get("kind"), one.get("run")): (one.get("sha256"), one.by)
        for one in log.of("act", "report.make")
    }
    yield from compared("tệp báo cáo", stored, logged)


def _releases(log: Log) -> Iterator[Problem]:
    from hailong.publication.models import Release

    stored: Table = {}
    for row in Release.objects.select_related("survey").order_by("pk"):
        place = (row.survey.code, row.version)
        told = (row.status, row.requested_by, row.decided_by, "hiện hành" * row.is_current)
        stored[(*place, request_number(stored, place))] = told
    logged: Table = {}
    for one in log.of("publish"):
        place = (one.survey, one.get("version"))
        if one.act == "request":
            logged[(*place, request_number(logged, place))] = ("requested", one.by, "", "")
        elif last := request_number(logged, place):
            key = (*place, last - 1)
            logged[key] = ("published" if one.act == "approve" else "refused", logged[key][1], one.by, "")
    for place in _current(log):
        if last := request_number(logged, place):  # only the last request under a version was not refused
            logged[(*place, last - 1)] = (*logged[(*place, last - 1)][:3], "hiện hành")
    yield from compared("bản công bố", stored, logged)


def request_number(table: Table, place: tuple[str, str]) -> int:
    """How many requests for a version came before: a refused one takes no version from the next."""
    return sum(key[:2] == place for key in table)


def _current(log: Log) -> set[tuple[str, str]]:
    return set({one.survey: (one.survey, one.get("version")) for one in log.of("publish", "approve")}.values())


def _tables(log: Log) -> Iterator[Problem]:
    from pathlib import Path

    from hailong.publication.models import OpenTable

    rows = OpenTable.objects.select_related("release__survey")
    stored = {(row.release.survey.code, row.release.version, Path(row.path).name): row.sha256 for row in rows}
    logged: Table = {}
    for one in log.of("publish", "approve"):
        tables = one.facts.get("tables")
        for name, digest in (tables if isinstance(tables, dict) else {}).items():
            logged[one.survey, one.get("version"), name] = digest
    yield from compared("bảng mở", stored, logged)


def files_of_datasets(log: Log, report: Progress) -> tuple[int, list[str]]:
    """How many datasets are frozen, and what is wrong with their folders, their runs and where their rows come from."""
    from hailong.processing.models import Dataset
    from hailong.processing.queries import folder_of

    logged = {one.get("manifest") for one in log.of("freeze")}
    faults: list[str] = []
    number = 0
    for one in Dataset.objects.exclude(signed_at=None).select_related("survey"):
        number += 1
        place = f"{one.survey.code} {one.version}"
        manifest = folder_of(one) / "manifest.json"
        if not manifest.exists():
            faults.append(say(Problem("dataset_gone", place=place)))
            continue
        if one.manifest_sha256 not in logged or sha256(manifest) != one.manifest_sha256:
            faults.append(say(Problem("dataset_not_as_logged", place=place)))
        alone = verify_path(folder_of(one), report)["faults"]
        faults += alone
        faults += files_of_runs(one, log)
        if not alone:
            faults += [*origins.rows(one, log), *map(say, collecting.counts(one, log))]
    return number, faults


def files_of_runs(dataset: Any, log: Log) -> list[str]:
    """Runs whose record, in the database or beside the dataset, is not the one in the ledger."""
    from hailong.estimation.queries import record_text
    from hailong.processing.queries import folder_of

    logged = {one.get("record") for one in log.of("method")}
    faults = []
    for run in dataset.runs.all():
        file = folder_of(dataset) / f"run-{run.number}.json"
        told = {hashlib.sha256(record_text(run.record).encode()).hexdigest(), run.record_sha256}
        told.add(sha256(file) if file.exists() else "")
        if len(told) > 1 or not told <= logged:
            place = f"{dataset.survey.code} {dataset.version}"
            faults.append(say(Problem("run_not_as_logged", place=place, number=run.number)))
    return faults


def files_of_reports(log: Log) -> Iterator[str]:
    from hailong.report.models import ReportFile
    from hailong.report.queries import path_of

    logged = {(one.get("kind"), one.get("sha256")) for one in log.of("act", "report.make")}
    for file in ReportFile.objects.select_related("run__dataset__survey"):
        path = path_of(file)
        if not path.exists() or (file.kind, sha256(path)) not in logged:
            yield say(Problem("report_not_as_logged", place=str(file.survey.code), name=path.name))


def files_of_releases(log: Log) -> Iterator[str]:
    """Pages and open tables of every published release against what its approval logged."""
    from hailong.publication.models import Release
    from hailong.publication.queries import folder_of, pages_sha256

    asked = {(one.survey, one.get("version"), one.get("pages")) for one in log.of("publish", "request")}
    approved = {(one.survey, one.get("version"), one.get("pages")): one for one in log.of("publish", "approve")}
    for release in Release.objects.filter(status=Release.Status.PUBLISHED).select_related("survey"):
        place = f"{release.survey.code} {release.version}"
        key = (release.survey.code, release.version, pages_sha256(release.pages))
        if key not in approved or key not in asked:
            yield say(Problem("release_not_as_logged", place=place))
            continue
        tables = approved[key].facts.get("tables")
        for name, told in (tables if isinstance(tables, dict) else {}).items():
            file = folder_of(release) / name
            if not file.exists() or sha256(file) != told:
                yield say(Problem("open_table_altered", place=place, name=name))
