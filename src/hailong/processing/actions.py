"""Every decision about responses, and the freeze. One person proposes, another signs; nothing is overwritten."""

import datetime as dt
import shutil
from typing import Any

from django.db import transaction

from hailong.capture.models import Response
from hailong.capture.modes import modes
from hailong.ledger import actions as ledger
from hailong.ledger.models import Checkpoint
from hailong.method.problem import Problem, raise_all
from hailong.method.questionnaire import faults
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan import actions as plan
from hailong.plan.models import Survey
from hailong.plan.queries import taken
from hailong.processing.models import Correction, Dataset, Exclusion
from hailong.processing.queries import checklist, collection, counts_by_group, coverage, folder_of, gather, intake
from hailong.store import dataset as store

State = Survey.State
FREEZABLE = (State.CLOSED, State.PROCESSING)


def _log(kind: str, survey: Survey, by: User, at: dt.datetime, facts: dict[str, Any]) -> None:
    ledger.append(kind=kind, by=by.code, at=at, subject=f"survey:{survey.code}", facts=facts)


def _refuse_frozen(survey: Survey) -> None:
    """A decision is made before a freeze or after it, never while one is written: it waits for its end."""
    survey = taken(survey)
    last = survey.datasets.exclude(signed_at=None).order_by("signed_at").last()
    if last and survey.state not in (State.COLLECTING, *FREEZABLE):
        raise Problem("dataset_already_frozen", day=f"{last.signed_at:%d/%m/%Y}")


@transaction.atomic
def propose_exclusion(*, response: Response, reason: str, note: str = "", by: User, at: dt.datetime) -> Exclusion:
    """Propose that a response does not count. Raises `exclusion_reason_unknown`, `already_excluded`."""
    require(by, "processing.propose", response)
    _refuse_frozen(response.survey)  # takes the survey: one proposal at a time
    found = []
    if reason not in Exclusion.Reason.values:
        found.append(Problem("exclusion_reason_unknown"))
    if Exclusion.objects.filter(response=response).exists():
        found.append(Problem("already_excluded"))
    raise_all(found)
    _log("act", response.survey, by, at, {"act": "exclusion.propose", "c": response.commitment, "reason": reason})
    return Exclusion.objects.create(response=response, reason=reason, note=note, proposed_by=by.code, proposed_at=at)


@transaction.atomic
def confirm_exclusion(*, exclusion: Exclusion, by: User, at: dt.datetime) -> Exclusion:
    """Confirm an exclusion as the second person. Raises `exclusion_by_one_person`, `exclusion_not_open`."""
    locked = Exclusion.objects.select_for_update(of=("self",)).get(pk=exclusion.pk)
    require(by, "processing.sign", locked)
    _refuse_frozen(locked.survey)
    if locked.confirmed_by:
        raise Problem("exclusion_not_open")
    if locked.proposed_by == by.code:
        raise Problem("exclusion_by_one_person")
    locked.confirmed_by, locked.confirmed_at = by.code, at
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    _log("exclude", locked.survey, by, at, {"c": locked.response.commitment, "reason": locked.reason})
    return locked


@transaction.atomic
def refuse_exclusion(*, exclusion: Exclusion, by: User, at: dt.datetime) -> None:
    """Refuse a proposed exclusion: the response counts. Its proposal stays in the ledger."""
    locked = Exclusion.objects.select_for_update(of=("self",)).get(pk=exclusion.pk)
    require(by, "processing.sign", locked)
    _refuse_frozen(locked.survey)
    if locked.confirmed_by:
        raise Problem("exclusion_not_open")
    _log("act", locked.survey, by, at, {"act": "exclusion.refuse", "c": locked.response.commitment})
    locked.delete()


@transaction.atomic
def correct(*, response: Response, item: str, value: Any, reason: str, by: User, at: dt.datetime) -> Correction:
    """Put a new value beside one answer (None: not answered). The answer itself stays as it was received.

    Only a form that somebody keyed can carry a keying error; what a person said himself is never corrected.

    Raises:
        Problem: `correction_of_keyed_only`, `correction_item_unknown`, `correction_value_unknown`,
            `correction_needs_a_reason`.
    """
    require(by, "processing.propose", response)
    _refuse_frozen(response.survey)
    questionnaire = response.questionnaire.questionnaire
    found = []
    if not modes()[response.mode].keyed:
        found.append(Problem("correction_of_keyed_only", mode=modes()[response.mode].label))
    if item not in questionnaire.items and item not in questionnaire.questions_by_code:
        found.append(Problem("correction_item_unknown", item=item))
    elif value is not None and faults(questionnaire, {item: value}):
        found.append(Problem("correction_value_unknown", item=item))
    if not reason.strip():
        found.append(Problem("correction_needs_a_reason"))
    raise_all(found)
    made = Correction.objects.create(
        response=response, item=item, value=value, reason=reason, made_by=by.code, made_at=at
    )
    facts = {"c": response.commitment, "item": item, "value": made.commitment(), "reason": ledger.digest(reason)}
    _log("amend", response.survey, by, at, facts)
    return made


