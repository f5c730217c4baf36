"""Tables of the ledger: entries (outbox and log in one), tiles of the Merkle tree, signed checkpoints."""

import json
from typing import Any

from django.db import models

KINDS = (
    "frame", "draw", "form", "resp", "amend", "supersede", "exclude", "erase", "loss",
    "backcheck", "method", "freeze", "publish", "audit", "key", "act",
)  # fmt: skip
RESPONSE = "resp"
FREEZE = "freeze"


class EntryQuerySet(models.QuerySet["Entry"]):
    def pending(self) -> "EntryQuerySet":
        """Accepted, not yet in the tree."""
        return self.filter(log_index__isnull=True)

    def sequenced(self) -> "EntryQuerySet":
        """In the tree, in its order."""
        return self.filter(log_index__isnull=False).order_by("log_index")

    def in_order(self) -> "EntryQuerySet":
        """All: those in the tree in its order, then those that wait, as they were written."""
        return self.order_by(models.F("log_index").asc(nulls_last=True), "pk")

    def about(self, subject: str) -> "EntryQuerySet":
        """What happened to one subject in the order in which it was written, whatever the clock then said."""
        return self.filter(subject=subject).order_by("id")


class Entry(models.Model):
    """One fact. `log_index` is null until the sequencer has put it into the tree; then nothing changes any more.

    The columns beside `payload` are copies for finding; `payload` is what was hashed. The entry of a response has no
    time, actor or subject, and its row may be written anew when it is sequenced: refer to it by its commitment only.
    """

    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    subject = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField(null=True)
    payload = models.TextField()
    leaf_hash = models.CharField(max_length=64)
    log_index = models.BigIntegerField(null=True, unique=True)

    objects: Any = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "mục nhật ký"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="ledger_entry_kind_known"),
            models.CheckConstraint(
                condition=models.Q(kind=RESPONSE, at__isnull=True, subject="")
                | (~models.Q(kind=RESPONSE) & models.Q(at__isnull=False)),
                name="ledger_entry_response_bare",
            ),
            models.CheckConstraint(
                condition=models.Q(log_index__isnull=True) | models.Q(log_index__gte=0),
                name="ledger_entry_index_counts",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "kind"], name="ledger_entry_subject"),
            models.Index(fields=["leaf_hash"], name="ledger_entry_leaf"),
            models.Index(fields=["id"], name="ledger_entry_pending", condition=models.Q(log_index__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.leaf_hash[:12]}"

    @property
    def by(self) -> str:
        """The code of the actor; empty for a response."""
        return str(json.loads(self.payload).get("by", ""))

    @property
    def facts(self) -> dict[str, Any]:
        """What was recorded; empty for a response."""
        return dict(json.loads(self.payload).get("facts", {}))


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree (C2SP tlog-tiles)."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        verbose_name = "mảnh cây băm"
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="ledger_tile_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed head of the tree. `note` is what was signed; the other columns are copies."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "điểm kiểm"
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="ledger_checkpoint_not_empty")]

    def __str__(self) -> str:
        return f"{self.size} {self.root[:12]}"
