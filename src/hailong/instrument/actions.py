"""Every change to question sets. A version freezes at its first use; after that a change is a new version."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from hailong.instrument.models import QuestionSet, QuestionSetVersion
from hailong.ledger import actions as ledger
from hailong.method.problem import Problem
from hailong.method.questionnaire import fingerprint, parse
from hailong.org.models import User
from hailong.org.rules import require

SETS = Path(__file__).parent / "sets"


@transaction.atomic
def add_set(*, code: str, name: str, sector: str, by: User, at: dt.datetime) -> QuestionSet:
    """A family of questionnaires. Raises: set_code_taken, sector_unknown."""
    require(by, "instrument.manage")
    if sector not in QuestionSet.Sector.values:
        raise Problem("sector_unknown", sector=sector)
    if QuestionSet.objects.filter(code=code).exists():
        raise Problem("set_code_taken", code=code)
    made = QuestionSet.objects.create(code=code, name=name, sector=sector)
    facts = {"act": "instrument.add_set", "sector": sector}
    ledger.append(kind="act", by=by.code, at=at, subject=f"set:{code}", facts=facts)
    return made


@transaction.atomic
def add_version(
    *, question_set: QuestionSet, definition: Mapping[str, Any], by: User, at: dt.datetime
) -> QuestionSetVersion:
    """A draft version; its number is the definition's. The number of a frozen version is never used again.

    Raises: what `parse` finds (all at once), set_code_differs, version_exists.
    """
    require(by, "instrument.manage")
    questionnaire = parse(definition)
    if questionnaire.code != question_set.code:
        raise Problem("set_code_differs", code=questionnaire.code, expected=question_set.code)
    if question_set.versions.filter(number=questionnaire.version).exists():
        raise Problem("version_exists", number=questionnaire.version)
    made = QuestionSetVersion.objects.create(
        question_set=question_set,
        number=questionnaire.version,
        definition=dict(definition),
        fingerprint=fingerprint(definition),
        created_at=at,
    )
    _log("instrument.add_version", made, by, at)
    return made


@transaction.atomic
def edit_version(
    *, version: QuestionSetVersion, definition: Mapping[str, Any], by: User, at: dt.datetime
) -> QuestionSetVersion:
    """Change a draft in place, or make a new version of a frozen one (R-004-20).

    Raises: as `add_version`; version_exists when the definition of a frozen version keeps its number.
    """
    require(by, "instrument.manage")
    current = QuestionSetVersion.objects.select_for_update().select_related("question_set").get(pk=version.pk)
    questionnaire = parse(definition)
    if current.is_frozen or questionnaire.version != current.number:
        return add_version(question_set=current.question_set, definition=definition, by=by, at=at)
    if questionnaire.code != current.question_set.code:
        raise Problem("set_code_differs", code=questionnaire.code, expected=current.question_set.code)
    current.definition = dict(definition)
    current.fingerprint = fingerprint(definition)
    current.save(update_fields=["definition", "fingerprint"])
    _log("instrument.edit_version", current, by, at)
    return current


@transaction.atomic
def freeze(*, version: QuestionSetVersion, by: User, at: dt.datetime) -> QuestionSetVersion:
    """No change any more. Twice is once. Called by whoever approves a plan that uses the version."""
    current = QuestionSetVersion.objects.select_for_update().select_related("question_set").get(pk=version.pk)
    if not current.is_frozen:
        current.frozen_at = at
        current.save(update_fields=["frozen_at"])
        _log("instrument.freeze", current, by, at)
    return current


@transaction.atomic
def load_built_in(*, by: User, at: dt.datetime) -> list[QuestionSetVersion]:
    """Every set in the folder `sets/`, as drafts; versions that are already there are left as they are."""
    require(by, "instrument.manage")
    versions = []
    for file in sorted(SETS.glob("*.json")):
        definition = json.loads(file.read_text(encoding="utf-8"))
        found = QuestionSet.objects.filter(code=definition["code"]).first()
        kept = found or add_set(
            code=definition["code"], name=definition["title"]["vi"], sector=definition["sector"], by=by, at=at
        )
        version = kept.versions.filter(number=definition["version"]).first()
        versions.append(version or add_version(question_set=kept, definition=definition, by=by, at=at))
    return versions


def _log(act: str, version: QuestionSetVersion, by: User, at: dt.datetime) -> None:
    facts = {"act": act, "version": version.number, "sha256": version.fingerprint}
    ledger.append(kind="act", by=by.code, at=at, subject=f"set:{version.question_set.code}", facts=facts)
