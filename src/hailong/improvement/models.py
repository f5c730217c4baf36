"""Improvement plans with exactly the contents of Điều 13.3c of regulation 2782, and their follow-up."""

import datetime as dt
import hashlib

from django.db import models

from hailong.ledger.queries import canonical
from hailong.plan.models import Survey, Unit
from hailong.publication.models import Release


class ImprovementPlan(models.Model):
    """An assessed agency's plan after a release; sent to the lead, who accepts it or returns it with the reason."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SENT = "sent", "Đã gửi cơ quan chủ trì"
        RETURNED = "returned", "Trả lại để bổ sung"
        ACCEPTED = "accepted", "Đã tiếp nhận"

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="improvement_plans")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="improvement_plans")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    return_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "unit"], name="one_improvement_plan_a_unit")]

    @property
    def is_open(self) -> bool:
        """Its agency may still write: not sent yet, or sent back."""
        return self.status in (self.Status.DRAFT, self.Status.RETURNED)

    @property
    def survey(self) -> Survey:
        return self.unit.survey

    @property
    def place(self) -> str:
        """The unit as the ledger names it: a commune and its station share a slug, so the block stands before it."""
        return f"{self.unit.block.code}/{self.unit.slug}"


class Measure(models.Model):
    """One measure of a plan. The fields are those of Điều 13.3c and no others."""

    plan = models.ForeignKey(ImprovementPlan, on_delete=models.CASCADE, related_name="measures")
    order = models.PositiveSmallIntegerField()
    item_code = models.CharField(max_length=40, blank=True)
    finding = models.CharField("người dân nói", max_length=300)
    objective = models.CharField("mục tiêu", max_length=300)
    task = models.CharField("nhiệm vụ", max_length=500)
    result_quantity = models.CharField("kết quả về số lượng", max_length=300)
    result_quality = models.CharField("kết quả về chất lượng", max_length=300)
    resources = models.CharField("nguồn lực", max_length=300)
    lead = models.CharField("chủ trì", max_length=200)
    coordinating = models.CharField("phối hợp", max_length=200)
    difficulties = models.CharField("khó khăn, thách thức", max_length=500)
    starts = models.DateField("bắt đầu thực hiện")
    due = models.DateField("thời gian đạt kết quả")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="one_measure_an_order"),
            models.CheckConstraint(
                name="measure_ends_after_it_begins", condition=models.Q(due__gte=models.F("starts"))
            ),
        ]

    def is_overdue(self, *, on: dt.date) -> bool:
        """Past its day and not done; `follow_ups` newest first, as the queries of this room fetch them."""
        last = next(iter(self.follow_ups.all()), None)
        return on > self.due and (last is None or last.state != FollowUp.State.DONE)

    def sha256(self) -> str:
        """What the ledger keeps of it: the hash of what it promises, as an agency signs it."""
        names = (
            "item_code", "finding", "objective", "task", "result_quantity", "result_quality", "resources", "lead",
            "coordinating", "difficulties", "starts", "due",
        )  # fmt: skip
        return _sha256({name: str(getattr(self, name)) for name in names})


class FollowUp(models.Model):
    """What was done, told at a time with its evidence; the last one is the state of the measure."""

    class State(models.TextChoices):
        COMMITTED = "committed", "Mới cam kết"
        DOING = "doing", "Đang làm"
        DONE = "done", "Đã xong"
        LATE = "late", "Chậm"

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="follow_ups")
    state = models.CharField(max_length=20, choices=State.choices)
    note = models.CharField(max_length=500)
    figure = models.CharField(max_length=100, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    reported_on = models.DateField()
    reported_by = models.CharField(max_length=20)

    class Meta:
        ordering = ["reported_on", "pk"]

    def sha256(self) -> str:
        """What the ledger keeps of it: the hash of what was reported."""
        names = ("state", "note", "figure", "evidence", "reported_on", "reported_by")
        return _sha256({name: str(getattr(self, name)) for name in names})


def _sha256(said: dict[str, str]) -> str:
    return hashlib.sha256(canonical(said)).hexdigest()
