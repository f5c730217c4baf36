"""Documents made from a run. The file's hash is in the ledger, so a printed figure can be traced to its run."""

from django.db import models

from hailong.estimation.models import Run
from hailong.plan.models import Survey


class ReportFile(models.Model):
    """One generated file of a run."""

    class Kind(models.TextChoices):
        REPORT = "report", "Báo cáo (.docx)"
        ANNEX = "annex", "Phụ lục bảng số liệu (.xlsx)"
        SPSS = "spss", "Dữ liệu SPSS (.sav)"
        CSV = "csv", "Dữ liệu CSV (.csv)"
        PARQUET = "parquet", "Dữ liệu Parquet (.parquet)"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_by = models.CharField(max_length=20)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind"], name="one_file_a_kind")]

    @property
    def survey(self) -> Survey:
        return self.run.survey
