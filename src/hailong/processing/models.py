"""Decisions about responses, and the frozen dataset. An answer is never overwritten: a correction is a new row."""

from django.db import models
from django.db.models import F, Q

from hailong.capture.models import Response
from hailong.ledger.actions import commit
from hailong.plan.models import Survey


class Exclusion(models.Model):
    """A response that does not count, with a reason, proposed by one person and confirmed by another."""

    class Reason(models.TextChoices):
        DUPLICATE = "duplicate", "Trùng với phiếu đã nhận"
        NOT_CONFIRMED = "not_confirmed", "Phúc tra không xác nhận"
        NOT_ELIGIBLE = "not_eligible", "Người trả lời không thuộc đối tượng"
        INCOMPLETE = "incomplete", "Trả lời dưới mức tối thiểu"
        CONFLICT_OF_INTEREST = "conflict_of_interest", "Điều tra viên có xung đột lợi ích"
        FABRICATED = "fabricated", "Phiếu không do phỏng vấn thật"

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="exclusion")
    reason = models.CharField(max_length=30, choices=Reason.choices)
    note = models.CharField(max_length=300, blank=True)
    proposed_by = models.CharField(max_length=20)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=20, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exclusion_confirmed_by_another", condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by"))
            )
        ]

    @property
    def survey(self) -> Survey:
        return self.response.survey


class Correction(models.Model):
    """A new value for one answer (a keying error seen on the paper), pointing at the response it corrects."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="corrections")
    item = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=20)
    made_at = models.DateTimeField()

    @property
    def survey(self) -> Survey:
        return self.response.survey

    def commitment(self) -> str:
        """What the ledger keeps of the new value: its hash under the response's salt, never the value."""
        return commit({"item": self.item, "value": self.value}, bytes(self.response.salt))


class Dataset(models.Model):
    """A frozen dataset: requested by one person, signed by another, kept for ever. A correction makes version 1.1."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="datasets")
    version = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    requested_by = models.CharField(max_length=20)
    requested_at = models.DateTimeField()
    signed_by = models.CharField(max_length=20, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    folder = models.CharField(max_length=200, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=dict)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "version"], name="one_dataset_a_version"),
            models.CheckConstraint(
                name="freeze_signed_by_another", condition=Q(signed_by="") | ~Q(signed_by=F("requested_by"))
            ),
        ]

    @property
    def is_frozen(self) -> bool:
        return self.signed_at is not None
