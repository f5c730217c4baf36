"""The citizen's page: rendered once per questionnaire version, language and unit, then only stamped."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest
from django.template.loader import render_to_string

from hailong.capture.filled_page import context_of, stamps
from hailong.capture.form_body import Fields
from hailong.method.problem import Problem
from hailong.plan.models import Unit

TEMPLATE = "capture/citizen_form.html"
CACHE_SECONDS = 300
# Letters only, so that escaping leaves them as they are.
PLACES = {name: f"HAILONGPLACE{name.upper().replace('_', '')}" for name in ("response_id", "started", "draft_key")}


def draft_key(token: str) -> str:
    """The name of the draft in the browser's tab: tells this form from another, and not the token."""
    return hashlib.sha256(f"draft {token}".encode()).hexdigest()[:16]


def blank(unit: Unit, language: str, token: str) -> str:
    """A fresh form. No request goes in, so no cookie, no account and no token can get into the copy that is kept."""
    key = f"capture:{unit.block.questionnaire.fingerprint}:{language}:{unit.pk}:{unit.survey.simulated}"
    page = cache.get(key)
    if page is None:
        page = render_to_string(TEMPLATE, context_of(unit, language) | PLACES)
        cache.set(key, page, CACHE_SECONDS)
    for name, value in (stamps() | {"draft_key": draft_key(token)}).items():
        page = page.replace(PLACES[name], value)
    return page


def again(unit: Unit, language: str, token: str, sent: Fields, problem: Problem) -> str:
    """The form with what was sent and what is wrong with it."""
    context = context_of(unit, language, sent, problem) | stamps(sent) | {"draft_key": draft_key(token)}
    return render_to_string(TEMPLATE, context)


def language_of(request: HttpRequest, offered: tuple[str, ...]) -> str:
    """`?ngon-ngu=`, when the questionnaire has it."""
    asked = request.GET.get("ngon-ngu", "vi")
    return asked if asked in offered else "vi"
