"""How much work waits for a person behind an item of the navigation (ux 2): what nobody but he can do next."""

import rules

from hailong.capture.queries import open_conflicts
from hailong.fieldwork.queries import unassigned
from hailong.frame.models import FrameImport
from hailong.improvement.models import ImprovementPlan
from hailong.org.models import User
from hailong.plan.models import Survey
from hailong.processing.models import Exclusion
from hailong.publication.models import Release
from hailong.publication.queries import barred_from_deciding
from hailong.reinterview.models import Reinterview
from hailong.sample.models import Draw


def _may(user: User, permission: str, survey: Survey) -> bool:
    return rules.has_perm(permission, user, survey)


def lists(survey: Survey, user: User) -> int:
    """Registers that wait for a decision, and frames that wait for a seed from someone else than who locked them."""
    found = 0
    if _may(user, "frame.import", survey):
        found += FrameImport.objects.filter(block__survey=survey, status=FrameImport.Status.CHECKED).count()
    if _may(user, "sample.seed", survey):
        locked = Draw.objects.filter(block__survey=survey, is_current=True, seed="")
        found += locked.exclude(prepared_by=user.code).count()
    return found


def unassigned_cases(survey: Survey, user: User) -> int:
    """Cases that nobody has yet, while there is somebody to send."""
    is_open = survey.state in (Survey.State.APPROVED, Survey.State.COLLECTING)
    return unassigned(survey).count() if is_open and _may(user, "fieldwork.manage", survey) else 0


def conflicts(survey: Survey, user: User) -> int:
    return open_conflicts(survey).count() if _may(user, "capture.conflict", survey) else 0


def reinterviews(survey: Survey, user: User) -> int:
    """Of who asks again: his open forms. Of who leads: forms without a person, and refuted ones without a decision."""
    drawn = Reinterview.objects.filter(draw__survey=survey)
    found = drawn.filter(reinterviewer=user, outcome=Reinterview.Outcome.WAITING).count()
    if _may(user, "reinterview.decide", survey):
        found += drawn.filter(reinterviewer=None).count()
        found += drawn.filter(outcome=Reinterview.Outcome.NOT_CONFIRMED, consequence="").count()
    return found


def signatures(survey: Survey, user: User) -> int:
    """Exclusions and a freeze that wait for the second person."""
    if not _may(user, "processing.sign", survey):
        return 0
    asked = Exclusion.objects.filter(response__survey=survey, confirmed_by="").exclude(proposed_by=user.code)
    return asked.count() + survey.datasets.filter(signed_at=None).exclude(requested_by=user.code).count()


def releases(survey: Survey, user: User) -> int:
    """Requests for release that this person may decide: who asked or froze may not."""
    if not _may(user, "publication.decide", survey):
        return 0
    asked = survey.releases.filter(status=Release.Status.REQUESTED).select_related("run__dataset")
    return sum(barred_from_deciding(one, user) is None for one in asked)


def improvement_plans(survey: Survey, user: User) -> int:
    sent = ImprovementPlan.objects.filter(unit__block__survey=survey, status=ImprovementPlan.Status.SENT)
    return sent.count() if _may(user, "improvement.accept", survey) else 0
