"""The disclosure check of a release: every published cell, complements too, and differences to earlier releases.

Rules (trust design 6): no cell under the minimum; nobody hidden, those without an answer to a question included, who
follows by subtraction; no cell where everybody gave one answer, neither an item with its percentages nor a
mean at an end of the scale; a new release of the same cell differs by nobody or by ten, counted by forms and answers;
what one release hides no other tells.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hailong.publication.models import Release
from hailong.publication.queries.cells import Pages, cells
from hailong.publication.queries.differing import DIFFERENCE, differences
from hailong.publication.queries.held import HELD, held

TOP = 100.0


@dataclass(frozen=True)
class Check:
    """One rule: how many cells were looked at, and those that break it."""

    code: str
    label: str
    looked_at: int
    faults: list[str]

    @property
    def ok(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class _Line:
    """Cells under one published total. complete: everybody of the total is in one of them; not so the groups, for there
    are people who did not say their age.
    """

    place: str
    rows: list[dict[str, Any]]
    total: int | None
    complete: bool = True

    def tells(self, least: int) -> bool:
        """What is hidden follows by subtraction: a single cell of a complete list, or fewer people than may be shown.
        Rows of nobody hide nobody.
        """
        hidden = sum(row["n"] is None and not row["empty"] for row in self.rows)
        if self.total is None:
            return False
        missing = self.total - sum(row["n"] or 0 for row in self.rows)
        return (self.complete and hidden == 1) or 0 < missing < least


def _lines(pages: Pages) -> Iterator[_Line]:
    """Lists of cells that add up to a published total."""
    for block in pages["blocks"]:
        code, whole = block["code"], block["index"]["n"]
        if block["fields"]:
            yield _Line(f"{code}/fields", block["fields"], whole)
        yield _Line(f"{code}/units", block["units"], whole)
        for group in block["groups"]:
            yield _Line(f"{code}/{group['code']}", group["rows"], whole, complete=False)
        own = [unit for place, unit in pages["units"].items() if place.startswith(f"{code}/")]
        for part in ("criteria", "items"):
            for place, row in enumerate(block[part]):
                yield _Line(f"{code}/units/{part}/{row['code']}", [unit[part][place] for unit in own], row["n"])
        for place, wish in enumerate(block.get("wishes", ())):
            if wish["n"] is not None:
                yield _Line(f"{code}/units/{wish['code']}", [unit["wishes"][place] for unit in own], wish["n"])


def _unanimous(pages: Pages) -> Iterator[tuple[str, bool]]:
    """Items that show percentages, and whether one of them is 100; means, and whether they stand at an end of the
    scale; wishes, and whether everybody has the same.
    """
    floors = {block["code"]: block.get("floor") for block in pages["blocks"]}
    holders = [(block["code"], block["code"], block) for block in pages["blocks"]]
    holders += [(place, place.partition("/")[0], unit) for place, unit in pages["units"].items()]
    for place, code, holder in holders:
        for row in holder["items"]:
            yield f"{place}/{row['code']}", bool(row["shares"]) and max(row["shares"]) >= TOP
        for name, row in _means(holder):
            yield f"{place}/{name}", _at_an_end(row, floors[code])
        told = any(row["value"] is not None for row in holder["items"])  # then their shares say as much as 100 does
        satisfied = holder.get("share45")
        yield f"{place}/share45", _at_an_end(satisfied, 0.0) and not (told and satisfied["value"] >= TOP)
        for wish in holder.get("wishes", ()):
            yield f"{place}/{wish['code']}", any(row["count"] == wish["n"] for row in wish["rows"])


def _means(holder: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Printed indices of a block or a unit that are no items."""
    yield "index", holder["index"]
    for part in ("criteria", "fields"):
        yield from ((f"{part}/{row['code']}", row) for row in holder.get(part, ()))
    yield from ((f"{group['code']}={row['code']}", row) for group in holder.get("groups", ()) for row in group["rows"])


def _at_an_end(row: dict[str, Any] | None, floor: float | None) -> bool:
    """Everybody gave the highest answer to everything, or the lowest; a release from before has no floor."""
    value = row["value"] if row else None
    return value is not None and (value >= TOP or (floor is not None and value <= floor))


def protection(pages: Pages, earlier: list[Release]) -> list[Check]:
    """All checks; a release needs every one of them green."""
    least = pages["survey"]["min_cell"]
    found = list(cells(pages))
    small = [f"{place}: {n}" for place, n in found if n is not None and n < least]
    lines = list(_lines(pages))
    lonely = [line.place for line in lines if line.tells(least)]
    same = list(_unanimous(pages))
    looked_at, differing = differences(pages, earlier, least)
    compared, told = held(pages, earlier, least)
    return [
        Check("minimum", f"Không ô nào dưới {least} phiếu", len(found), small),
        Check("complement", "Không suy ra được ô bị ẩn bằng phép trừ", len(lines), lonely),
        Check("unanimous", "Không câu nào lộ vì mọi người chọn cùng một mức", len(same), [p for p, bad in same if bad]),
        Check(DIFFERENCE, f"So với bản trước không lệch dưới {least} phiếu", looked_at, differing),
        Check(HELD, "Ô ẩn không suy ra được khi đặt cạnh bản trước", compared, told),
    ]
