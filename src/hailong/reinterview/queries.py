"""What the lead and the re-interviewer see of phúc tra."""

import hashlib
import uuid
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from hailong.capture.models import Response
from hailong.frame.vault.sealing import unseal
from hailong.ledger.queries import canonical, keyring
from hailong.method.problem import Problem
from hailong.method.reinterview import CAP_PCT, AskedAgain, asked_items
from hailong.org.models import Role, User
from hailong.org.queries import role_holders
from hailong.plan.models import Part, Survey
from hailong.plan.rules import plays
from hailong.reinterview.models import Reinterview, ReinterviewDraw
from hailong.sample.models import Case


@dataclass(frozen=True)
class Standing:
    """Where phúc tra stands: what it came to, and how many forms must be asked again in all."""

    counts: AskedAgain
    due: int


def standing(survey: Survey) -> Standing:
    counts = AskedAgain.total(asked_again_by_block(survey).values())
    return Standing(counts, due=counts.forms * min(survey.reinterview_pct, CAP_PCT) // 100)


def asked_again_by_block(survey: Survey) -> dict[str, AskedAgain]:
    """By block: what phúc tra came to."""
    outcome, then = Reinterview.Outcome, Reinterview.Consequence
    official = Response.objects.filter(survey=survey, official=True).order_by().values_list("unit__block__code")
    forms = dict(official.annotate(forms=Count("pk")))
    rows = Reinterview.objects.filter(draw__survey=survey).order_by().values("response__unit__block__code")
    counted = rows.annotate(
        drawn=Count("pk"),
        confirmed=Count("pk", filter=Q(outcome=outcome.CONFIRMED)),
        not_confirmed=Count("pk", filter=Q(outcome=outcome.NOT_CONFIRMED)),
        not_contactable=Count("pk", filter=Q(outcome=outcome.NOT_CONTACTABLE)),
        refused=Count("pk", filter=Q(outcome=outcome.REFUSED)),
        kept=Count("pk", filter=Q(consequence=then.KEEP)),
        redone=Count("pk", filter=Q(consequence=then.REDO)),
        replaced=Count("pk", filter=Q(consequence=then.REPLACE)),
        asked=Coalesce(Sum("asked_items"), 0),
        matched=Coalesce(Sum("matched_items"), 0),
    )
    found = {code: AskedAgain(forms=forms.get(code, 0)) for code in survey.blocks.values_list("code", flat=True)}
    for row in counted:
        code = row.pop("response__unit__block__code")
        items = {"asked_items": row.pop("asked"), "matched_items": row.pop("matched")}
        found[code] = AskedAgain(forms=forms.get(code, 0), **row, **items)
    return found


def is_open(survey: Survey) -> bool:
    """Whether anybody can still be asked again: the key that opens links is there."""
    return keyring().opens_reinterview(survey.code)


def standing_forms(survey: Survey) -> QuerySet[Response]:
    """Forms of a survey less those that phúc tra sent back to the field or replaced: they count for nothing more."""
    gone = [Reinterview.Consequence.REDO, Reinterview.Consequence.REPLACE]
    return Response.objects.filter(survey=survey).exclude(reinterview__consequence__in=gone)


@dataclass(frozen=True)
class Checked:
    """What phúc tra found of one interviewer (or of forms without one, by mode)."""

    code: str
    name: str
    drawn: int
    concluded: int
    confirmed: int
    not_confirmed: int
    not_contactable: int
    matched_items: int
    asked_items: int

    @property
    def agreement_pct(self) -> float | None:
        return 100 * self.matched_items / self.asked_items if self.asked_items else None


def by_interviewer(survey: Survey) -> list[Checked]:
    """Most forms that were not confirmed first."""
    outcome = Reinterview.Outcome
    nobody = Q(outcome__in=[outcome.NOT_CONTACTABLE, outcome.REFUSED])
    people = dict(survey.interviewers.values_list("code", "user__full_name"))
    rows = (
        Reinterview.objects.filter(draw__survey=survey)
        .values(code=F("response__interviewer_code"))
        .annotate(
            drawn=Count("pk"),
            concluded=Count("pk", filter=~Q(outcome=outcome.WAITING)),
            confirmed=Count("pk", filter=Q(outcome=outcome.CONFIRMED)),
            not_confirmed=Count("pk", filter=Q(outcome=outcome.NOT_CONFIRMED)),
            not_contactable=Count("pk", filter=nobody),
            matched=Sum("matched_items"),
            asked=Sum("asked_items"),
        )
        .order_by("-not_confirmed", "code")
    )
    return [
        Checked(
            name=people.get(row["code"], row["code"] or "Không có điều tra viên (mạng, giấy)"),
            matched_items=row.pop("matched") or 0,
            asked_items=row.pop("asked") or 0,
            **row,
        )
        for row in rows
    ]


def visible(survey: Survey, user: User) -> QuerySet[Reinterview]:
    """A re-interviewer sees the forms assigned to him; those who lead or observe see all, without any answer."""
    rows = Reinterview.objects.filter(draw__survey=survey).select_related(
        "draw__survey", "response__unit__agency", "response__field_group", "reinterviewer"
    )
    if plays(user, survey, Role.LEAD_PLANNER, Role.OBSERVER, Role.APPROVER):
        return rows
    return rows.filter(reinterviewer=user)


def candidates(survey: Survey) -> QuerySet[User]:
    """People with the role of re-interviewer for an agency that does phúc tra in this survey, as `assign` asks it."""
    paths = list(survey.participants.filter(part=Part.REINTERVIEW).values_list("agency__path", flat=True))
    return role_holders(Role.REINTERVIEWER, lambda own: any(path.startswith(own) for path in paths))


def strata(survey: Survey, *, drawn: bool) -> dict[str, list[str]]:
    """Ids of the official forms that were drawn before, or were not, by interviewer (by mode where there was none)."""
    found: dict[str, list[str]] = {}
    rows = Response.objects.filter(survey=survey, official=True, reinterview__isnull=not drawn)
    for identifier, interviewer, mode in rows.values_list("id", "interviewer_code", "mode"):
        found.setdefault(interviewer or f"mode:{mode}", []).append(str(identifier))
    return found


def forms_sha256(draw: ReinterviewDraw) -> str:
    """The hash of which forms a draw chose, in the order of their numbers, by the commitments that the ledger has."""
    chosen = draw.reinterviews.order_by("number").values_list("response__commitment", flat=True)
    return hashlib.sha256(canonical(list(chosen))).hexdigest()


def case_of(reinterview: Reinterview) -> Case | None:
    """Open the sealed link of one drawn form; None when the form never had a case. Callers log the opening.

    Raises: Problem `reinterview_over`.
    """
    sealed = reinterview.response.sealed_case
    if not sealed:
        return None
    if not is_open(reinterview.survey):
        raise Problem("reinterview_over")
    private = keyring().reinterview_private(reinterview.survey.code)
    return Case.objects.get(pk=uuid.UUID(bytes=unseal(private, bytes(sealed))))


def asked(reinterview: Reinterview) -> list[str]:
    """The items asked again of this form."""
    questionnaire = reinterview.response.questionnaire.questionnaire
    return asked_items(list(questionnaire.items), seed=reinterview.draw.seed, identifier=str(reinterview.response_id))
