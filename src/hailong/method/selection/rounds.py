"""Rounds that avoid or keep the same people.

A permanent random number stays with a name as long as the seed does, so a sample is a window of random numbers. A later
round moves the window: behind the former one (nobody is asked again), or partly over it (a wanted share stays).
Source: Ohlsson (1995); Brewer, Early & Joyce (1972).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from hailong.method.allocation import Stratum
from hailong.method.problem import Problem
from hailong.method.selection.places import Place, places_of
from hailong.method.selection.register import FrameUnit, check_allocation, check_frame, frame_file, text_lines
from hailong.method.selection.seed import check_seed
from hailong.method.selection.stratified import Drawn, StratumDraw

ALGORITHM, VERSION = "hailong.round", "1"
WINDOW_HEADER = "unit;group;after;sample"

RECIPE = """\
export LC_ALL=C SEED='{seed}'; sha256sum frame.csv; tail -n +2 frame.csv >rows; mkdir prn
awk -F';' '{{f=sprintf("prn/%09d",NR); printf "%s|%s",ENVIRON["SEED"],$3 >f; close(f)}}' rows
find prn -type f | sort | xargs sha256sum | cut -c1-64 | paste -d';' - rows >numbered
awk -F';' 'FILENAME=="rested.csv"{{rest[$1]=1; next}} FILENAME=="windows.csv"{{a[$1,$2]=$3; next}}
 !($4 in rest) {{print ($1" "$4 > a[$2,$3] ? 0 : 1)";"$0}}' rested.csv windows.csv numbered |
 sort -t';' -k3,3 -k4,4 -k1,1 -k2,2 -k5,5 >order
awk -F';' 'NR==FNR{{n[$1,$2]=$4; next}} {{i=++k[$3,$4]; if (i<=n[$3,$4]) print $3";"$4";"i";"$5";"$2}}' \
 windows.csv order >drawn; sha256sum drawn
