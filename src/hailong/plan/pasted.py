"""A quota grid copied from Excel, read as a person reads it: by its headings and names where it has them (R-000-15).

Understood and left out: heading rows, a number and a name before the cells, a total column, a total row, empty rows and
columns at the end. Totals are checked, not believed. Every fault is told, with its row and its column.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hailong.method.problem import Problem, raise_all
from hailong.org.queries import fold
from hailong.plan.models import Block

TOTAL = ("tong", "cong")
DASHES = {"-", "–", "—"}
OFFICE = re.compile(r"^(ubnd|uy ban nhan dan|tram y te|tyt|tram) ")
TIER = re.compile(r"^(xa|phuong|thi tran|tt|dac khu) ")
GROUPS = re.compile(r"(?<=\d)[.,\s](?=\d{3}(?!\d))")

Numbers = list[int | str]


def number(text: str) -> int | str:
    """ "1.430", " 60 " or an empty cell as forms write them; what is no number comes back as it is, to be refused."""
    plain = GROUPS.sub("", text.replace("\u00a0", " ").strip())
    return int(plain) if plain.isascii() and plain.isdigit() else (plain or 0)


def pasted_grid(block: Block, text: str, *, now: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, Any]]:
    """The grid of a paste. Rows that name their unit may stand in any order, others in the order of the annex.

    Raises: quota_paste_rows, quota_paste_heading, quota_paste_columns, quota_paste_cell, quota_paste_sum,
    quota_paste_name, quota_paste_twice, quota_paste_total (all at once).
    """
    sheet = _Sheet.of(block, now)
    sheet.read(_rows(text))
    raise_all(sheet.faults)
    return {slug: dict(zip(row, sheet.found[slug], strict=True)) for slug, row in now.items()}


def _rows(text: str) -> list[list[str]]:
    """Cells on one line each; rows that are empty to the end are left out."""
    lines = csv.reader(io.StringIO(unicodedata.normalize("NFC", text)), dialect="excel-tab")
    rows = [[" ".join(cell.replace("\u00a0", " ").split()) for cell in line] for line in lines if line]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _is_number(cell: str) -> bool:
    return bool(cell) and isinstance(number(cell), int)


def core(name: str) -> str:
    """ "UBND thị trấn Vạn Giã", "TT Vạn Giã" and "vạn giã" are one: what is left is the name of the place."""
    plain = " ".join(fold(word) for word in name.replace(".", " ").split())
    return TIER.sub("", OFFICE.sub("", plain)).replace(" ", "")


@dataclass
class _Sheet:
    """What is known of the grid, and what is found in the paste."""

    block: str
    slugs: list[str]
    names: dict[str, str]
    by_name: dict[str, str]
    fields: dict[str, tuple[str, ...]]
    columns: list[int] = field(default_factory=list)
    found: dict[str, list[int]] = field(default_factory=dict)
    faults: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, block: Block, now: Mapping[str, Mapping[str, int]]) -> "_Sheet":
        units = {unit.slug: unit for unit in block.units.select_related("agency__area") if unit.slug in now}
        places: dict[str, list[str]] = {}
        for slug, unit in units.items():
            for said in {fold(unit.agency.name), core(unit.agency.name), core(unit.agency.area.name)}:
                places.setdefault(said, []).append(slug)
        groups = list(block.field_groups.all())
        return cls(
            block=block.name,
            slugs=list(now),
            names={slug: unit.agency.name for slug, unit in units.items()},
            by_name={said: slugs[0] for said, slugs in places.items() if len(slugs) == 1},
            fields={g.name: (fold(g.name), fold(g.short_name)) for g in groups} or {"Số phiếu": ("sophieu",)},
        )

    def read(self, rows: list[list[str]]) -> None:
        body = self._below_headings(rows)
        total = body.pop() if body and self._is_total(body[-1]) else None
        for place, cells in enumerate(body, 1):
            self._row(place, cells)
        if not self.faults and (missing := [slug for slug in self.slugs if slug not in self.found]):
            facts = {"rows": len(body), "expected": len(self.slugs), "missing": self.names[missing[0]]}
            self.faults.append(Problem("quota_paste_rows", block=self.block, **facts))
        if total and not self.faults:
            self._check_total(total)

    def _below_headings(self, rows: list[list[str]]) -> list[list[str]]:
        """The rows of units; what stands above them says which column is which field."""
        first = next((at for at, cells in enumerate(rows) if self._is_unit(cells)), len(rows))
        said = [[fold(cell) for cell in cells] for cells in rows[:first]]
        for cells in said:
            at = {name: cells.index(word) for name, words in self.fields.items() for word in words if word in cells}
            if len(at) == len(self.fields):
                self.columns = [at[name] for name in self.fields]
            elif len(at) > 1 and not self.columns:
                lost = next(name for name in self.fields if name not in at)
                self.faults.append(Problem("quota_paste_heading", column=lost))
        return rows[first:]

    def _is_unit(self, cells: list[str]) -> bool:
        return any(_is_number(cell) for cell in cells) or self._slug_of(self._name_in(cells)) is not None

    def _is_total(self, cells: list[str]) -> bool:
        name = fold(self._name_in(cells))
        return name.startswith(TOTAL) and name not in self.by_name

    def _name_in(self, cells: list[str]) -> str:
        return next((cell for cell in cells[:3] if cell and not _is_number(cell) and cell not in DASHES), "")

    def _slug_of(self, name: str) -> str | None:
        return self.by_name.get(fold(name)) or self.by_name.get(core(name))

    def _row(self, place: int, cells: list[str]) -> None:
        name = self._name_in(cells)
        slug = self._slug_of(name) if name else self.slugs[place - 1] if place <= len(self.slugs) else None
        if name and slug is None:
            self.faults.append(Problem("quota_paste_name", row=place, name=name[:80], block=self.block))
            return
        numbers = self._numbers(place, cells, name)
        if slug is None or numbers is None:
            return self._too_many(place) if slug is None else None
        if slug in self.found:
            self.faults.append(Problem("quota_paste_twice", row=place, unit=self.names[slug]))
        self.found[slug] = numbers
        return None

    def _too_many(self, place: int) -> None:
        if place == len(self.slugs) + 1:
            facts = {"rows": place, "expected": len(self.slugs), "missing": "–"}
            self.faults.append(Problem("quota_paste_rows", block=self.block, **facts))

    def _numbers(self, place: int, cells: list[str], name: str) -> list[int] | None:
        """The numbers of a row in the order of the fields; None where something in it is no number."""
        row, rest = self._cut(place, cells, name)
        if len(row) != len(self.fields):
            facts = {"row": place, "columns": len(row), "expected": len(self.fields)}
            self.faults.append(Problem("quota_paste_columns", **facts))
            return None
        read = [0 if cell in DASHES else number(cell) for cell in row]
        wrong = [(column, value) for column, value in zip(self.fields, read, strict=True) if isinstance(value, str)]
        for column, value in wrong:
            self.faults.append(Problem("quota_paste_cell", row=place, column=column, value=value[:20]))
        numbers = [value for value in read if isinstance(value, int)]
        if not wrong and rest and number(rest) != sum(numbers):
            self.faults.append(Problem("quota_paste_sum", row=place, total=rest[:20], sum=sum(numbers)))
        return None if wrong else numbers

    def _cut(self, place: int, cells: list[str], name: str) -> tuple[list[str], str]:
        """The cells of the fields, and the total beside them (empty where there is none)."""
        width = len(self.fields)
        if self.columns:
            padded = [*cells, *[""] * (max(self.columns) + 1 - len(cells))]
            return [padded[at] for at in self.columns], next(iter(padded[max(self.columns) + 1 :]), "")
        after = cells[cells.index(name) + 1 :] if name else list(cells)
        while len(after) > width and not after[-1]:
            after.pop()
        if not name and len(after) > width and after[0] == str(place):
            after = after[1:]  # the running number
        if len(after) == width + 1:
            return after[:width], after[width]
        return after, ""

    def _check_total(self, cells: list[str]) -> None:
        said, all_of = self._cut(0, cells, self._name_in(cells))
        sums = [sum(column) for column in zip(*(self.found[slug] for slug in self.slugs), strict=True)]
        pairs: Iterable[tuple[str, str, int]] = zip(self.fields, said, sums, strict=False)
        for column, cell, total in [*pairs, ("Tổng", all_of, sum(sums))]:
            if cell and cell not in DASHES and number(cell) != total:
                self.faults.append(Problem("quota_paste_total", column=column, total=cell[:20], sum=total))
