"""Joining small categories with their smallest neighbour, instead of hiding them; why is kept beside what was joined.

Source: Hundepool et al., Statistical Disclosure Control (2012), 4.3.1 (table redesign); trust design 6 ("merge
categories instead").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hailong.method.problem import Problem


@dataclass(frozen=True)
class Group:
    """codes: the categories in it, in the declared order; people: on each place of the other axis (one place for a
    list); reasons: (code or codes that were too small, people of their smallest cell), in the order of the joins.
    """

    codes: tuple[str, ...]
    people: tuple[int, ...]
    reasons: tuple[tuple[str, int], ...] = ()

    def smallest(self, minimum: int) -> int | None:
        """People of the smallest cell that is too small; None: there is none. Empty cells hide nobody."""
        return min((count for count in self.people if 0 < count < minimum), default=None)


def merge(
    counts: Mapping[str, Sequence[int]], *, minimum: int, order: Sequence[str] | None = None, among: str = ""
) -> tuple[Group, ...]:
    """Groups of categories, each without a cell of 1 … minimum − 1 people.

    counts: category -> people on each place of the other axis. order: only neighbours in it may be joined (age bands);
    None: any two of these categories (the parts of one code of a hierarchy: call once for each code). The group with
    the smallest offending cell goes first (then fewer people, then the first code) and joins the neighbour with fewer
    people, the earlier one on ties. among: name of the list, for the words.

    Raises: Problem `merging_too_few` (among, people, minimum): everybody together is too few, too.
    """
    codes = list(counts if order is None else order)
    if set(codes) != set(counts) or len(set(codes)) != len(codes):
        raise ValueError("the order names every category once")
    groups = [Group((code,), tuple(counts[code])) for code in codes]
    while True:
        small = [(least, sum(one.people), at) for at, one in enumerate(groups) if (least := one.smallest(minimum))]
        if not small:
            return tuple(groups)
        at = min(small)[2]
        near = [other for other in range(len(groups)) if other != at and (order is None or abs(other - at) == 1)]
        if not near:
            raise Problem("merging_too_few", among=among, people=sum(groups[at].people), minimum=minimum)
        other = min(near, key=lambda one: (sum(groups[one].people), one))
        groups = _joined(groups, at, other, min(small)[0])


def _joined(groups: list[Group], at: int, other: int, least: int) -> list[Group]:
    first, second = sorted((at, other))
    one, two = groups[first], groups[second]
    people = tuple(a + b for a, b in zip(one.people, two.people, strict=True))
    reason = (" + ".join(groups[at].codes), least)
    group = Group(one.codes + two.codes, people, (*one.reasons, *two.reasons, reason))
    return [group if place == first else kept for place, kept in enumerate(groups) if place != second]
