"""Where a new release differs from an earlier one by so few responses that both together would tell their answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from hailong.publication.models import Release
from hailong.publication.queries.cells import Pages, cells
from hailong.publication.queries.moving import Cell, Domain, moves
from hailong.publication.queries.spots import Spot, spots

DIFFERENCE = "difference"
Owner = tuple[str, str]  # block, unit; unit "" is the whole block


def differences(pages: Pages, earlier: Iterable[Release], least: int) -> tuple[int, list[str]]:
    """How many cells both releases show, and in words the units and blocks that differ by somebody, but by too few.

    Compared are the numbers that are printed, and the forms of both frozen datasets one by one: as many forms as before
    may be other forms, or other answers.
    """
    now = dict(cells(pages))
    looked_at, found = 0, []
    for release in earlier:
        moved: dict[Owner, list[tuple[str, int, int]]] = {}
        for place, before in cells(release.pages):
            after = now.get(place)
            if before is None or after is None:
                continue
            looked_at += 1
            if 0 < abs(after - before) < least:
                moved.setdefault(_owner(pages, place), []).append((place, before, after))
        found += [
            f"{name_of(pages, owner)}, {_moves(owner, few)}, so với bản {release.version}"
            for owner, few in moved.items()
        ]
        found += [
            f"{name_of(pages, owner)}, dưới {least} phiếu thêm, bớt hoặc sửa, so với bản {release.version}"
            for owner in sorted(_moved_forms(pages, release.pages, least) - moved.keys())
        ]
    return looked_at, found


def _moved_forms(pages: Pages, before: Pages, least: int) -> set[Owner]:
    """Whose figures rest on other forms or answers in both releases, but on too few.

    Of a domain that both show every subject counts, also a hidden one: it may follow from its mean. Who is in no domain
    that both show follows from the whole by subtraction and counts together.
    """
    both = _shown(spots(pages)) & _shown(spots(before))
    between = moves(before, pages)
    cells = [(cell, few) for cell, few in between.by_cell().items() if cell[:4] in both]
    rest = [(cell, few) for cell, few in between.of_the_rest(both).items() if (cell[0], "", "", "") in both]
    return {(cell[0], cell[1]) for cell, few in cells + rest if few < least}


def _shown(found: Mapping[Cell, Spot]) -> frozenset[Domain]:
    return frozenset(cell[:4] for cell, spot in found.items() if spot.n is not None)


def _owner(pages: Pages, place: str) -> Owner:
    """Of whom a cell tells: `ubnd/units/van-gia` and `ubnd/van-gia/items/q1` of one commune, the rest of the block."""
    block, part, slug = (*place.split("/"), "", "")[:3]
    if part == "units":
        return block, slug
    return block, part if f"{block}/{part}" in pages["units"] else ""


def name_of(pages: Pages, owner: Owner) -> str:
    block, unit = owner
    if unit:
        return str(pages["units"][f"{block}/{unit}"]["name"])
    return f"khối {next(one['name'] for one in pages['blocks'] if one['code'] == block)}"


def _moves(owner: Owner, few: list[tuple[str, int, int]]) -> str:
    """The responses of the whole where they moved; else how many cells within it did."""
    block, unit = owner
    whole = {f"{block}/units/{unit}", f"{block}/{unit}/index"} if unit else {block}
    told: Any = next((f"{before} → {after} phiếu" for place, before, after in few if place in whole), None)
    return told or f"{len(few)} tiêu chí, câu hỏi hoặc nhóm"
