"""Draws from an ordered list: systematic with implicit stratification, and with probability proportional to size.

Algorithm `hailong.list/1`: in each stratum the list is sorted by (order, id) as bytes; units with n·size ≥ Σsize are
certain, again until none is added; the start is SHA-256(seed|stratum) mod Σsize of the others; see
`method.selection.systematic`. With all sizes 1 it is the systematic sample of equal chances, and the order (commune,
field, day) is the implicit stratification. Reserves of equal-chance draws are the units not taken, in the order of
SHA-256(seed|id). A draw in proportion to size has no reserves: a substitute would not have the refuser's chance.
From registers of millions: `store.drawing.draw_listed`, unit by unit the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from hailong.method.problem import Problem, raise_all
from hailong.method.selection.register import plain_name, text_lines
from hailong.method.selection.seed import check_seed, prn, start_below
from hailong.method.selection.stratified import reserves
from hailong.method.selection.systematic import Counts, Course, course

ALGORITHM, VERSION = "hailong.list", "1"
LIST_HEADER, ASKED_HEADER = "stratum;order;id;size", "stratum;sample"

RECIPE = """\
export LC_ALL=C SEED='{seed}'; sha256sum list.csv
tail -n +2 list.csv | sort -t';' -k1,1 -k2,2 -k3,3 >rows
tail -n +2 asked.csv | while IFS=';' read -r s n; do
 h=$(printf '%s|%s' "$SEED" "$s" | sha256sum | cut -c1-64); printf '%s;%s;%s\\n' "$s" "$n" "$h"; done >starts
awk -F';' 'function draw(  i,t,m,more,r,c,a,b) {{ m=n[s]; more=1
 while (more && m>0) {{ t=0; for (i=1;i<=k;i++) if (!sure[i]) t+=x[i]
  more=0; for (i=1;i<=k;i++) w[i]=!sure[i] && m*x[i]>=t
  for (i=1;i<=k;i++) if (w[i]) {{ sure[i]=1; more++ }} m-=more }}
 t=0; for (i=1;i<=k;i++) if (!sure[i]) t+=x[i]
 r=0; if (t>0) for (i=1;i<=64;i++) r=(r*16+index("0123456789abcdef",substr(h[s],i,1))-1)%t
 c=0; for (i=1;i<=k;i++) {{ if (sure[i]) {{ print line[i]";certain"; continue }} a=m*c-r; c+=x[i]; b=m*c-r
  if (m>0 && (b-(b%t+t)%t)/t > (a-(a%t+t)%t)/t) print line[i]";drawn" }}
 k=0; split("",sure) }}
NR==FNR {{n[$1]=$2; h[$1]=$3; next}} ($1"")!=(s"") && k {{draw()}} {{s=$1; line[++k]=$0; x[k]=$4}}
END {{if (k) draw()}}' starts rows >drawn; sha256sum drawn
"""
"""POSIX shell that repeats the draw from `list_file` (list.csv) and `ListDraw.asked_file` (asked.csv).

awk reckons whole numbers exactly below 2⁵³: sizes up to Σsize·n < 9·10¹⁵.
"""
EXACT_IN_AWK = 2**53


@dataclass(frozen=True, slots=True, order=True)
class ListUnit:
    """One unit of an ordered list.

    stratum: drawn apart from the others. order: sort key inside it ("" = by id): the implicit stratification.
    unit_id: unique in the list. size: whole, > 0; 1 = equal chances, pupils or dossiers = in proportion to them.
    """

    stratum: str
    order: str
    unit_id: str
    size: int = 1


@dataclass(frozen=True, slots=True)
class ListDrawn:
    """A drawn unit. probability: π, 1 where it is certain; its design weight is 1/π."""

    unit: ListUnit
    probability: float
    is_certain: bool

    @property
    def design_weight(self) -> float:
        return 1 / self.probability


@dataclass(frozen=True, slots=True)
class ListStratum:
    """The facts of one stratum: N and n, how many of n are certain, and the reserves asked that are missing."""

    stratum: str
    population: int
    sample: int
    certain: int
    reserve_shortfall: int


@dataclass(frozen=True)
class ListDraw:
    """The result, in the order of the list. reserves: by stratum, in the order of use; none where sizes differ."""

    seed: str
    list_sha256: str
    units: tuple[ListDrawn, ...]
    strata: tuple[ListStratum, ...]
    reserves: Mapping[str, tuple[ListUnit, ...]]

    @property
    def asked_file(self) -> bytes:
        """Units asked per stratum."""
        return text_lines([ASKED_HEADER, *(f"{one.stratum};{one.sample}" for one in self.strata)])

    @property
    def drawn_file(self) -> bytes:
        """The drawn units, as `drawn` of the recipe."""
        return text_lines(f"{_line(one.unit)};{'certain' if one.is_certain else 'drawn'}" for one in self.units)


def list_file(units: Iterable[ListUnit]) -> bytes:
    """The canonical list; its SHA-256 is made public before the seed."""
    return text_lines([LIST_HEADER, *(_line(unit) for unit in sorted(units))])


def _line(unit: ListUnit) -> str:
    return f"{unit.stratum};{unit.order};{unit.unit_id};{unit.size}"


def draw_listed(
    units: Iterable[ListUnit], asked: Mapping[str, int], *, seed: str, reserve_ratio: float = 1.0
) -> ListDraw:
    """Draw `asked` units from each stratum of the list; strata not asked are not drawn.

    reserve_ratio: reserves per unit drawn where all sizes are equal.
    Raises: Problem `seed_malformed`; Problem(s) of `check_list`; `sample_exceeds_frame`, `sizes_too_large` (the recipe
        could not reckon them exactly); ValueError for numbers below 0.
    """
    seed = check_seed(seed)
    frame = check_list(units, asked)
    members: dict[str, list[ListUnit]] = {stratum: [] for stratum in asked}
    for unit in frame:
        members.setdefault(unit.stratum, []).append(unit)
    drawn: list[ListDrawn] = []
    strata: list[ListStratum] = []
    left: dict[str, tuple[ListUnit, ...]] = {}
    for stratum in sorted(members):
        n, order = asked.get(stratum, 0), members[stratum]
        sizes = [unit.size for unit in order]
        way = stratum_course(stratum, _sizes(sizes), n, seed)
        taken = way.taken(np.array(sizes, dtype=np.int64))
        drawn += listed_units([order[i] for i in np.flatnonzero(taken)], way)
        wanted = reserves(n, reserve_ratio) if len(set(sizes)) == 1 else 0
        others = (order[i] for i in np.flatnonzero(~taken))
        left[stratum] = tuple(sorted(others, key=lambda unit: (prn(seed, unit.unit_id), unit.unit_id))[:wanted])
        certain = sum(size >= way.bar for size in sizes) if way.bar is not None else 0
        strata.append(ListStratum(stratum, len(order), n, certain, wanted - len(left[stratum])))
    return ListDraw(seed, sha256(list_file(frame)).hexdigest(), tuple(drawn), tuple(strata), left)


def _sizes(sizes: list[int]) -> "Sizes":
    values, counts = np.unique(np.array(sizes, dtype=np.int64), return_counts=True)
    return Sizes(len(sizes), sum(sizes), max(sizes, default=0), (values, counts))


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of one stratum. spread: (size, how many units have it), of the n largest units at least; looked at
    where n·largest ≥ total.
    """

    population: int
    total: int
    largest: int
    spread: tuple[Counts, Counts]


