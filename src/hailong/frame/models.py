"""The sampling frame: one row per usable dossier, without a word of contact data.

Names, phones, addresses and dossier numbers are in the contact vault (`frame.vault`, another database) under a
reference that only a key outside both databases can derive from a frame unit's id.
"""

import uuid

from django.db import models
from django.db.models import Q

from hailong.plan.models import Block, FieldGroup, Unit


class ColumnMapping(models.Model):
    """How the headings of one source map to our fields, remembered by the signature of its headings."""

    signature = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=200)
    columns = models.JSONField()
    saved_at = models.DateTimeField()


class FrameImport(models.Model):
    """One register file read into a block. `tally` counts rows by reason code; the accepted import is the frame."""

    class Status(models.TextChoices):
        CHECKED = "checked", "Đã kiểm tra"
        ACCEPTED = "accepted", "Đã chấp nhận"
        DISCARDED = "discarded", "Đã bỏ"

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices)
    rows = models.PositiveIntegerField()
    tally = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    frame_sha256 = models.CharField(max_length=64, blank=True)
    imported_by = models.CharField(max_length=20)
    imported_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["block"], condition=Q(status="accepted"), name="one_accepted_frame_a_block")
        ]

    @property
    def survey(self):
        return self.block.survey


class FrameFault(models.Model):
    """Why a row of the file is not in the frame. `value` is kept only for columns that hold no contact data."""

    frame_import = models.ForeignKey(FrameImport, on_delete=models.CASCADE, related_name="faults")
    row_number = models.PositiveIntegerField()
    code = models.CharField(max_length=40, db_index=True)
    column = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["row_number"]


class FrameUnit(models.Model):
    """A usable dossier: where it belongs and nothing about the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    frame_import = models.ForeignKey(FrameImport, on_delete=models.CASCADE, related_name="frame_units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="frame_units")
    field_group = models.ForeignKey(FieldGroup, on_delete=models.PROTECT, related_name="frame_units")
    field_name = models.CharField(max_length=120)
    channel = models.CharField(max_length=20, blank=True)
    returned_month = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["frame_import", "unit", "field_group"])]