"""
"""POSIX shell that repeats a round from `frame_file` (frame.csv), `Round.window_file` (windows.csv) and
`Round.rested_file` (rested.csv)."""


@dataclass(frozen=True)
class Round:
    """One round of a rotating design, over the numbers of one permanent seed.

    Attributes:
        units: in the order of strata and ranks. strata: facts; `shortfall` where rested people left too few.
        after: per stratum, the place behind which its window began ("" = the beginning of the circle).
        rested: dossier numbers of earlier rounds that were not to be drawn.
        repeated: per stratum, sampled units that were in the previous round's sample, in whatever stratum.
    """

    seed: str
    frame_sha256: str
    units: tuple[Drawn, ...]
    strata: tuple[StratumDraw, ...]
    after: Mapping[Stratum, Place]
    rested: tuple[str, ...]
    repeated: Mapping[Stratum, int]

    @property
    def window_file(self) -> bytes:
        """Where each window begins and how many it takes, as the recipe reads it."""
        lines = [
            f"{one.unit};{one.group};{' '.join(self.after[one.unit, one.group]).strip()};{one.sample}"
            for one in self.strata
        ]
        return text_lines([WINDOW_HEADER, *lines])

    @property
    def rested_file(self) -> bytes:
        """The dossier numbers that rested, one a line: for holders and auditors, not for the public."""
        return text_lines(self.rested)

    @property
    def drawn_file(self) -> bytes:
        """unit;group;rank;dossier number;prn, as `drawn` of the recipe."""
        return text_lines(f"{one.unit};{one.group};{one.rank};{one.dossier_no};{one.prn}" for one in self.units)


def next_round(
    frame: Iterable[FrameUnit],
    allocation: Mapping[Stratum, int],
    earlier: Sequence[Round],
    *,
    seed: str,
    overlap: float = 0.0,
) -> Round:
    """Draw the next round: behind the former window, or over the last `overlap` share of it.

    frame: its names must be those of people (a citizen's pseudonym), else coordination of dossiers says nothing of
    people. earlier: the rounds that must rest, oldest first ([] = the first round); with `overlap` = 0 nobody of
    them is asked again, and where too few are left the stratum has a shortfall. overlap: 0…1, the share of the
    previous sample to keep (rounded down); only the rounds before the previous one rest then.

    Raises: Problem `seed_malformed`, `overlap_out_of_range`, `rounds_of_other_seeds` (numbers would not be permanent);
        Problem(s) of `check_frame`, `check_allocation`.
    """
    units = check_frame(frame)
    check_allocation(allocation)
    members = places_of(units, check_seed(seed))
    begin = windows(members.keys() | allocation.keys(), earlier, seed=seed, overlap=overlap)
    taken = {
        stratum: _behind(members.get(stratum, []), after, begin.rested, allocation.get(stratum, 0))
        for stratum, after in begin.after.items()
    }
    sizes = {stratum: len(places) for stratum, places in members.items()}
    return round_of(begin, sizes, allocation, taken, sha256(frame_file(units)).hexdigest())


@dataclass(frozen=True)
class Windows:
    """Where the windows of a round begin and who rests.

    after: per stratum, sorted, the place behind which its window begins; rested: dossier numbers not to be drawn;
    former: dossier numbers of the previous round.
    """

    seed: str
    after: Mapping[Stratum, Place]
    rested: frozenset[str]
    former: frozenset[str]


def windows(strata: Iterable[Stratum], earlier: Sequence[Round], *, seed: str, overlap: float) -> Windows:
    """The windows of the next round. strata: of the frame and of the allocation.

    Raises: Problem `seed_malformed`, `overlap_out_of_range`, `rounds_of_other_seeds`.
    """
    seed = check_seed(seed)
    if not 0 <= overlap <= 1:
        raise Problem("overlap_out_of_range", overlap=overlap)
    if any(one.seed != seed for one in earlier):
        raise Problem("rounds_of_other_seeds", count=sum(one.seed != seed for one in earlier))
    last: dict[Stratum, list[Place]] = {}
    for one in earlier:
        last |= _samples(one)
    after = {stratum: _start(last.get(stratum, []), overlap) for stratum in sorted(set(strata))}
    former = frozenset(unit.dossier_no for unit in earlier[-1].units) if earlier else frozenset()
    return Windows(seed, after, _resting(earlier, overlap), former)


def _samples(one: Round) -> dict[Stratum, list[Place]]:
    """The sample of each stratum where a round had one, in its order."""
    found: dict[Stratum, list[Place]] = {}
    for unit in one.units:
        found.setdefault((unit.unit, unit.group), []).append((unit.prn, unit.dossier_no))
    return found


def round_of(
    begin: Windows,
    sizes: Mapping[Stratum, int],
    allocation: Mapping[Stratum, int],
    taken: Mapping[Stratum, Sequence[Place]],
    frame_sha256: str,
) -> Round:
    """The round. sizes: N_h; taken: the places drawn in each stratum, in the order of the window."""
    drawn: list[Drawn] = []
    strata: list[StratumDraw] = []
    for stratum in begin.after:
        places = taken.get(stratum, ())
        drawn += [Drawn(*stratum, rank, False, number, random) for rank, (random, number) in enumerate(places, 1)]
        missing = allocation.get(stratum, 0) - len(places)
        strata.append(StratumDraw(*stratum, sizes.get(stratum, 0), len(places), 0, missing, 0))
    repeated = {stratum: sum(number in begin.former for _, number in taken.get(stratum, ())) for stratum in begin.after}
    rested = tuple(sorted(begin.rested))
    return Round(begin.seed, frame_sha256, tuple(drawn), tuple(strata), begin.after, rested, repeated)


def _start(last: Sequence[Place], overlap: float) -> Place:
    """The last place that the new window leaves out: the end of the former one, less the share to keep.

    last: the latest sample of the stratum.
    """
    if not last:
        return ("", "")
    kept = int(overlap * len(last) + 1e-9)
    return last[len(last) - kept - 1] if kept < len(last) else _before(last[0])


def _before(place: Place) -> Place:
    """A place just in front of one: the whole former window is kept."""
    return (place[0], "")


def _resting(earlier: Sequence[Round], overlap: float) -> frozenset[str]:
    """Names that rest in every stratum: who moved to another one is still the same person."""
    resting = earlier if overlap == 0 else earlier[:-1]
    kept = {unit.dossier_no for unit in earlier[-1].units} if earlier and overlap > 0 else set()
    return frozenset(unit.dossier_no for one in resting for unit in one.units) - kept


def _behind(order: Sequence[Place], after: Place, resting: frozenset[str], count: int) -> list[Place]:
    """The first `count` places behind `after`, around the circle, without those that rest."""
    circle = [place for place in order if place > after] + [place for place in order if place <= after]
    return [place for place in circle if place[1] not in resting][:count]


def round_manifest(one: Round) -> dict[str, object]:
    """The certificate's data: JSON-like, integers and strings only, no name of a unit."""
    return {
        "algorithm": ALGORITHM,
        "version": VERSION,
        "seed": one.seed,
        "frame_sha256": one.frame_sha256,
        "windows_sha256": sha256(one.window_file).hexdigest(),
        "rested_sha256": sha256(one.rested_file).hexdigest(),
        "drawn_sha256": sha256(one.drawn_file).hexdigest(),
        "sample_size": len(one.units),
        "strata": [
            {
                "unit": facts.unit,
                "group": facts.group,
                "population": facts.population,
                "sample": facts.sample,
                "shortfall": facts.shortfall,
                "repeated": one.repeated[facts.unit, facts.group],
            }
            for facts in one.strata
        ],
    }
