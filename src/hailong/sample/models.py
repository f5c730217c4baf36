"""The draw and what it chose: cases, ordered reserves, on-site sessions."""

import uuid

from django.db import models
from django.db.models import F, Q

from hailong.frame.models import FrameImport, FrameUnit
from hailong.plan.models import Block, FieldGroup, Survey, Unit


class Draw(models.Model):
    """One random draw of a block from a fixed frame. The frame's hash is in the ledger before the seed is known.

    Waiting until `seed` is typed by a second person; then `manifest` holds everything needed to run it again.
    A re-draw is a new row with a reason.
    """

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="draws")
    frame_import = models.ForeignKey(FrameImport, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    allocation = models.JSONField()
    reserve_ratio = models.PositiveSmallIntegerField(default=1)
    frame_sha256 = models.CharField(max_length=64)
    prepared_by = models.CharField(max_length=20)
    prepared_at = models.DateTimeField()
    seed = models.CharField(max_length=120, blank=True)
    seed_by = models.CharField(max_length=20, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    manifest = models.JSONField(default=dict)
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["block", "number"], name="one_draw_a_number"),
            models.UniqueConstraint(fields=["block"], condition=Q(is_current=True), name="one_current_draw"),
            models.CheckConstraint(
                name="seed_typed_by_a_second_person", condition=Q(seed="") | ~Q(seed_by=F("prepared_by"))
            ),
            models.CheckConstraint(name="a_redraw_has_a_reason", condition=Q(number=1) | ~Q(reason="")),
        ]

    @property
    def survey(self) -> Survey:
        return self.block.survey


class OnSiteSession(models.Model):
    """One session at a unit: visitors asked at one rate from a random start. The tally sheet comes back as counts.

    `version` is that of the rule `hailong.session`; `interval` is the k of version 1, `start` its first visitor or the
    r of version 2 (`method.selection.VisitorPlan`).
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sessions")
    day = models.DateField()
    shift = models.CharField(max_length=20)
    expected_visitors = models.PositiveIntegerField()
    quota = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField()
    interval = models.PositiveIntegerField(null=True, blank=True)
    start = models.PositiveIntegerField()
    seed = models.CharField(max_length=120)
    visitors = models.PositiveIntegerField(null=True, blank=True)
    refusals = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["unit__order", "day", "shift"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "day", "shift"], name="one_session_a_shift"),
            models.CheckConstraint(
                name="start_of_a_known_rule",
                condition=(Q(version=1) & Q(interval__isnull=False) & Q(start__gte=1) & Q(start__lte=F("interval")))
                | (Q(version=2) & Q(interval__isnull=True) & Q(start__lt=F("expected_visitors"))),
            ),
        ]

    @property
    def survey(self) -> Survey:
        return self.unit.survey


class CaseQuerySet(models.QuerySet):
    def main(self) -> "CaseQuerySet":
        return self.filter(is_reserve=False)

    def active(self) -> "CaseQuerySet":
        """In the field: drawn as main, or called up from the reserve; not replaced."""
        return self.filter(Q(is_reserve=False) | Q(called_up=True)).filter(replaced_by=None)


class Case(models.Model):
    """One form to be filled. A register case stands for a frame unit; an on-site case for a visitor not yet known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    field_group = models.ForeignKey(FieldGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    draw = models.ForeignKey(Draw, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    frame_unit = models.ForeignKey(FrameUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    session = models.ForeignKey(OnSiteSession, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    number = models.CharField(max_length=40)
    rank = models.PositiveIntegerField()
    is_reserve = models.BooleanField(default=False)
    called_up = models.BooleanField(default=False)
    replaced_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["unit__order", "field_group__order", "rank"]
        constraints = [
            models.CheckConstraint(
                name="case_from_register_or_on_site",
                condition=(Q(frame_unit__isnull=False) & Q(draw__isnull=False) & Q(session__isnull=True))
                | (Q(frame_unit__isnull=True) & Q(draw__isnull=True) & Q(session__isnull=False)),
            ),
            models.UniqueConstraint(fields=["draw", "frame_unit"], name="a_frame_unit_once_a_draw"),
            models.CheckConstraint(
                name="only_reserves_are_called_up", condition=Q(is_reserve=True) | Q(called_up=False)
            ),
        ]

    @property
    def survey(self) -> Survey:
        return self.unit.survey
