"""The contact of one frame unit as it comes and goes, and the normal forms under which equals meet. Pure."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

FIELDS = ("name", "phone", "email", "address", "dossier_no", "citizen_no", "birth")


@dataclass(frozen=True, slots=True)
class ContactData:
    """Contact data of one frame unit, plain. An empty text is an absent fact; `birth` is a year or an ISO date.

    Args:
        frame_unit: the id of the frame unit in the survey's database; it is never stored here.
        purge_on: the day from which the contact must be gone.
    """

    frame_unit: str
    purge_on: dt.date
    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    dossier_no: str = ""
    citizen_no: str = ""
    birth: str = ""

    def __repr__(self) -> str:
        return "ContactData(…)"


def normal_phone(phone: str) -> str:
    """Digits in the international form: 0912… , 84912… , +84 912… and 0084912… are one. Empty stays empty."""
    digits = re.sub(r"\D", "", phone)
    digits = digits.removeprefix("00")
    if digits.startswith("0"):
        digits = "84" + digits[1:]
    elif digits and not digits.startswith("84"):
        digits = "84" + digits  # a leading zero lost by a spreadsheet
    return f"+{digits}" if digits else ""


def normal_dossier(number: str) -> str:
    """A dossier number without spaces, in capitals and composed letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", number)).upper()


def normal_person(contact: ContactData) -> str:
    """What makes a person one: the citizen number, else name and birth together, else nothing."""
    digits = re.sub(r"\D", "", contact.citizen_no)
    if digits:
        return f"citizen:{digits}"
    if contact.name and contact.birth:
        name = " ".join(unicodedata.normalize("NFC", contact.name).casefold().split())
        return f"name:{name}|{contact.birth.strip()}"
    return ""
