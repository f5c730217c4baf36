"""Where the frozen counts of the field work and of phúc tra come from: from them follow the published rates.

What came of a case has no entry of its own once a form is there (it would tell whose form it is), so an answered case
is proved by the number of forms only; every refusal, every tally sheet and every conclusion of phúc tra by its own.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hailong.config.verification.rebuilding import Row
from hailong.method.collection import Collected
from hailong.method.problem import Problem
from hailong.method.reinterview import Tally, agreement
from hailong.ui.words import say

MOVES = frozenset({"fieldwork.attempt", "fieldwork.replace", "fieldwork.reopen", "sample.tally"})
OUTCOMES = ("confirmed", "not_confirmed", "not_contactable", "refused")
DECISIONS = {"keep": "kept", "redo": "redone", "replace": "replaced"}


def impossible(opened: Any) -> bool:
    """Whether the counts of a dataset contradict its own tables: forms beside rows, phúc tra beside forms."""
    told = {block: Collected.from_record(one).reinterview for block, one in opened.manifest["collection"].items()}
    rows = opened.table("responses").select(["block", "official"]).to_pylist()
    official = Counter(row["block"] for row in rows if row["official"])
    excluded = Counter(opened.table("exclusions")["block"].to_pylist())
    return set(told) != set(opened.questionnaires) or any(
        not official[block] <= one.forms <= official[block] + excluded[block]
        or not one.concluded <= one.drawn <= one.forms
        or one.matched_items > one.asked_items
        for block, one in told.items()
    )


def outcomes() -> Iterator[str]:
    """Cases and tally sheets that do not say what the ledger says; of every survey."""
    from hailong.fieldwork.models import FieldCase
    from hailong.ledger.models import Entry
    from hailong.method.attempts import ANSWERED, NOT_CONTACTED
    from hailong.sample.models import OnSiteSession

    tried: dict[str, str] = {}
    reopened = 0
    sheets: dict[tuple[str, str, str], int] = {}
    for subject, payload in Entry.objects.filter(kind="act").order_by("pk").values_list("subject", "payload"):
        facts = json.loads(payload)["facts"]
        if facts["act"] == "fieldwork.attempt":
            tried[subject] = facts["disposition"]
        elif facts["act"] == "fieldwork.reopen":
            reopened += 1  # the entry does not tell which
        elif facts["act"] == "sample.tally":
            sheets[subject, facts["day"], facts["shift"]] = facts["refusals"]
    for pk, number, told in FieldCase.objects.values_list("case_id", "case__number", "disposition").iterator(2000):
        before = tried.get(f"case:{pk}")
        if told == NOT_CONTACTED and before and reopened:
            reopened -= 1
        elif told not in ANSWERED and told != (before or NOT_CONTACTED):
            yield say(Problem("outcome_not_as_logged", place=number))
    for one in OnSiteSession.objects.select_related("unit__block__survey", "unit__agency"):
        subject = f"survey:{one.survey.code}/{one.unit.block.code}/{one.unit.slug}"
        if sheets.get((subject, one.day.isoformat(), one.shift)) != one.refusals:
            yield say(Problem("tally_not_as_logged", place=one.unit.agency.name, day=f"{one.day:%d/%m/%Y}"))


def answered() -> Iterator[str]:
    """Blocks with more or fewer answered cases than forms tied to a case: a refusal counted as an answer, or reverse.

    A case that is done again has its first form and later its second, and is answered once. The form of an answered
    case may be gone by a granted erasure.
    """
    from django.db.models import Count, Q

    from hailong.fieldwork.models import FieldCase
    from hailong.ledger.models import Entry
    from hailong.method.attempts import ANSWERED
    from hailong.plan.models import Block

    erased = Entry.objects.filter(kind="erase").count()
    for block in Block.objects.select_related("survey"):
        cases = FieldCase.objects.filter(case__unit__block=block, disposition__in=ANSWERED).count()
        forms = block.units.aggregate(
            tied=Count("responses", filter=Q(responses__sealed_case__isnull=False)),
            redone=Count("responses", filter=Q(responses__reinterview__consequence="redo")),
        )
        expected = forms["tied"] - forms["redone"]
        if not expected <= cases <= expected + erased:
            facts = {"place": f"{block.survey.code}/{block.code}", "cases": cases, "forms": expected}
            yield say(Problem("answered_not_as_forms", **facts))


def counts(dataset: Any) -> Iterator[str]:
    """What the manifest of a frozen dataset counts, against the ledger up to its freeze and against the database."""
    from hailong.processing.queries import collection

    place = f"{dataset.survey.code} {dataset.version}"
    frozen = {block: Collected.from_record(one) for block, one in dataset.manifest["collection"].items()}
    before, after = _around(dataset)
    if _phuc_tra(dataset, before) != _without_forms(Tally.total(one.reinterview for one in frozen.values())):
        yield say(Problem("dataset_reinterview_not_as_logged", place=place))
    now = {block: Collected.from_record(one) for block, one in collection(dataset.survey).items()}
    if any(facts["act"] in MOVES for facts in after) or _later_forms(dataset):
        return  # people went on asking: the database tells of another day
    if any(dict(now[block].outcomes) != dict(frozen[block].outcomes) for block in {*now, *frozen}):
        yield say(Problem("dataset_outcomes_not_as_collected", place=place))


def _around(dataset: Any) -> tuple[list[Row], list[Row]]:
    """Facts about the survey and its cases before the entry of this freeze, and after it."""
    from hailong.ledger.models import Entry
    from hailong.sample.models import Case

    survey = dataset.survey
    cases = {f"case:{pk}" for pk in Case.objects.filter(unit__block__survey=survey).values_list("pk", flat=True)}
    parts: tuple[list[Row], list[Row]] = ([], [])
    rows = Entry.objects.filter(kind__in=("act", "backcheck", "freeze")).order_by("pk")
    passed = 0
    for kind, subject, payload in rows.values_list("kind", "subject", "payload"):
        facts = json.loads(payload)["facts"]
        if kind == "freeze":
            passed = passed or int(facts["manifest"] == dataset.manifest_sha256)
        elif subject in cases or f"{subject}/".startswith(f"survey:{survey.code}/"):
            parts[passed].append({"kind": kind} | facts)
    return parts


def _without_forms(tally: Tally) -> Row:
    from dataclasses import asdict

    return {name: number for name, number in asdict(tally).items() if name != "forms"}


def _phuc_tra(dataset: Any, before: list[Row]) -> Row:
    """The counts of phúc tra as the ledger has them; the answers of those concluded forms are compared again."""
    from hailong.reinterview.models import Reinterview

    checks = [facts for facts in before if facts["kind"] == "backcheck"]
    concluded = {(one["draw"], one["number"]): one["outcome"] for one in checks if one["act"] == "conclude"}
    decided = Counter(one["consequence"] for one in checks if one["act"] == "decide")
    given = Counter(concluded.values())
    found: Row = {"drawn": sum(one["drawn"] for one in checks if one["act"] == "draw")}
    found |= {outcome: given[outcome] for outcome in OUTCOMES}
    found |= {name: decided[consequence] for consequence, name in DECISIONS.items()}
    rows = Reinterview.objects.filter(draw__survey=dataset.survey).select_related("draw", "response")
    again = [agreement(one.response.answers, one.answers) for one in rows if (one.draw.number, one.number) in concluded]
    return found | {
        "asked_items": sum(one.asked for one in again),
        "matched_items": sum(one.matched for one in again),
    }


def _later_forms(dataset: Any) -> bool:
    """Whether forms came in after the freeze: devices deliver late."""
    from hailong.capture.models import Response
    from hailong.processing.queries import folder_of
    from hailong.store.dataset import open_dataset

    opened = open_dataset(folder_of(dataset))
    held = opened.table("openings").num_rows + opened.table("exclusions").num_rows
    return bool(Response.objects.filter(survey=dataset.survey).count() != held)