def stratum_course(stratum: str, sizes: Sizes, n: int, seed: str) -> Course:
    """The course through one stratum.

    Raises: Problem `sample_exceeds_frame`, `sizes_too_large`; ValueError for n below 0 or not whole.
    """
    if not isinstance(n, int) or n < 0:
        raise ValueError("a number of units is whole and not negative")
    if n > sizes.population:
        raise Problem("sample_exceeds_frame", asked=n, available=sizes.population)
    if (n + 16) * sizes.total >= EXACT_IN_AWK:
        raise Problem("sizes_too_large", largest=sizes.largest)
    if n * sizes.largest < sizes.total:
        return Course(None, n, sizes.total, start_below(seed, stratum, sizes.total))
    return course(*sizes.spread, n, sizes.total, lambda bound: start_below(seed, stratum, bound))


def listed_units(units: Sequence[ListUnit], way: Course) -> list[ListDrawn]:
    """Taken units of one stratum with their probabilities."""
    sizes = np.array([unit.size for unit in units], dtype=np.int64)
    facts = zip(units, way.probabilities(sizes).tolist(), way.certain(sizes).tolist(), strict=True)
    return [ListDrawn(unit, probability, is_certain) for unit, probability, is_certain in facts]


def check_list(units: Iterable[ListUnit], asked: Iterable[str] = ()) -> list[ListUnit]:
    """The list in canonical order. asked: strata that are drawn from, or not; all of them enter the file of numbers.

    Raises: Problem(s) `list_unit_twice`, `frame_name_malformed` (of a stratum, or somewhere in a column),
        `size_not_positive`; ValueError for sizes not whole.
    """
    frame = sorted(units)
    if any(not isinstance(unit.size, int) for unit in frame):
        raise ValueError("sizes are whole numbers")
    twice = sum(1 for count in Counter(unit.unit_id for unit in frame).values() if count > 1)
    problems = [Problem("list_unit_twice", count=twice)] if twice else []
    names = {unit.stratum for unit in frame} | set(asked)
    problems += [Problem("frame_name_malformed", name=name) for name in sorted(names) if not plain_name(name)]
    columns = {"order": {unit.order or "-" for unit in frame}, "unit_id": {unit.unit_id for unit in frame}}
    problems += [
        Problem("frame_name_malformed", name=column)
        for column, texts in columns.items()
        if not all(map(plain_name, texts))
    ]
    bad = [row for row, unit in enumerate(frame, 1) if unit.size <= 0]
    if bad:
        problems.append(Problem("size_not_positive", units=len(bad), row=bad[0]))
    raise_all(problems)
    return frame


def list_manifest(draw: ListDraw) -> dict[str, object]:
    """The certificate's data: JSON-like, integers and strings only, no name of a unit."""
    return {
        "algorithm": ALGORITHM,
        "version": VERSION,
        "seed": draw.seed,
        "list_sha256": draw.list_sha256,
        "asked_sha256": sha256(draw.asked_file).hexdigest(),
        "drawn_sha256": sha256(draw.drawn_file).hexdigest(),
        "list_size": sum(one.population for one in draw.strata),
        "sample_size": len(draw.units),
        "strata": [
            {"stratum": one.stratum, "population": one.population, "sample": one.sample, "certain": one.certain}
            for one in draw.strata
        ],
    }
