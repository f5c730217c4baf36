"""Reads of the vault. Whoever opens a contact for a person logs it in the ledger first: who, which case, why.

This door itself logs nothing, because it knows neither the person nor the reason.
"""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Count, Max

from hailong.frame.vault import keys, sealing
from hailong.frame.vault.contact import FIELDS, ContactData, normal_dossier, normal_person, normal_phone
from hailong.frame.vault.models import Contact, DataKey
from hailong.method.problem import Problem

TABLE = "vault_contact"
PHONE = re.compile(r"\+84[1-9]\d{8,9}")
BATCH = 500


def reference_of(frame_unit_id: UUID | int | str) -> bytes:
    """The 32 bytes by which a frame unit finds its contact; not to be stored beside the unit."""
    return sealing.reference(keys.reference_key(), str(frame_unit_id))


def references_of(frame_unit_ids: Collection[UUID | int | str]) -> set[bytes]:
    """The references of many frame units (for the sweep of orphans)."""
    key = keys.reference_key()
    return {sealing.reference(key, str(unit)) for unit in frame_unit_ids}


@dataclass(frozen=True)
class Held:
    """How many contacts of a campaign are still there, and the day on which the last of them must be gone."""

    contacts: int
    purge_on: dt.date | None


def held(campaign: str) -> Held:
    """What is still kept of a campaign; opens nothing."""
    rows = Contact.objects.filter(key__campaign=campaign)
    return Held(**rows.aggregate(contacts=Count("pk"), purge_on=Max("purge_on")))


def open_contact(reference: bytes, fields: Collection[str] = FIELDS) -> dict[str, str]:
    """The asked fields of one contact, plain; ask for no more than the task needs.

    The caller has checked the permission and appended the ledger entry.

    Raises:
        Problem: `contact_not_found` (never stored, purged), `contact_key_destroyed`.
        InvalidTag: the ciphertext was altered or moved; this is tampering and crashes loudly.
        ValueError: a field that a contact does not have.
    """
    if unknown := set(fields) - set(FIELDS):
        raise ValueError(f"not a field of a contact: {sorted(unknown)}")
    row = Contact.objects.select_related("key").filter(reference=reference).first()
    if row is None:
        raise Problem("contact_not_found")
    cipher = keys.data_key(row.key)
    return {field: _opened(cipher, row, field) for field in fields}


def open_many(references: Collection[bytes], field: str) -> dict[bytes, str]:
    """One field of many contacts, plain: reference -> text. A contact that is gone is absent.

    The caller has checked the permission and appended the ledger entry.

    Raises:
        Problem: `contact_key_destroyed`.
        ValueError: a field that a contact does not have.
    """
    if field not in FIELDS:
        raise ValueError(f"not a field of a contact: {field}")
    asked = sorted(references)
    ciphers: dict[UUID, AESGCM] = {}
    found: dict[bytes, str] = {}
    for start in range(0, len(asked), BATCH):
        rows = Contact.objects.select_related("key").filter(reference__in=asked[start : start + BATCH])
        for row in rows.only("id", "reference", field, "key"):
            if row.key_id not in ciphers:
                ciphers[row.key_id] = keys.data_key(row.key)
            found[bytes(row.reference)] = _opened(ciphers[row.key_id], row, field)
    return found


def _opened(cipher: AESGCM, row: Contact, field: str) -> str:
    sealed = bytes(getattr(row, field))
    where = sealing.place(TABLE, str(row.id), field, str(row.key_id))
    return sealing.decrypt(cipher, sealed, where) if sealed else ""


def is_phone(typed: str) -> bool:
    """Whether somebody typed a number of this country that can be called, however it is written."""
    return PHONE.fullmatch(normal_phone(typed)) is not None


def phone_index(campaign: str, phone: str) -> bytes:
    """The blind index of a phone in a campaign, however it is written; empty for none."""
    return _index(campaign, "phone", normal_phone(phone))


def dossier_index(campaign: str, number: str) -> bytes:
    """The blind index of a dossier number in a campaign; empty for none."""
    return _index(campaign, "dossier", normal_dossier(number))


def person_index(campaign: str, contact: ContactData) -> bytes:
    """The blind index of a person in a campaign; empty when the contact does not tell who it is."""
    return _index(campaign, "person", normal_person(contact))


def _index(campaign: str, column: str, value: str) -> bytes:
    key = DataKey.objects.filter(campaign=campaign).first()
    return sealing.index(keys.index_key(key), column, value) if key and value else b""


def known(index: bytes) -> list[bytes]:
    """The references of the contacts that carry a blind index (phone, person or dossier); empty when unknown."""
    if not index:
        return []
    found: set[bytes] = set()
    for column in ("phone_index", "person_index", "dossier_index"):
        found |= {bytes(one) for one in Contact.objects.filter(**{column: index}).values_list("reference", flat=True)}
    return sorted(found)
