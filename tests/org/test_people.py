"""Agencies, people and roles: who may administer, what is refused, what the ledger keeps."""

import datetime as dt
import json

import pytest
from tests.worlds import HANOI, offices

from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.org import actions as org
from hailong.org.models import Agency, Membership, Role, User
from hailong.org.rules import held

pytestmark = pytest.mark.database
GOOD = "mot-cau-dai-de-nho-2023"


def test_an_installation_begins_with_a_founder_nobody_can_sign_in_as(at):
    first = org.founder(at=at)
    again = org.founder(at=at)

    assert first == again
    assert first.code == "nd-he-thong"
    assert not first.has_usable_password()
    assert Role.ADMINISTRATOR in held(first)


def test_the_first_administrator_is_made_once(at):
    org.first_administrator(username="quantri", full_name="Quản Trị", password=GOOD, at=at)

    with pytest.raises(Problem) as refused:
        org.first_administrator(username="khac", full_name="Người Khác", password=GOOD, at=at)

    assert refused.value.code == "administrator_exists"
    assert User.objects.get(username="quantri").check_password(GOOD)


def test_a_new_account_is_judged_whole(at):
    by = org.founder(at=at)
    org.add_person(username="lan", full_name="Nguyễn Thị Lan", password=None, by=by, at=at)

    with pytest.raises(Problem) as refused:
        org.add_person(username="LAN", full_name="  ", password="12345", by=by, at=at)

    assert [one.code for one in refused.value.all] == ["name_missing", "username_taken", "password_weak"]


def test_only_an_administrator_changes_people_and_agencies():
    world = offices()

    clinic = world.agencies["ttyt-van-ninh"]
    refused = []
    for act in (
        lambda: org.add_person(username="x", full_name="X", password=None, by=world.lan, at=world.at),
        lambda: org.grant(user=world.khach, agency=clinic, role=Role.APPROVER, by=world.lan, at=world.at),
        lambda: org.revoke(membership=Membership.objects.first(), by=world.lan, at=world.at),
        lambda: org.load_agencies(rows=[], by=world.lan, at=world.at),
        lambda: org.set_active(user=world.khach, active=False, by=world.lan, at=world.at),
    ):  # fmt: skip
        with pytest.raises(Problem) as problem:
            act()
        refused.append(problem.value.code)

    assert refused == ["permission_denied"] * 5


def test_a_role_is_granted_once_taken_back_once_and_may_be_granted_again():
    world = offices()
    agency = world.agencies["ubnd-van-gia"]
    later = world.at + dt.timedelta(days=3)

    one = org.grant(user=world.khach, agency=agency, role=Role.ASSESSED_VIEWER, by=world.founder, at=world.at)
    same = org.grant(user=world.khach, agency=agency, role=Role.ASSESSED_VIEWER, by=world.founder, at=world.at)
    org.revoke(membership=one, by=world.founder, at=later)
    gone = org.revoke(membership=one, by=world.founder, at=later + dt.timedelta(days=1))
    new = org.grant(user=world.khach, agency=agency, role=Role.ASSESSED_VIEWER, by=world.founder, at=later)

    assert one == same
    assert gone.valid_to == later.date()
    assert new != one and new.valid_to is None
    acts = [json.loads(e.payload)["facts"]["act"] for e in Entry.objects.filter(subject=f"user:{world.khach.code}")]
    assert acts == ["org.add_person", "org.grant", "org.revoke", "org.grant"]


def test_the_last_administrator_is_not_taken_away(at):
    admin = org.first_administrator(username="quantri", full_name="Quản Trị", password=GOOD, at=at)

    with pytest.raises(Problem) as refused:
        org.revoke(membership=admin.memberships.get(), by=admin, at=at)

    assert refused.value.code == "last_administrator"


def test_an_agency_that_has_ended_takes_no_new_roles():
    world = offices()

    with pytest.raises(Problem) as refused:
        org.grant(
            user=world.khach, agency=world.agencies["ubnd-van-gia"], role=Role.ASSESSED_VIEWER, by=world.founder,
            at=dt.datetime(2025, 7, 1, 8, tzinfo=HANOI),
        )  # fmt: skip

    assert refused.value.code == "agency_not_alive"


def test_the_ledger_knows_people_only_by_their_code():
    world = offices()

    log = "\n".join(Entry.objects.values_list("payload", flat=True))

    assert world.lan.code in log
    assert not any(person.full_name in log or f'"{person.username}"' in log for person in world.people.values())


def test_what_became_of_thirteen_committees_and_stations_on_the_day_of_the_reform():
    world = offices()

    heirs = {
        key: [line.successor.name for line in world.agencies[key].became.all()]
        for key in ("ubnd-van-gia", "ubnd-van-tho", "tyt-xuan-son")
    }
    ended = Agency.objects.filter(key__startswith="ubnd-van", valid_to=dt.date(2025, 7, 1)).count()

    assert heirs == {
        "ubnd-van-gia": ["UBND xã Vạn Ninh"],
        "ubnd-van-tho": ["UBND xã Đại Lãnh"],
        "tyt-xuan-son": ["Trạm Y tế xã Vạn Hưng"],
    }
    assert ended == 11


def test_a_catalogue_of_agencies_is_judged_whole(at):
    by = org.founder(at=at)
    place = {"kind": "school", "area": "viet-nam", "parent": "", "valid_from": "2020-01-01"}
    good = {"key": "a", "name": "A", "short_name": "A"} | place
    rows = [good, good | {"area": "sao-hoa"}, good | {"key": "b", "kind": "quan"}, good | {"key": "c", "parent": "z"}]

    with pytest.raises(Problem) as refused:
        org.load_agencies(rows=rows, by=by, at=at)

    assert {one.code for one in refused.value.all} == {
        "agency_key_taken", "area_unknown", "agency_kind_unknown", "parent_unknown",
    }  # fmt: skip
    assert not Agency.objects.filter(name="A").exists()
