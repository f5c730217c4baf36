"""One row of a register: as it was read from the file, and as the rules understand it."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hailong.method.frame import contacts, dates
from hailong.method.frame.rules import PLAIN, Dialect, Rules
from hailong.method.frame.text import clean, plain_key

_TEST_NAME = re.compile(r"\btest\b")
_CHANNELS = {
    "1": "desk", "truc tiep": "desk", "nop truc tiep": "desk", "tai bo phan mot cua": "desk",
    "2": "online", "truc tuyen": "online", "nop truc tuyen": "online", "qua mang": "online",
    "3": "post", "buu chinh": "post", "buu chinh cong ich": "post", "buu dien": "post",
}  # fmt: skip
_KINDS = {
    "1": "individual", "nguoi dan": "individual", "ca nhan": "individual", "cong dan": "individual",
    "2": "business", "doanh nghiep": "business", "to chuc doanh nghiep": "business",
    "3": "organisation", "co quan to chuc": "organisation", "to chuc": "organisation", "co quan": "organisation",
}  # fmt: skip
_SEXES = {"nam": "male", "1": "male", "nu": "female", "0": "female", "2": "female"}


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row as the file has it.

    Attributes:
        number: row in the file, first row is 1.
        cells: our field name → text or typed date; a field the register does not have is absent.
        sheet: name of the sheet (with its file where there are several), empty for one csv.
        dialect: how its file writes.
    """

    number: int
    cells: Mapping[str, str | datetime] = dataclasses.field(repr=False)
    sheet: str = ""
    dialect: Dialect = dataclasses.field(default=PLAIN, repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """The applicant. Contact data: belongs in the vault, never in a message, a log or the survey database."""

    name: str = dataclasses.field(repr=False)
    kind: str
    phone: str = dataclasses.field(repr=False)
    email: str = dataclasses.field(repr=False)
    address: str = dataclasses.field(repr=False)
    citizen_no: str = dataclasses.field(repr=False)
    birth: date | int | None = dataclasses.field(repr=False)
    sex: str

    @property
    def contactable(self) -> bool:
        return bool(self.phone or self.email or self.address)

    @property
    def is_test(self) -> bool:
        return self.phone == contacts.TEST_PHONE or bool(_TEST_NAME.search(plain_key(self.name)))

    @property
    def name_and_contact(self) -> str:
        """Who this is where no citizen number stands; empty when there is too little to say."""
        reached = self.phone or self.email
        return f"{plain_key(self.name)}|{reached}" if self.name and reached else ""

    def age(self, *, on: date) -> int | None:
        """Completed years on a day, also of the person who acts for an organisation.

        None when the birth is unknown.
        """
        return dates.age(self.birth, on=on) if self.birth is not None else None


@dataclass(frozen=True, slots=True)
class UsableRow:
    """A row as the rules understand it (it is one only after the judgement says so).

    Attributes:
        dossier_no: normalised; empty when there is none that could be drawn.
        unit: key of the plan's agency, empty when unknown.
        field, group: name of the field as written; code of its group.
        channel: `desk`, `online`, `post`, or empty when not said.
        finished: the result was returned.
        written: the words of `status`, `returned_at`, `settling_unit` as they stand in the file.
    """

    number: int
    sheet: str
    dossier_no: str = dataclasses.field(repr=False)
    unit: str
    field: str
    group: str
    channel: str
    finished: bool
    returned_at: datetime | None
    person: Person
    procedure_code: str
    procedure_name: str
    received_at: datetime | None
    due_at: datetime | None
    written: Mapping[str, str] = dataclasses.field(repr=False)

    @property
    def place(self) -> tuple[str, int]:
        return self.sheet, self.number


def read(row: RegisterRow, rules: Rules) -> UsableRow:
    """Understand the cells of one row; what cannot be understood is empty or None."""
    status, unit, name = _text(row, "status"), _text(row, "settling_unit"), _text(row, "field_name")
    returned = row.cells.get("returned_at", "")
    return UsableRow(
        number=row.number,
        sheet=row.sheet,
        dossier_no=contacts.dossier_no(_text(row, "dossier_no")),
        unit=rules.units.key_of(unit) or "" if unit else row.dialect.default_unit,
        field=name,
        group=rules.groups.group_of(name),
        channel=_CHANNELS.get(plain_key(_text(row, "channel")), ""),
        finished=_finished(status, returned, row.dialect),
        returned_at=dates.moment(returned, date_1904=row.dialect.date_1904),
        person=_person(row),
        procedure_code=_text(row, "procedure_code"),
        procedure_name=_text(row, "procedure_name"),
        received_at=dates.moment(row.cells.get("received_at", ""), date_1904=row.dialect.date_1904),
        due_at=dates.moment(row.cells.get("due_at", ""), date_1904=row.dialect.date_1904),
        written={"status": status, "settling_unit": unit, "returned_at": str(returned)},
    )


def _text(row: RegisterRow, name: str) -> str:
    value = row.cells.get(name, "")
    return clean(value) if isinstance(value, str) else value.isoformat(sep=" ")


def _person(row: RegisterRow) -> Person:
    return Person(
        name=_text(row, "applicant_name"),
        kind=_KINDS.get(plain_key(_text(row, "applicant_kind")), "individual"),
        phone=contacts.phone(_text(row, "phone")),
        email=contacts.email(_text(row, "email")),
        address=_text(row, "address").strip(" .,-/"),
        citizen_no=contacts.citizen_no(_text(row, "citizen_no")),
        birth=dates.birth(row.cells.get("birth", ""), date_1904=row.dialect.date_1904),
        sex=_SEXES.get(plain_key(_text(row, "sex")), ""),
    )


def _finished(status: str, returned: str | datetime, dialect: Dialect) -> bool:
    """By the status; a register without statuses lists a dossier as returned by giving it a date."""
    if not status or not dialect.returned:
        return bool(returned if isinstance(returned, datetime) else returned.strip())
    return plain_key(status) in dialect.returned_words
