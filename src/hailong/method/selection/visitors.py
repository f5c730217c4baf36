"""On-site sessions: a systematic sample of the visitors with a fractional interval that anyone can repeat (R-000-11).

Algorithm `hailong.session/2`: with N visitors expected, q forms, n = min(q, N) and r = SHA-256(seed|session) mod N,
visitor j is asked when ⌊(n·j − r)/N⌋ > ⌊(n·(j − 1) − r)/N⌋: the rule of `method.selection.systematic` with all sizes 1.
Each of the N is asked under exactly n of the N starts, so everybody's chance is n/N; exactly n of them are asked. The
rule knows no last visitor: whoever comes after the N-th is asked at the same rate (visitor N + j when visitor j is),
as long as there are forms.

`hailong.session/1` took k = ⌊N/q⌋ and stopped after q visitors: the last N mod q of those expected had no chance. It
is kept so that sessions planned by it can still be checked and printed again; no session is planned by it.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, takewhile

from hailong.method.problem import Problem
from hailong.method.selection.seed import check_seed, start_below

ALGORITHM, VERSION = "hailong.session", 2
EXACT_IN_AWK = 2**53

RECIPE = """\
export LC_ALL=C SEED='{seed}' SESSION='{session}'
h=$(printf '%s|%s' "$SEED" "$SESSION" | sha256sum | cut -c1-64)
awk -v h="$h" -v N={expected} -v q={quota} 'function floor(x) {{ return (x-(x%N+N)%N)/N }}
BEGIN {{ n=q<N?q:N; r=0
 for (i=1;i<=64;i++) r=(r*16+index("0123456789abcdef",substr(h,i,1))-1)%N
 for (j=1;j<=N;j++) if (floor(n*j-r)>floor(n*(j-1)-r)) print j }}'
"""
"""POSIX shell that prints the visitors to ask among those expected; the hash is reduced mod N digit by digit.

Later visitors: the same numbers plus N, and so on.
"""


@dataclass(frozen=True, slots=True)
class VisitorPlan:
    """Whom to ask in one session.

    Attributes:
        version: of `hailong.session`. expected_visitors: N. quota: q, forms of the session.
        interval: k of version 1, None since. start: first visitor asked, 1..k (version 1); r, 0..N − 1 (version 2).
        visitors: the numbers to ask among those expected, increasing; min(q, N) of them.
    """

    version: int
    expected_visitors: int
    quota: int
    interval: int | None
    start: int
    visitors: tuple[int, ...]

    @property
    def shortfall(self) -> int:
        """Forms for which too few visitors are expected."""
        return self.quota - len(self.visitors)

    @property
    def chance(self) -> Fraction:
        """Everybody's chance to be asked while there are forms (version 1: of those up to its last number)."""
        return Fraction(1, self.interval) if self.interval else Fraction(len(self.visitors), self.expected_visitors)

    @property
    def spacing(self) -> float:
        """One visitor of how many is asked."""
        return float(1 / self.chance)

    def numbers(self) -> Iterator[int]:
        """The numbers to ask in order, without end; those of version 1 end with its forms."""
        if self.version == 1:
            return iter(self.visitors)
        return (turn * self.expected_visitors + one for turn in count() for one in self.visitors)

    def up_to(self, last: int) -> tuple[int, ...]:
        """The numbers to ask when visitors 1..last came."""
        return tuple(takewhile(lambda number: number <= last, self.numbers()))

    def due(self, visitors: int) -> int:
        """How many numbers to ask came up among so many visitors."""
        if self.version == 1:
            return bisect_right(self.visitors, visitors)
        turns, rest = divmod(visitors, self.expected_visitors)
        return turns * len(self.visitors) + bisect_right(self.visitors, rest)

    def nth(self, place: int) -> int:
        """The visitor whose number is the place-th to ask, of version 2; place from 1."""
        turns, at = divmod(place - 1, len(self.visitors))
        return turns * self.expected_visitors + self.visitors[at]


@dataclass(frozen=True, slots=True)
class Attendance:
    """What the tally of a session of version 2 tells, beside its forms.

    Attributes:
        due: visitors whose number came up.
        missed: of these, nobody asked them though there were forms left: nonresponse like a refusal.
        without_chance: who came from the first number on that no form was left for (at most; fewer when some were
            missed before).
        uncovered: of the due, those whose number came up when the forms were gone (at most, as above): they are in no
            response rate; counted as nonresponse they give its lower bound.
        out_of_turn: forms and refusals for which no number had come up: somebody was asked whose turn it was not.
    """

    due: int
    missed: int
    without_chance: int
    uncovered: int
    out_of_turn: int


def on_site(*, session: str, seed: str, expected_visitors: int, quota: int, version: int = VERSION) -> VisitorPlan:
    """Systematic selection of visitors at a desk or a health station.

    version: 1 only to repeat a session that was planned by it.

    Raises: Problem `seed_malformed`; Problem `session_without_visitors` when visitors or forms are not positive,
    `sizes_too_large` when a shell could not reckon it exactly; ValueError for an unknown version.
    """
    if expected_visitors < 1 or quota < 1:
        raise Problem("session_without_visitors", expected_visitors=expected_visitors, quota=quota)
    asked = min(quota, expected_visitors)
    if (asked + 16) * expected_visitors >= EXACT_IN_AWK:
        raise Problem("sizes_too_large", largest=expected_visitors)
    seed = check_seed(seed)
    if version == 1:
        interval = max(1, expected_visitors // quota)
        start = 1 + start_below(seed, session, interval)
        visitors = tuple(start + interval * step for step in range(asked))
        return VisitorPlan(1, expected_visitors, quota, interval, start, visitors)
    if version != VERSION:
        raise ValueError(f"{ALGORITHM}/{version}")
    start = start_below(seed, session, expected_visitors)
    return VisitorPlan(version, expected_visitors, quota, None, start, chosen(expected_visitors, asked, start))


def chosen(population: int, n: int, start: int) -> tuple[int, ...]:
    """The n numbers of 1..N that the start r hits, solved for j: ⌈(r + i·N)/n⌉, i = 0..n − 1; r = 0 counts as N."""
    first = start or population
    return tuple(-(-(first + step * population) // n) for step in range(n))


def attendance(plan: VisitorPlan, *, visitors: int, refusals: int, forms: int) -> Attendance:
    """Who was missed, had no chance or was asked out of turn in a session by version 2.

    visitors: everybody who came. refusals: asked and refused. forms: filled ones of the session.
    """
    due, asked = plan.due(visitors), forms + refusals
    used_up = forms >= plan.quota
    return Attendance(
        due=due,
        missed=0 if used_up else max(0, due - asked),
        without_chance=max(0, visitors - plan.nth(asked + 1) + 1) if used_up else 0,
        uncovered=max(0, due - asked) if used_up else 0,
        out_of_turn=max(0, asked - due),
    )
