"""Reads about areas, agencies and people that more than one page needs."""

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db.models import Count, Q, QuerySet

from hailong.org.models import Agency, AgencySuccession, Area, Membership, User
from hailong.ui.vietnamese import collation_key, name_key

FOUNDER = "he-thong"  # the account on whose behalf an installation is filled; nobody signs in with it


def fold(text: str) -> str:
    """Lower case, no diacritics, đ as d, letters and digits only: what people type when they search."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in plain if not unicodedata.combining(c)))


def areas(*, search: str = "", on: dt.date | None = None) -> QuerySet[Area]:
    """Areas whose name holds the search, however it is typed; only those alive on a day where one is given."""
    found = Area.objects.filter(folded__contains=fold(search)).select_related("parent")
    return (found.on(on) if on else found).order_by("collated", "valid_from")


def agencies(*, search: str = "", on: dt.date | None = None) -> QuerySet[Agency]:
    """Agencies likewise."""
    found = Agency.objects.filter(folded__contains=fold(search)).select_related("area", "parent")
    return (found.on(on) if on else found).order_by("collated", "valid_from")


def areas_without(kind: str, *, below: Area, on: dt.date) -> QuerySet[Area]:
    """Areas right below one, alive on a day, that have no agency of a kind then."""
    there = Agency.objects.on(on).filter(kind=kind).values("area")
    return below.children.on(on).exclude(pk__in=there).order_by("collated")


def people() -> list[User]:
    """Everybody, by given name as Vietnamese lists do it."""
    everybody = User.objects.prefetch_related("memberships__agency")
    return sorted(everybody, key=lambda person: name_key(person.full_name))


def named(name: str) -> dict[str, str]:
    """The columns that hold a name: as written, to search by, to sort by."""
    return {"name": name, "folded": fold(name), "collated": collation_key(name)}


def free_key(name: str, *, day: dt.date) -> str:
    """A key for a new agency: "ubnd-xa-van-ninh", with the year and a number where others have had it."""
    plain = "-".join(filter(None, (fold(word) for word in name.split())))[:70].strip("-") or "co-quan"
    taken = set(Agency.objects.filter(key__startswith=plain).values_list("key", flat=True))
    wishes = itertools.chain([plain, f"{plain}-{day.year}"], (f"{plain}-{number}" for number in itertools.count(2)))
    return next(key for key in wishes if key not in taken)


def inherited_paths(paths: Iterable[str]) -> list[str]:
    """Paths of agencies that ended with a single successor, at or below one of these; and of theirs before."""
    known, new = set(paths), set(paths)
    single = AgencySuccession.objects.values("predecessor").annotate(heirs=Count("pk")).filter(heirs=1)
    ended = AgencySuccession.objects.filter(predecessor__in=single.values("predecessor"))
    while new:
        below = reduce(or_, (Q(successor__path__startswith=path) for path in new))
        new = set(ended.filter(below).values_list("predecessor__path", flat=True)) - known
        known |= new
    return sorted(known - set(paths))


def role_holders(role: str, suits: Callable[[str], bool]) -> QuerySet[User]:
    """People who hold a role today at an agency whose path suits, or whose one predecessor's does."""
    open_ones = Membership.objects.filter(valid_to=None, role=role)
    places = set(open_ones.values_list("agency__path", flat=True))
    there = [place for place in places if any(suits(path) for path in (place, *inherited_paths([place])))]
    holders = open_ones.filter(agency__path__in=there).values("user")
    return User.objects.filter(pk__in=holders).order_by("full_name")


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
