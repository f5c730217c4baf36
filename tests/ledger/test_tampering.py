"""Tampering, one kind at a time: what the inspection and the auditor's check report (trust catalogue K).

Some insiders hold the key: they rewrite the log and sign it anew, so that it agrees with itself. The witness, who
remembers one earlier head, is what catches them; these cases show that without it the log looks whole.
"""

import copy
import dataclasses
import datetime as dt
import random

import pytest
from django.db import transaction

from hailong.ledger import actions, tlog
from hailong.ledger.canonical import canonical
from hailong.ledger.checkpoint import Checkpoint as Head
from hailong.ledger.models import Checkpoint, Entry, Tile
from hailong.ledger.queries import Opening, keyring, verify_freeze, verify_log, verify_openings

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AT = dt.datetime(2023, 11, 2, 3, 0, tzinfo=dt.UTC)
SURVEY = "survey:VN23"


class World:
    """A survey of 60 responses in three communes, two excluded, frozen; a witness has seen its log."""

    def __init__(self, folder):
        rng = random.Random(7)
        self.witness = folder / "witness.json"
        self.rows = []
        append("frame", {"sha256": "ab" * 32, "n": 9000})
        for number in range(60):
            record = {"unit": f"xa-{number % 3}", "mode": "capi", "answers": [rng.choice([3, 4, 5]) for _ in range(19)]}
            self.rows.append(Opening(f"response:{number}", record, rng.randbytes(32)))
            actions.append_response(commitment_hex=commit(self.rows[-1]))
            if number % 20 == 19:
                actions.sequence(at=AT)
        for number in (5, 31):
            append("exclude", {"c": commit(self.rows[number]), "reason": "reinterview_failed"})
            self.rows[number] = dataclasses.replace(self.rows[number], excluded=True)
        append("freeze", {"counts": self.counts()})
        actions.sequence(at=AT)
        assert self.audit(witnessed=True) == []

    def counts(self):
        kept = [row.record["unit"] for row in self.rows if not row.excluded]
        return {unit: kept.count(unit) for unit in sorted(set(kept))}

    def audit(self, *, witnessed=False):
        """The codes of everything that the three checks find."""
        report = verify_log(witness_file=self.witness if witnessed else None)
        groups = [(row.record["unit"], row) for row in self.rows]
        return sorted({p.code for p in [*report.findings, *verify_openings(self.rows), *verify_freeze(SURVEY, groups)]})

    def entries(self):
        return [entry.payload for entry in Entry.objects.sequenced()]

    def rewrite(self, payloads):
        """What an operator with the key can do: a new log, with matching counts, that agrees with itself."""
        facts = {"counts": self.counts()}
        payloads = [fact("freeze", facts) if '"k":"freeze"' in payload else payload for payload in payloads]
        Entry.objects.all().delete()
        Tile.objects.all().delete()
        Checkpoint.objects.all().delete()
        for index, payload in enumerate(payloads):
            leaf, bare = tlog.leaf_hash(payload.encode()).hex(), '"k":"resp"' in payload
            kind = next(kind for kind in ("frame", "resp", "exclude", "freeze") if f'"k":"{kind}"' in payload)
            Entry.objects.create(
                kind=kind, subject="" if bare else SURVEY, at=None if bare else AT,
                payload=payload, leaf_hash=leaf, log_index=index,
            )  # fmt: skip
        self.sign()

    def sign(self):
        """A newest head over what is stored now."""
        tree = tlog.tree_of(bytes.fromhex(entry.leaf_hash) for entry in Entry.objects.sequenced())
        for (level, index), data in tree.tiles.kept.items():
            Tile.objects.update_or_create(level=level, index=index, defaults={"data": data})
        signer = keyring().ledger_signer()
        note = signer.sign(Head(signer.name, tree.size, tree.root()))
        Checkpoint.objects.create(size=tree.size, root=tree.root().hex(), note=note, at=AT)

    def place(self, row):
        return next(index for index, text in enumerate(self.entries()) if commit(row) in text and '"resp"' in text)


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def append(kind, facts):
    return actions.append(kind=kind, by="nd-1", at=AT, subject=SURVEY, facts=facts)


def fact(kind, facts):
    return canonical(
        {"at": "2023-11-02T03:00:00Z", "by": "nd-1", "facts": facts, "k": kind, "subject": SURVEY}
    ).decode()


def leaf(row):
    return canonical({"c": commit(row), "k": "resp"}).decode()


def commit(row):
    return actions.commit(row.record, row.salt)


def changed(row, **parts):
    return dataclasses.replace(row, record={**copy.deepcopy(row.record), **parts})


GHOST = Opening("response:ghost", {"unit": "xa-1", "mode": "web", "answers": [5] * 19}, bytes(range(32)))


def edit(world):
    """K1"""
    world.rows[0] = changed(world.rows[0], answers=[5] * 19)


