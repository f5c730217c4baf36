"""Permissions: one predicate per permission, read by pages (what to offer) and by actions (what to refuse).

A room declares its permissions in its own `rules.py` with `rules.add_perm("room.verb", predicate)`. An action calls
`require(by, "room.verb", thing)`; a template asks the same through `may`.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import rules
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from hailong.method.problem import Problem
from hailong.org.models import Role, User
from hailong.org.queries import inherited_paths

View = Callable[..., HttpResponse]


def held(user: User) -> dict[str, list[str]]:
    """The paths of the agencies at which a person holds each open role: role -> paths. Cached on the object.

    A role at an agency counts for those whose whole work came to it: a survey outlives the body that led it. Work that
    was divided among several is nobody's by itself: then the administrator says who goes on.
    """
    if not hasattr(user, "_held"):
        found: dict[str, list[str]] = {}
        for role, path in user.memberships.filter(valid_to=None).values_list("role", "agency__path"):
            found.setdefault(role, []).append(path)
        user._held = {role: paths + inherited_paths(paths) for role, paths in found.items()}
    return user._held


def holds(*roles: Role) -> rules.predicates.Predicate:
    """The person holds one of these roles anywhere."""

    @rules.predicate(f"holds:{'|'.join(roles)}")
    def check(user: User) -> bool:
        return user.is_authenticated and any(role in held(user) for role in roles)

    return check


def require(by: User, permission: str, thing: Any = None) -> None:
    """Refuse with `permission_denied` unless `by` may do this to `thing`."""
    if not by.is_active or not rules.has_perm(permission, by, thing):
        raise Problem("permission_denied", permission=permission)


rules.add_perm("org.administer", holds(Role.ADMINISTRATOR))


def signed_in_page(permission: str | None = None) -> Callable[[View], View]:
    """A page for people with an account, and with `permission` where one is named. Marks the view for the tests."""

    def wrap(view: View) -> View:
        @wraps(view)
        @login_required
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if permission:
                require(request.user, permission)
            return view(request, *args, **kwargs)

        page.permission = permission or "signed_in"
        return page

    return wrap


def freshly_signed_in(view: View) -> View:
    """Under a page's permission: asks for password or code again when the last time is more than some minutes ago.

    What cannot be undone or leaves the house (a freeze, a release, an export) is not done by whoever finds a browser
    open. What was sent is kept and done once the person has given the password.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        records = get_authentication_records(request, request.user)
        last = max((record["at"] for record in records), default=0)
        if time.time() - last > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT and get_reauthentication_flows(request.user):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return page


def public_page(view: View) -> View:
    """A page for everybody. Says so, so that a forgotten permission is seen by the tests."""
    view.permission = "public"
    return view
