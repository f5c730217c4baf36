"""Tiles of the Merkle tree in the survey's database."""

from hailong.ledger.models import Tile


class DatabaseTiles:
    """Reads each tile once; good for one transaction or one run of queries."""

    def __init__(self) -> None:
        self.seen: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, index: int) -> bytes:
        if (level, index) not in self.seen:
            data = Tile.objects.filter(level=level, index=index).values_list("data", flat=True).first()
            self.seen[level, index] = bytes(data or b"")
        return self.seen[level, index]

    def write(self, level: int, index: int, data: bytes) -> None:
        Tile.objects.update_or_create(level=level, index=index, defaults={"data": data})
        self.seen[level, index] = data
