"""Rounds that avoid or keep the same people (`hailong.round/1`), in the engine."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from hailong.method.allocation import Stratum
from hailong.method.selection import Round, check_seed
from hailong.method.selection.places import Place
from hailong.method.selection.register import check_allocation
from hailong.method.selection.rounds import round_of, windows
from hailong.store.drawing.ranking import BEGINNING, Wanted, first
from hailong.store.drawing.register import Register, frame_sha256, populations


def next_round(
    register: Register,
    allocation: Mapping[Stratum, int],
    earlier: Sequence[Round],
    *,
    seed: str,
    overlap: float = 0.0,
) -> Round:
    """Draw the next round; equal to `method.selection.next_round` on the same units.

    Args: as there; the frame is in the engine.
    Raises: as there.
    """
    seed = check_seed(seed)
    sizes = populations(register)
    check_allocation(allocation)
    begin = windows(sizes.keys() | allocation.keys(), earlier, seed=seed, overlap=overlap)
    engine, rows = register.engine, register.rows
    engine.table("draw_rested", pa.table({"dossier_no": pa.array(sorted(begin.rested), pa.string())}))
    awake = Register(engine, rows.anti_join(engine.named("draw_rested"), ["dossier_no"]))
    wanted = [
        Wanted(stratum, allocation.get(stratum, 0), sizes.get(stratum, 0), _number(after))
        for stratum, after in begin.after.items()
    ]
    taken = first(awake, seed, wanted)
    return round_of(begin, sizes, allocation, taken, frame_sha256(register, sizes))


def _number(after: Place) -> bytes:
    """The number that a window leaves out; one below the first that it keeps, where a place without a name says so."""
    random, name = after
    if not random:
        return BEGINNING
    return (int(random, 16) - (not name)).to_bytes(32, "big")
