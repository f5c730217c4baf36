"""Catalogue C19, C20: many at once, exactly one wins, whatever the database. Real connections, real commits."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from tests.capture.conftest import post

from hailong.capture.models import Conflict, Response
from hailong.fieldwork.models import FieldCase
from hailong.ledger.models import Entry
from hailong.ledger.queries import keyring

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "contacts"])]
CLIENTS = 16


@pytest.fixture
def door(committed_door):
    keyring().reinterview_public(committed_door.survey.code)
    return committed_door


def at_once(bodies: list[bytes]) -> list[int]:
    def send(body: bytes) -> int:
        try:
            return post(Client(), body).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(bodies)) as pool:
        return sorted(pool.map(send, bodies))


def test_sixteen_forms_for_one_token_store_one(door):
    case = door.case()
    token = door.token(case)

    statuses = at_once([door.body(token) for _ in range(CLIENTS)])

    assert statuses == [201] + [409] * (CLIENTS - 1)
    assert Response.objects.count() == Entry.objects.filter(kind="resp").count() == 1
    assert Conflict.objects.count() == CLIENTS - 1
    assert FieldCase.objects.get(case=case).disposition == "1.1"


def test_sixteen_times_the_same_form_is_one_form_with_one_receipt(door):
    body = door.body(door.token())

    statuses = at_once([body] * CLIENTS)

    assert statuses == [200] * (CLIENTS - 1) + [201]
    assert Response.objects.count() == Entry.objects.filter(kind="resp").count() == 1
    assert Conflict.objects.count() == 0


def test_one_id_with_sixteen_bodies_from_sixteen_cases_stores_one_and_keeps_the_rest(door):
    tokens = [door.token() for _ in range(CLIENTS)]
    plain = door.envelope()
    bodies = [
        json.dumps(plain | {"token": token, "duration_seconds": 100 + place}).encode()
        for place, token in enumerate(tokens)
    ]

    statuses = at_once(bodies)

    assert statuses == [201] + [409] * (CLIENTS - 1)
    assert Response.objects.count() == Entry.objects.filter(kind="resp").count() == 1
    assert Conflict.objects.filter(response=Response.objects.get()).count() == CLIENTS - 1
    assert FieldCase.objects.filter(disposition="1.1").count() == 1


def test_two_invitations_of_one_case_store_one_form(door):
    case = door.case()
    tokens = [door.token(case) for _ in range(8)]

    statuses = at_once([door.body(token) for token in tokens])

    assert statuses == [201] + [409] * 7
    assert Response.objects.count() == 1
