"""Where frozen figures come from: each row of a dataset from a response in the ledger, each weight from a logged draw.

The hash of a manifest says that a dataset is as it was frozen. This says that what was frozen is what was received:
answers altered before the freeze and put back after it, a weight, a quota or a mode changed past the product are found.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hailong.config.verification.rebuilding import rebuilt
from hailong.method.problem import Problem
from hailong.ui.words import say

Row = dict[str, Any]


def sha256_of(value: Any) -> str:
    from hailong.ledger.queries import canonical

    return hashlib.sha256(canonical(value)).hexdigest()


def plans() -> Iterator[str]:
    """Approved plans that are not what was approved."""
    from hailong.ledger.models import Entry
    from hailong.plan.models import Survey
    from hailong.plan.queries import fingerprint

    for survey in Survey.objects.exclude(state=Survey.State.DRAFT):
        facts = [entry.facts for entry in Entry.objects.filter(kind="act").about(f"survey:{survey.code}")]
        approved = [one for one in facts if one["act"] == "plan.approve"]
        if not approved or approved[-1].get("plan") != fingerprint(survey):
            yield say(Problem("plan_not_as_approved", place=survey.code))


def draws() -> Iterator[str]:
    """Draws whose manifest, with the size of every stratum, is not the one in the ledger."""
    from hailong.ledger.models import Entry
    from hailong.sample.models import Draw

    for draw in Draw.objects.exclude(drawn_at=None).select_related("block__survey"):
        subject = f"survey:{draw.survey.code}/{draw.block.code}"
        facts = [entry.facts for entry in Entry.objects.filter(kind="draw").about(subject)]
        logged = {one["draw"]: one.get("manifest") for one in facts if "draw" in one}
        if logged.get(draw.number) != sha256_of(draw.manifest):
            yield say(Problem("draw_not_as_logged", place=subject.removeprefix("survey:"), number=draw.number))


def rows(dataset: Any) -> Iterator[str]:
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
    received, amended = _logged_before(dataset)
    for code in _strangers(openings, corrections, received, amended):
        yield say(Problem(code, place=place))
    expected = responses_table(rebuilt(openings.values(), corrections, _populations(dataset)), opened.questionnaires)
    if not expected.equals(opened.table("responses")):
        yield say(Problem("dataset_rows_not_as_received", place=place))


def _logged_before(dataset: Any) -> tuple[set[str], Counter[tuple[str, str, str]]]:
    """Commitments received, and corrections made, before the entry of this freeze."""
    from hailong.ledger.models import Entry

    received: set[str] = set()
    amended: Counter[tuple[str, str, str]] = Counter()
    logged = Entry.objects.sequenced().filter(kind__in=("resp", "amend", "exclude", "freeze"))
    for kind, payload in logged.values_list("kind", "payload").iterator(2000):
        entry = json.loads(payload)
        facts = entry.get("facts", {})
        if kind == "resp":
            received.add(entry["c"])
        elif kind == "amend":
            amended[facts["c"], facts["item"], facts["value"]] += 1
        elif kind == "exclude":
            received.discard(facts["c"])
        elif facts.get("manifest") == dataset.manifest_sha256:
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
