"""The field work of the world: who asks whom on which day, and the forms that are posted to the running server."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hailong.config import clock
from hailong.config.worlds.van_ninh_2023.cast import PASSWORD, Cast
from hailong.config.worlds.van_ninh_2023.posting import Browser, Filled, send_all
from hailong.config.worlds.van_ninh_2023.respondents import Person, answers, seconds
from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.models import Disposition, FieldCase, Interviewer
from hailong.ledger import actions as ledger
from hailong.method.problem import Problem
from hailong.plan.models import Survey
from hailong.sample import actions as sample
from hailong.sample.models import Case, OnSiteSession
from hailong.sample.queries import visitor_plan

HOUR = dt.timedelta(hours=1)
REFUSALS, NOT_MET = 0.05, 0.04


@dataclass
class Field:
    """One survey in the field: its interviewers, what each case will be answered through, open browsers."""

    survey: Survey
    cast: Cast
    seed: str
    host: str
    port: int
    tell: Callable[[int], None] = lambda _: None
    sent: int = 0
    browsers: dict[str, Browser] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    serials: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - simulation

    def browser(self, username: str) -> Browser:
        """A signed-in browser of a person; `respondents` are a few browsers without any session."""
        if username not in self.browsers:
            one = Browser(self.host, self.port)
            if not username.startswith("respondent"):
                one.sign_in(username, PASSWORD)
            self.browsers[username] = one
        return self.browsers[username]


def enrol(world: Field, at: dt.datetime) -> list[Interviewer]:
    """Take the interviewers into the team, with where they work and live."""
    company = world.cast.agencies["don-vi-khao-sat"]
    return [
        fieldwork.enrol(
            survey=world.survey,
            user=person,
            code=f"DTV-{number:02d}",
            workplace=company,
            residence=world.cast.residences[person.username],
            by=world.cast.phuc,
            at=at,
        )
        for number, person in enumerate(world.cast.interviewers, start=1)
    ]


def assign(world: Field, team: list[Interviewer], at: dt.datetime) -> int:
    """Give every unit to the next interviewer who may go there; how many times somebody was refused (R-001-22)."""
    refused, turn = 0, 0
    cases = Case.objects.filter(unit__block__survey=world.survey).active()
    units: dict[int, list[Case]] = defaultdict(list)
    for case in cases.select_related("unit__agency__area", "unit__block__survey", "field_group"):
        units[case.unit_id].append(case)
    for own in units.values():
        for offset in range(len(team)):
            try:
                interviewer = team[(turn + offset) % len(team)]
                fieldwork.assign(cases=own, interviewer=interviewer, by=world.cast.phuc, at=at)
            except Problem:
                refused += 1
                continue
            break
        turn += 1
    return refused


def issue(world: Field, at: dt.datetime) -> None:
    """Send web invitations to some of the drawn people and hand out paper for others; the rest are met."""
    drawn = list(Case.objects.filter(unit__block__survey=world.survey).active().select_related("unit__block__survey"))
    paper = []
    for case in drawn:
        roll = world.chance.random()
        if case.draw_id and roll < 0.30:
            world.tokens[str(case.pk)] = fieldwork.invite(case=case, mode="web", by=world.cast.phuc, at=at)
        elif roll > 0.86:
            paper.append(case)
    serials = fieldwork.issue_paper(cases=paper, by=world.cast.phuc, at=at)
    world.serials |= {str(case.pk): serial for case, serial in zip(paper, serials, strict=True)}


def filled(world: Field, held: FieldCase, number: int) -> Filled:
    """The form of one case, through the door of its mode."""
    case = held.case
    version = case.unit.block.questionnaire
    group = case.field_group.code if case.field_group else ""
    person = Person(world.seed, f"{case.unit.block.code} {case.unit.slug}", group, number)
    given = answers(person, version.questionnaire)
    lasted = seconds(person, items=len(version.questionnaire.items))
    key = str(case.pk)
    if key in world.serials:
        path, who = f"/lam-viec/{world.survey.slug}/nhap-lieu/", "nga"
    elif key in world.tokens:
        path, who = f"/p/{world.tokens[key]}/", f"respondent {number % 4}"
    else:
        path, who = f"/dtv/ho-so/{case.pk}/phieu/", held.interviewer.user.username
    return Filled(world.browser(who), path, version.fingerprint, given, lasted, world.serials.get(key, ""))


def collect(world: Field, *, first: dt.date, last: dt.date, share: float = 1.0) -> int:
    """Post the forms of every active case, day by day by the world's clock, until all (or a share) are in."""
    held = FieldCase.objects.of_survey(world.survey).active()
    chosen = list(
        held.select_related(
            "case__unit__agency", "case__unit__block__questionnaire", "case__field_group", "interviewer__user"
        ).order_by("case__rank", "case__unit__order", "case__unit__block__order")
    )
    chosen = chosen[: round(len(chosen) * share)]
    days = list(working_days(first, last))
    per_day = -(-len(chosen) // len(days))
    for place, day in enumerate(days):
        clock.set_to(day)
        todays = chosen[place * per_day : (place + 1) * per_day]
        forms = [_met(world, one, day) for one in todays]
        world.sent += send_all([form for form in forms if form], world.tell)
        ledger.sequence(at=day + HOUR)
    return world.sent


def _met(world: Field, held: FieldCase, at: dt.datetime) -> Filled | None:
    """Try to reach one person; a refusal or a person never met is replaced by the reserve, who answers."""
    number = world.chance.randrange(10**9)
    goes_out = not {str(held.case_id)} & (world.tokens.keys() | world.serials.keys())
    if goes_out and held.case.draw_id:
        roll = world.chance.random()
        if roll < REFUSALS:
            return _replaced(world, held, Disposition.REFUSED, [at - HOUR], number)
        if roll < REFUSALS + NOT_MET:
            tries = [at - dt.timedelta(days=2), at - dt.timedelta(days=1) + 9 * HOUR, at - 3 * HOUR]
            return _replaced(world, held, Disposition.NON_CONTACT, tries, number)
    return filled(world, held, number)


def _replaced(world: Field, held: FieldCase, outcome: str, tries: list[dt.datetime], number: int) -> Filled | None:
    """Record the tries and ask the next of the reserve; where the reserve is used up the cell stays short."""
    person = held.interviewer.user
    for moment in sorted(tries):
        fieldwork.record_attempt(field_case=held, mode="face_to_face", disposition=outcome, by=person, at=moment)
    try:
        reserve = fieldwork.replace(case=held.case, reason=outcome, note="", by=person, at=max(tries))
    except Problem as problem:
        if problem.code != "reserve_exhausted":
            raise
        return None
    again = FieldCase.objects.select_related(
        "case__unit__agency", "case__unit__block__questionnaire", "case__field_group", "interviewer__user"
    ).get(case=reserve)
    return filled(world, again, number + 1)


def working_days(first: dt.date, last: dt.date) -> Iterator[dt.datetime]:
    """Ten in the morning of every working day."""
    day = first
    while day <= last:
        if day.weekday() < 6:
            yield dt.datetime(day.year, day.month, day.day, 10, tzinfo=clock.HANOI)
        day += dt.timedelta(days=1)


def tally(world: Field, at: dt.datetime) -> None:
    """Bring back the tally sheets of the on-site sessions: the last form went to one of the last few who came."""
    for session in OnSiteSession.objects.filter(unit__block__survey=world.survey).select_related("unit"):
        later, refusals = world.chance.randint(0, 15), world.chance.randint(0, 2)
        visitors = visitor_plan(session).nth(session.quota + refusals) + later // 4
        sample.record_tally(session=session, visitors=visitors, refusals=refusals, by=world.cast.phuc, at=at)
