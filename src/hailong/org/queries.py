"""Reads about areas, agencies and people that more than one page needs."""

import datetime as dt
import re
import unicodedata

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db.models import QuerySet

from hailong.org.models import Agency, Area, Membership, User

FOUNDER = "he-thong"  # the account on whose behalf an installation is filled; nobody signs in with it


def fold(text: str) -> str:
    """Lower case, no diacritics, đ as d, letters and digits only: what people type when they search."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in plain if not unicodedata.combining(c)))


def areas(*, search: str = "", on: dt.date | None = None) -> QuerySet[Area]:
    """Areas whose name holds the search, however it is typed; only those alive on a day where one is given."""
    found = Area.objects.filter(folded__contains=fold(search)).select_related("parent")
    return (found.on(on) if on else found).order_by("name", "valid_from")


def agencies(*, search: str = "", on: dt.date | None = None) -> QuerySet[Agency]:
    """Agencies likewise, in the order of the catalogue."""
    found = Agency.objects.filter(folded__contains=fold(search)).select_related("area", "parent")
    return (found.on(on) if on else found).order_by("path")


def people() -> QuerySet[User]:
    """Everybody, by given name as Vietnamese lists do it in memory; here by full name."""
    return User.objects.prefetch_related("memberships__agency").order_by("full_name")


def role_holders(*, agency: Agency, role: str) -> QuerySet[User]:
    """People who hold a role at this agency or above it, today."""
    open_ones = Membership.objects.filter(valid_to=None, role=role)
    ids = [m.user_id for m in open_ones.select_related("agency") if agency.path.startswith(m.agency.path)]
    return User.objects.filter(pk__in=ids).order_by("full_name")


class PasswordTokens(PasswordResetTokenGenerator):
    """Good for `PASSWORD_RESET_TIMEOUT`, and until the password is chosen or the person signs in. Kept nowhere."""

    key_salt = "hailong.org.password"

    def __init__(self, at: dt.datetime) -> None:
        super().__init__()
        self.at = at

    def _now(self) -> dt.datetime:
        return self.at.astimezone(dt.UTC).replace(tzinfo=None)


def is_offered(*, user: User, token: str, at: dt.datetime) -> bool:
    """Whether a token still lets this person choose a password."""
    return user.is_active and user.username != FOUNDER and PasswordTokens(at).check_token(user, token)
