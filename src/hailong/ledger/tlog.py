"""The Merkle tree of the ledger: RFC 6962 hashes kept in tiles of 256 as C2SP tlog-tiles. Pure; `hashlib` only.

A tile at level 0 holds leaf hashes; an entry of a tile at level L + 1 is the root of one full tile at level L. Only
the right edge is ever rewritten, so a published tile that is full never changes. The verifiers at the end follow
RFC 9162 2.1.3.2 and 2.1.4.2 and share nothing with the generators but the two hash functions.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tiles(Protocol):
    """Where tiles are kept. A tile that was never written reads as `b""`."""

    def read(self, level: int, index: int) -> bytes: ...

    def write(self, level: int, index: int, data: bytes) -> None: ...


class MemoryTiles:
    """Tiles in memory: for the verifier, who trusts no stored tile, and for tests."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, index: int) -> bytes:
        return self.kept.get((level, index), b"")

    def write(self, level: int, index: int, data: bytes) -> None:
        self.kept[level, index] = data


class Tree:
    """A tree of `size` leaves over some tiles. Tiles may already hold more leaves than `size`."""

    def __init__(self, tiles: Tiles, size: int = 0) -> None:
        self.tiles = tiles
        self.size = size

    def append(self, hashes: Sequence[bytes]) -> None:
        """Add leaf hashes at the right; each tile touched is written once."""
        dirty: dict[tuple[int, int], bytearray] = {}
        level, position, incoming = 0, self.size, list(hashes)
        while incoming:
            rising: list[bytes] = []
            for value in incoming:
                index, offset = divmod(position, TILE_WIDTH)
                tile = dirty.get((level, index))
                if tile is None:
                    tile = dirty[level, index] = bytearray(self.tiles.read(level, index)[: offset * HASH_BYTES])
                tile += value
                position += 1
                if offset == TILE_WIDTH - 1:
                    rising.append(_fold(_split(bytes(tile))))
            # The first tile that became full in this round is the one that held the first new hash.
            position = (position - len(incoming)) // TILE_WIDTH
            level, incoming = level + 1, rising
        for (level, index), tile in dirty.items():
            self.tiles.write(level, index, bytes(tile))
        self.size += len(hashes)

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves, by default of all."""
        return self._range(0, self.size if size is None else size)

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The path that proves leaf `index` in the tree of `size` (RFC 6962 2.1.1)."""
        size = self.size if size is None else size
        if not 0 <= index < size:
            raise IndexError(f"no leaf {index} in a tree of {size}")
        return self._path(index, 0, size)

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The proof that the tree of `old` leaves is the beginning of the tree of `size` (RFC 6962 2.1.2)."""
        size = self.size if size is None else size
        if not 0 <= old <= size:
            raise IndexError(f"a tree of {size} does not continue one of {old}")
        return [] if old in (0, size) else self._bridge(old, 0, size, whole=True)

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _left_part(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._range(middle, end)]
        return [*self._path(index, middle, end), self._range(start, middle)]

    def _bridge(self, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if old == end:
            return [] if whole else [self._range(start, end)]
        middle = start + _left_part(end - start)
        if old <= middle:
            return [*self._bridge(old, start, middle, whole=whole), self._range(middle, end)]
        return [*self._bridge(old, middle, end, whole=False), self._range(start, middle)]

    def _range(self, start: int, end: int) -> bytes:
        count = end - start
        if count == 0:
            return EMPTY_ROOT
        if count & (count - 1) == 0:
            return self._perfect(start, count.bit_length() - 1)
        middle = start + _left_part(count)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def _perfect(self, start: int, height: int) -> bytes:
        """The root of the full subtree of 2^height leaves at `start`, read from one tile."""
        level, rest = divmod(height, TILE_HEIGHT)
        index, offset = divmod(start >> (level * TILE_HEIGHT), TILE_WIDTH)
        wanted = slice(offset * HASH_BYTES, (offset + (1 << rest)) * HASH_BYTES)
        data = self.tiles.read(level, index)[wanted]
        if len(data) != wanted.stop - wanted.start:
            raise MissingTileError(level, index)
        return _fold(_split(data))


class MissingTileError(LookupError):
    """A tile is absent or too short: the stored tree is damaged."""


def _left_part(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _split(data: bytes) -> list[bytes]:
    return [data[place : place + HASH_BYTES] for place in range(0, len(data), HASH_BYTES)]


def _fold(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [node_hash(hashes[place], hashes[place + 1]) for place in range(0, len(hashes), 2)]
    return hashes[0]


def tree_of(leaves: Iterable[bytes], tiles: Tiles | None = None) -> Tree:
    """A fresh tree over leaf hashes, in memory unless told where."""
    tree = Tree(MemoryTiles() if tiles is None else tiles)
    tree.append(list(leaves))
    return tree


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows the leaf hash at `index` in the tree of `size` with `root` (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            found = node_hash(sibling, found)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        first, last = first >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(*, old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the old tree is the beginning of the new one (RFC 9162 2.1.4.2)."""
    if old_size == size:
        return not proof and old_root == root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if not 0 < old_size < size or not proof:
        return False
    steps = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    first, last = old_size - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old_found = found = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old_found, found = node_hash(sibling, old_found), node_hash(sibling, found)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        first, last = first >> 1, last >> 1
    return last == 0 and old_found == old_root and found == root
