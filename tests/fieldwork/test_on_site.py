"""What came of the visitors of on-site sessions: everybody whose number came up, and nobody else (R-000-11)."""

import datetime as dt

import pytest

from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork import queries
from hailong.sample import actions as sample
from hailong.sample.models import Case, OnSiteSession

pytestmark = pytest.mark.database
EVE = dt.timedelta(days=1)


@pytest.fixture
def session(field):
    """40 visitors expected for 10 forms, all of them held by Minh."""
    made = sample.add_session(
        unit=field.world.unit("van-gia", block="tyt"), day=dt.date(2023, 8, 2), shift="S", expected_visitors=40,
        quota=10, seed="10072023", by=field.world.lan, at=field.at - EVE,
    )  # fmt: skip
    fieldwork.assign(cases=list(made.cases.all()), interviewer=field.enrol(), by=field.world.phuc, at=field.at)
    return made


def filled(field, session, forms):
    for case in Case.objects.filter(session=session)[:forms]:
        fieldwork.answered(case=case, disposition="1.1", interviewed=True, by=field.world.minh, at=field.at)


def tallied(field, session, visitors, refusals):
    sample.record_tally(session=session, visitors=visitors, refusals=refusals, by=field.world.phuc, at=field.at)


def test_until_the_sheet_is_in_every_form_left_is_a_person_to_be_met(field, session):
    filled(field, session, 7)

    assert queries.came_of_blocks(field.survey)["tyt"] == {"1.1": 7, "3.0": 3}


def test_a_form_left_over_stands_for_nobody_and_who_was_missed_counts(field, session):
    """40 came, so 10 numbers came up: 7 answered, 2 refused, 1 left before anybody asked him. It was 12 people."""
    filled(field, session, 7)
    tallied(field, session, visitors=40, refusals=2)

    assert queries.came_of_blocks(field.survey)["tyt"] == {"1.1": 7, "2.1": 2, "2.2": 1}


def test_nobody_was_missed_where_everybody_whose_number_came_up_was_asked(field, session):
    filled(field, session, 7)
    tallied(field, session, visitors=40, refusals=3)

    assert queries.came_of_blocks(field.survey)["tyt"] == {"1.1": 7, "2.1": 3}


def test_forms_left_over_that_nobody_held_stand_for_nobody_either(field, session):
    sample.add_session(
        unit=session.unit, day=session.day, shift="C", expected_visitors=20, quota=5, seed="10072023",
        by=field.world.lan, at=field.at - EVE,
    )  # fmt: skip
    filled(field, session, 10)
    tallied(field, session, visitors=40, refusals=0)
    tallied(field, OnSiteSession.objects.get(shift="C"), visitors=0, refusals=0)

    assert queries.came_of_blocks(field.survey)["tyt"] == {"1.1": 10}


def test_sessions_by_the_first_version_count_as_they_did(field, session):
    """Datasets frozen with them still agree with the database."""
    OnSiteSession.objects.update(version=1, interval=4, start=2)
    session.refresh_from_db()
    filled(field, session, 7)
    tallied(field, session, visitors=40, refusals=2)

    assert queries.came_of_blocks(field.survey)["tyt"] == {"1.1": 7, "2.1": 2, "3.0": 3}