def delete(world):
    """A row is gone from the data."""
    del world.rows[0]


def ghost(world):
    """K5"""
    world.rows.append(GHOST)


def swap_units(world):
    """K8"""
    world.rows[0], world.rows[1] = changed(world.rows[0], unit="xa-1"), changed(world.rows[1], unit="xa-0")


def duplicate(world):
    world.rows.append(world.rows[0])


def include_again(world):
    """An excluded response is counted after all."""
    world.rows[5] = dataclasses.replace(world.rows[5], excluded=False)


def exclude_without_a_word(world):
    world.rows[0] = dataclasses.replace(world.rows[0], excluded=True)


def exclude_after_freeze(world):
    """K10"""
    world.rows[0] = dataclasses.replace(world.rows[0], excluded=True)
    append("exclude", {"c": commit(world.rows[0]), "reason": "x"})
    actions.sequence(at=AT)


def insert_by_sql(world):
    """K23: an entry and a row past the sequencer, without the key."""
    world.rows.append(GHOST)
    text = leaf(GHOST)
    Entry.objects.create(
        kind="resp", payload=text, leaf_hash=tlog.leaf_hash(text.encode()).hex(), log_index=Entry.objects.count()
    )


PLAIN = [
    (edit, {"response_not_in_ledger", "response_missing", "freeze_counts_differ"}),
    (delete, {"response_missing", "freeze_counts_differ"}),
    (ghost, {"response_not_in_ledger"}),
    (swap_units, {"response_not_in_ledger", "response_missing", "freeze_counts_differ"}),
    (duplicate, {"response_counted_twice", "freeze_counts_differ"}),
    (include_again, {"exclusion_not_applied", "freeze_counts_differ"}),
    (exclude_without_a_word, {"exclusion_not_in_ledger", "freeze_counts_differ"}),
    (exclude_after_freeze, {"exclusion_after_freeze", "freeze_counts_differ"}),
    (insert_by_sql, {"ledger_unsigned_entries"}),
]


@pytest.mark.parametrize(("tamper", "codes"), PLAIN, ids=[tamper.__name__ for tamper, _ in PLAIN])
def test_tampering_without_the_key_is_found_without_a_witness(world, tamper, codes):
    tamper(world)

    assert set(world.audit()) == codes


def edit_and_rewrite(world):
    """K2"""
    place = world.place(world.rows[0])
    world.rows[0] = changed(world.rows[0], answers=[5] * 19)
    entries = world.entries()
    world.rewrite([*entries[:place], leaf(world.rows[0]), *entries[place + 1 :]])


def delete_and_rewrite(world):
    """K4"""
    place = world.place(world.rows.pop(0))
    entries = world.entries()
    world.rewrite([*entries[:place], *entries[place + 1 :]])


def insert_and_rewrite(world):
    """K7"""
    world.rows.append(GHOST)
    entries = world.entries()
    world.rewrite([*entries[:30], leaf(GHOST), *entries[30:]])


def swap_and_rewrite(world):
    places = [world.place(world.rows[0]), world.place(world.rows[1])]
    swap_units(world)
    entries = world.entries()
    for place, row in zip(places, world.rows[:2], strict=True):
        entries[place] = leaf(row)
    world.rewrite(entries)


def exclude_back_dated(world):
    """K11"""
    world.rows[0] = dataclasses.replace(world.rows[0], excluded=True)
    entries = world.entries()
    world.rewrite([*entries[:-1], fact("exclude", {"c": commit(world.rows[0]), "reason": "x"}), entries[-1]])


def include_and_rewrite(world):
    include_again(world)
    world.rewrite([text for text in world.entries() if '"exclude"' not in text or commit(world.rows[5]) not in text])


def truncate_and_freeze_again(world):
    """K13"""
    entries = world.entries()[:45]
    kept = [row for row in world.rows if any(commit(row) in text for text in entries)]
    world.rows = [dataclasses.replace(row, excluded=False) for row in kept]
    world.rewrite([*entries, fact("freeze", {"counts": world.counts()})])


REWRITTEN = [
    (edit_and_rewrite, "witness_log_forked"),
    (delete_and_rewrite, "witness_log_shrank"),
    (insert_and_rewrite, "witness_log_forked"),
    (swap_and_rewrite, "witness_log_forked"),
    (exclude_back_dated, "witness_log_forked"),
    (include_and_rewrite, "witness_log_shrank"),
    (truncate_and_freeze_again, "witness_log_shrank"),
]


@pytest.mark.parametrize(("tamper", "code"), REWRITTEN, ids=[tamper.__name__ for tamper, _ in REWRITTEN])
def test_a_log_rewritten_with_the_key_is_found_by_the_witness_and_only_by_it(world, tamper, code):
    tamper(world)

    assert world.audit() == []
    assert world.audit(witnessed=True) == [code]


