"""How often a person may be tried, and when a case may be replaced. Codes: AAPOR Standard Definitions (2023).

Source: ux design R6b (at most five attempts, three different parts of days, no call after a refusal); R-004-09.
"""

import datetime as dt
from collections.abc import Collection, Sequence

from hailong.method.problem import Problem

MAX_ATTEMPTS = 5
MIN_SLOTS = 3
COMPLETE, PARTIAL, REFUSED, NON_CONTACT, APPOINTMENT, NOT_CONTACTED = "1.1", "1.2", "2.1", "2.2", "2.0", "3.0"
ANSWERED = (COMPLETE, PARTIAL)
FINAL_AT_ONCE = (REFUSED, "2.12", "2.3", "3.2", "4.1")
COMPLETE_SHARE = 0.8

Slot = tuple[dt.date, str]


def day_part(moment: dt.datetime) -> str:
    """`morning` before 12, `afternoon` before 18, `evening` after, by the clock of the place."""
    if moment.hour < 12:
        return "morning"
    return "afternoon" if moment.hour < 18 else "evening"


def attempt_fault(disposition: str, attempts: int) -> Problem | None:
    """Why a person in this state, tried so often, may not be tried again; None when he may.

    Problems: case_already_answered, no_contact_after_final (fact `disposition`), attempts_exhausted (fact `most`).
    """
    if disposition in ANSWERED:
        return Problem("case_already_answered")
    if disposition in FINAL_AT_ONCE:
        return Problem("no_contact_after_final", disposition=disposition)
    if attempts >= MAX_ATTEMPTS:
        return Problem("attempts_exhausted", most=MAX_ATTEMPTS)
    return None


def slot_fault(slots: Sequence[Slot], now: Slot) -> Problem | None:
    """Why nobody should be tried again in this part of this day; None when he may.

    The tries that are left must suffice for three different parts of days, or the case could be neither tried nor
    replaced. Problems: attempt_same_slot (facts `left`, `need`).
    """
    left = MAX_ATTEMPTS - len(slots)
    need = MIN_SLOTS - len(set(slots))
    if now in slots and left <= need:
        return Problem("attempt_same_slot", left=left, need=need)
    return None


def replacement_fault(disposition: str, slots: Sequence[Slot]) -> Problem | None:
    """Why a case in this state may not be replaced yet; None when it may.

    Args:
        disposition: the last one.
        slots: day and part of the day of every attempt.

    Problems: replacement_not_due; replacement_needs_more_attempts (facts `slots`, `need`).
    """
    if disposition in FINAL_AT_ONCE:
        return None
    missed_appointment = disposition == APPOINTMENT and len(slots) >= MAX_ATTEMPTS
    if disposition != NON_CONTACT and not missed_appointment:
        return Problem("replacement_not_due")
    tried = len(set(slots))
    if tried < MIN_SLOTS:
        return Problem("replacement_needs_more_attempts", slots=tried, need=MIN_SLOTS)
    return None


def outcome_of(answered: Collection[str], items: Collection[str]) -> str:
    """Complete from 80 % of the items on, partial below. "Tôi chưa gặp việc này" is an answer."""
    return COMPLETE if len(set(answered) & set(items)) >= COMPLETE_SHARE * len(items) else PARTIAL
