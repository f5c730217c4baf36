"""Where the frozen counts of the field work, of phúc tra and of forms left out come from: rates and reports print them.

What came of a case has no entry of its own once a form is there (it would tell whose form it is), so an answered case
is proved by the number of forms only; every refusal, every tally sheet and every conclusion of phúc tra by its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from hailong.config.verification.logged import Log, Logged
from hailong.method.collection import Collected, Intake
from hailong.method.problem import Problem
from hailong.method.reinterview import AskedAgain

MOVES = frozenset({"fieldwork.attempt", "fieldwork.replace", "fieldwork.reopen"})
OUTCOMES = ("confirmed", "not_confirmed", "not_contactable", "refused")
FRAMES = frozenset({"frame.accept", "frame.discard"})
DECISIONS = {"keep": "kept", "redo": "redone", "replace": "replaced"}


def impossible(opened: Any) -> bool:
    """Whether the counts of a dataset contradict its own tables: forms beside rows, phúc tra beside forms."""
    told = {block: Collected.from_record(one).reinterview for block, one in opened.manifest["collection"].items()}
    intakes = _intakes(opened.manifest)
    rows = opened.table("responses").select(["block", "official"]).to_pylist()
    official = Counter(row["block"] for row in rows if row["official"])
    excluded = Counter((row["block"], row["unit"]) for row in opened.table("exclusions").to_pylist())
    return not set(told) == set(intakes) == set(opened.questionnaires) or any(
        one.forms != official[block] + sum(intakes[block].excluded_by_unit.values())
        or not one.concluded <= one.drawn <= one.forms
        or not one.matched_items <= one.asked_items
        or _names_others(excluded, block, intakes[block])
        for block, one in told.items()
    )


def _names_others(excluded: Counter[tuple[str, str]], block: str, intake: Intake) -> bool:
    """Whether a block tells of other forms left out than the table names; the official ones are some of a unit's."""
    named = sum(number for (owner, _), number in excluded.items() if owner == block)
    return (
        sum(intake.excluded_by_mode.values()) != named
        or min(intake.excluded_by_mode.values(), default=0) < 0
        or not all(0 <= number <= excluded[block, unit] for unit, number in intake.excluded_by_unit.items())
    )


def _intakes(manifest: Any) -> dict[str, Intake]:
    return {block: Intake.from_record(one) for block, one in manifest["facts"]["intake"].items()}


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
    from hailong.processing.queries import collection, folder_of
    from hailong.store.dataset import open_dataset

    place = f"{dataset.survey.code} {dataset.version}"
    opened = open_dataset(folder_of(dataset))
    frozen = {block: Collected.from_record(one) for block, one in dataset.manifest["collection"].items()}
    before, after = _around(dataset, log)
    again = AskedAgain.total(one.reinterview for one in frozen.values())
    if _phuc_tra(dataset, before) != {name: n for name, n in asdict(again).items() if name != "forms"}:
        yield Problem("dataset_reinterview_not_as_logged", place=place)
    if not _left_out_as_logged(opened.table("exclusions").to_pylist(), before, log):
        yield Problem("dataset_exclusions_not_as_logged", place=place)
    if not _taken_in(dataset, opened, before, after):
        yield Problem("dataset_intake_not_as_received", place=place)
    yield from _refused_on_site(dataset, frozen, Log(before))
    if any(one.act in MOVES for one in after) or _has_later_forms(dataset, opened):
        return  # people went on asking: the database tells of another day
    try:
        now = collection(dataset.survey, _sheets(dataset, Log(before)))
    except Problem:  # a session whose seed was changed to one that no rule takes
        now = {}
    if {block: one["outcomes"] for block, one in now.items()} != {block: one.outcomes for block, one in frozen.items()}:
        yield Problem("dataset_outcomes_not_as_collected", place=place)


def _refused_on_site(dataset: Any, frozen: dict[str, Collected], before: Log) -> Iterator[Problem]:
    """Who refused at a desk is on the tally sheets only: the frozen number against the sheets, whatever came later."""
    from hailong.method.disposition import class_of
    from hailong.plan.models import Block

    logged: Counter[str] = Counter()
    for (subject, *_), facts in _tallies(before).items():
        logged[subject.split("/")[1]] += facts.get("refusals", 0)
    blocks = dataset.survey.blocks.filter(sampling=Block.Sampling.ON_SITE)
    for code in blocks.values_list("code", flat=True):
        outcomes = frozen[code].outcomes if code in frozen else {}
        told = sum(people for outcome, people in outcomes.items() if class_of(outcome) == "R")
        if told != logged[code]:
            place = f"{dataset.survey.code} {dataset.version}/{code}"
            yield Problem("dataset_refusals_not_as_logged", place=place, frozen=told, logged=logged[code])


