"""Who meets whom, how and with what outcome."""

from django.db import connections, models, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from hailong.method.attempts import ANSWERED, FINAL_AT_ONCE
from hailong.org.models import Agency, Area, User
from hailong.plan.models import Survey, Unit
from hailong.sample.models import Case


class Interviewer(models.Model):
    """A person's place in the field team of one survey; works and lives somewhere, so must not be sent there."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="interviewers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="interviewer_of")
    code = models.CharField(max_length=20)
    workplace = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    residence = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    trained_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "user"], name="an_interviewer_once_a_survey"),
            models.UniqueConstraint(fields=["survey", "code"], name="one_interviewer_a_code"),
        ]

    def __str__(self) -> str:
        return self.user.full_name


class Disposition(models.TextChoices):
    """AAPOR Standard Definitions, final and open codes used here (2023 edition)."""

    NOT_CONTACTED = "3.0", "Chưa gặp"
    APPOINTMENT = "2.0", "Hẹn"
    COMPLETE = "1.1", "Đã trả lời đủ"
    PARTIAL = "1.2", "Trả lời một phần"
    REFUSED = "2.1", "Từ chối"
    BREAK_OFF = "2.12", "Dừng giữa chừng"
    NON_CONTACT = "2.2", "Không gặp được"
    UNABLE = "2.3", "Không thể trả lời (ốm, vắng lâu, mất)"
    WRONG_CONTACT = "3.2", "Sai số điện thoại, sai địa chỉ"
    NOT_ELIGIBLE = "4.1", "Không thuộc đối tượng (không làm thủ tục)"


REJECTED = "9.0"
REPLACEMENT_REASONS = [*Disposition.choices, (REJECTED, "Phiếu không được phúc tra xác nhận")]


class UnlinkedQuerySet(models.QuerySet):
    """Rows that are written when an answer is stored. PostgreSQL notes beside each which transaction wrote it.

    Freezing does not remove that number (since 9.4 it stays to be read), nor do VACUUM FULL and CLUSTER: only writing
    the row anew does. SQLite notes none.
    """

    def writers(self) -> int:
        """How many transactions these rows name; 0 where the database notes none."""
        if connections[self.db].vendor != "postgresql":
            return 0
        number = RawSQL(f'"{self.model._meta.db_table}".xmin::text', [])  # noqa: S611 - a name of ours
        return self.annotate(writer=number).values("writer").distinct().count()

    def write_anew(self) -> int:
        """Write every row again as it is, in the order of its key and in one transaction; how many."""
        quote = connections[self.db].ops.quote_name
        table, key = self.model._meta.db_table, self.model._meta.pk.column
        again = f"UPDATE {quote(table)} SET {quote(key)} = {quote(key)} WHERE {quote(key)} = %s"  # noqa: S608 - names
        keys = [(one,) for one in self.order_by("pk").values_list("pk", flat=True)]
        with transaction.atomic(using=self.db), connections[self.db].cursor() as cursor:
            cursor.executemany(again, keys)
        return len(keys)


class FieldCaseQuerySet(UnlinkedQuerySet):
    def visible_to(self, user: User) -> "FieldCaseQuerySet":
        """An interviewer's own cases, of cases still in the field. Managers see theirs through the survey."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(interviewer__user=user, case__replaced_by=None)

    def of_survey(self, survey: Survey) -> "FieldCaseQuerySet":
        """Of a survey, by the path itself: a list of its cases inside the query may cost PostgreSQL minutes."""
        return self.filter(case__unit__block__survey=survey)

    def active(self) -> "FieldCaseQuerySet":
        """Of cases in the field, as `CaseQuerySet.active`."""
        return self.filter(Q(case__is_reserve=False) | Q(case__called_up=True)).filter(case__replaced_by=None)

    def open(self) -> "FieldCaseQuerySet":
        """No form yet and nothing final; somebody not met may be tried again."""
        return self.exclude(disposition__in=[*ANSWERED, *FINAL_AT_ONCE])


class FieldCase(models.Model):
    """The state of a case in the field: who has it, what came of it. One row per case in the field.

    `disposition_on` is empty once a form is there: the day would tie the case to its response.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="field")
    interviewer = models.ForeignKey(
        Interviewer, null=True, blank=True, on_delete=models.PROTECT, related_name="field_cases"
    )
    disposition = models.CharField(max_length=5, choices=Disposition.choices, default=Disposition.NOT_CONTACTED)
    disposition_on = models.DateField(null=True, blank=True)
    appointment_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = FieldCaseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["interviewer", "disposition"])]

    @property
    def survey(self) -> Survey:
        return self.case.survey

    @property
    def is_answered(self) -> bool:
        return self.disposition in ANSWERED


class Attempt(models.Model):
    """One try to reach the person of a case."""

    field_case = models.ForeignKey(FieldCase, on_delete=models.PROTECT, related_name="tries")
    made_on = models.DateField()
    day_part = models.CharField(max_length=10)
    mode = models.SlugField(max_length=20)
    disposition = models.CharField(max_length=5, choices=Disposition.choices)
    made_by = models.CharField(max_length=20)


class Replacement(models.Model):
    """A case that gave no form was replaced by the next of its reserve, for a reason. Nobody chooses whom."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="replacement")
    reason = models.CharField(max_length=5, choices=REPLACEMENT_REASONS)
    note = models.CharField(max_length=300, blank=True)
    replaced_on = models.DateField()
    replaced_by_person = models.CharField(max_length=20)


class Invitation(models.Model):
    """A secret token by which one case answers once. Only its hash is kept, and not the day it was spent.

    An open code (a QR at a counter) has no case: its answers are for reference. All end with the survey's last day.
    """

    token_sha256 = models.CharField(max_length=64, unique=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="invitations")
    mode = models.SlugField(max_length=20)
    serial = models.CharField(max_length=20, blank=True)
    spent = models.BooleanField(default=False)

    objects = UnlinkedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "serial"], condition=~Q(serial=""), name="a_paper_serial_once")
        ]
