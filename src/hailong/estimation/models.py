"""Runs of a method over a frozen dataset, kept for ever."""

from django.db import models

from hailong.plan.models import Survey
from hailong.processing.models import Dataset


class Run(models.Model):
    """One run: method, parameters, versions and every figure, as the JSON record that `verify` recomputes."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=40)
    record = models.JSONField()
    record_sha256 = models.CharField(max_length=64)
    made_by = models.CharField(max_length=20)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dataset", "number"], name="one_run_a_number")]

    @property
    def survey(self) -> Survey:
        return self.dataset.survey
