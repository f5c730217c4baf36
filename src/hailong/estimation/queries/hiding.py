"""Which figures of a run are not shown: small ones, unanimous ones, and those from which they would follow.

One decision for every page, table and file of a run. A cell is (block, unit, field, group, subject). Hidden are:
fewer than the plan's minimum; an item that all (or all but one) answered alike, since its index would tell what each
said; a criterion or a whole that tells the same (`unanimity`); and the smallest others of the same list (units, fields
or options under one total) or of the same mean (items of a criterion, criteria of the whole), until nothing hidden
follows by subtraction. Cells answered alike do not cover each other: their sum tells as much as each of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hailong.estimation.queries.unanimity import NOBODY, Unanimity, unanimity
from hailong.method.disclosure import protect_list
from hailong.method.distribution import Distribution
from hailong.method.figure import Figure
from hailong.method.questionnaire import Questionnaire

Domain = tuple[str, str, str, str]  # block, unit, field, group
Cell = tuple[str, str, str, str, str]
REST = "rest"


@dataclass(frozen=True)
class Rule:
    """What a run may show. minimum: answers of a cell; equal_units: the plan prints the plain mean of the units."""

    minimum: int
    equal_units: bool = False

    def fewest_hidden(self, *, units: bool) -> int:
        """Hidden cells of a list: one follows from the total. Units under a plain mean stand in a second equation, that
        of the weighted shares of the whole, which fixes two.
        """
        return 3 if units and self.equal_units else 2


def domain_of(one: Figure | Distribution) -> Domain:
    return (one.block, one.unit, one.field, one.group)


def hidden_cells(
    figures: Iterable[Figure],
    distributions: Iterable[Distribution],
    questionnaires: Mapping[str, Questionnaire],
    *,
    measure: str,
    rule: Rule,
    also: frozenset[Cell] = frozenset(),
) -> frozenset[Cell]:
    """Cells of one measure (design aggregation) that must not be shown; `also`: those known to tell too much."""
    figures, distributions = list(figures), list(distributions)
    sizes = {
        (*domain_of(one), one.subject): one.n
        for one in figures
        if one.measure == measure and one.aggregation == "design" and not (one.unit and one.field)
    }
    same = unanimity(figures, distributions, questionnaires, measure=measure)
    primary = same.alike | also
    hidden = {cell for cell, n in sizes.items() if 0 < n < rule.minimum or (cell in primary and n)}
    lists, means = list(_lists(sizes)), list(_means(sizes, questionnaires))
    cover = _cover(lists, sizes)
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for own in lists:
            _hide_list(own, sizes, hidden, rule, same.alike)
        for whole, parts in means:
            _hide_mean(whole, [part for part in parts if sizes.get(part)], hidden, cover, same)
    return frozenset(hidden)


def _lists(sizes: Mapping[Cell, int]) -> Iterator[list[Cell]]:
    """Cells that add up to one published total: per block and subject its units, its fields, the options of a group."""
    found: dict[tuple[str, ...], list[Cell]] = {}
    for cell in sizes:
        block, unit, field, group, subject = cell
        axis = "unit" if unit else "field" if field else group.partition("=")[0]
        if axis:
            found.setdefault((block, axis, subject), []).append(cell)
    yield from found.values()


def _means(sizes: Mapping[Cell, int], questionnaires: Mapping[str, Questionnaire]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Each published mean with its parts: a criterion and its items, the whole and its criteria."""
    for domain in {cell[:4] for cell in sizes}:
        criteria = questionnaires[domain[0]].criteria
        for criterion in criteria:
            yield (*domain, f"criterion:{criterion.code}"), [(*domain, f"item:{item.code}") for item in criterion.items]
        yield (*domain, "overall"), [(*domain, f"criterion:{criterion.code}") for criterion in criteria]


def _hide_list(
    own: list[Cell], sizes: Mapping[Cell, int], hidden: set[Cell], rule: Rule, alike: frozenset[Cell] = frozenset()
) -> None:
    """Cells of one list and, where it does not add up to its total, the people who are in none of its cells: those who
    did not say their age, say. A few of them would follow by subtraction as well as a small cell does.
    """
    counts = {str(place): sizes[cell] for place, cell in enumerate(own)}
    also = {str(place) for place, cell in enumerate(own) if cell in hidden}
    block, unit, _, _, subject = own[0]
    rest = sizes.get((block, "", "", "", subject), 0) - sum(counts.values())
    if 0 < rest < rule.minimum:
        counts[REST] = rest
        also.add(REST)
    uncovered = sum(cell in alike and sizes[cell] > 0 for cell in own)
    least = rule.fewest_hidden(units=bool(unit)) + max(0, uncovered - 1)
    found = protect_list(counts, minimum=rule.minimum, also=frozenset(also), least=least)
    hidden |= {own[int(place)] for place in found - {REST}}
    if found and (len(found) < least or sum(counts[place] for place in found) < rule.minimum):
        hidden.add((block, "", "", "", subject))  # the list is too short to hide in: its total goes too


def _cover(lists: list[list[Cell]], sizes: Mapping[Cell, int]) -> dict[Cell, int]:
    """Sizes of the filled cells; 0 for one that fills its list alone: it equals its total, so it cannot be hidden."""
    found = dict(sizes)
    for own in lists:
        filled = [cell for cell in own if sizes[cell]]
        if len(filled) == 1:
            found[filled[0]] = 0
    return found


def _hide_mean(
    whole: Cell,
    own: list[Cell],
    hidden: set[Cell],
    cover: Mapping[Cell, int],
    same: Unanimity = NOBODY,
) -> None:
    """A single hidden part follows from the mean and the others, and so does what several tell together: the smallest
    other, or the mean itself, goes too.

    cover: how many people a part would cover when hidden; 0 where it can be told from a total all the same.
    """
    if whole in hidden:
        hidden |= set(own)
        return
    gone = [part for part in own if part in hidden and cover[part] > 0]
    if own and whole in same.ends and all(part in hidden for part in own):
        hidden.add(whole)
    elif gone and (len(gone) == 1 or same.pins(gone)):
        others = sorted((cover[part], part) for part in own if part not in hidden and cover[part])
        hidden.add(others[0][1] if others else whole)
