"""Where frozen figures come from: each row of a dataset from a response in the ledger, each weight from a logged draw.

The hash of a manifest says that a dataset is as it was frozen. This says that what was frozen is what was received:
answers altered before the freeze and put back after it, a weight, a quota or a mode changed past the product are found.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hailong.config.verification.logged import Log
from hailong.config.verification.rebuilding import rebuilt
from hailong.method.problem import Problem
from hailong.ui.words import say

Row = dict[str, Any]


def sha256_of(value: Any) -> str:
    from hailong.ledger.queries import canonical

    return hashlib.sha256(canonical(value)).hexdigest()


def plans(log: Log) -> Iterator[str]:
    """Plans that are not what was approved; a plan that is a draft again is one of them."""
    from hailong.plan.models import Survey
    from hailong.plan.queries import fingerprint

    approved = {one.survey: one.get("plan") for one in log.of("act", "plan.approve")}
    for survey in Survey.objects.all():
        if survey.state == Survey.State.DRAFT and survey.code not in approved:
            continue
        if approved.get(survey.code) != fingerprint(survey):
            yield say(Problem("plan_not_as_approved", place=survey.code))


def draws(log: Log) -> Iterator[str]:
    """Draws whose manifest, with the size of every stratum, is not the one in the ledger."""
    from hailong.sample.models import Draw

    logged = {(one.subject, one.facts.get("draw")): one.get("manifest") for one in log.of("draw")}
    for draw in Draw.objects.exclude(seed="").select_related("block__survey"):
        subject = f"survey:{draw.survey.code}/{draw.block.code}"
        if logged.get((subject, draw.number)) != sha256_of(draw.manifest):
            yield say(Problem("draw_not_as_logged", place=subject.removeprefix("survey:"), number=draw.number))


def rows(dataset: Any, log: Log) -> Iterator[str]:
    """What a frozen dataset holds that does not follow from the ledger; its files are those of its manifest.

    Raises: the Problems of `store.dataset.open_dataset`.
    """
    from hailong.method.questionnaire import fingerprint
    from hailong.processing.queries import folder_of
    from hailong.store.dataset import open_dataset, responses_table

    opened = open_dataset(folder_of(dataset))
    place = f"{dataset.survey.code} {dataset.version}"
    if dataset.manifest != opened.manifest:
        yield say(Problem("dataset_not_as_logged", place=place))
    asked = {block.code: block.questionnaire.fingerprint for block in dataset.survey.blocks.all()}
    if {code: fingerprint(one) for code, one in opened.codebook["questionnaires"].items()} != asked:
        yield say(Problem("dataset_questions_not_as_approved", place=place))
    openings = {row["commitment"]: row for row in opened.table("openings").to_pylist()}
    corrections = opened.table("corrections").to_pylist()
    received, amended = _logged_before(dataset, log)
    for code in _strangers(openings, corrections, received, amended):
        yield say(Problem(code, place=place))
    expected = responses_table(rebuilt(openings.values(), corrections, _populations(dataset)), opened.questionnaires)
    if not expected.equals(opened.table("responses")):
        yield say(Problem("dataset_rows_not_as_received", place=place))


def _logged_before(dataset: Any, log: Log) -> tuple[set[str], Counter[tuple[str, str, str]]]:
    """Commitments received and not left out, and corrections made, before the entry of this freeze."""
    received: set[str] = set()
    amended: Counter[tuple[str, str, str]] = Counter()
    for one in log.entries:
        if one.kind == "resp":
            received.add(one.commitment)
        elif one.kind == "amend":
            amended[one.get("c"), one.get("item"), one.get("value")] += 1
        elif one.kind == "exclude":
            received.discard(one.get("c"))
        elif one.kind == "freeze" and one.get("manifest") == dataset.manifest_sha256:
            break
    return received, amended


def _strangers(
    openings: dict[str, Row], corrections: list[Row], received: set[str], amended: Counter[tuple[str, str, str]]
) -> list[str]:
    """Codes of what is wrong with the openings and corrections themselves."""
    from hailong.ledger.canonical import commitment

    found = []
    for told, row in openings.items():
        if told not in received or commitment(json.loads(row["record"]), bytes.fromhex(row["salt"])) != told:
            found.append("dataset_holds_a_stranger")
            break
    used: Counter[tuple[str, str, str]] = Counter()
    for one in corrections:
        value = {"item": one["item"], "value": json.loads(one["value"])}
        salt = bytes.fromhex(openings[one["commitment"]]["salt"]) if one["commitment"] in openings else bytes(32)
        used[one["commitment"], one["item"], commitment(value, salt)] += 1
    if used != Counter({key: n for key, n in amended.items() if key[0] in openings}):
        found.append("dataset_corrections_not_as_logged")
    return found


def _populations(dataset: Any) -> dict[tuple[str, str, str], int]:
    """N_h by (block, unit, field) as the draws logged them; `draws` compares them with the ledger."""
    from hailong.sample.models import Draw

    found = {}
    current = Draw.objects.filter(block__survey=dataset.survey, is_current=True).exclude(drawn_at=None)
    for draw in current.select_related("block"):
        for stratum in draw.manifest["strata"]:
            found[draw.block.code, stratum["unit"], stratum["group"]] = stratum["population"]
    return found
