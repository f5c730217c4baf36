"""Appending: in the caller's transaction or not at all; exact facts only; responses say nothing but their hash."""

import datetime as dt
import hashlib
import json

import pytest
from django.db import IntegrityError, transaction

from hailong.ledger import actions
from hailong.ledger.models import Entry

pytestmark = [pytest.mark.database]
AT = dt.datetime(2023, 11, 2, 10, 0, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@pytest.mark.django_db
def test_a_fact_is_kept_as_canonical_json_with_its_leaf_hash():
    entry = actions.append(kind="frame", by="nd-1", at=AT, subject="VN23", facts={"n": 9000, "đ": "Vạn Ninh"})

    expected = (
        '{"at":"2023-11-02T03:00:00Z","by":"nd-1","facts":{"n":9000,"đ":"Vạn Ninh"},"k":"frame","subject":"VN23"}'
    )
    assert entry.payload == expected
    assert entry.leaf_hash == hashlib.sha256(b"\0" + expected.encode()).hexdigest()


@pytest.mark.django_db
def test_a_response_enters_without_actor_time_unit_or_anything_but_its_commitment():
    entry = actions.append_response(commitment_hex="ab" * 32)

    assert json.loads(entry.payload) == {"c": "ab" * 32, "k": "resp"}
    assert (entry.at, entry.subject) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_appending_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction of the change"):
        actions.append(kind="act", by="nd-1", at=AT, facts={})

    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_entry():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.append(kind="act", by="nd-1", at=AT, facts={})
        1 / 0  # noqa: B018 - any failure of the change itself

    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("inexact", [{"share": 0.5}, {"nested": [{"x": 1.0}]}, {"when": AT}, {1: "key"}])
def test_facts_that_two_programs_could_write_in_two_ways_are_refused(inexact):
    with pytest.raises(TypeError):
        actions.append(kind="act", by="nd-1", at=AT, facts=inexact)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["resp", "gossip", ""])
def test_only_listed_kinds_enter_and_responses_only_by_their_own_door(kind):
    with pytest.raises(ValueError, match="not a kind"):
        actions.append(kind=kind, by="nd-1", at=AT, facts={})


@pytest.mark.django_db
def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        actions.append(kind="act", by="nd-1", at=AT.replace(tzinfo=None), facts={})


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["", "ab" * 31, "AB" * 32, "zz" * 32])
def test_a_commitment_is_64_lower_case_hexadecimal_digits(wrong):
    with pytest.raises(ValueError, match="hexadecimal"):
        actions.append_response(commitment_hex=wrong)


@pytest.mark.django_db
def test_the_commitment_covers_the_prefix_the_salt_and_the_canonical_record():
    record, salt = {"day": "2023-11-02", "answers": {"q1": 5}}, bytes(range(32))

    found = actions.commit(record, salt)

    plain = b"hl/resp/v1\0" + salt + b'{"answers":{"q1":5},"day":"2023-11-02"}'
    assert found == hashlib.sha256(plain).hexdigest()
    assert found != actions.commit(record, bytes(32))
    with pytest.raises(ValueError, match="32 bytes"):
        actions.commit(record, b"short")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "gossip", "at": AT}, "ledger_entry_kind_known"),
        ({"kind": "resp", "at": AT}, "ledger_entry_response_bare"),
        ({"kind": "resp", "subject": "VN23"}, "ledger_entry_response_bare"),
        ({"kind": "act"}, "ledger_entry_response_bare"),
        ({"kind": "act", "at": AT, "log_index": -1}, "ledger_entry_index_counts"),
    ],
)
def test_the_database_itself_refuses_entries_of_a_wrong_shape(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Entry.objects.create(payload="{}", leaf_hash="0" * 64, **fields)
