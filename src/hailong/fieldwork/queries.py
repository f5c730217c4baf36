"""Reads of fieldwork: who must not be sent where, and what is still to do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from hailong.fieldwork.models import Disposition, FieldCase, Interviewer, Invitation
from hailong.fieldwork.tokens import digest
from hailong.method.attempts import ANSWERED, APPOINTMENT, FINAL_AT_ONCE, NON_CONTACT, replacement_fault
from hailong.method.disposition import outcome
from hailong.method.problem import Problem
from hailong.method.selection import Attendance, attendance
from hailong.org.models import Agency, Area, AreaSuccession, User
from hailong.plan.models import Part, Survey, Unit
from hailong.sample.models import Case, OnSiteSession
from hailong.sample.queries import visitor_plan


def conflicts(interviewer: Interviewer, units: Iterable[Unit]) -> list[Problem]:
    """Every reason why this person may not be sent to these units (R-001-22); empty when he may.

    Nobody works where he is employed or lives: not at the same agency or one above or below it, not in the same area
    or one around or inside it, and not in an area that was merged with it. The contractor's own seat may lie anywhere,
    so an area around the unit counts for other workplaces only.
    """
    lineage = Lineage()
    return [fault for unit in units for fault in _conflicts(interviewer, unit, lineage)]


def _conflicts(interviewer: Interviewer, unit: Unit, lineage: "Lineage") -> list[Problem]:
    facts = {"person": interviewer.user.full_name, "unit": unit.agency.name}
    found = []
    if workplace := interviewer.workplace:
        if workplace.is_kin_of(unit.agency):
            found.append(Problem("conflict_workplace", **facts, workplace=workplace.name))
        if _works_in(workplace, interviewer.survey, unit.agency.area):
            found.append(Problem("conflict_workplace_area", **facts, area=workplace.area.name))
        elif lineage.merged(workplace.area, unit.agency.area):
            found.append(Problem("conflict_merged_workplace", **facts, area=workplace.area.name))
    if home := interviewer.residence:
        if home.is_kin_of(unit.agency.area):
            found.append(Problem("conflict_residence", **facts, area=home.name))
        elif lineage.merged(home, unit.agency.area):
            found.append(Problem("conflict_merged_residence", **facts, area=home.name))
    return found


def _works_in(workplace: Agency, survey: Survey, place: Area) -> bool:
    if workplace == survey.agency_of(Part.CONTRACTOR):
        return workplace.area.path.startswith(place.path)
    return workplace.area.is_kin_of(place)


class Lineage:
    """What areas became and came from, over any number of reforms. Reads each area's links once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], frozenset[int]] = {}

    def merged(self, first: Area, second: Area) -> bool:
        """One became the other, both went (partly) into one, or both came (partly) out of one."""
        if first.pk == second.pk:
            return False
        return any(self._line(first.pk, way) & self._line(second.pk, way) for way in ("successor", "predecessor"))

    def _line(self, start: int, way: str) -> frozenset[int]:
        if (start, way) not in self._known:
            other = "predecessor" if way == "successor" else "successor"
            found, edge = {start}, {start}
            while edge:
                links = AreaSuccession.objects.filter(**{f"{other}__in": edge})
                edge = set(links.values_list(way, flat=True)) - found
                found |= edge
            self._known[start, way] = frozenset(found)
        return self._known[start, way]


def in_field(survey: Survey) -> QuerySet[Case]:
    """Cases of the survey that are in the field, with their place."""
    cases = Case.objects.active().filter(unit__block__survey=survey)
    return cases.select_related("unit__agency__area", "unit__block", "field_group", "field__interviewer__user")


def unassigned(survey: Survey) -> QuerySet[Case]:
    """Cases that nobody holds and nobody has answered."""
    return in_field(survey).filter(Q(field=None) | Q(field__interviewer=None, field__disposition="3.0"))


def unassigned_cells(survey: Survey) -> list[dict[str, Any]]:
    """Unassigned cases counted by unit and field: unit, field_group, unit_name, field_name, block_name, waiting."""
    names = {
        "unit_name": "unit__agency__short_name",
        "field_name": "field_group__short_name",
        "block_name": "unit__block__name",
    }
    rows = unassigned(survey).order_by("unit__block__order", "unit__order", "field_group__order")
    return [
        {"unit": row[0], "field_group": row[1], "waiting": row[2], **dict(zip(names, row[3:], strict=True))}
        for row in rows.values("unit", "field_group", *names.values())
        .annotate(waiting=Count("pk"))
        .values_list("unit", "field_group", "waiting", *names.values())
    ]


