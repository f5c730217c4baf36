"""Progress of every unit: one row an area, with the cells of each block side by side (a commune and its station)."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from hailong.fieldwork.models import FieldCase
from hailong.method.disposition import outcome
from hailong.plan.models import Quota, Survey, Unit
from hailong.reinterview.queries import standing_forms


@dataclass(frozen=True)
class Cell:
    """Forms of one quota cell."""

    label: str
    done: int
    planned: int


@dataclass
class UnitCell:
    """One unit of one block: its total and its cells by field group."""

    unit: Unit
    done: int
    planned: int
    due: float
    cells: list[Cell] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The colour of its bar: behind today's plan, or far behind (under two thirds of it)."""
        return "" if self.done >= self.due else "warn" if self.done >= self.due * 2 / 3 else "bad"


@dataclass
class AreaRow:
    """The units of one area. `missing` counts the forms behind today's plan."""

    name: str
    units: dict[str, UnitCell]
    missing: int
    refusal_pct: float | None
    median_seconds: int | None

    @property
    def in_block_order(self) -> list[UnitCell]:
        return list(self.units.values())


def areas(survey: Survey, expected_pct: float) -> list[AreaRow]:
    """Rows by area, the one farthest behind first."""
    forms: Counter[tuple[int, int | None]] = Counter()
    seconds: dict[int, list[int]] = {}
    rows = standing_forms(survey).filter(official=True).values_list("unit", "field_group", "paradata")
    for unit, group, paradata in rows:
        forms[unit, group] += 1
        if (lasted := paradata.get("duration_seconds")) is not None:
            seconds.setdefault(unit, []).append(lasted)
    codes: dict[int, Counter[str]] = {}
    cases = FieldCase.objects.filter(case__unit__block__survey=survey)
    for unit, code, number in cases.values_list("case__unit", "disposition").annotate(number=Count("id")):
        codes.setdefault(unit, Counter())[code] = number
    return _by_area(survey, forms, seconds, codes, expected_pct)


def _by_area(survey, forms, seconds, codes, expected_pct) -> list[AreaRow]:
    quotas: dict[int, list[Quota]] = {}
    for quota in Quota.objects.filter(unit__block__survey=survey).select_related("field_group"):
        quotas.setdefault(quota.unit_id, []).append(quota)
    units = (
        Unit.objects.filter(block__survey=survey)
        .assessed()
        .select_related("agency__area", "block")
        .order_by("block__order", "order")
    )
    found: dict[int, list[UnitCell]] = {}
    for unit in units:
        own = quotas.get(unit.pk, [])
        done = sum(number for (key, _), number in forms.items() if key == unit.pk)
        planned = sum(quota.planned for quota in own)
        cell = UnitCell(unit=unit, done=done, planned=planned, due=planned * expected_pct / 100)
        cell.cells = [
            Cell(quota.field_group.short_name, forms[unit.pk, quota.field_group_id], quota.planned)
            for quota in own
            if quota.field_group and quota.planned
        ]
        found.setdefault(unit.agency.area_id, []).append(cell)
    rows = [_row(cells, seconds, codes, expected_pct) for cells in found.values()]
    return sorted(rows, key=lambda row: -row.missing)


def _row(cells: list[UnitCell], seconds, codes, expected_pct: float) -> AreaRow:
    lasted = sorted(value for cell in cells for value in seconds.get(cell.unit.pk, []))
    mixed = sum((codes.get(cell.unit.pk, Counter()) for cell in cells), Counter())
    return AreaRow(
        name=cells[0].unit.agency.area.name,
        units={cell.unit.block.code: cell for cell in cells},
        missing=sum(max(0, round(cell.due) - cell.done) for cell in cells),
        refusal_pct=outcome(mixed).refusal_pct,
        median_seconds=lasted[len(lasted) // 2] if lasted else None,
    )
