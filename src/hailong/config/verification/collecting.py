"""Where the frozen counts of the field work and of phúc tra come from: from them follow the published rates.

What came of a case has no entry of its own once a form is there (it would tell whose form it is), so an answered case
is proved by the number of forms only; every refusal, every tally sheet and every conclusion of phúc tra by its own.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from hailong.config.verification.logged import Log, Logged
from hailong.method.collection import Collected
from hailong.method.problem import Problem
from hailong.method.reinterview import AskedAgain

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
        or not one.matched_items <= one.asked_items
        for block, one in told.items()
    )


def collected(log: Log) -> Iterator[Problem]:
    """Cases that do not say what came of the last try; blocks where another number answered than forms came in."""
    yield from _outcomes(log)
    yield from _answered(log)


def _outcomes(log: Log) -> Iterator[Problem]:
    from hailong.fieldwork.models import FieldCase
    from hailong.method.attempts import ANSWERED, NOT_CONTACTED

    tries = log.of("act", "fieldwork.attempt")
    tried = {one.subject.removeprefix("case:"): one.get("disposition") for one in tries}
    reopened = sum(1 for _ in log.of("act", "fieldwork.reopen"))  # these entries do not tell which case
    rows = FieldCase.objects.order_by("case__number", "pk").values_list("case_id", "case__number", "disposition")
    for pk, number, told in rows.iterator(2000):
        last = tried.get(str(pk))
        if told == NOT_CONTACTED and last and reopened:
            reopened -= 1
        elif told not in ANSWERED and told != (last or NOT_CONTACTED):
            yield Problem("outcome_not_as_logged", place=number, stored=told, logged=last or NOT_CONTACTED)


def _answered(log: Log) -> Iterator[Problem]:
    """A refusal counted as an answer, or the reverse. A case done again has two forms and is answered once; the form of
    an answered case may be gone by a granted erasure.
    """
    from django.db.models import Count, Q

    from hailong.fieldwork.models import FieldCase
    from hailong.method.attempts import ANSWERED
    from hailong.plan.models import Block

    gone = sum(1 for kind in ("erase", "loss") for _ in log.of(kind))
    for block in Block.objects.select_related("survey"):
        cases = FieldCase.objects.filter(case__unit__block=block, disposition__in=ANSWERED).count()
        forms = block.units.aggregate(
            tied=Count("responses", filter=Q(responses__sealed_case__isnull=False)),
            redone=Count("responses", filter=Q(responses__reinterview__consequence="redo")),
        )
        expected = forms["tied"] - forms["redone"]
        if not expected <= cases <= expected + gone:
            yield Problem(
                "answered_not_as_forms", place=f"{block.survey.code}/{block.code}", cases=cases, forms=expected
            )


def counts(dataset: Any, log: Log) -> Iterator[Problem]:
    """What the manifest of a frozen dataset counts, against the ledger up to its freeze and against the database."""
    from hailong.processing.queries import collection

    place = f"{dataset.survey.code} {dataset.version}"
    frozen = {block: Collected.from_record(one) for block, one in dataset.manifest["collection"].items()}
    before, after = _around(dataset, log)
    again = AskedAgain.total(one.reinterview for one in frozen.values())
    if _phuc_tra(dataset, before) != {name: n for name, n in asdict(again).items() if name != "forms"}:
        yield Problem("dataset_reinterview_not_as_logged", place=place)
    if any(one.act in MOVES for one in after) or _has_later_forms(dataset):
        return  # people went on asking: the database tells of another day
    now = {block: Collected.from_record(one) for block, one in collection(dataset.survey).items()}
    if {block: one.outcomes for block, one in now.items()} != {block: one.outcomes for block, one in frozen.items()}:
        yield Problem("dataset_outcomes_not_as_collected", place=place)


def _around(dataset: Any, log: Log) -> tuple[list[Logged], list[Logged]]:
    """Entries about the survey and its cases before this freeze, and after it."""
    from hailong.sample.models import Case

    code, cases = dataset.survey.code, Case.objects.filter(unit__block__survey=dataset.survey)
    known = {f"case:{pk}" for pk in cases.values_list("pk", flat=True)}
    parts: tuple[list[Logged], list[Logged]] = ([], [])
    passed = False
    for one in log.entries:
        if one.kind == "freeze" and one.get("manifest") == dataset.manifest_sha256:
            passed = True
        elif one.subject in known or one.subject.partition("/")[0] == f"survey:{code}":
            parts[passed].append(one)
    return parts


def _phuc_tra(dataset: Any, before: list[Logged]) -> dict[str, int]:
    """The counts of phúc tra as the ledger has them; answers of the forms concluded by then are compared again."""
    from hailong.method.reinterview import agreement
    from hailong.reinterview.models import Reinterview

    checks = Log([one for one in before if one.kind == "backcheck"])
    concluded = {
        (one.facts.get("draw"), one.facts.get("number")): one.get("outcome")
        for one in checks.of("backcheck", "conclude")
    }
    given = Counter(concluded.values())
    decided = Counter(one.get("consequence") for one in checks.of("backcheck", "decide"))
    rows = Reinterview.objects.filter(draw__survey=dataset.survey).select_related("draw", "response")
    again = [agreement(one.response.answers, one.answers) for one in rows if (one.draw.number, one.number) in concluded]
    return {
        "drawn": sum(one.facts.get("drawn", 0) for one in checks.of("backcheck", "draw")),
        **{outcome: given[outcome] for outcome in OUTCOMES},
        **{name: decided[consequence] for consequence, name in DECISIONS.items()},
        "asked_items": sum(one.asked for one in again),
        "matched_items": sum(one.matched for one in again),
    }


def _has_later_forms(dataset: Any) -> bool:
    """Whether forms came in after the freeze: devices deliver late."""
    from hailong.capture.models import Response
    from hailong.processing.queries import folder_of
    from hailong.store.dataset import open_dataset

    opened = open_dataset(folder_of(dataset))
    held = opened.table("openings").num_rows + opened.table("exclusions").num_rows
    return bool(Response.objects.filter(survey=dataset.survey).count() != held)
