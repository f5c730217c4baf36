"""Where the survey stands today: official forms against the plan, by day and by mode, and what came of the cases."""

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from hailong.capture.modes import modes
from hailong.fieldwork.queries import came_of_it
from hailong.method.disposition import Outcome, outcome
from hailong.plan.models import Survey
from hailong.reinterview.queries import standing_forms


@dataclass(frozen=True)
class Progress:
    """Counts of forms; `expected_pct` is what the plan wants by the end of today, evenly over the field days."""

    official: int
    reference: int
    planned: int
    expected_pct: float
    by_day: dict[dt.date, int]
    by_mode: list[tuple[str, int, bool]]
    outcome: Outcome
    days_left: int
    needed_a_day: float
    last_week_a_day: float

    @property
    def done_pct(self) -> float:
        return 100 * self.official / self.planned if self.planned else 0.0

    @property
    def missing(self) -> int:
        return max(0, self.planned - self.official)

    @property
    def behind(self) -> int:
        """Forms missing against the plan of today; 0 when on schedule."""
        return max(0, math.ceil(self.planned * self.expected_pct / 100) - self.official)

    @property
    def is_on_schedule(self) -> bool:
        return self.missing == 0 or self.needed_a_day <= self.last_week_a_day


def expected_pct(survey: Survey, on: dt.date) -> float:
    """Share of the field days that are over at the end of `on`, in per cent."""
    days = (survey.field_to - survey.field_from).days + 1
    past = (on - survey.field_from).days + 1
    return 100 * min(max(past, 0), days) / days


def progress(survey: Survey, on: dt.date) -> Progress:
    """The standing at the end of `on`; later days are not looked at."""
    forms = standing_forms(survey).filter(day__lte=on)
    official = forms.filter(official=True)
    by_day = dict(official.values_list("day").annotate(number=Count("id")).order_by("day"))
    counted = Counter(dict(forms.values_list("mode").annotate(number=Count("id"))))
    standings = dict(official.values_list("mode", "official").distinct())
    labels = {code: mode.label for code, mode in modes().items()}
    done = sum(by_day.values())
    left = max(0, (survey.last_day - on).days)
    week = [by_day.get(on - dt.timedelta(days=back), 0) for back in range(7)]
    return Progress(
        official=done,
        reference=sum(counted.values()) - done,
        planned=survey.planned_total,
        expected_pct=expected_pct(survey, on),
        by_day=by_day,
        by_mode=[(labels.get(code, code), number, code in standings) for code, number in counted.most_common()],
        outcome=outcome(came_of_it(survey)),
        days_left=left,
        needed_a_day=max(0, survey.planned_total - done) / left if left else 0.0,
        last_week_a_day=sum(week) / 7,
    )
