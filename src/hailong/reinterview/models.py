"""Asked again: which responses, by whom, with what outcome and what followed."""

from django.db import models
from django.db.models import Q

from hailong.capture.models import Response
from hailong.ledger.actions import commit
from hailong.org.models import User
from hailong.plan.models import Survey


class ReinterviewDraw(models.Model):
    """One random choice of responses to be checked, stratified by interviewer, within the cap of 10 %."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="reinterview_draws")
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=120)
    population = models.PositiveIntegerField()
    drawn_by = models.CharField(max_length=20)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="one_reinterview_draw_a_number")]


class Reinterview(models.Model):
    """One response asked again, blind: the re-interviewer never sees the first answers."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Chờ phúc tra"
        CONFIRMED = "confirmed", "Xác nhận"
        NOT_CONFIRMED = "not_confirmed", "Không xác nhận"
        NOT_CONTACTABLE = "not_contactable", "Không liên lạc được"
        REFUSED = "refused", "Từ chối"

    class Consequence(models.TextChoices):
        NONE = "", "Chưa quyết định"
        KEEP = "keep", "Giữ phiếu"
        REDO = "redo", "Điều tra lại"
        REPLACE = "replace", "Thay bằng mẫu dự phòng"

    draw = models.ForeignKey(ReinterviewDraw, on_delete=models.PROTECT, related_name="reinterviews")
    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="reinterview")
    number = models.PositiveIntegerField()
    reinterviewer = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="reinterviews"
    )
    opened_on = models.DateField(null=True, blank=True)
    method = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.WAITING)
    answers = models.JSONField(default=dict)
    matched_items = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_items = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    consequence = models.CharField(max_length=20, choices=Consequence.choices, blank=True, default="")
    decided_by = models.CharField(max_length=20, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "number"], name="one_reinterview_a_number"),
            models.CheckConstraint(
                name="a_consequence_follows_an_outcome", condition=Q(consequence="") | ~Q(outcome="waiting")
            ),
        ]

    @property
    def survey(self) -> Survey:
        return self.draw.survey

    def commitment(self) -> str:
        """What the ledger keeps of a result: its hash under the salt of the form, never an answer."""
        result = {
            "draw": self.draw.number,
            "number": self.number,
            "outcome": self.outcome,
            "answers": self.answers,
            "matched": self.matched_items,
            "asked": self.asked_items,
        }
        return commit(result, bytes(self.response.salt))
