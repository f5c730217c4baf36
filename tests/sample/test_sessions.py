"""On-site sessions: visitors asked at one rate from a random start, forms within the plan (R-000-11, R-000-13)."""

import datetime as dt
import hashlib
import json
import math

import pytest
from django.db import IntegrityError, transaction
from tests import worlds

from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.plan import actions as plan_actions
from hailong.sample import actions as sample
from hailong.sample import queries
from hailong.sample.models import Case, OnSiteSession
from hailong.sample.papers import tally_sheet_of
from hailong.ui.documents.content import texts

pytestmark = pytest.mark.database
DAY = dt.date(2023, 7, 20)
SEED = "10072023"


def plan(world, at, **changes):
    """On the eve of its day, which is `at`."""
    told = {
        "unit": world.block("tyt").units.first(),
        "day": DAY,
        "shift": "S",
        "expected_visitors": 43,
        "quota": 10,
        "seed": SEED,
        "by": world.lan,
        "at": at - dt.timedelta(days=1),
    }
    return sample.add_session(**(told | changes))


def test_the_visitors_of_a_session_follow_from_its_seed(at):
    """r = SHA-256(seed|unit/day/shift) mod 43; the i-th of ten is visitor ⌈(r + 43·i)/10⌉. The ledger tells it all."""
    world = worlds.van_ninh()

    session = plan(world, at)

    digest = hashlib.sha256(f"{SEED}|{session.unit.slug}/2023-07-20/S".encode()).hexdigest()
    start = int(digest, 16) % 43
    assert (session.version, session.interval, session.start) == (2, None, start)
    assert start and queries.visitors_of(session) == tuple(math.ceil((start + 43 * i) / 10) for i in range(10))
    told = json.loads(Entry.objects.get(payload__contains='"session"').payload)["facts"]
    expected = {"algorithm": "hailong.session", "version": "2", "seed": SEED, "expected": 43, "start": start}
    assert expected.items() <= told.items() and told["forms"] == 10


def test_a_session_by_the_first_version_keeps_its_visitors(at):
    """k = 43 ÷ 10 rounded down = 4, from the start that was stored then."""
    world = worlds.van_ninh()
    session = plan(world, at)
    OnSiteSession.objects.update(version=1, interval=4, start=2)
    session.refresh_from_db()

    digest = hashlib.sha256(f"{SEED}|{session.unit.slug}/2023-07-20/S".encode()).hexdigest()
    start = 1 + int(digest, 16) % 4

    assert queries.visitors_of(session) == tuple(start + 4 * step for step in range(10))
    assert "cứ 4 khách mời một khách" in "\n".join(texts(tally_sheet_of(session)))


@pytest.mark.parametrize(
    "changes",
    [{"version": 1, "interval": 4, "start": 5}, {"version": 1}, {"start": 43}, {"interval": 4}, {"version": 3}],
)
def test_the_database_refuses_a_start_that_no_rule_gives(at, changes):
    session = plan(worlds.van_ninh(), at)

    with pytest.raises(IntegrityError, match="start_of_a_known_rule"), transaction.atomic():
        OnSiteSession.objects.filter(pk=session.pk).update(**changes)


def test_sessions_of_a_unit_that_ask_at_other_rates_are_told(at):
    world = worlds.van_ninh()
    plan(world, at)
    plan(world, at, shift="C", expected_visitors=86, quota=20)
    even = [unit.is_uneven for unit in queries.session_plan(world.survey)]

    plan(world, at, day=DAY + dt.timedelta(days=1), expected_visitors=44)

    assert not any(even)
    assert sum(unit.is_uneven for unit in queries.session_plan(world.survey)) == 1


def test_a_session_makes_a_case_for_each_form(at):
    world = worlds.van_ninh()

    session = plan(world, at)

    numbers = list(Case.objects.filter(session=session).order_by("rank").values_list("number", flat=True))
    assert numbers[0] == f"{session.unit.order:02d}-T-0720S-01" and len(set(numbers)) == 10


def test_sessions_carry_no_more_forms_than_the_plan(at):
    world = worlds.van_ninh()
    plan(world, at, quota=30)

    with pytest.raises(Problem, match="session_over_quota"):
        plan(world, at, shift="C", quota=21)

    assert Case.objects.count() == 30


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"day": dt.date(2024, 7, 20)}, "session_outside_field"),
        ({"day": dt.date(2023, 7, 19)}, "session_not_ahead"),
        ({"day": dt.date(2023, 7, 18)}, "session_not_ahead"),
        ({"shift": "S/C"}, "shift_malformed"),
        ({"seed": "a'b|c;d"}, "seed_malformed"),
        ({"expected_visitors": 0}, "session_without_visitors"),
    ],
)
def test_a_session_that_cannot_be_is_refused(at, changes, code):
    world = worlds.van_ninh()

    with pytest.raises(Problem, match=code):
        plan(world, at, **changes)

    assert not Case.objects.exists()


def test_no_session_is_planned_once_the_field_is_closed(at):
    world = worlds.van_ninh(state="collecting")
    plan_actions.close_field(survey=world.survey, by=world.lan, at=at - dt.timedelta(days=2))

    with pytest.raises(Problem, match="session_after_field"):
        plan(world, at)

    assert not Case.objects.exists()


def test_a_tally_comes_on_the_day_of_its_session_at_the_earliest(at):
    world = worlds.van_ninh()
    session = plan(world, at)
    told = {"session": session, "visitors": 0, "refusals": 0, "by": world.phuc}

    with pytest.raises(Problem, match="tally_before_session"):
        sample.record_tally(at=at - dt.timedelta(hours=10), **told)
    sample.record_tally(at=at, **told)

    assert Entry.objects.filter(payload__contains='"sample.tally"').count() == 1


def test_the_same_shift_twice_is_refused(at):
    world = worlds.van_ninh()
    plan(world, at)

    with pytest.raises(Problem, match="session_exists"):
        plan(world, at)


def test_a_unit_with_a_register_has_no_sessions(at):
    world = worlds.van_ninh()

    with pytest.raises(Problem, match="session_on_register"):
        plan(world, at, unit=world.unit("van-gia"))


def test_a_tally_counts_who_came_and_who_refused(at):
    world = worlds.van_ninh()
    session = plan(world, at)

    told = sample.record_tally(session=session, visitors=38, refusals=3, by=world.phuc, at=at)
    with pytest.raises(Problem, match="tally_wrong"):
        sample.record_tally(session=session, visitors=3, refusals=4, by=world.phuc, at=at)
    with pytest.raises(Problem, match="tally_refused_out_of_turn"):
        sample.record_tally(session=session, visitors=20, refusals=6, by=world.phuc, at=at)
    with pytest.raises(Problem, match="permission_denied"):
        sample.record_tally(session=session, visitors=3, refusals=1, by=world.minh, at=at)

    assert (told.visitors, told.refusals) == (38, 3)
