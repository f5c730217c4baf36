"""Permissions of the plan, and the predicate that other rooms use: a role in a survey."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import rules
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from hailong.method.problem import Problem
from hailong.org.models import Agency, Role, User
from hailong.org.rules import View, held, holds, require
from hailong.plan.models import PART_OF_ROLE, Part, Participant, Survey


def plays(user: User, survey: Survey, *roles: Role) -> bool:
    """Does the person hold one of these roles at an agency with the matching part in the survey?

    Asks the participants that came with the survey, where they did: a page asks many times.
    """
    mine = held(user)
    if "participants" in getattr(survey, "_prefetched_objects_cache", ()):
        parts = [(one.part, one.agency.path) for one in survey.participants.all()]
        return any(
            part == PART_OF_ROLE[role] and place.startswith(path)
            for role in roles
            for path in mine.get(role, ())
            for part, place in parts
        )
    return any(
        Participant.objects.filter(survey=survey, part=PART_OF_ROLE[role], agency__path__startswith=path).exists()
        for role in roles
        for path in mine.get(role, ())
    )


def is_of(user: User, survey: Survey, part: Part, *roles: Role) -> bool:
    """Does the person hold one of these roles (any role, where none is named) at or below an agency with this part?"""
    parts = list(survey.participants.filter(part=part).values_list("agency__path", flat=True))
    mine = [path for role, paths in held(user).items() if not roles or role in roles for path in paths]
    return any(own.startswith(path) for own in mine for path in parts)


def takes_part_as(*roles: Role) -> rules.predicates.Predicate:
    """The person holds one of these roles at an agency with the matching part in `thing.survey`."""

    @rules.predicate(f"takes_part_as:{'|'.join(roles)}")
    def check(user: User, thing: Any) -> bool:
        return thing is not None and user.is_authenticated and plays(user, thing.survey, *roles)

    return check


def leads(user: User, agency: Agency) -> bool:
    """The person plans for this agency: holds the role there or above."""
    return any(agency.path.startswith(path) for path in held(user).get(Role.LEAD_PLANNER, ()))


rules.add_perm("plan.create", holds(Role.LEAD_PLANNER))
rules.add_perm("plan.edit", takes_part_as(Role.LEAD_PLANNER))
rules.add_perm("plan.advance", takes_part_as(Role.LEAD_PLANNER, Role.APPROVER))
rules.add_perm("plan.run", takes_part_as(Role.LEAD_PLANNER))
rules.add_perm("plan.approve", takes_part_as(Role.APPROVER))
rules.add_perm(
    "plan.view",
    takes_part_as(
        Role.LEAD_PLANNER, Role.APPROVER, Role.DATA_ENTRY, Role.FIELD_MANAGER, Role.REINTERVIEWER, Role.OBSERVER
    ),
)


def survey_page(permission: str) -> Callable[[View], View]:
    """A workbench page of one survey: loads what the person may see, asks the permission, calls the view.

    A survey that the person may not see does not exist for him (404); one he sees without the permission is refused.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        @login_required
        def page(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
            survey = Survey.objects.visible_to(request.user).filter(slug=slug).first()
            if survey is None:
                raise Problem("not_found", what="cuộc khảo sát")
            require(request.user, permission, survey)
            request.survey = survey
            return view(request, survey, **kwargs)

        page.permission = permission
        return page

    return wrap
