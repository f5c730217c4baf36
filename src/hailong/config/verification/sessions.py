"""On-site sessions against the ledger: plan, tally, forms, the start of each, and when they were decided (R-000-11)."""

from collections.abc import Iterator
from typing import Any

from hailong.config.verification.logged import Log, Logged, compared
from hailong.method.problem import Problem

Key = tuple[str, str, str]  # survey/block/unit, day, shift


def on_site(log: Log) -> Iterator[Problem]:
    """Every difference. Start and forms are looked at where row and entry agree; otherwise that is the finding."""
    rows = _rows()
    stored = {key: _stored(row) for key, row in rows.items()}
    logged = _logged(log)
    yield from compared("buổi khảo sát tại chỗ", stored, logged)
    for key, row in rows.items():
        if stored[key] == logged.get(key):
            yield from _start(row)
            yield from _forms(row)
    yield from _times(log)


def _rows() -> dict[Key, Any]:
    from hailong.sample.models import OnSiteSession

    rows = OnSiteSession.objects.select_related("unit__block__survey")
    return {(_place(row), row.day.isoformat(), row.shift): row for row in rows}


def _place(session: Any) -> str:
    return f"{session.survey.code}/{session.unit.block.code}/{session.unit.slug}"


def _key(one: Logged) -> Key:
    return one.subject.removeprefix("survey:"), one.get("day"), one.get("shift")


def _stored(row: Any) -> tuple[Any, ...]:
    rule = row.interval if row.version == 1 else row.expected_visitors
    return str(row.version), row.seed, rule, row.start, row.quota, row.visitors, row.refusals


def _logged(log: Log) -> dict[Key, tuple[Any, ...]]:
    """An entry of version 1 of the rule names no version, and k in place of the visitors that were expected."""
    logged: dict[Key, tuple[Any, ...]] = {}
    for one in (*log.of("draw", "session"), *log.of("act", "sample.tally")):
        key = _key(one)
        if one.act == "session":
            facts = [one.facts.get(name) for name in ("expected" if "version" in one.facts else "k", "start", "forms")]
            logged[key] = (one.get("version") or "1", one.get("seed"), *facts, None, None)
        elif key in logged:
            logged[key] = (*logged[key][:5], one.facts.get("visitors"), one.facts.get("refusals"))
    return logged


def _start(session: Any) -> Iterator[Problem]:
    """The start as it was decided against the one that its seed gives: nobody picked the visitors."""
    from hailong.sample.queries import session_name, visitor_plan

    name = session_name(session.unit.slug, session.day, session.shift)
    decided = {name: (session.interval, session.start)}
    try:
        plan = visitor_plan(session)
    except Problem:
        yield from compared("khách được mời của buổi tại chỗ", decided, {})
    else:
        yield from compared("khách được mời của buổi tại chỗ", decided, {name: (plan.interval, plan.start)})


def _forms(session: Any) -> Iterator[Problem]:
    """A case for each form and none besides, in the field: one deleted hides who was not met, one more invents him."""
    from hailong.sample.queries import form_numbers

    planned = form_numbers(session.unit, session.day, session.shift, session.quota)
    held = list(session.cases.active().filter(unit=session.unit).values_list("number", flat=True))
    if sorted(held) != sorted(planned) or session.cases.count() != len(planned):
        place = f"{_place(session)} {session.day:%d/%m/%Y} {session.shift}"
        gone, strange = len(set(planned) - set(held)), session.cases.exclude(number__in=planned).count()
        facts = {"planned": len(planned), "held": session.cases.count(), "gone": gone, "strange": strange}
        yield Problem("session_forms_not_as_logged", place=place, **facts)


def _times(log: Log) -> Iterator[Problem]:
    """Sessions planned when their visitors could be known, and tallies of sessions that had not been."""
    for one in (*log.of("draw", "session"), *log.of("act", "sample.tally")):
        place, day, shift = _key(one)
        done = one.day.isoformat() if one.day else ""
        facts = {"place": f"{place} {shift}", "day": day, "done": done}
        if one.act == "session" and not "" < done < day:
            yield Problem("session_planned_late", **facts)
        elif one.act == "sample.tally" and done < day:
            yield Problem("tally_before_its_session", **facts)
