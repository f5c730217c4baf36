"""A survey as its plan describes it: who, what, where, how many, in which modes, by when."""

import datetime as dt

from django.db import models
from django.db.models import F, Q, Sum

from hailong.instrument.models import QuestionSetVersion
from hailong.method import index_methods
from hailong.method.index_methods import Method
from hailong.method.index_methods.method import DOSSIERS, EQUAL_UNITS
from hailong.org.models import Agency, Role, User
from hailong.org.rules import held


class Part(models.TextChoices):
    """The part an agency takes in a survey."""

    LEAD = "lead", "Chủ trì"
    SUPPORT = "support", "Phối hợp"
    CONTRACTOR = "contractor", "Đơn vị thực hiện"
    REINTERVIEW = "reinterview", "Phúc tra"
    SUPERVISION = "supervision", "Giám sát"


PART_OF_ROLE = {
    Role.LEAD_PLANNER: Part.LEAD,
    Role.APPROVER: Part.LEAD,
    Role.DATA_ENTRY: Part.LEAD,
    Role.FIELD_MANAGER: Part.CONTRACTOR,
    Role.INTERVIEWER: Part.CONTRACTOR,
    Role.REINTERVIEWER: Part.REINTERVIEW,
    Role.OBSERVER: Part.SUPERVISION,
}


class SurveyQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "SurveyQuerySet":
        """Surveys in which the person's agency takes the part that belongs to the role; the assessed after release.

        What is released stays so while the survey goes back to make a new version: the state does not tell it.
        """
        if not user.is_authenticated:
            return self.none()
        seen, released = Q(pk__in=[]), Survey.objects.filter(releases__is_current=True).values("pk")
        for role, paths in held(user).items():
            for path in paths:
                if role in PART_OF_ROLE:
                    seen |= Q(
                        pk__in=Participant.objects.filter(
                            part=PART_OF_ROLE[role], agency__path__startswith=path
                        ).values("survey")
                    )
                elif role == Role.ASSESSED_VIEWER:
                    seen |= Q(pk__in=released) & Q(
                        pk__in=Unit.objects.filter(agency__path__startswith=path).values("block__survey")
                    )
        return self.filter(seen)


class Survey(models.Model):
    """One survey. `method` is the named, versioned index method; it never changes after the plan is approved.

    `plan_chain` are the plans that this one carries out, the highest first; `editors` the codes of everybody who had a
    hand in the draft: none of them approves it. `field_to` is what was approved and stays; a field that was opened
    again ends on `field_until`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        APPROVED = "approved", "Đã duyệt"
        COLLECTING = "collecting", "Đang thu phiếu"
        CLOSED = "closed", "Đóng thu"
        PROCESSING = "processing", "Đang làm sạch"
        FROZEN = "frozen", "Đã khóa"
        PUBLISHED = "published", "Đã công bố"
        IMPROVING = "improving", "Theo dõi cải thiện"

    class Aggregation(models.TextChoices):
        DESIGN = "design", "Theo quyền số thiết kế"
        EQUAL_UNITS = "equal_units", "Bình quân giản đơn các đơn vị"

    slug = models.SlugField(max_length=80, unique=True)
    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300)
    short_title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    simulated = models.BooleanField(default=False)

    plan_number = models.CharField(max_length=60)
    plan_date = models.DateField()
    plan_place = models.CharField(max_length=100)
    plan_signer = models.CharField(max_length=200, blank=True)
    legal_bases = models.JSONField(default=list)
    plan_chain = models.JSONField(default=list)
    recipients = models.JSONField(default=list)
    planned_total = models.PositiveIntegerField()

    reference_from = models.DateField()
    reference_to = models.DateField()
    field_from = models.DateField()
    field_to = models.DateField()

    field_until = models.DateField(null=True, blank=True)
    reopened_reason = models.CharField(max_length=300, blank=True)

    method = models.CharField(max_length=40, default="sips-mean-v1")
    aggregation = models.CharField(max_length=20, choices=Aggregation.choices, default=Aggregation.DESIGN)
    reinterview_pct = models.PositiveSmallIntegerField(default=10)
    min_cell = models.PositiveSmallIntegerField(default=10)
    min_ranked = models.PositiveSmallIntegerField(default=30)
    min_ranked_decision = models.CharField(max_length=200, blank=True)
    template = models.SlugField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="surveys_created")
    editors = models.JSONField(default=list)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="surveys_approved"
    )

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="periods_run_forward",
                condition=Q(reference_to__gte=F("reference_from")) & Q(field_to__gte=F("field_from")),
            ),
            models.CheckConstraint(
                name="reinterview_at_most_a_tenth", condition=Q(reinterview_pct__gte=0) & Q(reinterview_pct__lte=10)
            ),
            models.CheckConstraint(
                name="approved_by_another_person", condition=Q(approved_by=None) | ~Q(approved_by=F("created_by"))
            ),
            models.CheckConstraint(name="min_cell_at_least_ten", condition=Q(min_cell__gte=10)),
            models.CheckConstraint(
                name="lower_ranking_size_needs_a_decision",
                condition=Q(min_ranked__gte=30) | ~Q(min_ranked_decision=""),
            ),
        ]

    def __str__(self) -> str:
        return self.short_title

    @property
    def survey(self) -> "Survey":
        """Itself: what a permission asks of anything that belongs to a survey."""
        return self

    @property
    def last_day(self) -> dt.date:
        """The last day on which answers are taken: the plan's, or that of the last reopening."""
        return self.field_until or self.field_to

    @property
    def index_method(self) -> Method:
        """The method in full, with the way from units to their group: formula, words, source."""
        across = EQUAL_UNITS if self.aggregation == self.Aggregation.EQUAL_UNITS else DOSSIERS
        return index_methods.method(self.method).across_units(across)

    def agency_of(self, part: Part) -> Agency | None:
        """The first agency that takes this part."""
        found = self.participants.filter(part=part).select_related("agency").first()
        return found.agency if found else None

    @property
    def lead(self) -> Agency:
        return self.participants.select_related("agency").get(part=Part.LEAD).agency


