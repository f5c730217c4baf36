"""Every address × every person × GET and POST: nobody gets in who is not written down (trust.md, G)."""

from collections.abc import Iterator

import pytest
from tests.world import access, addresses
from tests.world.access import DOORS, EVERYBODY, NOBODY, Door
from tests.world.inside import House, moved_in, outsiders
from tests.world.installation import copied

pytestmark = [pytest.mark.world, pytest.mark.xdist_group("world-inside")]
SIGN_IN = "/tai-khoan/login/"
REFUSALS = {403, 404}
NO_CRASH = 500


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, django_db_setup, django_db_blocker) -> Iterator[House]:
    world = copied(tmp_path_factory.mktemp("inside"))
    with django_db_blocker.unblock(), moved_in(world.folder):
        outsiders()
        one = House()
        one.places["web"] = world.token("thư mời")
        yield one


def got_in(status: int, leads_to: str) -> bool:
    """Anything but the door, a refusal, or a verb that the page does not know."""
    return not (status in REFUSALS | {405} or leads_to.startswith(SIGN_IN))


def shut_out(who: str, status: int, leads_to: str) -> bool:
    """Strangers are shown the door; people with an account are refused without a hint."""
    if who in {NOBODY, access.SHUT}:
        return leads_to.startswith(SIGN_IN)
    return status in REFUSALS


def test_every_address_stands_in_the_matrix():
    rooms = {name for name in addresses.names() if ":" in name}
    known = {door.name for door in DOORS} | set(access.TRIED_ELSEWHERE)

    assert rooms - known == set()
    assert known - rooms == set()


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_those_written_down_get_in_and_nobody_else(house: House, door: Door):
    """R-004-30: what a person may see follows from the part that the agency plays."""
    address, wrong = house.address(door.name, door.args), []

    for verb in door.verbs:
        for who in sorted(EVERYBODY):
            status, leads_to, written = house.knock(who, verb, address)
            fits = got_in(status, leads_to) if who in door.who else shut_out(who, status, leads_to)
            if who in door.who and verb == "POST":  # an empty form is no use, but it is read
                fits = status < NO_CRASH and status != 403 and not leads_to.startswith(SIGN_IN)
            if not fits or (written and who not in door.who):
                wrong.append(f"{verb} {who or 'a stranger'}: {status} {leads_to} {written} entries")

    assert wrong == []


@pytest.mark.parametrize("door", [door for door in DOORS if door.verbs == ("POST",)], ids=lambda door: door.name)
def test_what_changes_something_cannot_be_opened_by_a_link(house: House, door: Door):
    address = house.address(door.name, door.args)

    answers = {who: house.knock(who, "GET", address)[0] for who in sorted(EVERYBODY)}

    assert set(answers.values()) == {405}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_other_verbs_open_nothing_either(house: House, door: Door):
    """HEAD and OPTIONS, PUT and DELETE: never more than GET, never an entry, never a crash."""
    address, wrong = house.address(door.name, door.args), []

    for verb in ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
        for who in sorted(EVERYBODY - door.who):
            status, leads_to, written = house.knock(who, verb, address)
            if got_in(status, leads_to) or written:
                wrong.append(f"{verb} {who or 'a stranger'}: {status} {leads_to}")
        status, _, written = house.knock(sorted(door.who)[-1], verb, address)
        if status >= NO_CRASH or written:
            wrong.append(f"{verb} by {sorted(door.who)[-1]}: {status}, {written} entries")

    assert wrong == []


CHANGED = [(door, args) for door in DOORS for args in door.changed]


@pytest.mark.parametrize(("door", "args"), CHANGED, ids=lambda part: getattr(part, "name", str(part)))
def test_an_identifier_of_something_else_finds_nothing(house: House, door: Door, args: tuple):
    """Another survey's, another person's, or an invented one: nobody, not even the rightful."""
    address, wrong = house.address(door.name, args), []

    for verb in door.verbs:
        for who in sorted(EVERYBODY):
            status, leads_to, written = house.knock(who, verb, address)
            if got_in(status, leads_to) or written:
                wrong.append(f"{verb} {who or 'a stranger'}: {status} {leads_to}, {written} entries")

    assert wrong == []


def test_a_form_from_elsewhere_is_refused(house: House):
    """Without our token a signed-in browser can be made to send anything; it is not accepted."""
    from django.test import Client

    forger = Client(enforce_csrf_checks=True, raise_request_exception=False)
    forger.cookies = house.clients["lan"].cookies
    refused = [
        forger.post(house.address(door.name, door.args)).status_code
        for door in DOORS
        if "POST" in door.verbs and "lan" in door.who and NOBODY not in door.who
    ]

    assert set(refused) == {403}