@transaction.atomic
def request_freeze(*, survey: Survey, reason: str, by: User, at: dt.datetime) -> Dataset:
    """Ask for the freeze. Refused while a blocking row of the checklist is open. A second one is version 1.1.

    Raises:
        Problem: `freeze_blocked`, `freeze_needs_a_reason`, `nothing_to_freeze`.
    """
    require(by, "processing.propose", survey)
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    waiting = survey.datasets.filter(signed_at=None).first()
    if waiting:
        return waiting
    _ready(survey)
    if not reason.strip():
        raise Problem("freeze_needs_a_reason")
    version = f"1.{survey.datasets.count()}"
    made = Dataset.objects.create(survey=survey, version=version, reason=reason, requested_by=by.code, requested_at=at)
    plan.advance(survey=survey, to=State.PROCESSING, by=by, at=at)
    _log("act", survey, by, at, {"act": "freeze.request", "version": version, "reason": ledger.digest(reason)})
    return made


def _ready(survey: Survey) -> None:
    blocking = [check for check in checklist(survey) if check.blocks and not check.is_clear]
    if blocking:
        labels = "; ".join(f"{check.label}: {check.count}" for check in blocking)
        raise Problem("freeze_blocked", count=len(blocking), labels=labels)
    if not Response.objects.filter(survey=survey).exists():
        raise Problem("nothing_to_freeze")


def sign_freeze(*, dataset: Dataset, by: User, at: dt.datetime) -> Dataset:
    """Sign as the second person: the dataset is written, hashed and logged, and never changes again.

    The ledger first takes up all it has, so that every response stands before the freeze. The files are written before
    the entry; were the transaction to fail, they would be files that no entry names.

    Raises:
        Problem: `freeze_not_waiting`, `freeze_by_one_person`, `freeze_blocked`.
    """
    require(by, "processing.sign", dataset.survey)
    ledger.sequence(at=at)
    return _sign(dataset=dataset, by=by, at=at)


@transaction.atomic
def _sign(*, dataset: Dataset, by: User, at: dt.datetime) -> Dataset:
    survey = taken(dataset.survey)  # forms, corrections and exclusions wait until this is over
    locked = Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
    if locked.is_frozen:
        raise Problem("freeze_not_waiting")
    if locked.requested_by == by.code:
        raise Problem("freeze_by_one_person")
    _ready(survey)
    locked.folder = f"datasets/{survey.slug}/{locked.version}"
    written = _write(locked, at)
    locked.manifest, locked.manifest_sha256 = dict(written.manifest), written.sha256
    locked.signed_by, locked.signed_at = by.code, at
    locked.save()
    plan.advance(survey=survey, to=State.FROZEN, by=by, at=at)
    _log(
        "freeze",
        survey,
        by,
        at,
        {
            "version": locked.version,
            "manifest": locked.manifest_sha256,
            "counts": counts_by_group(survey),
        },
    )
    return locked


def _write(dataset: Dataset, at: dt.datetime) -> store.Dataset:
    survey, folder = dataset.survey, folder_of(dataset)
    if folder.exists():
        # A freeze that broke off after its files: no entry names them, for this dataset is not signed.
        shutil.rmtree(folder)
    frozen = gather(survey)
    head = Checkpoint.objects.order_by("-size").first()
    facts = {
        "title": survey.title,
        "simulated": survey.simulated,
        "reason": dataset.reason,
        "frozen_at": at.isoformat(),
        "planned": survey.planned_total,
        "excluded": len(frozen.exclusions),
        "corrected": len(frozen.corrections),
        "coverage": coverage(survey),
        "intake": intake(survey),
        "aggregation": survey.aggregation,
        "ledger": {"size": head.size, "root": head.root} if head else None,
    }
    freeze = store.Freeze(
        survey=survey.code,
        version=dataset.version,
        method=survey.method,
        definitions=frozen.questionnaires,
        labels=frozen.labels,
        collection=collection(survey),
        facts=facts,
        tables=frozen.tables(),
    )
    return store.write_dataset(folder, frozen.responses, freeze)
