"""What the door keeps besides the answers: numbers and flags, never a clock time. Pure."""

import datetime as dt
from typing import Any

from hailong.capture.submission import Submission
from hailong.method.questionnaire import Questionnaire

FAST_SECONDS = 60
NIGHT_FROM, NIGHT_TO = 22, 6
MIN_FOR_STRAIGHT = 5


def day_of(submission: Submission, opens: dt.date, at: dt.datetime) -> tuple[dt.date, bool]:
    """The day of the interview, and whether the device's day was beyond belief (then the server's day counts)."""
    told = submission.device_day
    if told is None:
        return at.date(), False
    believable = opens <= told <= at.date()
    return (told, False) if believable else (at.date(), True)


def paradata(
    submission: Submission, questionnaire: Questionnaire, *, late: bool, odd_day: bool, at: dt.datetime
) -> dict[str, Any]:
    """Duration, straight lining (percent of rated items on their commonest level), missing items, flags."""
    rated = [submission.answers[code] for code in questionnaire.items if submission.answers.get(code)]
    seconds = submission.duration_seconds
    flags = {
        "fast": seconds is not None and seconds < FAST_SECONDS,
        "night": at.hour >= NIGHT_FROM or at.hour < NIGHT_TO,
        "late": late,
        "odd_day": odd_day,
        "third_person": submission.third_person,
    }
    found: dict[str, Any] = {
        "flags": sorted(flag for flag, raised in flags.items() if raised),
        "items_missing": sum(code not in submission.answers for code in questionnaire.items),
    }
    if seconds is not None:
        found["duration_seconds"] = seconds
    if len(rated) >= MIN_FOR_STRAIGHT:
        found["straight_line_pct"] = 100 * max(rated.count(level) for level in set(rated)) // len(rated)
    return found
