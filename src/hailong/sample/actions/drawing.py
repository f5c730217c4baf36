"""A draw in two steps by two persons: the frame's hash is in the ledger before anyone knows the seed (R-000-10)."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from hailong.frame import queries as frame
from hailong.frame.models import FrameImport
from hailong.ledger import actions as ledger
from hailong.ledger.queries import canonical
from hailong.method import selection
from hailong.method.allocation import Stratum
from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan.models import Block, Survey
from hailong.sample import queries
from hailong.sample.models import Case, Draw

BATCH = 500
MOST_RESERVES = 2  # more would be a sample of its own


@transaction.atomic
def prepare(
    *,
    frame_import: FrameImport,
    allocation: Mapping[Stratum, int] | None = None,
    reserve_ratio: int = 1,
    reason: str = "",
    by: User,
    at: dt.datetime,
) -> Draw:
    """Fix the frame, the grid and the reserves, and log their hashes; the draw then waits for its seed.

    Args:
        allocation: (unit slug, field code) -> forms; the plan's quotas where None.
        reserve_ratio: reserves per form. reason: why there is another draw. The same draw prepared twice is one.

    Raises:
        Problem: permission_denied, plan_not_approved, frame_not_accepted, reserve_ratio_wrong, redraw_in_field,
            redraw_needs_reason; allocation_stratum_unknown, allocation_number_wrong, allocation_over_quota (all at
            once).
    """
    require(by, "sample.prepare", frame_import)
    block = Block.objects.select_for_update().get(pk=frame_import.block_id)
    grid = dict(allocation) if allocation is not None else queries.quotas(block)
    _check_frame(frame_import)
    if not 0 <= reserve_ratio <= MOST_RESERVES:
        raise Problem("reserve_ratio_wrong", ratio=reserve_ratio, most=MOST_RESERVES)
    raise_all(_grid_faults(grid, block))
    before, stored = queries.current_draw(block), queries.as_json(grid)
    if before and _is_the_same(before, frame_import, stored, reserve_ratio):
        return before
    if before:
        _retire(before, reason)
    made = Draw.objects.create(
        block=block,
        frame_import=frame_import,
        number=block.draws.count() + 1,
        reason=reason.strip()[:300] if before else "",
        allocation=stored,
        reserve_ratio=reserve_ratio,
        frame_sha256=frame_import.frame_sha256,
        prepared_by=by.code,
        prepared_at=at,
    )
    allocation_sha256 = hashlib.sha256(canonical(stored)).hexdigest()
    facts = {"frame": made.frame_sha256, "allocation": allocation_sha256, "forms": sum(stored.values())}
    _log("frame", made, by, at, act="prepare", reserve_ratio=reserve_ratio, **facts)
    return made


def _check_frame(frame_import: FrameImport) -> None:
    if frame_import.survey.state == Survey.State.DRAFT:
        raise Problem("plan_not_approved", survey=frame_import.survey.short_title)
    if not FrameImport.objects.filter(pk=frame_import.pk, status=FrameImport.Status.ACCEPTED).exists():
        raise Problem("frame_not_accepted", file=frame_import.file_name)


def _grid_faults(grid: Mapping[Stratum, int], block: Block) -> list[Problem]:
    """Everything wrong with a grid: strange cells, strange numbers, more forms at a unit than its plan."""
    units = {unit.slug: unit for unit in block.units.assessed().select_related("agency")}
    groups = set(block.field_groups.values_list("code", flat=True))
    strange = [cell for cell in grid if cell[0] not in units or cell[1] not in groups]
    faults = [Problem("allocation_stratum_unknown", unit=unit[:80], group=group[:40]) for unit, group in strange]
    faults += [
        Problem("allocation_number_wrong", unit=unit[:80], group=group[:40], value=str(count)[:20])
        for (unit, group), count in grid.items()
        if type(count) is not int or count < 0
    ]
    if faults:
        return faults
    planned = {slug: queries.quota_of(unit) for slug, unit in units.items()}
    asked = {slug: sum(count for (unit, _), count in grid.items() if unit == slug) for slug in units}
    return [
        Problem("allocation_over_quota", unit=units[slug].agency.name, asked=asked[slug], planned=planned[slug])
        for slug in units
        if asked[slug] > planned[slug]
    ]


def _is_the_same(before: Draw, frame_import: FrameImport, stored: Mapping[str, int], reserve_ratio: int) -> bool:
    return (
        not before.seed
        and before.frame_import_id == frame_import.pk
        and before.allocation == stored
        and before.reserve_ratio == reserve_ratio
    )


def _retire(before: Draw, reason: str) -> None:
    """Give way to another draw: the cases go while nobody works on them; the manifest stays for good."""
    if before.seed and before.survey.state != Survey.State.APPROVED:
        raise Problem("redraw_in_field", block=before.block.name)
    if not reason.strip():
        raise Problem("redraw_needs_reason", number=before.number)
    try:
        before.cases.all().delete()
    except ProtectedError as used:
        raise Problem("redraw_in_field", block=before.block.name) from used
    before.is_current = False
    before.save(update_fields=["is_current"])


def draw(*, draw: Draw, seed: str, by: User, at: dt.datetime) -> Draw:
    """Draw with the seed that a second person types: cases with ordered reserves, and a manifest to repeat it by.

    Raises:
        Problem: permission_denied, seed_malformed, seed_by_same_person, draw_already_made, draw_is_replaced,
            frame_altered.
    """
    require(by, "sample.seed", draw)
    _check_open(draw, by)
    members = frame.with_dossiers(draw.frame_import)
    result = selection.draw(
        members.values(), queries.from_json(draw.allocation), seed=seed, reserve_ratio=draw.reserve_ratio
    )
    if result.frame_sha256 != draw.frame_sha256:
        raise Problem("frame_altered", file=draw.frame_import.file_name)
    with transaction.atomic():
        current = Draw.objects.select_for_update().get(pk=draw.pk)
        _check_open(current, by)
        current.seed, current.seed_by, current.drawn_at = result.seed, by.code, at
        current.manifest = selection.manifest(result)
        current.save(update_fields=["seed", "seed_by", "drawn_at", "manifest"])
        identities = {member.dossier_no: identity for identity, member in members.items()}
        Case.objects.bulk_create(_cases(current, result, identities), batch_size=BATCH)
        facts = {name: current.manifest[name] for name in ("algorithm", "version", "seed", "frame_sha256")}
        facts |= {name: current.manifest[name] for name in ("drawn_sha256", "sample_size", "reserve_size")}
        facts["manifest"] = hashlib.sha256(canonical(current.manifest)).hexdigest()
        _log("draw", current, by, at, **facts)
    return current


def _check_open(draw: Draw, by: User) -> None:
    if draw.seed:
        raise Problem("draw_already_made", number=draw.number)
    if not draw.is_current:
        raise Problem("draw_is_replaced", number=draw.number)
    if by.code == draw.prepared_by:
        raise Problem("seed_by_same_person")


def _cases(draw: Draw, result: selection.Draw, identities: Mapping[str, Any]) -> list[Case]:
    """One case per drawn unit. Its number says unit, field and rank, and nothing of the person."""
    units = {unit.slug: unit for unit in draw.block.units.all()}
    groups = {group.code: group for group in draw.block.field_groups.all()}
    return [
        Case(
            unit=(unit := units[one.unit]),
            field_group=(group := groups[one.group]),
            draw=draw,
            frame_unit_id=identities[one.dossier_no],
            number=f"{unit.order:02d}-{group.order}-{one.rank:03d}",
            rank=one.rank,
            is_reserve=one.is_reserve,
        )
        for one in result.units
    ]


def _log(kind: str, draw: Draw, by: User, at: dt.datetime, **facts: Any) -> None:
    subject = f"survey:{draw.survey.code}/{draw.block.code}"
    ledger.append(kind=kind, by=by.code, at=at, subject=subject, facts={"draw": draw.number, **facts})
