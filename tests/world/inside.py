"""The built world inside the test process: its databases in the place of the empty ones, every request undone."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.test import Client, override_settings
from django.urls import reverse
from tests.world import access

ALIASES = ("default", "contacts")
FILES = {"default": "survey.sqlite3", "contacts": "contacts.sqlite3"}


@contextmanager
def moved_in(folder: Path) -> Iterator[None]:
    """This process works on the installation in `folder`. The test's own databases come back afterwards."""
    usual = {}
    for alias in ALIASES:
        connections[alias].close()
        usual[alias] = connections[alias].settings_dict["NAME"]
        connections[alias].settings_dict["NAME"] = str(folder / FILES[alias])
    try:
        with override_settings(DATA_DIR=folder, KEYS_DIR=folder / "keys", WORLD_CLOCK=True):
            yield
    finally:
        for alias in ALIASES:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = usual[alias]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within leaves no trace in either database."""
    with ExitStack() as stack:
        for alias in ALIASES:
            stack.enter_context(transaction.atomic(using=alias))
            stack.callback(partial(transaction.set_rollback, True, using=alias))
        yield


class House:
    """People at the doors of the world. The three outsiders with a past are made by actions, as in life."""

    def __init__(self) -> None:
        self.places = _places()
        self.clients = {username: _client(username) for username in access.EVERYBODY}

    def knock(self, who: str, verb: str, address: str, data: dict[str, Any] | None = None) -> tuple[int, str, int]:
        """Status, where it leads, and how many entries the ledger would have gained."""
        from hailong.ledger.models import Entry

        with undone():
            before = Entry.objects.count()
            answer = self.clients[who].generic(verb, address, _body(data), "application/x-www-form-urlencoded")
            return answer.status_code, answer.headers.get("Location", ""), Entry.objects.count() - before

    def address(self, name: str, args: tuple[Any, ...]) -> str:
        given = [self.places[arg[1:]] if isinstance(arg, str) and arg.startswith(":") else arg for arg in args]
        return reverse(name, args=given)


def _body(data: dict[str, Any] | None) -> str:
    from urllib.parse import urlencode

    return urlencode(data or {})


def _client(username: str) -> Client:
    from hailong.org.models import User

    client = Client(raise_request_exception=False)
    if username:
        client.force_login(User.objects.get(username=username), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def outsiders() -> None:
    """Somebody who plans for another agency, one who planned here once, one without a role, and two more."""
    from hailong.config import clock
    from hailong.org import actions as org
    from hailong.org.models import Agency, Role

    at = clock.now()
    founder = org.founder(at=at)
    made = {}
    roles = {
        access.PLANS_ELSEWHERE: (Role.LEAD_PLANNER, "so-y-te-khanh-hoa"),
        access.PLANNED_ONCE: (Role.LEAD_PLANNER, "phong-noi-vu-van-ninh"),
        access.WATCHES_ELSEWHERE: (Role.OBSERVER, "ttyt-van-ninh"),
        access.SHUT: (Role.LEAD_PLANNER, "phong-noi-vu-van-ninh"),
        access.NO_ROLE: None,
    }
    for username, role in roles.items():
        person = org.add_person(username=username, full_name=f"Người thử {username}", password=None, by=founder, at=at)
        made[username] = person
        if role:
            agency = Agency.objects.get(key=role[1])
            membership = org.grant(user=person, agency=agency, role=role[0], by=founder, at=at)
            if username == access.PLANNED_ONCE:
                org.revoke(membership=membership, by=founder, at=at)
    org.set_active(user=made[access.SHUT], active=False, by=founder, at=at)


def _places() -> dict[str, Any]:
    """What stands in the addresses: of the released survey, and the same thing of another."""
    from hailong.fieldwork.models import FieldCase
    from hailong.frame.models import FrameImport
    from hailong.improvement.models import ImprovementPlan
    from hailong.org.models import Membership, User
    from hailong.processing.models import Exclusion
    from hailong.publication.models import Release
    from hailong.reinterview.models import Reinterview
    from hailong.report.models import ReportFile
    from hailong.sample.models import Draw, OnSiteSession

    released, collecting = access.RELEASED, access.COLLECTING
    open_cases = FieldCase.objects.filter(case__unit__block__survey__slug=collecting).open()
    mine, theirs = (open_cases.filter(interviewer__user__username=who).first() for who in ("minh", "bich"))
    again = Reinterview.objects.filter(reinterviewer__username="hoa").order_by("number").first()
    person, another = User.objects.get(username="minh"), User.objects.get(username="tam")
    return {
        "person": person.code,
        "role": Membership.objects.get(user=person).pk,
        "other_role": Membership.objects.get(user=another).pk,
        "version": "1.0",
        "frame": FrameImport.objects.get(block__survey__slug=released).pk,
        "other_frame": FrameImport.objects.get(block__survey__slug=collecting).pk,
        "draw": Draw.objects.get(block__survey__slug=released).pk,
        "other_draw": Draw.objects.get(block__survey__slug=collecting).pk,
        "session": OnSiteSession.objects.filter(unit__block__survey__slug=released).first().pk,
        "case": mine.case_id,
        "other_case": theirs.case_id,
        "zero": "00000000-0000-0000-0000-000000000000",
        "round": again.draw.number,
        "number": again.number,
        "exclusion": Exclusion.objects.first().pk,
        "report": ReportFile.objects.first().pk,
        "release": Release.objects.get(is_current=True).pk,
        "plan": ImprovementPlan.objects.get(unit__slug="van-gia").pk,
    }
