"""The whole installation against its ledger.

The log (inclusion, append-only, signatures), the approved plan, the draws, the record and salt of every response, the
corrections, what came of each case, what each freeze counted and where each of its rows comes from, and every file and
page of every dataset, run, report and release against the hashes in the ledger.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from hailong.config.progress import Progress
from hailong.config.verification import collecting, origins
from hailong.config.verification.folder import result, sha256, verify_path
from hailong.method.problem import Problem
from hailong.ui.words import say


def verify_installation(report: Progress, **outside: Any) -> dict[str, Any]:
    """Check the whole installation against its ledger; needs Django set up.

    Args:
        outside: what a checker brings along: `public_key`, `mirror_dir`, `witness_file` of `ledger.queries.verify_log`.
    """
    from hailong.ledger import queries as ledger

    try:
        with report.step("Sổ nhật ký / the ledger"):
            log = ledger.verify_log(**outside)
    except Problem as problem:  # what was brought along cannot be read: nothing else is worth saying
        return result([say(one) for one in problem.all], kind="installation")
    faults = [say(problem) for problem in log.findings]
    with report.step("Kế hoạch, rút mẫu / plans and draws"):
        faults += [*origins.plans(), *origins.draws()]
    with report.step("Phiếu đã nhận / the responses"):
        number, found = _responses()
        faults += [*found, *_corrections(), *collecting.outcomes(), *collecting.answered()]
    with report.step("Dữ liệu đã khóa, lần tính, báo cáo, bản công bố / datasets, runs, reports, releases"):
        datasets, found = _datasets(report)
        faults += found + list(_reports()) + list(_releases())
    return result(faults, kind="installation", log_size=log.size, root=log.root, responses=number, datasets=datasets)


def _facts(kind: str) -> list[dict[str, Any]]:
    """The facts of every entry of a kind, oldest first."""
    from hailong.ledger.models import Entry

    payloads = Entry.objects.filter(kind=kind).order_by("pk").values_list("payload", flat=True)
    return [json.loads(payload)["facts"] for payload in payloads]


def _opening(response: Any) -> Any:
    from hailong.ledger.queries import Opening

    exclusion = getattr(response, "exclusion", None)
    return Opening(
        place=f"response:{response.receipt}",
        record=response.record(),
        salt=bytes(response.salt),
        excluded=bool(exclusion and exclusion.confirmed_by),
    )


def _responses() -> tuple[int, list[str]]:
    from hailong.capture.models import Response
    from hailong.ledger import queries as ledger
    from hailong.processing.queries import group_of

    rows = Response.objects.select_related("survey", "unit__block", "field_group", "questionnaire", "exclusion")
    openings, by_survey = [], {}
    for response in rows.iterator(2000):
        opening = _opening(response)
        openings.append(opening)
        by_survey.setdefault(response.survey_id, []).append((group_of(response), opening))
    faults = ledger.verify_openings(openings)
    for survey in _frozen_surveys():
        faults += ledger.verify_freeze(f"survey:{survey.code}", by_survey.get(survey.pk, []))
    return len(openings), [say(problem) for problem in faults]


def _frozen_surveys() -> Iterator[Any]:
    """Surveys with a frozen dataset and no new version on its way, whose decisions would not be in the last freeze."""
    from hailong.plan.models import Survey

    for survey in Survey.objects.filter(datasets__signed_at__isnull=False).distinct():
        if not survey.datasets.filter(signed_at=None).exists():
            yield survey


def _corrections() -> Iterator[str]:
    """Corrections that the ledger does not have, and logged ones that are gone."""
    from hailong.processing.models import Correction

    logged = [(facts["c"], facts["item"], facts["value"]) for facts in _facts("amend")]
    for one in Correction.objects.select_related("response").order_by("pk"):
        told = (one.response.commitment, one.item, one.commitment())
        if told in logged:
            logged.remove(told)
        else:
            yield say(Problem("correction_not_in_ledger", place=one.response.receipt, item=one.item))
    for _, item, _ in logged:
        yield say(Problem("correction_gone", item=item))


def _datasets(report: Progress) -> tuple[int, list[str]]:
    from hailong.processing.models import Dataset
    from hailong.processing.queries import folder_of

    logged = {facts["manifest"] for facts in _facts("freeze")}
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
        faults += _runs(one) + ([] if alone else [*origins.rows(one), *collecting.counts(one)])
    return number, faults


def _runs(dataset: Any) -> list[str]:
    """Runs whose record, in the database or beside the dataset, is not the one in the ledger."""
    from hailong.estimation.queries import record_text
    from hailong.processing.queries import folder_of

    logged = {facts["record"] for facts in _facts("method") if "record" in facts}
    faults = []
    for run in dataset.runs.all():
        file = folder_of(dataset) / f"run-{run.number}.json"
        told = {hashlib.sha256(record_text(run.record).encode()).hexdigest(), run.record_sha256}
        told.add(sha256(file) if file.exists() else "")
        if len(told) > 1 or not told <= logged:
            place = f"{dataset.survey.code} {dataset.version}"
            faults.append(say(Problem("run_not_as_logged", place=place, number=run.number)))
    return faults


def _reports() -> Iterator[str]:
    from hailong.report.models import ReportFile
    from hailong.report.queries import path_of

    logged = {facts["sha256"] for facts in _facts("act") if facts.get("act") == "report.make"}
    for file in ReportFile.objects.select_related("run__dataset__survey"):
        path = path_of(file)
        if not path.exists() or sha256(path) not in logged:
            yield say(Problem("report_not_as_logged", place=str(file.survey.code), name=path.name))


def _releases() -> Iterator[str]:
    """Pages and open tables of every published release against what its approval logged."""
    from hailong.publication.models import Release
    from hailong.publication.queries import folder_of, pages_sha256

    facts_of = _facts("publish")
    asked = {(facts["version"], facts["pages"]) for facts in facts_of if facts["act"] == "request"}
    approved = [facts for facts in facts_of if facts["act"] == "approve"]
    for release in Release.objects.filter(status=Release.Status.PUBLISHED).select_related("survey"):
        place = f"{release.survey.code} {release.version}"
        digest = pages_sha256(release.pages)
        facts = next((one for one in approved if one["pages"] == digest and one["version"] == release.version), None)
        if facts is None or (release.version, digest) not in asked:
            yield say(Problem("release_not_as_logged", place=place))
            continue
        for name, told in facts["tables"].items():
            file = folder_of(release) / name
            if not file.exists() or sha256(file) != told:
                yield say(Problem("open_table_altered", place=place, name=name))
