"""How long a signed-in browser stays signed in, and who must have a second factor (trust.md, the accounts).

Twelve hours at most, half an hour without a click; an interviewer, whose form may take longer than that, four hours.
By the real clock, also where a demo world keeps one of its own.
"""

import time
from collections.abc import Callable

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from hailong.org.models import Role
from hailong.org.rules import held

MINUTE = 60
LONGEST_SECONDS = 12 * 60 * MINUTE
IDLE_SECONDS = 30 * MINUTE
IDLE_SECONDS_IN_FIELD = 4 * 60 * MINUTE
SINCE, SEEN = "signed_in_at", "last_seen_at"
NEED_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.LEAD_PLANNER, Role.APPROVER, Role.REINTERVIEWER})
WITHOUT_IT = ("/tai-khoan/", settings.STATIC_URL)


class SessionMiddleware:
    """Stands behind authentication: ends what lasted too long, and leads to the second factor where it is missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._age(request)
            if request.user.is_authenticated and self._needs_second_factor(request):
                return redirect("mfa_index")
        return self.get_response(request)

    def _age(self, request: HttpRequest) -> None:
        now, session = int(time.time()), request.session
        since, seen = session.setdefault(SINCE, now), session.get(SEEN, now)
        roles = held(request.user).keys()
        idle = IDLE_SECONDS_IN_FIELD if roles and roles <= {Role.INTERVIEWER} else IDLE_SECONDS
        if now - since > LONGEST_SECONDS or now - seen > idle:
            logout(request)
        elif SEEN not in session or now - seen >= MINUTE:
            session[SEEN] = now

    def _needs_second_factor(self, request: HttpRequest) -> bool:
        """Read on every page, so that who takes it off stays outside."""
        if not settings.SECOND_FACTOR or request.path.startswith(WITHOUT_IT):
            return False
        return bool(held(request.user).keys() & NEED_SECOND_FACTOR) and not get_adapter().is_mfa_enabled(request.user)
