"""Where the units of each stratum stand on the circle of permanent random numbers."""

from collections.abc import Iterable

from hailong.method.allocation import Stratum
from hailong.method.selection.register import FrameUnit
from hailong.method.selection.seed import prn

Place = tuple[str, str]
"""(permanent random number, dossier number): a place on the circle of a stratum."""


def places_of(units: Iterable[FrameUnit], seed: str) -> dict[Stratum, list[Place]]:
    """The circle of each stratum: its places in ascending order."""
    members: dict[Stratum, list[Place]] = {}
    for unit in units:
        members.setdefault((unit.unit, unit.group), []).append((prn(seed, unit.dossier_no), unit.dossier_no))
    return {stratum: sorted(places) for stratum, places in members.items()}
