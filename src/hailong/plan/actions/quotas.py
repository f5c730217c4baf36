"""The quota grid: planned forms of each unit in each field; they add up to what the plan says (R-000-12 … R-000-19)."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from django.db import transaction

from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.plan.actions.writing import draft, log
from hailong.plan.models import Block, FieldGroup, Quota

Grid = Mapping[str, Mapping[str, int]]
MOST = 100_000
FORMS = "số phiếu"


@transaction.atomic
def set_quota(*, block: Block, grid: Grid, planned_total: int | None = None, by: User, at: dt.datetime) -> Block:
    """Write the whole grid of a block: unit slug -> field code (`""` without fields) -> forms. Zero is legal.

    `planned_total` changes what the plan promises for the block (and the survey with it).
    Raises: permission_denied, plan_is_approved, quota_total_malformed; quota_unit_unknown, quota_field_unknown,
    quota_number_wrong, quota_total_differs (all at once).
    """
    survey = draft(block.survey, by)
    block = Block.objects.select_for_update().get(pk=block.pk)
    before = block.planned_total
    if planned_total is not None and (type(planned_total) is not int or not 0 <= planned_total <= MOST):
        raise Problem("quota_total_malformed", block=block.name, value=str(planned_total)[:20], most=MOST)
    block.planned_total = before if planned_total is None else planned_total
    units = {unit.slug: unit for unit in block.units.select_related("agency")}
    groups: dict[str, FieldGroup | None] = {group.code: group for group in block.field_groups.all()}
    groups = groups or {"": None}
    assessed = {slug: unit.agency.name for slug, unit in units.items() if not unit.excluded_reason}
    fields = {code: group.name if group else FORMS for code, group in groups.items()}
    raise_all(grid_faults(grid, names=assessed, fields=fields, block=block))
    if block.planned_total != before:
        survey.planned_total += block.planned_total - before
        survey.save(update_fields=["planned_total"])
        block.save(update_fields=["planned_total"])
    Quota.objects.filter(unit__block=block).delete()
    cells = [(units[slug], groups[code], n) for slug, row in grid.items() for code, n in row.items()]
    Quota.objects.bulk_create([Quota(unit=unit, field_group=group, planned=n) for unit, group, n in cells])
    log("plan.set_quota", survey, by, at, block=block.code, planned=block.planned_total, cells=len(cells))
    return block


def grid_faults(grid: Grid, *, names: Mapping[str, str], fields: Mapping[str, str], block: Block) -> list[Problem]:
    """Everything wrong with a grid. `names`: slug -> name of the units that are assessed; `fields`: code -> name."""
    faults = [Problem("quota_unit_unknown", unit=slug[:80], block=block.name) for slug in grid.keys() - names.keys()]
    for slug, row in grid.items():
        unit = names.get(slug, slug)
        faults += [Problem("quota_field_unknown", field=code[:40], unit=unit) for code in row.keys() - fields.keys()]
        wrong = {code: n for code, n in row.items() if type(n) is not int or not 0 <= n <= MOST}
        for code, n in wrong.items():
            column = fields.get(code, code[:40])
            faults.append(Problem("quota_number_wrong", unit=unit, column=column, value=str(n)[:20], most=MOST))
    return faults or _total_faults(grid, names=names, block=block)


def _total_faults(grid: Grid, *, names: Mapping[str, str], block: Block) -> list[Problem]:
    totals = {slug: sum(grid.get(slug, {}).values()) for slug in names}
    total = sum(totals.values())
    difference = block.planned_total - total
    if not difference:
        return []
    direction = "thiếu" if difference > 0 else "thừa"
    facts = {"block": block.name, "total": total, "planned": block.planned_total, "direction": direction}
    usual = Counter(totals.values()).most_common(1)[0][0] if totals else 0
    odd = [names[slug] for slug, sum_of_unit in totals.items() if (usual - sum_of_unit) * difference > 0]
    where = ", ".join(odd[:3]) if odd else block.name
    return [Problem("quota_total_differs", unit=where, difference=abs(difference), **facts)]
