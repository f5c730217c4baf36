"""Who may not decide on a release although the role would allow it."""

from hailong.method.problem import Problem
from hailong.org.models import User
from hailong.publication.models import Release


def barred_from_deciding(release: Release, person: User) -> Problem | None:
    """Why not: asked for this release, or had a hand in freezing its dataset; None when neither.

    The freeze fixes which answers count, the release which figures stand: they need different people (trust.md G11).
    """
    dataset = release.run.dataset
    if release.requested_by == person.code:
        return Problem("release_by_one_person")
    if person.code in (dataset.requested_by, dataset.signed_by):
        return Problem("release_by_who_froze")
    return None