@dataclass(frozen=True)
class Ended:
    """A case that came to nothing and may be replaced now; `reserve_left` of its stratum, called up for nobody yet."""

    field_case: FieldCase
    reserve_left: int


def to_replace(survey: Survey) -> list[Ended]:
    """Cases that wait for the next of their reserve, in the order of plan and draw."""
    drawn = FieldCase.objects.of_survey(survey).active().filter(case__draw__isnull=False)
    ended = drawn.filter(disposition__in=[*FINAL_AT_ONCE, NON_CONTACT, APPOINTMENT])
    rows = ended.select_related("case__unit__agency", "case__field_group", "interviewer__user").prefetch_related(
        "tries"
    )
    reserve = Case.objects.filter(unit__block__survey=survey, is_reserve=True, called_up=False)
    left = Counter(reserve.values_list("draw", "unit", "field_group"))
    return [
        Ended(one, left[one.case.draw_id, one.case.unit_id, one.case.field_group_id])
        for one in rows.order_by("case__unit__block__order", "case__unit__order", "case__rank")
        if replacement_fault(one.disposition, [(tried.made_on, tried.day_part) for tried in one.tries.all()]) is None
    ]


def held_cells(survey: Survey) -> list[dict[str, Any]]:
    """Open cases that somebody holds, by interviewer and unit: interviewer, unit, code, person, unit_name, open."""
    names = {
        "code": "interviewer__code",
        "person": "interviewer__user__full_name",
        "unit_name": "case__unit__agency__short_name",
    }
    rows = FieldCase.objects.of_survey(survey).active().filter(interviewer__isnull=False).open()
    rows = rows.order_by("interviewer__code", "case__unit__block__order", "case__unit__order")
    return [
        {"interviewer": row[0], "unit": row[1], "open": row[2], **dict(zip(names, row[3:], strict=True))}
        for row in rows.values("interviewer", "case__unit", *names.values())
        .annotate(number=Count("pk"))
        .values_list("interviewer", "case__unit", "number", *names.values())
    ]


def team(survey: Survey) -> QuerySet[Interviewer]:
    """The interviewers of a survey with their load: `held`, `answered`, `refused`."""
    current = Q(field_cases__case__replaced_by=None)
    return (
        survey.interviewers.select_related("user", "workplace", "residence")
        .annotate(
            held=Count("field_cases", filter=current),
            answered=Count("field_cases", filter=current & Q(field_cases__disposition__in=("1.1", "1.2"))),
            refused=Count("field_cases", filter=Q(field_cases__disposition="2.1")),
        )
        .order_by("code")
    )


@dataclass(frozen=True)
class Sheet:
    """What a tally sheet says of a session."""

    visitors: int
    refusals: int


def came_of_it(survey: Survey) -> Counter[str]:
    """What came of everybody who was to be asked: outcome code -> people, for the response rates."""
    return sum(came_of_blocks(survey).values(), Counter())


def came_of_blocks(survey: Survey, sheets: Mapping[int, Sheet] | None = None) -> dict[str, Counter[str]]:
    """By block: what came of everybody who was to be asked. A code that nobody has is not there.

    Cases that nobody was sent to count as not met; visitors who refused at a desk are on the tally sheets only. Once a
    sheet is in, a form left over stands for nobody, and every visitor whose number came up and who neither answered
    nor refused was not met (sessions by version 1 of the rule: forms left over count as people not met, as ever).

    sheets: other tallies than those of the database: what the ledger told at a freeze.
    """
    sheets = sheets_of(survey) if sheets is None else sheets
    told = tallied(survey, sheets)
    over = [session.pk for session, _ in told]
    held = FieldCase.objects.of_survey(survey)
    held = held.exclude(disposition=Disposition.NOT_CONTACTED, case__session__in=over)
    field_cases = held.values_list("case__unit__block__code", "disposition")
    cases = Case.objects.filter(unit__block__survey=survey).active().exclude(session__in=over)
    idle = cases.filter(field=None).order_by().values_list("unit__block__code").annotate(people=Count("pk"))
    sessions = OnSiteSession.objects.filter(unit__block__survey=survey, pk__in=sheets).order_by()
    refused = [(block, sheets[pk].refusals) for pk, block in sessions.values_list("pk", "unit__block__code")]
    rows = [
        *field_cases.annotate(people=Count("pk")),
        *((block, Disposition.NOT_CONTACTED.value, people) for block, people in idle),
        *((block, Disposition.REFUSED.value, people) for block, people in refused),
        *((session.unit.block.code, Disposition.NON_CONTACT.value, came.missed) for session, came in told),
    ]
    found: dict[str, Counter[str]] = {code: Counter() for code in survey.blocks.values_list("code", flat=True)}
    for block, code, people in rows:
        if people:
            found[block][code] += people
    return found