def test_a_log_that_only_grew_satisfies_the_witness_who_then_remembers_more(world):
    append("publish", {"release": "1.0"})
    actions.sequence(at=AT)
    before = world.witness.read_text()

    assert world.audit(witnessed=True) == []
    assert world.witness.read_text() != before


def test_a_witness_that_found_something_remembers_what_it_knew(world):
    before = world.witness.read_text()
    edit_and_rewrite(world)

    world.audit(witnessed=True)

    assert world.witness.read_text() == before


def test_a_log_under_a_new_key_is_refused_by_the_witness(world, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "other keys"
    world.rewrite(world.entries())

    assert world.audit() == []
    assert world.audit(witnessed=True) == ["witness_key_differs"]


def test_an_erased_response_is_gone_without_a_finding_and_the_root_stands(world):
    """K22"""
    root = verify_log().root
    gone = world.rows.pop(7)
    append("erase", {"c": commit(gone)})

    actions.sequence(at=AT)

    assert verify_openings(world.rows) == []
    old_size = Checkpoint.objects.order_by("-size")[1].size
    assert Checkpoint.objects.get(size=old_size).root == root


# The log itself, altered in the database by someone who has no key.
def entry(index):
    return Entry.objects.filter(log_index=index)


def edited_payload():
    entry(0).update(payload=fact("frame", {"n": 9001, "sha256": "ab" * 32}))


def edited_payload_and_hash():
    text = fact("frame", {"n": 9001, "sha256": "ab" * 32})
    entry(0).update(payload=text, leaf_hash=tlog.leaf_hash(text.encode()).hex())


def unreadable_payload():
    entry(0).update(payload="not json")


def edited_copy():
    entry(0).update(subject="survey:other")


def back_dated_copy():
    entry(0).update(at=AT - dt.timedelta(days=30))


def deleted_entry():
    entry(10).delete()


def deleted_tail():
    Entry.objects.filter(log_index__gte=60).delete()


def swapped_entries():
    first, second = entry(1).get(), entry(2).get()
    with transaction.atomic():
        entry(2).update(log_index=10_000)
        entry(1).update(log_index=2)
        entry(10_000).update(log_index=1)
    assert first.pk != second.pk


def doubled_commitment():
    text = entry(1).get().payload
    entry(2).update(payload=text, leaf_hash=tlog.leaf_hash(text.encode()).hex())


def altered_tile():
    tile = Tile.objects.get(level=0, index=0)
    Tile.objects.filter(pk=tile.pk).update(data=bytes(32) + bytes(tile.data)[32:])


def lost_tile():
    Tile.objects.all().delete()


def lost_last_head():
    Checkpoint.objects.order_by("-size").first().delete()


def altered_copy_of_a_head():
    Checkpoint.objects.filter(size=21).update(root="00" * 32)


def forged_head():
    Checkpoint.objects.filter(size=21).update(note="localhost:8000/hailong\n21\nAAAA\n\n— x AAAA\n")


def heads_swapped():
    """A signed head in the row of a later one: back-dated, or two of one size."""
    early = Checkpoint.objects.get(size=21)
    Checkpoint.objects.filter(size=41).update(note=early.note)


IN_DATABASE = [
    (edited_payload, {"ledger_leaf_differs", "ledger_root_differs", "ledger_tile_differs"}),
    (edited_payload_and_hash, {"ledger_root_differs", "ledger_tile_differs"}),
    (unreadable_payload, {"ledger_entry_not_canonical", "ledger_leaf_differs", "ledger_root_differs"}),
    (edited_copy, {"ledger_copies_differ"}),
    (back_dated_copy, {"ledger_copies_differ"}),
    (deleted_entry, {"ledger_index_gap", "ledger_truncated"}),
    (deleted_tail, {"ledger_truncated"}),
    (swapped_entries, {"ledger_root_differs"}),
    (doubled_commitment, {"ledger_commitment_twice", "ledger_root_differs"}),
    (altered_tile, {"ledger_tile_differs", "ledger_not_append_only"}),
    (lost_tile, {"ledger_tile_differs", "ledger_not_append_only"}),
    (lost_last_head, {"ledger_unsigned_entries"}),
    (altered_copy_of_a_head, {"ledger_checkpoint_copies_differ"}),
    (forged_head, {"ledger_checkpoint_false"}),
    (heads_swapped, {"ledger_checkpoint_copies_differ", "ledger_checkpoint_out_of_order"}),
]


@pytest.mark.parametrize(("tamper", "codes"), IN_DATABASE, ids=[tamper.__name__ for tamper, _ in IN_DATABASE])
def test_the_inspection_names_what_was_done_to_the_log(world, tamper, codes):
    tamper()

    assert codes <= {problem.code for problem in verify_log().findings}


def test_a_public_key_from_outside_refuses_the_log_of_another(world):
    stranger = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    codes = {problem.code for problem in verify_log(stranger).findings}

    assert codes == {"ledger_checkpoint_false", "ledger_unsigned_entries"}
