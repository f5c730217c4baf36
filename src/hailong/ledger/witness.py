"""The witness: one file that remembers the newest head it saw, and refuses a log that shrinks or forks. Pure.

Kept outside the operator's reach (Mặt trận, thanh tra, báo chí, một trường đại học), it is what makes a rewritten and
re-signed log show. The file holds the public key too, so that a log that changed its key is refused as well.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from hailong.ledger.checkpoint import Checkpoint, NoteError, Verifier, parse, verify
from hailong.ledger.tlog import MissingTileError, Tiles, Tree, verify_consistency
from hailong.method.problem import Problem


@dataclass(frozen=True)
class Memory:
    """What a witness knows: the key of the log and the newest head it accepted."""

    key: Verifier
    note: str

    @property
    def head(self) -> Checkpoint:
        return parse(self.note)[0]


def recall(file: Path) -> Memory | None:
    """What the file remembers; None before the first look. Raises `Problem("witness_file_unreadable")`."""
    if not file.exists():
        return None
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        memory = Memory(Verifier.read(kept["key"]), kept["note"])
        verify(memory.note, memory.key)
    except (ValueError, KeyError, TypeError) as error:
        raise Problem("witness_file_unreadable") from error
    return memory


def remember(file: Path, *, key: Verifier, note: str) -> None:
    """Keep a head, on the disk before this returns."""
    draft = file.with_name(file.name + ".new")
    file.parent.mkdir(parents=True, exist_ok=True)
    with draft.open("w", encoding="utf-8") as opened:
        json.dump({"key": str(key), "note": note}, opened, ensure_ascii=False, indent=1)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)


def compare(memory: Memory, *, key: Verifier, note: str, tiles: Tiles) -> list[Problem]:
    """What speaks against continuing from the remembered head to `note`; empty when the log only grew.

    Args:
        key: the key that the log shows today.
        note: its newest head.
        tiles: where proofs are taken from; a lie there only makes the proof fail.
    """
    try:
        new = verify(note, memory.key)
    except NoteError:
        return [Problem("witness_head_false") if key == memory.key else Problem("witness_key_differs")]
    old = memory.head
    if new.size < old.size:
        return [Problem("witness_log_shrank", size=new.size, witnessed=old.size)]
    try:
        proof = Tree(tiles, new.size).consistency(old.size)
    except MissingTileError:
        proof = []
    continues = verify_consistency(old_size=old.size, old_root=old.root, size=new.size, root=new.root, proof=proof)
    return [] if continues else [Problem("witness_log_forked", size=new.size, witnessed=old.size)]
