"""What was released, when, by whom; and the tables everyone may download."""

from django.db import models
from django.db.models import F, Q

from hailong.estimation.models import Run
from hailong.plan.models import Survey


class Release(models.Model):
    """A release of one run: requested by one person, approved by another after the disclosure check is green.

    `pages` holds exactly what the public pages show, so that they are made of released figures and nothing else.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", "Chờ duyệt"
        PUBLISHED = "published", "Đã công bố"
        REFUSED = "refused", "Không duyệt"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="releases")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="releases")
    version = models.CharField(max_length=10)
    status = models.CharField(max_length=20, choices=Status.choices)
    change_note = models.CharField(max_length=500, blank=True)
    disclosure = models.JSONField(default=dict)
    pages = models.JSONField(default=dict)
    requested_by = models.CharField(max_length=20)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)
    is_current = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_approved_by_another", condition=Q(decided_by="") | ~Q(decided_by=F("requested_by"))
            ),
            models.UniqueConstraint(
                fields=["survey", "version"], condition=~Q(status="refused"), name="one_release_a_version"
            ),
            models.UniqueConstraint(fields=["survey"], condition=Q(is_current=True), name="one_current_release"),
        ]


class OpenTable(models.Model):
    """One open data file of a release."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="tables")
    name = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    format = models.CharField(max_length=10)
    path = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "name", "format"], name="one_open_table_a_format")]
