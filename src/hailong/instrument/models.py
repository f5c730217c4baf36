"""Question sets and their versions. A version's definition is one JSON document that freezes at first use."""

from django.db import models
from django.db.models import Q

from hailong.method.questionnaire import Questionnaire, parse

_PARSED: dict[str, Questionnaire] = {}  # by fingerprint: the same text is never taken apart twice in a process


class QuestionSet(models.Model):
    """A family of questionnaires that outlives surveys, for one sector."""

    class Sector(models.TextChoices):
        ADMINISTRATIVE = "administrative", "Dịch vụ hành chính công"
        HEALTH = "health", "Dịch vụ y tế công"
        EDUCATION = "education", "Dịch vụ giáo dục công"
        THEMATIC = "thematic", "Chuyên đề"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=20, choices=Sector.choices)

    def __str__(self) -> str:
        return self.name


class QuestionSetVersion(models.Model):
    """One version: draft until first used, then frozen for ever. `definition` is parsed by `method.questionnaire`."""

    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20)
    definition = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question_set", "number"], name="one_version_a_number"),
            models.CheckConstraint(name="fingerprint_is_sha256", condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"{self.question_set} {self.number}"

    @property
    def questionnaire(self) -> Questionnaire:
        """The parsed definition."""
        if self.fingerprint not in _PARSED:
            _PARSED[self.fingerprint] = parse(self.definition)
        return _PARSED[self.fingerprint]

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None
