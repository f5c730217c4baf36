"""Bringing a register in as the frame of a block: read, look at its faults, accept or discard (R-000-09).

Contacts go to the vault first, in their own database; then one transaction writes everything else. What a crash
between the two leaves in the vault is found by `vault.actions.sweep_orphans`.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from hailong.frame import intake, parts, queries
from hailong.frame.models import ColumnMapping, FrameFault, FrameImport, FrameUnit
from hailong.frame.parts import Choice, Part, read_parts, register_rows
from hailong.frame.vault import actions as vault
from hailong.frame.vault import queries as vault_queries
from hailong.ledger import actions as ledger
from hailong.method import selection
from hailong.method.frame import Judgement, judge
from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan.models import Block, Unit

BATCH = 500
UNDER_WAY = dt.timedelta(hours=1)  # no import lasts so long
Status = FrameImport.Status


@dataclass(frozen=True)
class _Register:
    """Files, read and judged, before anything of them is kept."""

    sha256: str
    source: str
    parts: list[Part]
    judgement: Judgement

    @property
    def name(self) -> str:
        names = ", ".join(part.name for part in self.parts)
        return (names if len(self.parts) == 1 else f"{len(self.parts)} tệp: {names}")[:200]


def read_register(  # noqa: PLR0913 - the door of the room; a register has files, a source, an owner
    *,
    block: Block,
    files: Mapping[str, Path],
    source: str = "",
    unit: Unit | None = None,
    choice: Choice | None = None,
    by: User,
    at: dt.datetime,
) -> FrameImport:
    """Read and judge a register; its usable rows wait to be accepted. Files that were read before are not read twice.

    Args:
        files: what their sender called them → the uploaded files; they are not kept. One register, judged together.
        source: where it comes from. unit: whose register it is, where its rows do not say.
        choice: columns and words chosen by a person; remembered for every register with these headings.

    Raises:
        Problem: permission_denied, block_has_no_register, plan_not_approved, frame_already_accepted,
            frame_read_otherwise, block_without_rest_group; `register_…` of the files and their columns (all at once).
    """
    require(by, "frame.import", block)
    _check_block(block)
    distinct = {_sha256(path): name for name, path in reversed(list(files.items()))}
    digest = _digest(distinct)
    if known := _known(block, digest, choice):
        return known
    different = {name: path for name, path in files.items() if name in distinct.values()}
    found, problems = read_parts(different, unit=unit.slug if unit else "", choice=choice)
    chosen = {part.columns.signature: part.chosen for part in found if part.chosen}
    _remember(chosen, block=block, source=source[:200], by=by, at=at)
    raise_all(problems)
    judgement = judge(register_rows(found), intake.rules_of(block))
    return _keep(_Register(digest, source[:200], found, judgement), block=block, by=by, at=at)


def _digest(digests: Collection[str]) -> str:
    """One file is its own hash; several are the hash of their sorted hashes, each once."""
    return next(iter(digests)) if len(digests) == 1 else hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def _check_block(block: Block) -> None:
    if block.sampling != Block.Sampling.REGISTER:
        raise Problem("block_has_no_register", block=block.name)
    if block.survey.state == block.survey.State.DRAFT:
        raise Problem("plan_not_approved", survey=block.survey.short_title)


def _known(block: Block, digest: str, choice: Choice | None) -> FrameImport | None:
    """The import of these very files, if there is one."""
    known: FrameImport | None = block.imports.filter(file_sha256=digest).exclude(status=Status.DISCARDED).first()
    if known and choice is not None and not any(_as_chosen(file, choice) for file in known.files):
        raise Problem("frame_read_otherwise", file=known.file_name)
    if known is None and (frame := queries.accepted(block)):
        raise Problem("frame_already_accepted", file=frame.file_name)
    return known


def _as_chosen(file: Mapping[str, Any], choice: Choice) -> bool:
    same_columns = all(file["mapping"].get(field) == column for field, column in choice.columns.items())
    return same_columns and file["returned"] == sorted(choice.returned)


def _keep(register: _Register, *, block: Block, by: User, at: dt.datetime) -> FrameImport:
    """The vault first, then everything else in one transaction."""
    members = intake.entrants(register.judgement)
    frame_sha256 = hashlib.sha256(intake.canonical(members)).hexdigest()
    vault.store(campaign=block.survey.code, rows=intake.contacts(members, block=block, at=at), by=by.code, at=at)
    with transaction.atomic():
        queries.hold(block)
        known = _known(block, register.sha256, None)
        if known is None:
            made = _import(register, block=block, frame_sha256=frame_sha256, by=by, at=at)
            FrameFault.objects.bulk_create(intake.faults(register.judgement, made), batch_size=BATCH)
            FrameUnit.objects.bulk_create(intake.frame_units(members, made), batch_size=BATCH)
            _log("frame", made, by, at, act="frame.read", rows=made.rows, usable=made.usable, tally=made.tally)
    if known:  # somebody else brought the same files in meanwhile
        vault.forget(references=vault_queries.references_of([one.id for one in members]))
    return known or made


def _import(register: _Register, *, block: Block, frame_sha256: str, by: User, at: dt.datetime) -> FrameImport:
    return FrameImport.objects.create(
        block=block,
        file_name=register.name,
        file_sha256=register.sha256,
        source=register.source,
        status=Status.CHECKED,
        rows=register.judgement.rows,
        tally=register.judgement.reasons,
        files=[parts.facts(part) for part in register.parts],
        frame_sha256=frame_sha256,
        imported_by=by.code,
        imported_at=at,
    )


@transaction.atomic
def _remember(chosen: Mapping[str, Choice], *, block: Block, source: str, by: User, at: dt.datetime) -> None:
    """Keep what a person said of files that could be read so, even where others of the register could not."""
    for signature, choice in chosen.items():
        said = {"columns": dict(choice.columns), "returned": list(choice.returned)}
        ColumnMapping.objects.update_or_create(signature=signature, defaults={"source": source, "saved_at": at} | said)
        facts = {"act": "frame.columns", "headings": signature}
        ledger.append(kind="act", by=by.code, at=at, subject=f"survey:{block.survey.code}/{block.code}", facts=facts)


@transaction.atomic
def accept(*, frame_import: FrameImport, by: User, at: dt.datetime) -> FrameImport:
    """This import is the frame of its block from now on. Twice is once.

    Raises: permission_denied, frame_is_discarded, frame_is_empty, frame_already_accepted.
    """
    require(by, "frame.import", frame_import)
    current = _taken(frame_import)
    if current.status == Status.ACCEPTED:
        return current
    if current.status == Status.DISCARDED:
        raise Problem("frame_is_discarded", file=current.file_name)
    if not current.usable:
        raise Problem("frame_is_empty", file=current.file_name)
    if other := queries.accepted(current.block):
        raise Problem("frame_already_accepted", file=other.file_name)
    current.status, current.accepted_at = Status.ACCEPTED, at
    current.save(update_fields=["status", "accepted_at"])
    _log("frame", current, by, at, act="frame.accept", usable=current.usable)
    return current


def discard(*, frame_import: FrameImport, reason: str, by: User, at: dt.datetime) -> FrameImport:
    """Take an import back: its units go, then their contacts; its numbers stay. Twice is once.

    Raises: permission_denied, discard_needs_reason, frame_is_drawn_from.
    """
    require(by, "frame.import", frame_import)
    if not reason.strip():
        raise Problem("discard_needs_reason", file=frame_import.file_name)
    with transaction.atomic():
        current = _taken(frame_import)
        if current.status == Status.DISCARDED:
            return current
        if current.draws.exists():
            raise Problem("frame_is_drawn_from", file=current.file_name)
        identities = list(current.frame_units.values_list("id", flat=True))
        current.frame_units.all().delete()
        current.status, current.discard_reason = Status.DISCARDED, reason.strip()[:300]
        current.save(update_fields=["status", "discard_reason"])
        _log("frame", current, by, at, act="frame.discard", usable=len(identities))
    vault.forget(references=vault_queries.references_of(identities))
    return current


def open_frame_file(*, frame_import: FrameImport, by: User, at: dt.datetime) -> bytes:
    """The canonical frame file with the dossier numbers, for who repeats the draw. The opening is logged first.

    Raises: permission_denied, frame_is_discarded, frame_purged, frame_altered.
    """
    require(by, "frame.open_file", frame_import)
    if at.date() >= (until := queries.kept_until(frame_import.block, frame_import.imported_at)):
        raise Problem("frame_purged", file=frame_import.file_name, day=f"{until:%d/%m/%Y}")
    if frame_import.status == Status.DISCARDED:
        raise Problem("frame_is_discarded", file=frame_import.file_name)
    with transaction.atomic():
        _log("frame", frame_import, by, at, act="frame.open_file", usable=frame_import.usable)
    content = selection.frame_file(queries.with_dossiers(frame_import).values())
    if hashlib.sha256(content).hexdigest() != frame_import.frame_sha256:
        raise Problem("frame_altered", file=frame_import.file_name)
    return content


def sweep(*, by: User, at: dt.datetime, others: Iterable[UUID] = ()) -> int:
    """Remove the contacts that a crash left without a frame unit more than an hour ago; how many.

    Args:
        others: ids of those who stand in no register and left a contact themselves; theirs stay.

    Raises: permission_denied.
    """
    require(by, "org.administer")
    references = vault_queries.references_of([*FrameUnit.objects.values_list("id", flat=True), *others])
    gone = vault.sweep_orphans(known_references=references, before=at - UNDER_WAY)
    if gone:
        with transaction.atomic():
            facts = {"act": "frame.sweep", "contacts": gone}
            ledger.append(kind="act", by=by.code, at=at, subject="vault", facts=facts)
    return gone


def _taken(frame_import: FrameImport) -> FrameImport:
    """The row as it is now; its block is held until the end of the transaction: no draw, no other frame meanwhile."""
    queries.hold(frame_import.block)
    return FrameImport.objects.select_for_update().get(pk=frame_import.pk)


def _log(kind: str, frame_import: FrameImport, by: User, at: dt.datetime, **facts: Any) -> None:
    subject = f"survey:{frame_import.survey.code}/{frame_import.block.code}"
    hashes = {"file": frame_import.file_sha256, "frame": frame_import.frame_sha256}
    ledger.append(kind=kind, by=by.code, at=at, subject=subject, facts=hashes | facts)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
