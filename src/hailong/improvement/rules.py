"""Permissions of improvement: the assessed agency writes its own plan, the lead accepts it."""

from typing import Any

import rules

from hailong.improvement.models import ImprovementPlan
from hailong.org.models import Role, User
from hailong.org.rules import held
from hailong.plan.models import Survey, Unit
from hailong.plan.rules import takes_part_as
from hailong.publication.models import Release


def _unit_of(thing: Any) -> Unit | None:
    if isinstance(thing, ImprovementPlan):
        return thing.unit
    return thing if isinstance(thing, Unit) else None


def _is_released(survey: Survey) -> bool:
    """Released once is released: a new version on its way takes nothing from the agencies."""
    return Release.objects.filter(survey=survey, is_current=True).exists()


@rules.predicate
def is_of_the_agency(user: User, thing: Any) -> bool:
    """The person speaks for the assessed agency, and its survey is released."""
    unit = _unit_of(thing)
    if unit is None or not _is_released(unit.survey):
        return False
    return any(unit.agency.path.startswith(path) for path in held(user).get(Role.ASSESSED_VIEWER, ()))


@rules.predicate
def speaks_for_a_unit(user: User, thing: Any) -> bool:
    """The person speaks for an agency assessed in the released survey of `thing`."""
    if thing is None or not _is_released(thing.survey):
        return False
    return any(
        Unit.objects.filter(block__survey=thing.survey, agency__path__startswith=path).exists()
        for path in held(user).get(Role.ASSESSED_VIEWER, ())
    )


follows = takes_part_as(Role.LEAD_PLANNER, Role.APPROVER, Role.OBSERVER)
rules.add_perm("improvement.view", follows | speaks_for_a_unit)
rules.add_perm("improvement.read", follows | is_of_the_agency)
rules.add_perm("improvement.write", is_of_the_agency)
rules.add_perm("improvement.accept", takes_part_as(Role.LEAD_PLANNER))
