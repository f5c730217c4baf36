"""Quality signals of interviewers. They order whom to look at first; they prove nothing and exclude nothing."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from hailong.capture.models import Response
from hailong.fieldwork.models import Interviewer
from hailong.plan.models import Survey
from hailong.reinterview.queries import by_interviewer

STRAIGHT_PCT = 90
MISSING_PCT = 30
MANY_STRAIGHT_PCT = 30
FEW_FORMS = 5


@dataclass
class Signals:
    """What the forms of one interviewer show."""

    interviewer: Interviewer | None
    code: str
    name: str
    forms: int = 0
    days: set[dt.date] = field(default_factory=set)
    seconds: list[int] = field(default_factory=list)
    fast: int = 0
    straight: int = 0
    night: int = 0
    thin: int = 0
    unconfirmed: int = 0

    @property
    def forms_a_day(self) -> float:
        return self.forms / len(self.days) if self.days else 0.0

    @property
    def median_seconds(self) -> int | None:
        return sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else None

    @property
    def straight_pct(self) -> float:
        return 100 * self.straight / self.forms if self.forms else 0.0

    @property
    def marks(self) -> list[tuple[str, str]]:
        """(words, kind) of every signal: dấu hiệu, cần kiểm tra."""
        found = []
        if self.unconfirmed:
            found.append((f"{self.unconfirmed} phiếu phúc tra không xác nhận", "bad"))
        if self.fast:
            found.append((f"{self.fast} phiếu dưới 60 giây", "bad"))
        if self.forms >= FEW_FORMS and self.straight_pct >= MANY_STRAIGHT_PCT:
            found.append(("Chọn cùng một mức", "warn"))
        if self.night:
            found.append((f"{self.night} phiếu ngoài giờ", "warn"))
        if self.thin:
            found.append((f"{self.thin} phiếu bỏ nhiều câu", "warn"))
        return found

    @property
    def weight(self) -> tuple[int, float]:
        return (9 * self.unconfirmed + 3 * self.fast + self.night + self.thin, self.straight_pct)


def is_straight(answers: dict, items: frozenset[str]) -> bool:
    """Nine in ten rated items carry one and the same level."""
    levels = Counter(value for code, value in answers.items() if code in items and value)
    rated = sum(levels.values())
    return rated >= FEW_FORMS and 100 * max(levels.values()) >= STRAIGHT_PCT * rated


def signals(survey: Survey) -> list[Signals]:
    """Signals by interviewer, the heaviest first; forms without an interviewer stand together by mode."""
    people = {one.code: one for one in survey.interviewers.select_related("user")}
    items = {
        block.questionnaire_id: frozenset(block.questionnaire.questionnaire.items)
        for block in survey.blocks.select_related("questionnaire")
    }
    found: dict[str, Signals] = {}
    rows = Response.objects.filter(survey=survey, official=True).exclude(interviewer_code="")
    for response in rows.only("interviewer_code", "day", "answers", "paradata", "questionnaire_id"):
        code = response.interviewer_code
        who = people.get(code)
        one = found.setdefault(code, Signals(interviewer=who, code=code, name=who.user.full_name if who else code))
        _add(one, response, items[response.questionnaire_id])
    for who in by_interviewer(survey):
        if who.code in found:
            found[who.code].unconfirmed = who.not_confirmed
    return sorted(found.values(), key=lambda one: one.weight, reverse=True)


def _add(one: Signals, response: Response, items: frozenset[str]) -> None:
    one.forms += 1
    one.days.add(response.day)
    flags, lasted = response.paradata.get("flags", []), response.paradata.get("duration_seconds")
    if lasted is not None:
        one.seconds.append(lasted)
    one.fast += "fast" in flags
    one.night += "night" in flags
    one.straight += is_straight(response.answers, items)
    answered = sum(code in response.answers for code in items)
    one.thin += 100 * (len(items) - answered) > MISSING_PCT * len(items)


def interviewers(survey: Survey) -> list[Signals]:
    """Only those with something to look at."""
    return [one for one in signals(survey) if one.marks]
