"""Reads of the ledger: its keys, proofs, inspection and mirror. The front door for other rooms and the command line."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hailong.ledger import inspection, mirror, records, witness
from hailong.ledger.canonical import canonical
from hailong.ledger.checkpoint import NoteError, Verifier
from hailong.ledger.inspection import Report, StoredEntry, StoredHead
from hailong.ledger.keyring import BLIND_INDEX, REFERENCE, VAULT_KEK, KeyFileError, Keyring, installed
from hailong.ledger.models import RESPONSE, Checkpoint, Entry
from hailong.ledger.records import LoggedFacts, Opening
from hailong.ledger.tiles import DatabaseTiles
from hailong.ledger.tlog import Tree
from hailong.method.problem import Problem

__all__ = [
    "BLIND_INDEX", "REFERENCE", "VAULT_KEK", "KeyFileError", "Keyring", "Opening", "Proof", "Report",
    "canonical", "export_mirror", "keyring", "proof_of", "response_index", "verify_freeze", "verify_log",
    "verify_mirror", "verify_openings",
]  # fmt: skip


@dataclass(frozen=True)
class Proof:
    """That an entry is in the log under a signed head. `path` from the leaf upwards (RFC 6962 2.1.1)."""

    index: int
    size: int
    leaf_hash: bytes
    path: tuple[bytes, ...]
    note: str


def keyring() -> Keyring:
    """The key files of this installation."""
    return installed()


def response_index(commitment_hex: str) -> int | None:
    """The place of a response in the log; None while it waits or when it was never accepted."""
    entry = Entry.objects.sequenced().filter(kind=RESPONSE, leaf_hash=_response_leaf(commitment_hex)).first()
    return entry.log_index if entry else None


def _response_leaf(commitment_hex: str) -> str:
    from hailong.ledger.tlog import leaf_hash

    return leaf_hash(canonical({"c": commitment_hex, "k": RESPONSE})).hex()


def proof_of(index: int) -> Proof | None:
    """The inclusion proof of an entry under the newest head; None when no head covers it yet."""
    head = Checkpoint.objects.order_by("-size").first()
    entry = Entry.objects.filter(log_index=index).first()
    if head is None or entry is None or index >= head.size:
        return None
    path = Tree(DatabaseTiles(), head.size).inclusion(index)
    return Proof(index, head.size, bytes.fromhex(entry.leaf_hash), tuple(path), head.note)


def verify_log(
    public_key: Verifier | str | None = None, *, mirror_dir: Path | None = None, witness_file: Path | None = None
) -> Report:
    """Inspect the whole log of this installation, also while it grows: up to the newest head found at the start.

    Args:
        public_key: `name+hash+base64`, best from outside the server; by default the installed one.
        mirror_dir: an earlier mirror that the log must continue.
        witness_file: what a witness remembers; when nothing is found it learns the newest head.

    Raises:
        Problem: `ledger_key_unreadable`, `mirror_empty`, `witness_file_unreadable`.
    """
    key = _key(public_key)
    tiles = DatabaseTiles()
    heads = list(_stored_heads())
    size = heads[-1].size or 0 if heads else 0
    report = inspection.inspect(_stored_entries(size), heads, key, tiles)
    report.findings += _beyond_every_head()
    report.pending = Entry.objects.pending().count()
    if mirror_dir is not None:
        report.findings += _against_mirror(report, mirror_dir, key)
    if witness_file is not None:
        report.findings += _against_witness(report, witness_file, key, tiles)
    return report


def _key(public_key: Verifier | str | None) -> Verifier:
    if public_key is None:
        return keyring().ledger_verifier()
    if not isinstance(public_key, str):
        return public_key
    try:
        return Verifier.read(public_key)
    except NoteError as error:
        raise Problem("ledger_key_unreadable") from error


def _stored_entries(size: int) -> Iterator[StoredEntry]:
    columns = ("log_index", "payload", "leaf_hash", "kind", "subject", "at")
    rows = Entry.objects.sequenced().filter(log_index__lt=size).values_list(*columns).iterator(2000)
    for index, payload, leaf, kind, subject, at in rows:
        moment = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
        yield StoredEntry(index, payload.encode(), leaf, kind, subject, moment)


def _beyond_every_head() -> list[Problem]:
    """Entries with a place that no head covers. The head is read last, because both are written in one transaction."""
    last = Entry.objects.sequenced().values_list("log_index", flat=True).last()
    newest = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    if last is None or last < newest:
        return []
    return [Problem("ledger_unsigned_entries", first=newest, last=last)]


def _stored_heads() -> Iterator[StoredHead]:
    for size, root, note in Checkpoint.objects.order_by("size").values_list("size", "root", "note"):
        yield StoredHead(note, size, root)


def _against_mirror(report: Report, folder: Path, key: Verifier) -> list[Problem]:
    old = verify_mirror(folder, key)
    findings = [*old.findings]
    if old.size > report.size:
        findings.append(Problem("ledger_shorter_than_mirror", size=report.size, mirrored=old.size))
    place = inspection.first_difference(old.leaves, report.leaves)
    if place is not None:
        findings.append(Problem("ledger_differs_from_mirror", index=place))
    return findings


def _against_witness(report: Report, file: Path, key: Verifier, tiles: DatabaseTiles) -> list[Problem]:
    newest = Checkpoint.objects.order_by("-size").values_list("note", flat=True).first()
    memory = witness.recall(file)
    if newest is None:
        return [Problem("witness_log_shrank", size=0, witnessed=memory.head.size)] if memory else []
    findings = witness.compare(memory, key=key, note=newest, tiles=tiles) if memory else []
    if report.ok and not findings:
        witness.remember(file, key=key, note=newest)
    return findings


def verify_mirror(folder: Path, public_key: Verifier | str | None = None) -> Report:
    """Inspect a mirror folder; needs no database.

    Raises:
        Problem: `mirror_empty` when the folder holds no log.
    """
    if not (folder / mirror.HEAD).exists():
        raise Problem("mirror_empty")
    stored = (StoredEntry(index, payload) for index, payload in enumerate(mirror.entries(folder)))
    heads = [StoredHead(note) for note in mirror.heads(folder)]
    if not heads or heads[-1].note != mirror.head(folder):
        heads.append(StoredHead(mirror.head(folder)))
    return inspection.inspect(stored, heads, _key(public_key), mirror.MirrorTiles(folder))


def export_mirror(folder: Path) -> int:
    """Write or continue the public mirror; the size it covers, 0 when there is no head yet."""
    notes = dict(Checkpoint.objects.values_list("size", "note"))
    if not notes:
        return 0
    size = max(notes)
    payloads = Entry.objects.sequenced().filter(log_index__lt=size).values_list("payload", flat=True).iterator(2000)
    key = str(keyring().ledger_verifier())
    mirror.export(folder=folder, tree=Tree(DatabaseTiles(), size), payloads=payloads, notes=notes, key=key)
    return size


def _logged_facts() -> LoggedFacts:
    """Also of entries that wait for the sequencer: what was accepted a moment ago is no ghost."""
    return records.read_facts(Entry.objects.in_order().values_list("payload", flat=True).iterator(2000))


def verify_openings(openings: Iterable[Opening], *, complete: bool = True) -> list[Problem]:
    """Compare response records and salts with the log; see `records.check_openings`."""
    return records.check_openings(_logged_facts(), openings, complete=complete)


def verify_freeze(subject: str, groups: Iterable[tuple[str, Opening]]) -> list[Problem]:
    """Compare the last freeze of a survey with its records by group; see `records.check_freeze`."""
    return records.check_freeze(_logged_facts(), subject, groups)
