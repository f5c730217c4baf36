"""On-site sessions: every k-th visitor from a random start, forms within the plan (R-000-11, R-000-13)."""

import datetime as dt
import hashlib

import pytest
from tests import worlds

from hailong.method.problem import Problem
from hailong.sample import actions as sample
from hailong.sample import queries
from hailong.sample.models import Case

pytestmark = pytest.mark.database
DAY = dt.date(2023, 7, 20)
SEED = "10072023"


def plan(world, at, **changes):
    told = {
        "unit": world.block("tyt").units.first(),
        "day": DAY,
        "shift": "S",
        "expected_visitors": 43,
        "quota": 10,
        "seed": SEED,
        "by": world.lan,
        "at": at,
    }
    return sample.add_session(**(told | changes))


def test_the_start_and_step_of_a_session_follow_from_its_seed(at):
    """k = 43 ÷ 10 rounded down = 4; start = 1 + SHA-256(seed|unit/day/shift) mod 4."""
    world = worlds.van_ninh()

    session = plan(world, at)

    digest = hashlib.sha256(f"{SEED}|{session.unit.slug}/2023-07-20/S".encode()).hexdigest()
    assert (session.interval, session.start) == (4, 1 + int(digest, 16) % 4)
    assert queries.visitors_of(session) == tuple(session.start + 4 * step for step in range(10))


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
        ({"day": dt.date(2023, 7, 14)}, "session_outside_field"),
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
    with pytest.raises(Problem, match="permission_denied"):
        sample.record_tally(session=session, visitors=3, refusals=1, by=world.minh, at=at)

    assert (told.visitors, told.refusals) == (38, 3)
