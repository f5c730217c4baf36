"""Draws from an ordered list: systematic with implicit stratification, and with probability proportional to size.

Algorithm `hailong.list/1`: in each stratum the list is sorted by (order, id) as bytes; units with n·size ≥ Σsize are
certain, again until none is added; the start is SHA-256(seed|stratum) mod Σsize of the others; see
`method.selection.systematic`. With all sizes 1 it is the systematic sample of equal chances, and the order (commune,
field, day) is the implicit stratification. Reserves of equal-chance draws are the units not taken, in the order of
SHA-256(seed|id). A draw in proportion to size has no reserves: a substitute would not have the refuser's chance.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from hailong.method.problem import Problem, raise_all
from hailong.method.selection.register import plain_name, text_lines
from hailong.method.selection.seed import check_seed, prn, start_below
from hailong.method.selection.systematic import inclusion_probabilities, systematic_sample

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
"""POSIX shell that repeats the draw from `ListDraw.list_file` (list.csv) and `ListDraw.asked_file` (asked.csv).

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


@dataclass(frozen=True)
class ListDraw:
    """The result, in the order of the list. reserves: by stratum, in the order of use; none where sizes differ."""

    seed: str
    frame: tuple[ListUnit, ...]
    asked: Mapping[str, int]
    units: tuple[ListDrawn, ...]
    reserves: Mapping[str, tuple[ListUnit, ...]]

    @property
    def list_file(self) -> bytes:
        """The canonical list; its SHA-256 is made public before the seed."""
        return text_lines([LIST_HEADER, *(_line(unit) for unit in self.frame)])

    @property
    def asked_file(self) -> bytes:
        """Units asked per stratum."""
        return text_lines([ASKED_HEADER, *(f"{stratum};{count}" for stratum, count in self.asked.items())])

    @property
    def drawn_file(self) -> bytes:
        """The drawn units, as `drawn` of the recipe."""
        return text_lines(f"{_line(one.unit)};{'certain' if one.is_certain else 'drawn'}" for one in self.units)


def _line(unit: ListUnit) -> str:
    return f"{unit.stratum};{unit.order};{unit.unit_id};{unit.size}"


def draw_listed(units: Iterable[ListUnit], asked: Mapping[str, int], *, seed: str) -> ListDraw:
    """Draw `asked` units from each stratum of the list; strata not asked are not drawn.

    Raises: Problem `seed_malformed`; Problem(s) of `check_list`; `sample_exceeds_frame`, `size_not_positive`,
        `sizes_too_large` (the recipe could not reckon them exactly).
    """
    seed = check_seed(seed)
    frame = check_list(units)
    members: dict[str, list[ListUnit]] = {stratum: [] for stratum in sorted(asked)}
    for unit in frame:
        members.setdefault(unit.stratum, []).append(unit)
    drawn: list[ListDrawn] = []
    reserves: dict[str, tuple[ListUnit, ...]] = {}
    for stratum in sorted(members):
        taken, left = _draw_stratum(members[stratum], asked.get(stratum, 0), seed)
        drawn += taken
        reserves[stratum] = left
    counts = {stratum: asked.get(stratum, 0) for stratum in sorted(members)}
    return ListDraw(seed, tuple(frame), counts, tuple(drawn), reserves)


def _draw_stratum(members: list[ListUnit], n: int, seed: str) -> tuple[list[ListDrawn], tuple[ListUnit, ...]]:
    if n > len(members):
        raise Problem("sample_exceeds_frame", asked=n, available=len(members))
    if not members:
        return [], ()
    sizes = np.array([unit.size for unit in members], dtype=np.int64)
    probabilities = inclusion_probabilities(sizes, n)
    certain = probabilities == 1
    rest = int(sizes[~certain].sum())
    if (n + 16) * int(sizes.sum()) >= EXACT_IN_AWK:
        raise Problem("sizes_too_large", largest=int(sizes.max()))
    start = start_below(seed, members[0].stratum, rest) if rest else 0
    hit = systematic_sample(sizes, n, start)
    drawn = [
        ListDrawn(members[index], float(probabilities[index]), bool(certain[index])) for index in np.flatnonzero(hit)
    ]
    if len(set(sizes.tolist())) > 1:
        return drawn, ()
    left = [members[index] for index in np.flatnonzero(~hit)]
    return drawn, tuple(sorted(left, key=lambda unit: (prn(seed, unit.unit_id), unit.unit_id)))


def check_list(units: Iterable[ListUnit]) -> list[ListUnit]:
    """The list in canonical order.

    Raises: Problem(s) `list_unit_twice`, `frame_name_malformed`, `size_not_positive`; ValueError for sizes not whole.
    """
    frame = sorted(units)
    if any(not isinstance(unit.size, int) for unit in frame):
        raise ValueError("sizes are whole numbers")
    twice = sum(1 for count in Counter(unit.unit_id for unit in frame).values() if count > 1)
    problems = [Problem("list_unit_twice", count=twice)] if twice else []
    names = {name for unit in frame for name in (unit.stratum, unit.unit_id, unit.order or "-")}
    problems += [Problem("frame_name_malformed", name=name) for name in sorted(names) if not plain_name(name)]
    bad = [row for row, unit in enumerate(frame, 1) if unit.size <= 0]
    if bad:
        problems.append(Problem("size_not_positive", units=len(bad), row=bad[0]))
    raise_all(problems)
    return frame


def list_manifest(draw: ListDraw) -> dict[str, object]:
    """The certificate's data: JSON-like, integers and strings only, no name of a unit."""
    population = Counter(unit.stratum for unit in draw.frame)
    certain = Counter(one.unit.stratum for one in draw.units if one.is_certain)
    return {
        "algorithm": ALGORITHM,
        "version": VERSION,
        "seed": draw.seed,
        "list_sha256": sha256(draw.list_file).hexdigest(),
        "asked_sha256": sha256(draw.asked_file).hexdigest(),
        "drawn_sha256": sha256(draw.drawn_file).hexdigest(),
        "list_size": len(draw.frame),
        "sample_size": len(draw.units),
        "strata": [
            {"stratum": one, "population": population[one], "sample": count, "certain": certain[one]}
            for one, count in draw.asked.items()
        ],
    }
