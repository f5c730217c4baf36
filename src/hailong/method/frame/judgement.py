"""The judgement on a register: every row is usable or has exactly one reason why not; every fault of every
row is kept.

One person is asked once about one agency (methods E; ux 5.2). Who is one person: the same citizen number at
the same unit; rows without one are the same person by telephone (else e-mail) and name. Kept is the dossier
returned last (the freshest memory), among equals the smallest dossier number: unit totals do not depend on
this choice, counts per field may.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from hailong.method.frame import reasons
from hailong.method.frame.rows import Person, RegisterRow, UsableRow, read
from hailong.method.frame.rules import Rules

__all__ = ["Fault", "Judgement", "Person", "RegisterRow", "Rejected", "UsableRow", "judge"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one row.

    Attributes:
        number, sheet: the row in its file, first row is 1.
        code: one of `reasons.REASONS`.
        column: our name of the field; empty where the fault lies in no single one.
        value: what stands there; None for columns with contact data, which a fault list must not carry.
        kept_row, kept_sheet: for duplicates, the row kept instead.
    """

    number: int
    sheet: str
    code: str
    column: str = ""
    value: str | None = None
    kept_row: int | None = None
    kept_sheet: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be drawn, and the first of its faults in the order of `reasons.REASONS`."""

    number: int
    sheet: str
    reason: str


@dataclass(frozen=True)
class Judgement:
    """A whole register, judged. `usable` and `rejected` keep the order of the file and together are all rows."""

    rows: int
    usable: tuple[UsableRow, ...]
    rejected: tuple[Rejected, ...]
    faults: tuple[Fault, ...] = field(repr=False)
    unlisted_fields: Mapping[str, int] = field(default_factory=dict)

    @property
    def reasons(self) -> dict[str, int]:
        """Rows per reason; every row counts once."""
        return dict(Counter(row.reason for row in self.rejected))

    @property
    def fields_per_unit(self) -> dict[str, dict[str, int]]:
        """Usable rows: unit key → name of the field → number."""
        return _nested((row.unit, row.field) for row in self.usable)

    @property
    def stratum_sizes(self) -> dict[tuple[str, str], int]:
        """N_h: usable rows per (unit key, code of the field group)."""
        return dict(Counter((row.unit, row.group) for row in self.usable))


def judge(rows: Iterable[RegisterRow], rules: Rules) -> Judgement:
    """Judge all rows of a register (or of several files of one frame, in order) by the rules of a plan.

    Raises: nothing; a fault of a row is a result.
    """
    read_rows = [read(row, rules) for row in rows]
    faults = [_own_faults(row, rules) for row in read_rows]
    alive = [row for row, found in zip(read_rows, faults, strict=True) if not found]
    later = dict(_copies(alive))
    alive = [row for row in alive if row.place not in later]
    later |= dict(_same_people(alive))
    for row, found in zip(read_rows, faults, strict=True):
        if row.place in later:
            found.append(later[row.place])
    return _conclude(read_rows, faults, rules)


def _conclude(rows: Sequence[UsableRow], faults: Sequence[list[Fault]], rules: Rules) -> Judgement:
    usable = tuple(row for row, found in zip(rows, faults, strict=True) if not found)
    rejected = tuple(
        Rejected(row.number, row.sheet, min((fault.code for fault in found), key=reasons.REASONS.index))
        for row, found in zip(rows, faults, strict=True)
        if found
    )
    unlisted = Counter(row.field for row in usable if not rules.groups.lists(row.field))
    return Judgement(len(rows), usable, rejected, tuple(fault for found in faults for fault in found), dict(unlisted))


def _own_faults(row: UsableRow, rules: Rules) -> list[Fault]:
    """Everything wrong with a row that can be seen without the others."""

    def fault(code: str, column: str = "", value: str | None = None) -> Fault:
        return Fault(row.number, row.sheet, code, column, value)

    found = []
    if row.person.is_test:
        found.append(fault(reasons.TEST))
    if not row.dossier_no:
        found.append(fault(reasons.BAD_NUMBER, "dossier_no"))
    if not row.finished:
        found.append(fault(reasons.NOT_FINISHED, "status", row.written["status"]))
    elif row.returned_at is None:
        found.append(fault(reasons.BAD_DATE, "returned_at", row.written["returned_at"]))
    elif not rules.first_day <= row.returned_at.date() <= rules.last_day:
        found.append(fault(reasons.WRONG_YEAR, "returned_at", row.written["returned_at"]))
    if not row.unit:
        found.append(fault(reasons.UNKNOWN_UNIT, "settling_unit", row.written["settling_unit"]))
    years = row.person.age(on=rules.last_day)
    if years is not None and years < rules.minimum_age:
        found.append(fault(reasons.UNDERAGE, "birth"))
    if not row.person.contactable:
        found.append(fault(reasons.NO_CONTACT, "phone"))
    return found


def _copies(rows: Sequence[UsableRow]) -> Iterable[tuple[tuple[str, int], Fault]]:
    """Rows whose dossier number stands before them among the otherwise usable ones, in whichever file."""
    first: dict[str, UsableRow] = {}
    for row in rows:
        kept = first.setdefault(row.dossier_no, row)
        if kept is not row:
            yield row.place, _instead(row, reasons.DUPLICATE, kept, "dossier_no")


def _instead(row: UsableRow, code: str, kept: UsableRow, column: str = "") -> Fault:
    return Fault(row.number, row.sheet, code, column, kept_row=kept.number, kept_sheet=kept.sheet)


def _same_people(rows: Sequence[UsableRow]) -> Iterable[tuple[tuple[str, int], Fault]]:
    """All but the kept dossier of each person at each unit."""
    numbers = _citizen_by_name_and_contact(rows)
    people: dict[tuple[str, str], list[UsableRow]] = {}
    for row in rows:
        known = row.person.name_and_contact
        identity = row.person.citizen_no or (known and numbers.get((row.unit, known))) or known or row.dossier_no
        people.setdefault((row.unit, identity), []).append(row)
    for dossiers in people.values():
        kept = min(dossiers, key=_latest_first)
        for row in dossiers:
            if row is not kept:
                yield row.place, _instead(row, reasons.SAME_PERSON, kept)


def _citizen_by_name_and_contact(rows: Sequence[UsableRow]) -> dict[tuple[str, str], str]:
    """(unit, name and contact) → citizen number, where exactly one is known.

    Joins rows with and without the number.
    """
    seen: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row.person.citizen_no and row.person.name_and_contact:
            seen.setdefault((row.unit, row.person.name_and_contact), set()).add(row.person.citizen_no)
    return {key: next(iter(numbers)) for key, numbers in seen.items() if len(numbers) == 1}


def _latest_first(row: UsableRow) -> tuple[float, str]:
    returned = row.returned_at or datetime.combine(date.min, datetime.min.time())
    return -(returned - datetime(1900, 1, 1)).total_seconds(), row.dossier_no  # noqa: DTZ001 - local time throughout


def _nested(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for (outer, inner), count in Counter(pairs).items():
        table.setdefault(outer, {})[inner] = count
    return table
