"""The draw `hailong.draw/1` in the engine."""

from collections.abc import Mapping

from hailong.method.allocation import Stratum
from hailong.method.selection import Draw, Drawn, check_seed
from hailong.method.selection.register import check_allocation
from hailong.method.selection.stratified import stratum_draw
from hailong.store.drawing.ranking import Wanted, first
from hailong.store.drawing.register import Register, frame_sha256, populations


def draw(register: Register, allocation: Mapping[Stratum, int], *, seed: str, reserve_ratio: float = 1.0) -> Draw:
    """Draw sample and reserves; equal to `method.selection.draw` on the same units.

    Args: as there; the frame is in the engine.
    Raises: Problem `seed_malformed`; Problem(s) `dossier_twice_in_frame`, `frame_name_malformed`;
        ValueError for a number of forms below 0.
    """
    seed = check_seed(seed)
    sizes = populations(register)
    check_allocation(allocation)
    facts = [
        stratum_draw(stratum, sizes.get(stratum, 0), allocation.get(stratum, 0), reserve_ratio)
        for stratum in sorted(sizes.keys() | allocation.keys())
    ]
    found = first(
        register, seed, [Wanted((one.unit, one.group), one.sample + one.reserve, one.population) for one in facts]
    )
    drawn = [
        Drawn(one.unit, one.group, rank, rank > one.sample, number, random)
        for one in facts
        for rank, (random, number) in enumerate(found.get((one.unit, one.group), ()), 1)
    ]
    return Draw(seed, frame_sha256(register, sizes), tuple(drawn), tuple(facts))
