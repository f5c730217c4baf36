"""How often a person may be tried, and when a case may be replaced (R-004-09)."""

import datetime as dt

import pytest

from hailong.method.attempts import attempt_fault, day_part, outcome_of, replacement_fault, slot_fault

DAY = dt.date(2023, 8, 2)


@pytest.mark.parametrize(
    ("disposition", "attempts", "code"),
    [
        ("3.0", 0, None),
        ("2.2", 4, None),
        ("2.2", 5, "attempts_exhausted"),
        ("2.1", 1, "no_contact_after_final"),
        ("2.3", 1, "no_contact_after_final"),
        ("1.1", 1, "case_already_answered"),
        ("1.2", 1, "case_already_answered"),
    ],
)
def test_at_most_five_tries_and_none_after_a_final_outcome(disposition, attempts, code):
    fault = attempt_fault(disposition, attempts)

    assert (fault.code if fault else None) == code


@pytest.mark.parametrize(
    ("disposition", "slots", "code"),
    [
        ("2.1", [(DAY, "morning")], None),
        ("4.1", [], None),
        ("2.2", [(DAY, "morning")] * 3, "replacement_needs_more_attempts"),
        ("2.2", [(DAY, "morning"), (DAY, "evening"), (DAY + dt.timedelta(1), "morning")], None),
        ("2.0", [(DAY, "morning")], "replacement_not_due"),
        ("3.0", [], "replacement_not_due"),
        ("1.1", [(DAY, "morning")], "replacement_not_due"),
    ],
)
def test_a_case_is_replaced_only_when_the_rules_are_met(disposition, slots, code):
    fault = replacement_fault(disposition, slots)

    assert (fault.code if fault else None) == code


@pytest.mark.parametrize(("hour", "part"), [(8, "morning"), (12, "afternoon"), (17, "afternoon"), (18, "evening")])
def test_a_day_has_three_parts(hour, part):
    assert day_part(dt.datetime(2023, 8, 2, hour)) == part


@pytest.mark.parametrize(("answered", "outcome"), [(4, "1.1"), (3, "1.2")])
def test_a_form_is_complete_from_eighty_percent_on(answered, outcome):
    items = [f"A{number}" for number in range(1, 6)]

    assert outcome_of(items[:answered] + ["comment"], items) == outcome


@pytest.mark.parametrize(
    ("slots", "now", "code"),
    [
        ([], "morning", None),
        (["morning"], "morning", None),
        (["morning", "morning"], "morning", None),  # three tries left for two other parts
        (["morning"] * 3, "morning", "attempt_same_slot"),
        (["morning"] * 3, "evening", None),
        (["morning", "evening", "evening"], "morning", None),
        (["morning", "evening", "evening", "evening"], "morning", "attempt_same_slot"),
        (["morning", "afternoon", "evening", "evening"], "morning", None),
    ],
)
def test_the_tries_that_are_left_suffice_for_three_parts_of_days(slots, now, code):
    fault = slot_fault([(DAY, part) for part in slots], (DAY, now))

    assert (fault.code if fault else None) == code


@pytest.mark.parametrize(("tries", "code"), [(4, "replacement_not_due"), (5, None)])
def test_an_appointment_may_be_replaced_only_when_no_try_is_left(tries, code):
    slots = [(DAY, part) for part in ("morning", "afternoon", "evening", "morning", "evening")][:tries]

    fault = replacement_fault("2.0", slots)

    assert (fault.code if fault else None) == code
