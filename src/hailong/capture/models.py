"""The filled form. Every mode ends here; answers are never overwritten.

A response knows its stratum, mode, interviewer pseudonym and day; no case, no clock time, no address of a device. The
link to the case is a sealed box that only the re-interview key opens. Deleted only by a granted erasure request.
"""

import secrets
import uuid

from django.db import connections, models
from django.db.models import Q

from hailong.fieldwork.models import UnlinkedQuerySet
from hailong.instrument.models import QuestionSetVersion
from hailong.plan.models import FieldGroup, Survey, Unit

SALT_BYTES = 32


def new_salt() -> bytes:
    """What keeps a commitment from being guessed: up to a third of honest answer vectors are exact duplicates."""
    return secrets.token_bytes(SALT_BYTES)


class ResponseQuerySet(UnlinkedQuerySet):
    def lose_place(self) -> None:
        """SQLite numbers rows as they come, so that number would tell who answered after whom: give a random one."""
        connection = connections[self.db]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for key in self.values_list("pk", flat=True):
                    cursor.execute("UPDATE capture_response SET rowid = random() WHERE id = %s", [key.hex])


class Response(models.Model):
    """One filled form. `id` comes from the device (UUIDv4) and is the idempotency key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="responses")
    field_group = models.ForeignKey(
        FieldGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="responses"
    )
    questionnaire = models.ForeignKey(QuestionSetVersion, on_delete=models.PROTECT, related_name="responses")
    mode = models.SlugField(max_length=20)
    official = models.BooleanField()
    interviewer_code = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, default="vi")
    day = models.DateField()
    answers = models.JSONField()
    paradata = models.JSONField(default=dict)
    body_sha256 = models.CharField(max_length=64)
    salt = models.BinaryField(max_length=SALT_BYTES, default=new_salt)
    commitment = models.CharField(max_length=64, unique=True)
    receipt = models.CharField(max_length=12, unique=True)
    sealed_case = models.BinaryField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["survey", "unit", "field_group"]),
            models.Index(fields=["survey", "day"]),
        ]
        constraints = [
            models.CheckConstraint(name="body_hash_is_sha256", condition=Q(body_sha256__regex=r"^[0-9a-f]{64}$"))
        ]

    def record(self) -> dict:
        """What the ledger's commitment covers (trust design 3.2): everything that must not change."""
        return {
            "survey": self.survey.code,
            "questionnaire": self.questionnaire.fingerprint,
            "unit": self.unit.slug,
            "block": self.unit.block.code,
            "field": self.field_group.code if self.field_group else "",
            "mode": self.mode,
            "official": self.official,
            "interviewer": self.interviewer_code,
            "language": self.language,
            "day": self.day.isoformat(),
            "answers": self.answers,
            "paradata": self.paradata,
        }


class Conflict(models.Model):
    """Another body under an id that was already stored, or a second form for a used token. Kept for a person."""

    class Decision(models.TextChoices):
        OPEN = "open", "Chờ quyết định"
        KEEP_FIRST = "keep_first", "Giữ phiếu đã nhận"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="conflicts")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts")
    response = models.ForeignKey(Response, null=True, blank=True, on_delete=models.SET_NULL, related_name="conflicts")
    body = models.TextField()
    body_sha256 = models.CharField(max_length=64)
    mode = models.SlugField(max_length=20)
    received_on = models.DateField()
    decision = models.CharField(max_length=20, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "body_sha256"], name="a_conflicting_body_once"),
            models.UniqueConstraint(
                fields=["survey", "body_sha256"], condition=Q(response=None), name="a_second_form_once"
            ),
        ]


class Bucket(models.Model):
    """A token bucket against floods through open codes: one per unit, because everyone at a desk shares an address."""

    key = models.CharField(max_length=80, unique=True)
    level_milli = models.IntegerField()
    filled_at = models.DateTimeField()
