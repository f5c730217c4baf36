"""The inspection of a log: every leaf from its text, every head from the leaves. Pure; trusts no stored hash.

Each finding is a `Problem` that names its place, so that a lay observer can be told in words.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hailong.ledger.canonical import canonical
from hailong.ledger.checkpoint import Checkpoint, NoteError, Verifier, verify
from hailong.ledger.tlog import MemoryTiles, MissingTileError, Tiles, Tree, leaf_hash, tree_of, verify_consistency
from hailong.method.problem import Problem


@dataclass(frozen=True)
class StoredEntry:
    """An entry as it lies somewhere, with its copies; a mirror has no copies (None)."""

    index: int
    payload: bytes
    leaf_hash: str | None = None
    kind: str | None = None
    subject: str | None = None
    at: str | None = None


@dataclass(frozen=True)
class StoredHead:
    """A signed head as it lies somewhere, with its copies; a mirror has none."""

    note: str
    size: int | None = None
    root: str | None = None


@dataclass
class Report:
    """What an inspection saw. `findings` is empty when the log is whole."""

    size: int = 0
    root: str = ""
    pending: int = 0
    checkpoints: int = 0
    findings: list[Problem] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list, repr=False)

    @property
    def ok(self) -> bool:
        return not self.findings


def inspect(entries: Iterable[StoredEntry], heads: Iterable[StoredHead], key: Verifier, tiles: Tiles) -> Report:
    """Inspect a whole log.

    Args:
        entries: in the order of the tree.
        heads: smallest first.
        key: the public key, best taken from outside the log.
        tiles: the stored tiles; compared, never trusted.
    """
    report = Report()
    report.leaves = list(_leaves(entries, report.findings))
    recomputed = MemoryTiles()
    tree = tree_of(report.leaves, recomputed)
    report.size, report.root = tree.size, tree.root().hex()
    signed = list(_signed(heads, key, report))
    _check_roots(signed, tree, report.findings)
    _check_growth(signed, tiles, report.findings)
    _check_tiles(recomputed, tiles, report.findings)
    return report


def _leaves(entries: Iterable[StoredEntry], findings: list[Problem]) -> Iterator[bytes]:
    commitments: dict[str, int] = {}
    for expected, entry in enumerate(entries):
        if entry.index != expected:
            findings.append(Problem("ledger_index_gap", index=expected, found=entry.index))
            return
        leaf = leaf_hash(entry.payload)
        findings.extend(_faults_of(entry, leaf, commitments))
        yield leaf


def _faults_of(entry: StoredEntry, leaf: bytes, commitments: dict[str, int]) -> Iterator[Problem]:
    if entry.leaf_hash is not None and entry.leaf_hash != leaf.hex():
        yield Problem("ledger_leaf_differs", index=entry.index)
    try:
        fact = json.loads(entry.payload)
        exact = isinstance(fact, dict) and canonical(fact) == entry.payload
    except (ValueError, TypeError):
        exact, fact = False, {}
    if not exact:
        yield Problem("ledger_entry_not_canonical", index=entry.index)
        return
    copies = (entry.kind, entry.subject, entry.at)
    if copies != (None, None, None) and copies != (fact.get("k"), fact.get("subject", ""), fact.get("at", "")):
        yield Problem("ledger_copies_differ", index=entry.index)
    if fact.get("k") == "resp":
        first = commitments.setdefault(fact.get("c", ""), entry.index)
        if first != entry.index:
            yield Problem("ledger_commitment_twice", index=entry.index, first=first)


def _signed(heads: Iterable[StoredHead], key: Verifier, report: Report) -> Iterator[Checkpoint]:
    """The heads whose signature holds, each larger than the one before."""
    last = 0
    for number, stored in enumerate(heads, start=1):
        report.checkpoints = number
        try:
            head = verify(stored.note, key)
        except NoteError:
            report.findings.append(Problem("ledger_checkpoint_false", number=number))
            continue
        if stored.size is not None and (stored.size, stored.root) != (head.size, head.root.hex()):
            report.findings.append(Problem("ledger_checkpoint_copies_differ", size=head.size))
        if head.size <= last:
            report.findings.append(Problem("ledger_checkpoint_out_of_order", size=head.size, before=last))
            continue
        last = head.size
        yield head


def _check_roots(signed: list[Checkpoint], tree: Tree, findings: list[Problem]) -> None:
    for head in signed:
        if head.size > tree.size:
            findings.append(Problem("ledger_truncated", size=tree.size, signed=head.size))
        elif tree.root(head.size) != head.root:
            findings.append(Problem("ledger_root_differs", size=head.size))
    covered = signed[-1].size if signed else 0
    if covered < tree.size:
        findings.append(Problem("ledger_unsigned_entries", first=covered, last=tree.size - 1))


def _check_growth(signed: list[Checkpoint], tiles: Tiles, findings: list[Problem]) -> None:
    """Each head continues the one before, by proofs from the stored tiles."""
    for old, new in zip(signed, signed[1:], strict=False):
        try:
            proof = Tree(tiles, new.size).consistency(old.size)
        except MissingTileError:
            proof = []
        grown = verify_consistency(old_size=old.size, old_root=old.root, size=new.size, root=new.root, proof=proof)
        if not grown:
            findings.append(Problem("ledger_not_append_only", old=old.size, size=new.size))


def _check_tiles(recomputed: MemoryTiles, tiles: Tiles, findings: list[Problem]) -> None:
    """The stored tiles begin as they should; they may have grown since the heads were read."""
    for (level, index), data in sorted(recomputed.kept.items()):
        if not tiles.read(level, index).startswith(data):
            findings.append(Problem("ledger_tile_differs", level=level, index=index))


def first_difference(old: list[bytes], new: list[bytes]) -> int | None:
    """The first index at which two logs differ; None when one is the beginning of the other."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((index for index, (one, other) in pairs if one != other), None)
