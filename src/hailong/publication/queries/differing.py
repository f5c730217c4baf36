"""Where a new release differs from an earlier one by so few responses that both together would tell their answers."""

from collections.abc import Iterable
from typing import Any

from hailong.publication.models import Release
from hailong.publication.queries.cells import Pages, cells

DIFFERENCE = "difference"
Owner = tuple[str, str]  # block, unit; unit "" is the whole block


def differences(pages: Pages, earlier: Iterable[Release], least: int) -> tuple[int, list[str]]:
    """How many cells both releases show, and in words the units and blocks that differ by somebody, but by too few."""
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
            f"{_name(pages, owner)}, {_moves(owner, few)}, so với bản {release.version}" for owner, few in moved.items()
        ]
    return looked_at, found


def _owner(pages: Pages, place: str) -> Owner:
    """Of whom a cell tells: `ubnd/units/van-gia` and `ubnd/van-gia/items/q1` of one commune, the rest of the block."""
    block, part, slug = (*place.split("/"), "", "")[:3]
    if part == "units":
        return block, slug
    return block, part if f"{block}/{part}" in pages["units"] else ""


def _name(pages: Pages, owner: Owner) -> str:
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
