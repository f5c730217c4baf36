"""The sampling frame: one row per usable dossier, without a word of contact data.

Names, phones, addresses and dossier numbers are in the contact vault (`frame.vault`, another database) under a
reference that only a key outside both databases can derive from a frame unit's id.
"""

import uuid

from django.db import models
from django.db.models import Q

from hailong.plan.models import Block, FieldGroup, Survey, Unit


class ColumnMapping(models.Model):
    """How the headings of one source map to our fields, remembered by the signature of its headings.

    `returned`: the words of its status that mean "result returned", where they are not the usual ones.
    """

    signature = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=200)
    columns = models.JSONField()
    returned = models.JSONField(default=list)
    saved_at = models.DateTimeField()


class FrameImport(models.Model):
    """One register read into a block: one file, or several that are judged together.

    `tally` counts rows by reason code; the accepted import is the frame. `files`: of each file, how it was read and
    what in it was not (`frame.parts.facts`); `file_sha256` of several is the hash of their sorted hashes.
    """

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
    files = models.JSONField(default=list)
    frame_sha256 = models.CharField(max_length=64, blank=True)
    imported_by = models.CharField(max_length=20)
    imported_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    discard_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["block"], condition=Q(status="accepted"), name="one_accepted_frame_a_block"
            ),
            models.UniqueConstraint(
                fields=["block", "file_sha256"], condition=~Q(status="discarded"), name="a_file_once_a_block"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def survey(self) -> Survey:
        return self.block.survey

    @property
    def rejected(self) -> int:
        """Rows that cannot be drawn; each is counted under one reason."""
        return sum(self.tally.values())

    @property
    def usable(self) -> int:
        return self.rows - self.rejected


class FrameFault(models.Model):
    """One thing wrong with a row of the file. `value` is kept only for columns that hold no contact data.

    A row may have several faults; `is_reason` marks the one under which it is counted. `kept_row`, `kept_sheet`: of
    duplicates, the row that is in the frame instead. `sheet` names the file too where there are several.
    """

    frame_import = models.ForeignKey(FrameImport, on_delete=models.CASCADE, related_name="faults")
    row_number = models.PositiveIntegerField()
    sheet = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40, db_index=True)
    column = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=120, blank=True)
    kept_row = models.PositiveIntegerField(null=True, blank=True)
    kept_sheet = models.CharField(max_length=200, blank=True)
    is_reason = models.BooleanField(default=False)

    class Meta:
        ordering = ["sheet", "row_number", "pk"]


class FrameUnit(models.Model):
    """A usable dossier: where it belongs and nothing about the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    frame_import = models.ForeignKey(FrameImport, on_delete=models.CASCADE, related_name="frame_units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="frame_units")
    field_group = models.ForeignKey(FieldGroup, on_delete=models.PROTECT, related_name="frame_units")
    field_name = models.CharField(max_length=120)
    channel = models.CharField(max_length=20, blank=True)
    returned_month = models.PositiveSmallIntegerField()
    has_phone = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["frame_import", "unit", "field_group"])]
