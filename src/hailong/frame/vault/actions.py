"""Every change of the vault. The vault commits first, the survey's database after it; `sweep_orphans` removes what a
crash between the two left behind. The ledger entry is the caller's, in the survey's transaction.
"""

import datetime as dt
import os
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections, transaction

from hailong.frame.vault import keys, sealing
from hailong.frame.vault.contact import ContactData, normal_dossier, normal_person, normal_phone
from hailong.frame.vault.models import SEALED, Contact, DataKey
from hailong.frame.vault.queries import TABLE
from hailong.ledger.queries import VAULT_KEK, keyring
from hailong.method.problem import Problem

DATABASE = "contacts"
BATCH = 500


def store(*, campaign: str, rows: Iterable[ContactData], by: str, at: dt.datetime) -> int:
    """Encrypt and keep contacts of a campaign; how many. A unit that is stored again has its contact replaced.

    Args:
        campaign: an opaque code of the survey's contacts; the key is made at the first call.
        rows: plain contact data, at most one per frame unit.
        by: the code of the person.
        at: aware time.

    Raises:
        Problem: `contact_key_destroyed`.
    """
    with transaction.atomic(using=DATABASE):
        key = _key_of(campaign, by=by, at=at)
        cipher, index_key, reference_key = keys.data_key(key), keys.index_key(key), keys.reference_key()
        contacts = []
        for row in rows:
            contact = _sealed(row, key, cipher)
            contact.reference = sealing.reference(reference_key, row.frame_unit)
            contact.stored_at = at
            _put_indexes(contact, row, index_key)
            contacts.append(contact)
        contacts.sort(key=lambda contact: bytes(contact.reference))  # the order of rows would tie them to the survey's
        _remove("reference", [contact.reference for contact in contacts])
        Contact.objects.bulk_create(contacts, batch_size=BATCH)
    return len(contacts)


def keep(  # noqa: PLR0913 - one contact: whose, what, until when, and who keeps it when
    *, campaign: str, owner: str, told: Mapping[str, str], purge_on: dt.date, by: str, at: dt.datetime
) -> None:
    """Keep what one person told of himself who stands in no register; an earlier contact of his is replaced.

    Args:
        owner: the id under which he is known; it is never stored.
        told: fields of a contact, plain.

    Raises:
        Problem: `contact_key_destroyed`.
    """
    store(campaign=campaign, rows=[ContactData(owner, purge_on, **told)], by=by, at=at)


def _key_of(campaign: str, *, by: str, at: dt.datetime) -> DataKey:
    key = DataKey.objects.select_for_update().filter(campaign=campaign).first()
    if key is None:
        identity = uuid.uuid4()
        kek = keyring().symmetric(VAULT_KEK)
        wrapped = sealing.wrap(kek, os.urandom(sealing.KEY_BYTES), str(identity))
        key = DataKey.objects.create(
            id=identity, campaign=campaign, wrapped=wrapped, index_salt=os.urandom(32), made_by=by, made_at=at
        )
    return key


def _sealed(row: ContactData, key: DataKey, cipher: AESGCM) -> Contact:
    identity = uuid.uuid4()
    own, owner = str(identity), str(key.id)
    sealed = {
        field: sealing.encrypt(cipher, plain, sealing.place(TABLE, own, field, owner))
        for field in SEALED
        if (plain := getattr(row, field))
    }
    return Contact(id=identity, key=key, purge_on=row.purge_on, **sealed)


def _put_indexes(contact: Contact, row: ContactData, index_key: bytes) -> None:
    for column, value in (
        ("phone", normal_phone(row.phone)),
        ("person", normal_person(row)),
        ("dossier", normal_dossier(row.dossier_no)),
    ):
        if value:
            setattr(contact, f"{column}_index", sealing.index(index_key, column, value))


def _remove(field: str, values: Sequence[object]) -> int:
    """Delete contacts by a list of values, overwriting the pages where the engine would keep them."""
    _overwrite_deleted_pages()
    gone = 0
    for start in range(0, len(values), BATCH):
        gone += Contact.objects.filter(**{f"{field}__in": values[start : start + BATCH]}).delete()[0]
    return gone


def _overwrite_deleted_pages() -> None:
    connection = connections[DATABASE]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def purge(*, at: dt.datetime) -> int:
    """Delete every contact whose time is up; how many, for the caller's ledger entry.

    With the last contact of a campaign goes its key, and with the key what copies in backups could tell.
    """
    with transaction.atomic(using=DATABASE):
        _overwrite_deleted_pages()
        late = Contact.objects.filter(purge_on__lte=at.date())
        touched = list(DataKey.objects.select_for_update().filter(pk__in=late.values("key")))
        gone = late.delete()[0]
        for key in touched:
            if not key.contacts.exists():
                _destroy(key, at)
    return gone


def _destroy(key: DataKey, at: dt.datetime) -> None:
    key.wrapped, key.index_salt, key.destroyed_at = b"", b"", at
    key.save(update_fields=["wrapped", "index_salt", "destroyed_at"])


def destroy_key(*, campaign: str, at: dt.datetime) -> int:
    """Destroy the key of a campaign with its blind indexes and contacts; how many contacts.

    Copies of the rows in backups stay, and nobody can read them without the wrapped key of a backup as old.

    Raises:
        Problem: `contact_campaign_unknown`.
    """
    with transaction.atomic(using=DATABASE):
        key = DataKey.objects.select_for_update().filter(campaign=campaign).first()
        if key is None:
            raise Problem("contact_campaign_unknown", campaign=campaign)
        _overwrite_deleted_pages()
        gone = key.contacts.all().delete()[0]
        if key.destroyed_at is None:
            _destroy(key, at)
    return gone


def forget(*, references: Collection[bytes]) -> int:
    """Delete the contacts of frame units that are no longer; how many."""
    with transaction.atomic(using=DATABASE):
        return _remove("reference", sorted(references))


def sweep_orphans(*, known_references: Collection[bytes], before: dt.datetime) -> int:
    """Delete contacts that no frame unit refers to, left by a crash between the two commits; how many.

    Args:
        known_references: `queries.references_of` every frame unit.
        before: contacts stored from this time on are left alone, because their import may still be under way.
    """
    known = set(known_references)
    with transaction.atomic(using=DATABASE):
        held = Contact.objects.filter(stored_at__lt=before).values_list("id", "reference")
        orphans = [identity for identity, reference in held.iterator() if bytes(reference) not in known]
        return _remove("id", orphans)