def sheets_of(survey: Survey) -> dict[int, Sheet]:
    """The tally sheets that are in, by session."""
    sessions = OnSiteSession.objects.filter(unit__block__survey=survey, visitors__isnull=False).order_by()
    rows = sessions.values_list("pk", "visitors", "refusals")
    return {pk: Sheet(visitors or 0, refusals or 0) for pk, visitors, refusals in rows}


def tallied(survey: Survey, sheets: Mapping[int, Sheet] | None = None) -> list[tuple[OnSiteSession, Attendance]]:
    """Sessions whose tally is in, with what it tells beside their forms; none of version 1 of the rule."""
    sheets = sheets_of(survey) if sheets is None else sheets
    filled = Count("cases", filter=Q(cases__field__disposition__in=ANSWERED))
    sessions = OnSiteSession.objects.filter(unit__block__survey=survey, version__gt=1, pk__in=sheets)
    return [
        (one, attendance(visitor_plan(one), **asdict(sheets[one.pk]), forms=one.filled))
        for one in sessions.select_related("unit__block").annotate(filled=filled)
    ]


@dataclass(frozen=True)
class RanOut:
    """Response rates of the blocks where sessions had no form left for visitors whose number came up.

    Attributes:
        uncovered: these visitors. while_forms: RR1 of those who came while there were forms, as it is published.
        least: RR1 with the others as people who were not met: the lower bound, forms over all whose turn it was.
    """

    uncovered: int
    while_forms: float | None
    least: float | None


def ran_out(survey: Survey) -> RanOut | None:
    """None where every session had a form for everybody whose number came up."""
    late = Counter[str]()
    for session, told in tallied(survey):
        late[session.unit.block.code] += told.uncovered
    blocks, uncovered = +late, late.total()
    if not uncovered:
        return None
    came = sum((codes for block, codes in came_of_blocks(survey).items() if block in blocks), Counter[str]())
    missed = Counter({Disposition.NON_CONTACT.value: uncovered})
    return RanOut(uncovered, outcome(came).rr1_pct, outcome(came + missed).rr1_pct)


def own_cases(user: User) -> QuerySet[FieldCase]:
    """What an interviewer sees today: his cases in the order he should take them."""
    return (
        FieldCase.objects.visible_to(user)
        .select_related("case__unit__agency", "case__unit__block__survey", "case__field_group", "interviewer")
        .order_by("appointment_at", "case__unit__order", "case__field_group__order", "case__rank")
    )


def invitation_of(token: str) -> Invitation | None:
    """The invitation of a token, with everything the door asks of it, in one query whatever the token.

    The questionnaire's definition is left where it is: its fingerprint finds the parsed one.
    """
    rows = Invitation.objects.select_related(
        "unit__agency", "unit__block__questionnaire", "unit__block__survey", "case__field_group"
    ).defer("unit__block__questionnaire__definition")
    try:
        found: Invitation = rows.get(token_sha256=digest(token))
    except Invitation.DoesNotExist:
        return None
    return found


def paper_form(survey: Survey, serial: str) -> Invitation | None:
    """The paper form of a serial."""
    rows = Invitation.objects.filter(survey=survey, serial=serial)
    return rows.select_related("unit__agency", "unit__block__questionnaire", "unit__block__survey", "case").first()


def uninvited(survey: Survey, unit: Unit) -> QuerySet[Case]:
    """Cases of a unit in the field that have no form and no letter or paper left to use, in the order of the draw.

    A case that is to be done again has used up its own.
    """
    usable = Invitation.objects.filter(survey=survey, spent=False, case__isnull=False).values("case")
    cases = Case.objects.filter(unit=unit, unit__block__survey=survey).active().exclude(pk__in=usable)
    waiting = cases.filter(Q(field=None) | ~Q(field__disposition__in=[*ANSWERED, *FINAL_AT_ONCE]))
    return waiting.select_related("unit__agency", "unit__block__survey").order_by("rank")
