"""Every change of the ledger: append within the caller's transaction; the sequencer builds the tree afterwards.

Writers never wait for the tree: an entry is one plain row (the outbox), and one sequencer at a time gives the rows
their places, writes tiles and a signed checkpoint, all in one transaction.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connections, transaction

from hailong.ledger import tlog
from hailong.ledger.canonical import canonical, commitment
from hailong.ledger.checkpoint import Checkpoint as Head
from hailong.ledger.keyring import installed
from hailong.ledger.models import FREEZE, KINDS, RESPONSE, Checkpoint, Entry
from hailong.ledger.tiles import DatabaseTiles

DATABASE = "default"
LEADER = 0x6861696C6F6E67  # "hailong": the advisory lock that makes one sequencer the leader
COMMITMENT_DIGITS = 64
LARGEST_BYTES = 0xFFFF  # what an entry bundle of C2SP tlog-tiles can hold


def append(*, kind: str, by: str, at: dt.datetime, subject: str = "", facts: Mapping[str, Any]) -> Entry:
    """Append one fact in the caller's transaction; it is rolled back with it.

    Args:
        kind: one of `models.KINDS` except `resp`; anything not listed there is an `act`.
        by: the code of the actor, never a name.
        at: aware time.
        subject: the code of what it is about (`survey:VN23`, `case:…`).
        facts: JSON with integers only; codes, counts and hashes, never contact data or answers, never words that
            a person typed (`digest` of them).

    Raises:
        RuntimeError: there is no open transaction on the survey's database.
        ValueError: unknown kind, `resp`, a time without zone, or more than 65,535 bytes.
        TypeError: facts that are not exact.
    """
    if kind == RESPONSE or kind not in KINDS:
        raise ValueError(f"not a kind of fact: {kind}")
    if at.tzinfo is None:
        raise ValueError("the time of an entry is aware")
    moment = at.astimezone(dt.UTC).replace(microsecond=0)
    payload = {
        "at": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "by": by,
        "facts": facts,
        "k": kind,
        "subject": subject,
    }
    return _write(Entry(kind=kind, subject=subject, at=moment), payload)


def append_response(*, commitment_hex: str) -> Entry:
    """Append the commitment of a response: no actor, no time, no unit, nothing but `{"c":hex,"k":"resp"}`.

    Raises:
        RuntimeError: there is no open transaction on the survey's database.
        ValueError: not 64 lower-case hexadecimal digits.
    """
    if len(commitment_hex) != COMMITMENT_DIGITS or set(commitment_hex) - set("0123456789abcdef"):
        raise ValueError("a commitment has 64 lower-case hexadecimal digits")
    return _write(Entry(kind=RESPONSE), {"c": commitment_hex, "k": RESPONSE})


def commit(record: Mapping[str, Any], salt: bytes) -> str:
    """The commitment of a response record under its 32-byte salt, in hex. See `canonical.commitment`."""
    return commitment(record, salt)


def digest(text: str) -> str:
    """SHA-256 of a text that a person typed. It may name people, so no entry holds it; its hash fixes what was said."""
    return hashlib.sha256(text.encode()).hexdigest()


def _write(entry: Entry, payload: Mapping[str, Any]) -> Entry:
    if not connections[DATABASE].in_atomic_block:
        raise RuntimeError("a ledger entry is written in the transaction of the change it records")
    data = canonical(payload)
    if len(data) > LARGEST_BYTES:
        raise ValueError("an entry has at most 65,535 bytes: append the hash of what is larger")
    entry.payload = data.decode()
    entry.leaf_hash = tlog.leaf_hash(data).hex()
    entry.save(using=DATABASE, force_insert=True)
    return entry


def sequence(*, at: dt.datetime) -> Checkpoint | None:
    """Put every waiting entry into the tree and sign its new head; None when nothing waits.

    Facts keep the order in which they were written. Responses come after them in the order of their leaf hashes,
    which is a shuffle that nobody chooses, and their rows are written anew in that order, so that neither index nor
    row number tells who answered when. A `freeze` is a wall: what was accepted before it stays before it.
    Safe to run in several processes: one leads, the others find nothing left.
    """
    with transaction.atomic(using=DATABASE):
        _lead()
        entries = _in_log_order(Entry.objects.using(DATABASE).pending().order_by("id"))
        if not entries:
            return None
        last = Checkpoint.objects.using(DATABASE).order_by("-size").first()
        tree = tlog.Tree(DatabaseTiles(), last.size if last else 0)
        for index, entry in enumerate(entries, start=tree.size):
            entry.log_index = index
        facts = [entry for entry in entries if entry.kind != RESPONSE]
        Entry.objects.using(DATABASE).bulk_update(facts, ["log_index"], batch_size=200)
        _rewrite([entry for entry in entries if entry.kind == RESPONSE])
        tree.append([bytes.fromhex(entry.leaf_hash) for entry in entries])
        return _sign(tree, at)


def _in_log_order(waiting: Iterable[Entry]) -> list[Entry]:
    ordered: list[Entry] = []
    facts: list[Entry] = []
    responses: list[Entry] = []
    for entry in waiting:
        if entry.kind == FREEZE:
            ordered += [*facts, *_shuffled(responses), entry]
            facts, responses = [], []
        else:
            (responses if entry.kind == RESPONSE else facts).append(entry)
    return [*ordered, *facts, *_shuffled(responses)]


def _shuffled(responses: list[Entry]) -> list[Entry]:
    return sorted(responses, key=lambda entry: entry.leaf_hash)


def _lead() -> None:
    """Wait for the other sequencer. SQLite's IMMEDIATE transaction has already done so."""
    connection = connections[DATABASE]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEADER])


def _rewrite(responses: list[Entry]) -> None:
    numbers = [entry.pk for entry in responses]
    for start in range(0, len(numbers), 500):
        Entry.objects.using(DATABASE).filter(pk__in=numbers[start : start + 500]).delete()
    for entry in responses:
        entry.pk = None
    Entry.objects.using(DATABASE).bulk_create(responses, batch_size=500)


def _sign(tree: tlog.Tree, at: dt.datetime) -> Checkpoint:
    signer, root = installed().ledger_signer(), tree.root()
    note = signer.sign(Head(signer.name, tree.size, root))
    return Checkpoint.objects.using(DATABASE).create(size=tree.size, root=root.hex(), note=note, at=at)
