"""Means that tell what everybody answered, item by item hidden or not.

A criterion, or the whole, of which every item was answered alike says of each person what was hidden of the items; so
does an index printed as the top or the bottom of the scale, and a share of satisfied answers of 0. What was hidden of a
mean follows from it and its printed parts: where that lies nearer to an end than one response can move it, it says the
same of everybody but one. A share of 100 beside items that are printed says no more than their shares do; where all are
hidden it goes too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hailong.method.distribution import Distribution
from hailong.method.figure import Figure
from hailong.method.index_methods import MEASURES, floor_pct
from hailong.method.presentation import decimals, share_decimals, to_places
from hailong.method.questionnaire import Questionnaire
from hailong.method.weighting.design import design_weight_e4

Domain = tuple[str, str, str, str]  # block, unit, field, group
Cell = tuple[str, str, str, str, str]
TOP = 100.0
NEAR = 1e-9


@dataclass(frozen=True)
class Reach:
    """Between low and high, ends not included, a value tells of nobody."""

    low: float
    high: float

    def tells(self, value: float) -> bool:
        return not self.low < value < self.high


@dataclass(frozen=True)
class Unanimity:
    """alike: cells that tell of everybody; ends: means of which some measure is printed as an end; values of the index
    by cell, reaches by domain.
    """

    alike: frozenset[Cell] = frozenset()
    ends: frozenset[Cell] = frozenset()
    values: Mapping[Cell, float] = field(default_factory=dict)
    reaches: Mapping[Domain, Reach] = field(default_factory=dict)

    def pins(self, parts: list[Cell]) -> bool:
        """Would the mean of these hidden parts, which follows from their whole and the others, tell of everybody?"""
        if all(part in self.alike for part in parts):
            return True
        values = [self.values[part] for part in parts if part in self.values]
        reach = self.reaches.get(parts[0][:4])
        if reach is None or len(values) < len(parts) or not any(part in self.alike for part in parts):
            return False
        return reach.tells(sum(values) / len(values))


def unanimity(
    figures: Iterable[Figure],
    distributions: Iterable[Distribution],
    questionnaires: Mapping[str, Questionnaire],
    *,
    measure: str,
) -> Unanimity:
    """What tells of everybody in a run. measure: that of the method; others printed are looked at too."""
    figures = [one for one in figures if one.aggregation == "design" and one.value is not None and one.n]
    distributions = list(distributions)
    looked_at = {measure, *MEASURES} if measure in MEASURES else {measure, "share45"}
    items = {
        (one.block, one.unit, one.field, one.group, f"item:{one.item}"): one.homogeneous
        for one in distributions
        if one.n
    }
    moved = _largest_parts(figures, distributions)
    alike = {cell for cell, same in items.items() if same} | set(_of_alike_items(items, questionnaires))
    ends: set[Cell] = set()
    values: dict[Cell, float] = {}
    for one in figures:
        cell = (one.block, one.unit, one.field, one.group, one.subject)
        if one.measure == measure and one.value is not None:
            values[cell] = one.value
        if one.measure not in looked_at or one.subject.startswith("item:"):
            continue
        end = _printed_end(one, measure, questionnaires[one.block])
        if end is not None:
            ends.add(cell)
            if one.measure == measure or end < TOP:
                alike.add(cell)
    reaches = {domain: _reach(measure, questionnaires[domain[0]], part) for domain, part in moved.items()}
    return Unanimity(frozenset(alike), frozenset(ends), values, reaches)


def _items_of(cell: Cell, questionnaires: Mapping[str, Questionnaire]) -> list[Cell]:
    form, code = questionnaires[cell[0]], cell[4].partition(":")[2]
    return [(*cell[:4], f"item:{item}") for item in form.items if not code or form.criterion_of(item).code == code]


def floor_of(measure: str, questionnaire: Questionnaire) -> float:
    """The highest of the lowest values of its items: a mean that low has one at its end."""
    return max(floor_pct(measure, questionnaire.scale_of(code)) for code in questionnaire.items)


def _of_alike_items(items: Mapping[Cell, bool], questionnaires: Mapping[str, Questionnaire]) -> Iterable[Cell]:
    """Criteria, and wholes, of which every item that was answered was answered alike."""
    for domain in {cell[:4] for cell in items}:
        for subject in ("overall", *(f"criterion:{one.code}" for one in questionnaires[domain[0]].criteria)):
            whole = (*domain, subject)
            answered = [items[part] for part in _items_of(whole, questionnaires) if part in items]
            if answered and all(answered):
                yield whole


def _largest_parts(figures: list[Figure], distributions: list[Distribution]) -> dict[Domain, float]:
    """The largest part that one response has of the weight of an item, by domain; of a group, whose weights are not at
    hand, one in the number of its answers.
    """
    clients = {(one.block, one.unit, one.field): one.population for one in figures if one.unit}
    crossed = {(one.block, one.unit) for one in distributions if one.unit and one.field}
    weights: dict[tuple[Domain, str], list[tuple[int, int]]] = {}  # answers and weight of each stratum
    found: dict[Domain, float] = {}
    for one in distributions:
        if one.group and one.n:
            domain = (one.block, one.unit, one.field, one.group)
            found[domain] = max(found.get(domain, 0.0), 1 / one.n)
        if one.group or not one.unit or not one.n or (not one.field and (one.block, one.unit) in crossed):
            continue
        size = one.n + one.not_experienced + one.skipped
        weight = design_weight_e4(clients.get((one.block, one.unit, one.field)), size)
        for domain in {
            (one.block, one.unit, one.field, ""),
            (one.block, one.unit, "", ""),
            (one.block, "", one.field, ""),
            (one.block, "", "", ""),
        }:
            weights.setdefault((domain, one.item), []).append((one.n, weight))
    for (domain, _), strata in weights.items():
        part = max(weight for _, weight in strata) / sum(n * weight for n, weight in strata)
        found[domain] = max(found.get(domain, 0.0), part)
    return found


def _reach(measure: str, questionnaire: Questionnaire, part: float) -> Reach:
    floor = floor_of(measure, questionnaire)
    moved = (TOP - floor) * part + NEAR
    return Reach(floor + moved, TOP - moved)


def _printed_end(one: Figure, measure: str, questionnaire: Questionnaire) -> float | None:
    """The top or the bottom of the scale where it is printed as that."""
    places = (decimals if one.measure == measure else share_decimals)(one.n)
    printed = float(to_places(one.value or 0.0, places))
    return None if floor_of(one.measure, questionnaire) < printed < TOP else printed


NOBODY = Unanimity()