class Participant(models.Model):
    """An agency's part in a survey."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="participants")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="participations")
    part = models.CharField(max_length=20, choices=Part.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "agency", "part"], name="a_part_once"),
            models.UniqueConstraint(fields=["survey"], condition=Q(part="lead"), name="one_lead"),
        ]


class Block(models.Model):
    """A sector block: agencies of one kind, one questionnaire, one way of sampling. Blocks are never added up."""

    class Sampling(models.TextChoices):
        REGISTER = "register", "Chọn ngẫu nhiên từ danh sách một cửa"
        ON_SITE = "on_site", "Khảo sát tại chỗ, chọn theo khoảng cách k"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="blocks")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()
    sampling = models.CharField(max_length=20, choices=Sampling.choices)
    questionnaire = models.ForeignKey(QuestionSetVersion, on_delete=models.PROTECT, related_name="blocks")
    planned_total = models.PositiveIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["survey", "code"], name="one_block_a_code")]

    def __str__(self) -> str:
        return self.name

    def quota_total(self) -> int:
        return Quota.objects.filter(unit__block=self).aggregate(total=Sum("planned"))["total"] or 0


class FieldGroup(models.Model):
    """A column of the plan's annex; `register_fields` are the register's field names that belong to it."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="field_groups")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()
    register_fields = models.JSONField(default=list)
    is_rest = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["block", "code"], name="one_field_group_a_code"),
            models.UniqueConstraint(fields=["block"], condition=Q(is_rest=True), name="one_rest_group"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet["Unit"]):
    def assessed(self) -> "UnitQuerySet":
        """Units that take part; an excluded one keeps its reason."""
        return self.filter(excluded_reason="")


class Unit(models.Model):
    """An agency assessed in a block. `slug` names it in addresses, files and datasets."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="units")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assessments")
    slug = models.SlugField(max_length=80)
    order = models.PositiveSmallIntegerField()
    excluded_reason = models.CharField(max_length=200, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["block", "agency"], name="an_agency_once_in_a_block"),
            models.UniqueConstraint(fields=["block", "slug"], name="one_unit_a_slug"),
        ]

    def __str__(self) -> str:
        return self.agency.name

    @property
    def survey(self) -> Survey:
        return self.block.survey


class Quota(models.Model):
    """Planned forms of one unit in one field group (none where the block has no fields). Zero is a legal cell."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="quotas")
    field_group = models.ForeignKey(FieldGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="quotas")
    planned = models.PositiveIntegerField()

    class Meta:
        ordering = ["unit__order", "field_group__order"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "field_group"], name="one_quota_a_cell", nulls_distinct=False)
        ]


class ModeRule(models.Model):
    """What answers of one mode count for in this survey. Modes are the folders of `capture/modes/`."""

    class Standing(models.TextChoices):
        OFFICIAL = "official", "Chính thức"
        REFERENCE = "reference", "Tham khảo"
        UNUSED = "unused", "Không dùng"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="mode_rules")
    mode = models.SlugField(max_length=20)
    standing = models.CharField(max_length=20, choices=Standing.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "mode"], name="one_rule_a_mode")]


class Milestone(models.Model):
    """A step of the plan with its owner and its time; `starts` is null where the plan only says "before"."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="milestones")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=60)
    owner = models.CharField(max_length=200)
    support = models.CharField(max_length=200, blank=True)
    starts = models.DateField(null=True, blank=True)
    due = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["survey", "order"], name="one_milestone_an_order")]

    def is_overdue(self, *, on: dt.date) -> bool:
        """Not done and past its day."""
        return self.done_on is None and on > self.due