def _tallies(log: Log) -> dict[tuple[str, str, str], Any]:
    """The last tally sheet of each session: subject, day, shift -> its facts."""
    return {(one.subject, one.get("day"), one.get("shift")): one.facts for one in log.of("act", "sample.tally")}


def _sheets(dataset: Any, before: Log) -> dict[int, Any]:
    """The tally sheets as they were at the freeze, for the sessions that are still there."""
    from hailong.fieldwork.queries import Sheet
    from hailong.sample.models import OnSiteSession

    told, found = _tallies(before), {}
    sessions = OnSiteSession.objects.filter(unit__block__survey=dataset.survey).select_related("unit__block__survey")
    for one in sessions:
        subject = f"survey:{one.survey.code}/{one.unit.block.code}/{one.unit.slug}"
        if facts := told.get((subject, one.day.isoformat(), one.shift)):
            found[one.pk] = Sheet(facts.get("visitors", 0), facts.get("refusals", 0))
    return found


def _left_out_as_logged(rows: list[dict[str, str]], before: list[Logged], log: Log) -> bool:
    """Whether the forms left out, why and by whom, are those of the ledger; one that is gone may have gone before."""
    decided = Log(before)
    proposed = {one.get("c"): one.by for one in decided.of("act", "exclusion.propose")}
    logged = {
        (c := one.get("c")): (one.get("reason"), proposed.get(c, ""), one.by) for one in decided.of("exclude")
    }
    stored = {row["commitment"]: (row["reason"], row["proposed"], row["confirmed"]) for row in rows}
    gone = {one.get("c") for kind in ("erase", "loss") for one in log.of(kind)}
    return stored == {c: told for c, told in logged.items() if c in stored or c not in gone}


def _taken_in(dataset: Any, opened: Any, before: list[Logged], after: list[Logged]) -> bool:
    """Whether modes and units of the forms left out, cases of the reserve and registers are as they were received.

    What came later is another version's: a case called up or a register accepted since the freeze is not compared.
    """
    from hailong.processing.queries import intake

    frozen = _intakes(opened.manifest)
    now = {block: Intake.from_record(one) for block, one in intake(dataset.survey).items()}
    acts = {one.act for one in after}
    called_up = sum(one.act == "fieldwork.replace" for one in before)
    return (
        _excluded_as_received(dataset, opened, frozen)
        and called_up == sum(sum(one.reserve_by_unit.values()) for one in frozen.values())
        and ("fieldwork.replace" in acts or _told(now, "reserve_by_unit") == _told(frozen, "reserve_by_unit"))
        and (bool(acts & FRAMES) or _told(now, "frame") == _told(frozen, "frame"))
    )


def _told(intakes: dict[str, Intake], name: str) -> dict[str, Any]:
    return {block: getattr(one, name) for block, one in intakes.items()}


def _excluded_as_received(dataset: Any, opened: Any, frozen: dict[str, Intake]) -> bool:
    """Forms that are gone since, by a granted erasure, leave a count that is larger by as many."""
    from hailong.capture.models import Response

    named = set(opened.table("exclusions")["commitment"].to_pylist())
    known = Response.objects.filter(survey=dataset.survey, exclusion__isnull=False)
    rows = known.values_list("commitment", "unit__block__code", "unit__slug", "mode", "official")
    left_out = [row[1:] for row in rows if row[0] in named]
    gone = len(named) - len(left_out)
    modes = Counter((block, mode) for block, _, mode, _ in left_out)
    units = Counter((block, unit) for block, unit, _, official in left_out if official)
    told_modes = _by_block((block, one.excluded_by_mode) for block, one in frozen.items())
    told_units = _by_block((block, one.excluded_by_unit) for block, one in frozen.items())
    return (
        modes <= told_modes
        and units <= told_units
        and told_modes.total() - modes.total() == gone
        and told_units.total() - units.total() <= gone
    )


def _by_block(parts: Iterable[tuple[str, Any]]) -> Counter[tuple[str, str]]:
    return Counter({(block, code): number for block, counted in parts for code, number in counted.items()})


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


def _has_later_forms(dataset: Any, opened: Any) -> bool:
    """Whether forms came in after the freeze: devices deliver late."""
    from hailong.capture.models import Response

    held = opened.table("openings").num_rows + opened.table("exclusions").num_rows
    return bool(Response.objects.filter(survey=dataset.survey).count() != held)
