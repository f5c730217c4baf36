"""A frame that changed between draw and field.

The sample of a stratum is a window of permanent random numbers, and the window stays: births whose number falls inside
enter, deaths leave, everybody else keeps the place. Source: Ohlsson (1995); Brewer, Early & Joyce (1972).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from hailong.method.allocation import Stratum
from hailong.method.selection.places import Place, places_of
from hailong.method.selection.register import FrameUnit, check_frame, frame_file, text_lines
from hailong.method.selection.stratified import Draw, Drawn, StratumDraw

ALGORITHM, VERSION = "hailong.change", "1"
WINDOW_HEADER = "unit;group;until"
WHOLE, NOBODY = "~", ""
"""Ends of windows that are no places: above, and before, every hexadecimal digit."""

RECIPE = """\
export LC_ALL=C SEED='{seed}'; sha256sum frame.csv; tail -n +2 frame.csv >rows; mkdir prn
awk -F';' '{{f=sprintf("prn/%09d",NR); printf "%s|%s",ENVIRON["SEED"],$3 >f; close(f)}}' rows
find prn -type f | sort | xargs sha256sum | cut -c1-64 | paste -d';' - rows |
 sort -t';' -k2,2 -k3,3 -k1,1 -k4,4 >order
awk -F';' 'NR==FNR{{u[$1,$2]=$3""; next}} ($1" "$4) <= (u[$2,$3]"") {{print $2";"$3";"(++k[$2,$3])";"$4";"$1}}' \
 windows.csv order >drawn; sha256sum drawn
"""
"""POSIX shell that repeats a change, from the new frame (frame.csv) and `FrameChange.window_file` (windows.csv)."""


@dataclass(frozen=True)
class FrameChange:
    """What a changed frame makes of a draw.

    Attributes:
        units: the sample now, in the order of strata and numbers; reserves are redrawn from what follows.
        entered, left: dossier numbers that came in by birth and fell out by death.
        strata: N_h and n_h now; `shortfall` = n_h before − n_h now (negative when births outnumber deaths).
        until: per stratum, where its window ends: a place, `WHOLE` or `NOBODY`.
        uncovered: strata that had no one before and have people now: nobody there has a chance; allocate them.
    """

    seed: str
    frame_sha256: str
    units: tuple[Drawn, ...]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    strata: tuple[StratumDraw, ...]
    until: Mapping[Stratum, str]
    uncovered: tuple[Stratum, ...]

    @property
    def window_file(self) -> bytes:
        """Where each window ends, as the recipe reads it."""
        return text_lines([WINDOW_HEADER, *(f"{unit};{group};{end}" for (unit, group), end in self.until.items())])

    @property
    def drawn_file(self) -> bytes:
        """unit;group;rank;dossier number;prn, as `drawn` of the recipe."""
        return text_lines(f"{one.unit};{one.group};{one.rank};{one.dossier_no};{one.prn}" for one in self.units)


def update(drawn: Draw, frame: Iterable[FrameUnit]) -> FrameChange:
    """The sample after the frame changed between draw and field.

    The window of each stratum, up to the number of its last sampled unit, stays; a stratum taken whole stays whole. A
    unit that moved to another stratum leaves one and is a birth in the other. The sizes n_h become random, the chance
    of everybody is that of the window, and the weight N_h/n_h holds with the new counts.

    From registers of millions: `store.drawing.update`. Raises: Problem(s) of `check_frame`.
    """
    now = check_frame(frame)
    members = places_of(now, drawn.seed)
    until = window_ends(drawn, members)
    kept = {
        stratum: [place for place in members.get(stratum, []) if " ".join(place) <= end]
        for stratum, end in until.items()
    }
    sizes = {stratum: len(places) for stratum, places in members.items()}
    return changed(drawn, sizes, kept, sha256(frame_file(now)).hexdigest())


def changed(
    drawn: Draw, sizes: Mapping[Stratum, int], kept: Mapping[Stratum, Sequence[Place]], frame_sha256: str
) -> FrameChange:
    """What the changed frame makes of the draw. sizes: N_h now; kept: the places inside each window now, ascending."""
    until = window_ends(drawn, sizes)
    known = {(facts.unit, facts.group): facts for facts in drawn.strata}
    units: list[Drawn] = []
    strata = []
    for stratum in until:
        places = kept.get(stratum, ())
        units += [Drawn(*stratum, rank, False, number, random) for rank, (random, number) in enumerate(places, 1)]
        asked = known[stratum].sample if stratum in known else 0
        strata.append(StratumDraw(*stratum, sizes.get(stratum, 0), len(places), 0, asked - len(places), 0))
    old, new = {unit.dossier_no for unit in drawn.sample}, {unit.dossier_no for unit in units}
    bare = [stratum for stratum in sizes if stratum not in known or not known[stratum].population]
    return FrameChange(
        seed=drawn.seed,
        frame_sha256=frame_sha256,
        units=tuple(units),
        entered=tuple(sorted(new - old)),
        left=tuple(sorted(old - new)),
        strata=tuple(strata),
        until=until,
        uncovered=tuple(sorted(bare)),
    )


def window_ends(drawn: Draw, there: Iterable[Stratum]) -> dict[Stratum, str]:
    """Where the window of each stratum ends: at its last sampled unit, nowhere if it was taken whole.

    there: the strata of the frame now. Result: those and the strata of the draw, sorted.
    """
    ends = dict.fromkeys(sorted({*there, *((facts.unit, facts.group) for facts in drawn.strata)}), NOBODY)
    for unit in drawn.sample:  # in the order of ranks: the last one stays
        ends[unit.unit, unit.group] = f"{unit.prn} {unit.dossier_no}"
    for facts in drawn.strata:
        if facts.sample and facts.sample == facts.population:
            ends[facts.unit, facts.group] = WHOLE
    return ends


def change_manifest(change: FrameChange) -> dict[str, object]:
    """The certificate's data: JSON-like, integers and strings only, no name of a unit."""
    return {
        "algorithm": ALGORITHM,
        "version": VERSION,
        "seed": change.seed,
        "frame_sha256": change.frame_sha256,
        "windows_sha256": sha256(change.window_file).hexdigest(),
        "drawn_sha256": sha256(change.drawn_file).hexdigest(),
        "sample_size": len(change.units),
        "entered": len(change.entered),
        "left": len(change.left),
        "strata": [
            {"unit": one.unit, "group": one.group, "population": one.population, "sample": one.sample}
            for one in change.strata
        ],
    }
