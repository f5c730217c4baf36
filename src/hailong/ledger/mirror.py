"""The log as plain files that any web host can serve, in the layout of C2SP tlog-tiles. Pure.

    checkpoint                    the newest signed head
    checkpoints/<size>            every signed head (ours; tlog-tiles asks only for the newest)
    log.vkey                      the public key
    tile/<L>/<N>[.p/<W>]          hashes; a partial tile carries its width
    tile/entries/<N>[.p/<W>]      the entries themselves, each after its length in two bytes

Full tiles never change, so a mirror is continued by copying what is new.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from hailong.ledger.tlog import HASH_BYTES, TILE_WIDTH, Tree

HEAD, HEADS, KEY = "checkpoint", "checkpoints", "log.vkey"


def tile_path(level: int | str, index: int, width: int = TILE_WIDTH) -> str:
    """`tile/0/x001/x234/067` or, when partial, `tile/0/x001/x234/067.p/8`."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    path = f"tile/{level}/" + "/".join(groups)
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


class MirrorTiles:
    """Tiles of a mirror folder, read only. A tile that is not there reads as `b""`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, level: int, index: int) -> bytes:
        return _widest(self.folder, level, index)

    def write(self, level: int, index: int, data: bytes) -> None:
        raise PermissionError("a mirror is written by `export` only")


def export(*, folder: Path, tree: Tree, payloads: Iterable[str], notes: dict[int, str], key: str) -> None:
    """Write or continue a mirror; the newest head comes last, so that a reader never sees a head without its tiles.

    Args:
        tree: the log up to its newest head.
        payloads: all entries of the tree in order.
        notes: size -> signed note; not empty.
    """
    for level, index, width in _tiles_of(tree.size):
        data = tree.tiles.read(level, index)[: width * HASH_BYTES]
        _put(folder / tile_path(level, index, width), data)
    for index, bundle in enumerate(_bundles(payloads)):
        _put(folder / tile_path("entries", index, len(bundle)), b"".join(bundle))
    for size, note in notes.items():
        _put(folder / HEADS / str(size), note.encode())
    _put(folder / KEY, f"{key}\n".encode())
    _put(folder / HEAD, notes[tree.size].encode())


def _tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    level = 0
    while size:
        full, rest = divmod(size, TILE_WIDTH)
        yield from ((level, index, TILE_WIDTH) for index in range(full))
        if rest:
            yield level, full, rest
        level, size = level + 1, full


def _bundles(payloads: Iterable[str]) -> Iterator[list[bytes]]:
    bundle: list[bytes] = []
    for payload in payloads:
        data = payload.encode()
        bundle.append(len(data).to_bytes(2, "big") + data)
        if len(bundle) == TILE_WIDTH:
            yield bundle
            bundle = []
    if bundle:
        yield bundle


def _put(path: Path, data: bytes) -> None:
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _widest(folder: Path, level: int | str, index: int) -> bytes:
    full = folder / tile_path(level, index)
    if full.exists():
        return full.read_bytes()
    parts = [path for path in full.with_name(full.name + ".p").glob("*") if path.name.isdigit()]
    return max(parts, key=lambda path: int(path.name)).read_bytes() if parts else b""


def head(folder: Path) -> str:
    """The newest signed note of a mirror. Raises `FileNotFoundError`."""
    return (folder / HEAD).read_text(encoding="utf-8")


def heads(folder: Path) -> list[str]:
    """Every signed note of a mirror, smallest first, as named by its file."""
    files = [path for path in (folder / HEADS).glob("*") if path.name.isdigit()]
    return [path.read_text(encoding="utf-8") for path in sorted(files, key=lambda path: int(path.name))]


def entries(folder: Path) -> Iterator[bytes]:
    """The entries of a mirror in order, until they end or break off."""
    index = 0
    while data := _widest(folder, "entries", index):
        yield from _unpacked(data)
        index += 1


def _unpacked(data: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 2], "big")
        yield data[place + 2 : place + 2 + length]
        place += 2 + length
