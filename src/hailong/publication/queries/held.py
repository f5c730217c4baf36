"""What one release hides and another shows of the same people: side by side they would tell what each of them hides.

Two rules. A cell that an earlier release hid stays hidden until at least the minimum of its forms changed. What a
release hides must not follow when the cells that an earlier one showed of nearly the same people are taken as known.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hailong.method.questionnaire import Questionnaire, parse
from hailong.plan.models import Block, Survey
from hailong.publication.models import Release
from hailong.publication.queries.cells import Pages
from hailong.publication.queries.differing import Owner, name_of
from hailong.publication.queries.moving import Cell, moves
from hailong.publication.queries.spots import Spot, spots, tabled

HELD = "held"


@dataclass(frozen=True)
class _Sum:
    """Cells under one whole. fewest: hidden cells below which one follows; adds_up: their responses do, too."""

    whole: Cell
    parts: tuple[Cell, ...]
    fewest: int
    adds_up: bool

    def tells(self, known: Mapping[Cell, int], now: Mapping[Cell, Spot], least: int) -> bool:
        if self.whole not in known:
            return False
        hidden = [cell for cell in self.parts if now[cell].is_hidden and cell not in known]
        missing = known[self.whole] - sum(known.get(cell, 0) for cell in self.parts)
        return bool(hidden) and (len(hidden) < self.fewest or (self.adds_up and missing < least))


def held(pages: Pages, earlier: Iterable[Release], least: int) -> tuple[int, list[str]]:
    """How many cells were compared, and in words where a release beside an earlier one tells what one of them hides."""
    now, looked_at, found = spots(pages), 0, []
    borrowed: dict[Cell, int] = {}
    for release in earlier:
        before = spots(release.pages)
        if release.pages["dataset"]["run"] != pages["dataset"]["run"]:
            now, before = tabled(pages) | now, tabled(release.pages) | before
        moved = moves(release.pages, pages).by_cell()
        same = [cell for cell in before.keys() & now.keys() if moved[cell] < least]
        looked_at += len(same)
        again = Counter(_owner(cell) for cell in same if before[cell].is_hidden and now[cell].n is not None)
        found += [
            f"{name_of(pages, owner)}, {number} ô đã ẩn ở bản {release.version}"
            for owner, number in sorted(again.items())
        ]
        borrowed |= {cell: before[cell].n or 0 for cell in same if now[cell].is_hidden and before[cell].n}
    return looked_at, found + _follow(pages, now, borrowed, least)


def _follow(pages: Pages, now: Mapping[Cell, Spot], borrowed: Mapping[Cell, int], least: int) -> list[str]:
    """Where something hidden now follows from what is shown now and what was shown before."""
    known = {cell: spot.n for cell, spot in now.items() if spot.n is not None}
    known.update(borrowed)
    told = Counter(
        _owner(one.whole)
        for one in _sums(pages, now)
        if not borrowed.keys().isdisjoint((one.whole, *one.parts)) and one.tells(known, now, least)
    )
    return [
        f"{name_of(pages, owner)}, {number} danh sách có ô ẩn suy ra được" for owner, number in sorted(told.items())
    ]


def _owner(cell: Cell) -> Owner:
    return cell[0], cell[1]


def _sums(pages: Pages, now: Mapping[Cell, Spot]) -> Iterator[_Sum]:
    """Units, fields, options of a group under the whole block; items under criteria, criteria under the whole."""
    lists: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in now:
        block, unit, field, group, subject = cell
        axis = "unit" if unit else "field" if field else group.partition("=")[0]
        if axis:
            lists.setdefault((block, axis, subject), []).append(cell)
    equal = pages["survey"]["aggregation"] == Survey.Aggregation.EQUAL_UNITS.label
    for (block, axis, subject), own in lists.items():
        fewest = 3 if equal and axis == "unit" else 2
        yield _Sum((block, "", "", "", subject), tuple(own), fewest, adds_up=True)
    forms = _forms(pages)
    for domain in {cell[:4] for cell in now}:
        criteria = forms[domain[0]].criteria
        means = {f"criterion:{one.code}": [f"item:{item.code}" for item in one.items] for one in criteria}
        for whole, parts in (means | {"overall": list(means)}).items():
            own = [(*domain, part) for part in parts if (*domain, part) in now]
            yield _Sum((*domain, whole), tuple(own), 2, adds_up=False)


def _forms(pages: Pages) -> dict[str, Questionnaire]:
    blocks = Block.objects.filter(survey__slug=pages["survey"]["slug"]).select_related("questionnaire__question_set")
    return {block.code: parse(block.questionnaire.definition) for block in blocks}
