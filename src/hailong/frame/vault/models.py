"""Tables of the contact vault, in the database `contacts` and nowhere else.

No key of the survey's database is stored here, and none of these there: the two meet only through `reference`, an
HMAC of the frame unit's id under a key that is in neither.
"""

import uuid

from django.db import models

SEALED = ("name", "phone", "email", "address", "dossier_no", "citizen_no", "birth")


class DataKey(models.Model):
    """The key of one campaign's contacts, wrapped by the key-encryption key. Destroyed: both byte columns empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.CharField(max_length=64, unique=True)
    wrapped = models.BinaryField()
    index_salt = models.BinaryField()
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "khóa dữ liệu"

    def __str__(self) -> str:
        return str(self.id)


class Contact(models.Model):
    """How one frame unit is reached. Every fact is sealed (`sealing.seal_field`); an absent one is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="contacts")
    reference = models.BinaryField(max_length=32, unique=True)
    name = models.BinaryField(default=b"")
    phone = models.BinaryField(default=b"")
    email = models.BinaryField(default=b"")
    address = models.BinaryField(default=b"")
    dossier_no = models.BinaryField(default=b"")
    citizen_no = models.BinaryField(default=b"")
    birth = models.BinaryField(default=b"")
    phone_index = models.BinaryField(max_length=16, default=b"", db_index=True)
    person_index = models.BinaryField(max_length=16, default=b"", db_index=True)
    dossier_index = models.BinaryField(max_length=16, default=b"", db_index=True)
    stored_at = models.DateTimeField()
    purge_on = models.DateField(db_index=True)

    class Meta:
        verbose_name = "liên hệ"

    def __str__(self) -> str:
        return str(self.id)
