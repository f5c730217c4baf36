"""The one change of estimation: a run of the survey's method over a frozen dataset, kept for ever."""

import datetime as dt
import hashlib
from pathlib import Path

from django.db import transaction

from hailong import __version__
from hailong.estimation.models import Run
from hailong.estimation.queries import record_text
from hailong.ledger import actions as ledger
from hailong.method.problem import Problem
from hailong.method.spec import Spec
from hailong.org.models import User
from hailong.org.rules import require
from hailong.processing.models import Dataset
from hailong.processing.queries import folder_of
from hailong.store import estimate
from hailong.store.dataset import open_dataset


def _spec_of(dataset: Dataset) -> Spec:
    """The survey's method over official forms, for every domain and for each profile question of its questionnaires."""
    questionnaires = [block.questionnaire.questionnaire for block in dataset.survey.blocks.all()]
    groups = {question.code for one in questionnaires for question in one.questions if question.kind == "single"}
    return Spec(method=dataset.survey.method, official=True, groups=tuple(sorted(groups)))


def _keep(file: Path, text: str) -> None:
    """Whole or not at all: a record cut off half-way would stand beside the dataset as a forged one."""
    partial = file.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file)


@transaction.atomic
def run(*, dataset: Dataset, by: User, at: dt.datetime) -> Run:
    """Compute every figure of a frozen dataset. The same dataset and method give the same record, bit for bit.

    The record is written beside the dataset too, so that `./hailong verify` recomputes it without the database.

    Raises:
        Problem: `dataset_not_frozen`; those of the store where the files were altered.
    """
    require(by, "estimation.run", dataset.survey)
    if not dataset.is_frozen:
        raise Problem("dataset_not_frozen", version=dataset.version)
    Dataset.objects.select_for_update().get(pk=dataset.pk)  # two runs at once would take one number
    opened = open_dataset(folder_of(dataset))
    record = estimate.run(opened, _spec_of(dataset)).as_record() | {"program": f"hailong {__version__}"}
    text = record_text(record)
    digest = hashlib.sha256(text.encode()).hexdigest()
    number = dataset.runs.count() + 1
    made = Run.objects.create(
        dataset=dataset,
        number=number,
        method=dataset.survey.method,
        record=record,
        record_sha256=digest,
        made_by=by.code,
        made_at=at,
    )
    _keep(folder_of(dataset) / f"run-{number}.json", text)
    ledger.append(
        kind="method",
        by=by.code,
        at=at,
        subject=f"survey:{dataset.survey.code}",
        facts={
            "act": "run",
            "version": dataset.version,
            "manifest": dataset.manifest_sha256,
            "method": made.method,
            "record": digest,
        },
    )
    return made
