"""Why a row cannot be drawn, in the order in which the first fault names it.

The order goes from what the row is (a test, without a number), to when (finished, dated, in the period), to
where (unit), to who (adult, contactable), and only then to what other rows say. So a copy of a faulty row has
the fault of its original, and a person's usable dossier is never hidden by an unusable one.
"""

TEST = "test_dossier"
BAD_NUMBER = "bad_dossier_no"
NOT_FINISHED = "not_finished"
BAD_DATE = "bad_date"
WRONG_YEAR = "wrong_year"
UNKNOWN_UNIT = "unknown_unit"
UNDERAGE = "underage"
NO_CONTACT = "no_contact"
DUPLICATE = "duplicate_dossier"
SAME_PERSON = "same_person_same_unit"

REASONS = (
    TEST,
    BAD_NUMBER,
    NOT_FINISHED,
    BAD_DATE,
    WRONG_YEAR,
    UNKNOWN_UNIT,
    UNDERAGE,
    NO_CONTACT,
    DUPLICATE,
    SAME_PERSON,
)
