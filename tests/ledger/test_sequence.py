"""The sequencer: every entry exactly once, in an order that tells nothing about responses, under a signed head."""

import datetime as dt
import threading

import pytest
from django.db import connections, transaction

from hailong.ledger import actions, inspection
from hailong.ledger.checkpoint import verify
from hailong.ledger.models import Checkpoint, Entry, Tile
from hailong.ledger.queries import keyring, proof_of, response_index, verify_log
from hailong.ledger.tlog import verify_inclusion

pytestmark = [pytest.mark.database]
AT = dt.datetime(2023, 11, 2, 3, 0, tzinfo=dt.UTC)


def act(number=0, kind="act"):
    return actions.append(kind=kind, by="nd-1", at=AT, subject="VN23", facts={"n": number})


def response(number):
    return actions.append_response(commitment_hex=actions.commit({"n": number}, number.to_bytes(32, "big")))


@pytest.mark.django_db
def test_nothing_waiting_gives_no_head():
    assert actions.sequence(at=AT) is None
    assert not Checkpoint.objects.exists()


@pytest.mark.django_db
def test_waiting_entries_get_places_from_zero_and_a_head_that_the_key_signed():
    for number in range(5):
        act(number)

    head = actions.sequence(at=AT)

    assert list(Entry.objects.sequenced().values_list("log_index", flat=True)) == [0, 1, 2, 3, 4]
    assert [entry.facts["n"] for entry in Entry.objects.sequenced()] == [0, 1, 2, 3, 4]
    assert verify(head.note, keyring().ledger_verifier()).root.hex() == head.root
    assert not Entry.objects.pending().exists()


@pytest.mark.django_db
def test_responses_lose_their_order_of_arrival_in_index_and_row_number():
    for number in range(40):
        response(number)
    arrived = list(Entry.objects.order_by("id").values_list("leaf_hash", flat=True))

    actions.sequence(at=AT)

    logged = list(Entry.objects.sequenced().values_list("leaf_hash", flat=True))
    rows = list(Entry.objects.order_by("id").values_list("leaf_hash", flat=True))
    assert logged == sorted(arrived)
    assert rows == logged != arrived


@pytest.mark.django_db
def test_a_freeze_is_a_wall_between_the_responses_before_and_after_it():
    for number in range(10):
        response(number)
    act(kind="freeze")
    late = {response(number).leaf_hash for number in range(10, 20)}

    actions.sequence(at=AT)

    kinds = list(Entry.objects.sequenced().values_list("kind", flat=True))
    assert kinds == ["resp"] * 10 + ["freeze"] + ["resp"] * 10
    assert set(Entry.objects.filter(log_index__gt=10).values_list("leaf_hash", flat=True)) == late


@pytest.mark.django_db
def test_heads_of_many_batches_continue_each_other_over_several_tiles():
    numbers = iter(range(1000))

    for batch in [1, 3, 250, 10, 300]:
        for _ in range(batch):
            response(next(numbers))
        actions.sequence(at=AT)
    report = verify_log()

    assert report.findings == []
    assert (report.size, report.checkpoints, report.pending) == (564, 5, 0)
    assert sorted(Tile.objects.values_list("level", "index")) == [(0, 0), (0, 1), (0, 2), (1, 0)]


@pytest.mark.django_db
def test_any_entry_proves_its_place_under_the_newest_head():
    for number in range(300):
        response(number)
    head = actions.sequence(at=AT)
    index = response_index(actions.commit({"n": 7}, (7).to_bytes(32, "big")))

    proof = proof_of(index)

    assert verify_inclusion(
        leaf=proof.leaf_hash, index=index, size=proof.size, proof=proof.path, root=bytes.fromhex(head.root)
    )
    assert proof.note == head.note


@pytest.mark.django_db
def test_a_waiting_response_has_no_place_and_no_proof_yet():
    waiting = response(1)

    assert response_index(waiting.payload[6:70]) is None
    assert proof_of(0) is None


@pytest.mark.django_db
def test_a_log_that_grows_while_it_is_inspected_is_whole(monkeypatch):
    act(0)
    actions.sequence(at=AT)
    inspect = inspection.inspect

    def grown_meanwhile(*args):
        act(1)
        actions.sequence(at=AT)
        return inspect(*args)

    monkeypatch.setattr(inspection, "inspect", grown_meanwhile)

    report = verify_log()

    assert (report.findings, report.size) == ([], 1)


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_breaks_leaves_nothing_half_done(monkeypatch):
    with transaction.atomic():
        act()
        response(1)

    def broken(tree, at):
        raise OSError("the key store is gone")

    monkeypatch.setattr(actions, "_sign", broken)
    with pytest.raises(OSError, match="key store"):
        actions.sequence(at=AT)

    assert Entry.objects.pending().count() == 2
    assert not Tile.objects.exists()


class Race:
    """Threads, each with a connection of its own."""

    def __init__(self):
        self.failures, self.begun, self.done = [], threading.Event(), threading.Event()

    def start(self, work, *args):
        thread = threading.Thread(target=self._run, args=(work, *args))
        thread.start()
        return thread

    def _run(self, work, *args):
        try:
            work(*args)
        except Exception as error:  # noqa: BLE001 - carried to the test, which asserts that there is none
            self.failures.append(error)
        finally:
            connections.close_all()

    def write(self, first):
        """60 responses and some facts; the second half only once a sequencer has begun."""
        for number in range(first, first + 60):
            if number == first + 30:
                assert self.begun.wait(timeout=60)
            with transaction.atomic():
                response(number)
                if number % 3 == 0:
                    act(number)

    def sequence(self):
        while not self.done.is_set():
            if actions.sequence(at=AT):
                self.begun.set()


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_racing_with_writers_give_every_entry_exactly_one_place():
    race = Race()

    sequencers = [race.start(race.sequence) for _ in range(2)]
    writers = [race.start(race.write, first) for first in (0, 999)]
    for writer in writers:
        writer.join()
    race.done.set()
    for sequencer in sequencers:
        sequencer.join()
    actions.sequence(at=AT)

    assert race.failures == []
    assert list(Entry.objects.sequenced().values_list("log_index", flat=True)) == list(range(160))
    assert Entry.objects.values("leaf_hash").distinct().count() == 160
    assert verify_log().findings == []
    assert Checkpoint.objects.count() > 1
