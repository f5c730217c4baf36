"""Every change of publication: one person asks for a release, another approves it; then it stays for ever."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from hailong.estimation.models import Run
from hailong.ledger import actions as ledger
from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan import actions as plan
from hailong.plan.models import Survey
from hailong.publication.models import OpenTable, Release
from hailong.publication.queries import (
    DIFFERENCE,
    HELD,
    Check,
    TableFile,
    barred_from_deciding,
    compose,
    folder_of,
    open_tables,
    pages_sha256,
    protection,
)

Status = Release.Status
NAMED = 8


@transaction.atomic
def request(*, run: Run, change_note: str = "", by: User, at: dt.datetime) -> Release:
    """Ask for the release of a run. Its pages are made now and are exactly what will be shown.

    Raises:
        Problem: `release_already_waiting`, `release_needs_change_note`, `run_is_of_reference_modes`,
            `disclosure_failed` with the cells that would tell too much, `release_differs_too_little` and
            `release_tells_hidden` with the units.
    """
    require(by, "publication.request", run)
    survey = Survey.objects.select_for_update().get(pk=run.survey.pk)  # one request at a time
    earlier = list(survey.releases.filter(status=Status.PUBLISHED))
    _refuse(run, change_note, earlier)
    pages = compose(run)
    checks = protection(pages, earlier)
    raise_all(_disclosed(checks, survey.min_cell))
    release = Release.objects.create(
        run=run,
        survey=survey,
        version=_version(run),
        status=Status.REQUESTED,
        change_note=change_note,
        disclosure={check.code: {"label": check.label, "looked_at": check.looked_at} for check in checks},
        pages=pages,
        requested_by=by.code,
        requested_at=at,
    )
    _log(release, "request", by, at, pages=pages_sha256(pages))
    return release


def _disclosed(checks: list[Check], least: int) -> list[Problem]:
    """What the pages would tell by themselves, and what they would tell beside an earlier release."""
    alone = [place for check in checks if check.code not in (DIFFERENCE, HELD) for place in check.faults]
    beside, hidden = (
        [place for one in checks if one.code == code for place in one.faults] for code in (DIFFERENCE, HELD)
    )
    found = []
    if alone:
        found.append(Problem("disclosure_failed", count=len(alone), labels=_first(alone)))
    if beside:
        found.append(Problem("release_differs_too_little", least=least, most=least - 1, labels=_first(beside)))
    elif hidden:  # the same few forms would be named twice, and there is one thing to do
        found.append(Problem("release_tells_hidden", least=least, labels=_first(hidden)))
    return found


def _first(places: list[str]) -> str:
    rest = len(places) - NAMED
    return "; ".join(places[:NAMED]) + (f"; và {rest} nơi khác" if rest > 0 else "")


def _refuse(run: Run, change_note: str, earlier: list[Release]) -> None:
    found = []
    if not run.record["spec"]["official"]:
        found.append(Problem("run_is_of_reference_modes"))
    if run.survey.releases.filter(status=Status.REQUESTED).exists():
        found.append(Problem("release_already_waiting"))
    if earlier and not change_note.strip():
        found.append(Problem("release_needs_change_note"))
    raise_all(found)


def _version(run: Run) -> str:
    """The version of the dataset; a second release of the same dataset gets a letter. A refused one took no number."""
    version = run.dataset.version
    taken = run.survey.releases.filter(run__dataset=run.dataset).exclude(status=Status.REFUSED).count()
    return version if not taken else f"{version}{'abcdefghijklmnopqrstuvwxyz'[taken - 1]}"


@transaction.atomic
def decide(*, release: Release, approved: bool, note: str = "", by: User, at: dt.datetime) -> Release:
    """Approve or refuse as the second person. Approved pages are public from this moment, older releases stay readable.

    Raises:
        Problem: `release_not_waiting`, `release_by_one_person`, `release_by_who_froze`, `refusal_needs_a_note`.
    """
    locked = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    require(by, "publication.decide", locked)
    if locked.status != Status.REQUESTED:
        raise Problem("release_not_waiting")
    if barred := barred_from_deciding(locked, by):
        raise barred
    if not approved and not note.strip():
        raise Problem("refusal_needs_a_note")
    locked.status = Status.PUBLISHED if approved else Status.REFUSED
    locked.decided_by, locked.decided_at, locked.decision_note = by.code, at, note
    facts: dict[str, Any] = {}
    if approved:
        locked.survey.releases.filter(is_current=True).update(is_current=False)
        locked.is_current = True
        facts = {"pages": pages_sha256(locked.pages), "tables": _write_tables(locked)}
    locked.save()
    if approved and locked.survey.state != Survey.State.IMPROVING:  # a corrected page stops no improvement
        plan.advance(survey=locked.survey, to=Survey.State.PUBLISHED, by=by, at=at)
    _log(locked, "approve" if approved else "refuse", by, at, **facts)
    return locked


def _write_tables(release: Release) -> dict[str, str]:
    """Write the open tables; the hash of each by file name."""
    folder = folder_of(release)
    folder.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for table in open_tables(release):
        (folder / table.file_name).write_bytes(table.content)
        hashes[table.file_name] = _register(release, folder, table)
    return hashes


def _register(release: Release, folder: Path, table: TableFile) -> str:
    digest = hashlib.sha256(table.content).hexdigest()
    OpenTable.objects.create(
        release=release,
        name=table.name,
        title=table.title,
        format=table.format,
        path=str((folder / table.file_name).relative_to(settings.DATA_DIR)),
        rows=table.rows,
        size=len(table.content),
        sha256=digest,
    )
    return digest


def _log(release: Release, act: str, by: User, at: dt.datetime, **facts: Any) -> None:
    ledger.append(
        kind="publish",
        by=by.code,
        at=at,
        subject=f"survey:{release.survey.code}",
        facts={"act": act, "version": release.version, "run": release.run.record_sha256, **facts},
    )
