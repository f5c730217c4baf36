"""Rút mẫu: a draw that anyone can repeat with a shell.

Algorithm `hailong.draw/1`: inside each stratum (unit × field group) the frame is ordered by
SHA-256(seed + "|" + dossier number) in hexadecimal, ties by dossier number; the first n_h are the sample, the
next ones the reserves, in this order. With a seed fixed after the hash of the frame file is public, every
unit has the same chance n_h/N_h and nobody can choose. Source: permanent random numbers (Ohlsson 1995),
statistics 6.5; R-000-10, R-000-11.

The same in a shell (`frame.csv`, `allocation.csv`: the files of `frame_file` and `allocation_file`): see
`RECIPE`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil, inf

from hailong.method.allocation import Stratum
from hailong.method.selection.register import FrameUnit, check_allocation, check_frame, frame_file, text_lines
from hailong.method.selection.seed import check_seed, prn

ALGORITHM, VERSION = "hailong.draw", "1"
ALLOCATION_HEADER = "unit;group;sample;reserve"

RECIPE = """\
export LC_ALL=C SEED='{seed}'; sha256sum frame.csv; tail -n +2 frame.csv >rows; mkdir prn
awk -F';' '{{f=sprintf("prn/%09d",NR); printf "%s|%s",ENVIRON["SEED"],$3 >f; close(f)}}' rows
find prn -type f | sort | xargs sha256sum | cut -c1-64 | paste -d';' - rows |
 sort -t';' -k2,2 -k3,3 -k1,1 -k4,4 >order
awk -F';' 'NR==FNR{{n[$1,$2]=$3; r[$1,$2]=$4; next}} {{i=++k[$2,$3]; m=n[$2,$3]; if (i<=m+r[$2,$3])
 print $2";"$3";"i";"(i<=m?"sample":"reserve")";"$4";"$1}}' allocation.csv order >drawn; sha256sum drawn
"""
"""Five lines of POSIX shell that repeat the draw from the two files. The first prints `Draw.frame_sha256`,
the last `Draw.sha256`. `.format(seed=…)` fills in the seed."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A unit with its place.

    `rank` from 1 inside its stratum; reserves follow the sample. `prn`: 64 hex digits.
    """

    unit: str
    group: str
    rank: int
    is_reserve: bool
    dossier_no: str
    prn: str


@dataclass(frozen=True, slots=True)
class StratumDraw:
    """The facts of one stratum: sizes, and what was asked and could not be given.

    Attributes:
        population: N_h. sample: n_h. reserve: ordered substitutes.
        shortfall, reserve_shortfall: asked minus given.
    """

    unit: str
    group: str
    population: int
    sample: int
    reserve: int
    shortfall: int
    reserve_shortfall: int

    @property
    def design_weight(self) -> float | None:
        """N_h/n_h; None where nothing was drawn: such a stratum is not covered."""
        return self.population / self.sample if self.sample else None


@dataclass(frozen=True)
class Draw:
    """The result of a draw, in the order of the strata and ranks."""

    seed: str
    frame_sha256: str
    units: tuple[Drawn, ...]
    strata: tuple[StratumDraw, ...]

    @property
    def sample(self) -> tuple[Drawn, ...]:
        return tuple(unit for unit in self.units if not unit.is_reserve)

    @property
    def reserves(self) -> tuple[Drawn, ...]:
        return tuple(unit for unit in self.units if unit.is_reserve)

    @property
    def sha256(self) -> str:
        """SHA-256 of `drawn_file`."""
        return sha256(drawn_file(self)).hexdigest()


def draw(
    frame: Iterable[FrameUnit], allocation: Mapping[Stratum, int], *, seed: str, reserve_ratio: float = 1.0
) -> Draw:
    """Draw sample and reserves.

    Args:
        frame: usable units of the whole frame, any order.
        allocation: forms per (unit, group); a zero or absent stratum is not drawn, and shown so.
        seed: public, fixed after the frame's hash was logged.
        reserve_ratio: reserves per form of the sample; 1 makes the list twice as long as the sample.

    Raises: Problem `seed_malformed`; Problem(s) of `check_frame`, `check_allocation`; ValueError for a ratio below 0 or
        without end.
    """
    seed = check_seed(seed)
    units = check_frame(frame)
    check_allocation(allocation)
    content = frame_file(units)
    members: dict[Stratum, list[tuple[str, str]]] = {stratum: [] for stratum in allocation}
    for unit in units:
        members.setdefault((unit.unit, unit.group), []).append((prn(seed, unit.dossier_no), unit.dossier_no))
    drawn: list[Drawn] = []
    strata = []
    for stratum in sorted(members):
        facts = stratum_draw(stratum, len(members[stratum]), allocation.get(stratum, 0), reserve_ratio)
        strata.append(facts)
        first = sorted(members[stratum])[: facts.sample + facts.reserve]
        drawn += [
            Drawn(*stratum, rank, rank > facts.sample, number, random) for rank, (random, number) in enumerate(first, 1)
        ]
    return Draw(seed, sha256(content).hexdigest(), tuple(drawn), tuple(strata))


def stratum_draw(stratum: Stratum, population: int, asked: int, reserve_ratio: float) -> StratumDraw:
    sample = min(asked, population)
    reserve_asked = reserves(asked, reserve_ratio)
    reserve = min(reserve_asked, population - sample)
    return StratumDraw(*stratum, population, sample, reserve, asked - sample, reserve_asked - reserve)


def reserves(sample: int, reserve_ratio: float) -> int:
    """Reserves asked for a number of forms: rounded up."""
    if not 0 <= reserve_ratio < inf:
        raise ValueError("a reserve ratio is not negative and has an end")
    return ceil(sample * reserve_ratio)


def allocation_file(draw: Draw) -> bytes:
    """What was drawn per stratum, as the recipe reads it.

    Sample and reserve counts, strata without a draw included.
    """
    lines = [f"{stratum.unit};{stratum.group};{stratum.sample};{stratum.reserve}" for stratum in draw.strata]
    return text_lines([ALLOCATION_HEADER, *lines])


def drawn_file(draw: Draw) -> bytes:
    """The drawn units: unit;group;rank;sample|reserve;dossier number;prn.

    No header; equals `drawn` of the recipe.
    """
    return text_lines(
        f"{unit.unit};{unit.group};{unit.rank};{'reserve' if unit.is_reserve else 'sample'};"
        f"{unit.dossier_no};{unit.prn}"
        for unit in draw.units
    )


def manifest(draw: Draw) -> dict[str, object]:
    """The certificate's data (biên bản chọn mẫu).

    JSON-like, integers and strings only, no person, no dossier number.
    """
    strata: Sequence[StratumDraw] = draw.strata
    return {
        "algorithm": ALGORITHM,
        "version": VERSION,
        "seed": draw.seed,
        "frame_sha256": draw.frame_sha256,
        "frame_size": sum(stratum.population for stratum in strata),
        "sample_size": sum(stratum.sample for stratum in strata),
        "reserve_size": sum(stratum.reserve for stratum in strata),
        "drawn_sha256": draw.sha256,
        "allocation_sha256": sha256(allocation_file(draw)).hexdigest(),
        "strata": [
            {
                "unit": stratum.unit,
                "group": stratum.group,
                "population": stratum.population,
                "sample": stratum.sample,
                "reserve": stratum.reserve,
                "shortfall": stratum.shortfall,
                "reserve_shortfall": stratum.reserve_shortfall,
            }
            for stratum in strata
        ],
    }
