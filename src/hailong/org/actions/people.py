"""People and their roles. The ledger knows them only by their code."""

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hailong.ledger import actions as ledger
from hailong.method.problem import Problem, raise_all
from hailong.org.country import OLD_FROM, ROOT
from hailong.org.models import Agency, Area, Membership, Role, User
from hailong.org.queries import FOUNDER, PasswordTokens, is_offered, named
from hailong.org.rules import require

FOUNDER_CODE = "nd-he-thong"
OPERATOR = "van-hanh"


@transaction.atomic
def founder(*, at: dt.datetime) -> User:
    """The account on whose behalf a new installation is filled: administrator, nobody can sign in with it.

    Made with the country and the operating agency at the first call; the same account ever after.
    """
    found = User.objects.filter(username=FOUNDER).first()
    if found:
        return found
    user = User(username=FOUNDER, full_name="Hệ thống", code=FOUNDER_CODE)
    user.set_unusable_password()
    user.save(force_insert=True)
    area = Area.objects.create(
        key=ROOT, **named("Việt Nam"), kind=Area.Kind.COUNTRY, path=f"{ROOT}/", valid_from=OLD_FROM
    )
    agency = Agency.objects.create(
        key=OPERATOR,
        **named("Đơn vị vận hành hệ thống"),
        short_name="Vận hành",
        kind=Agency.Kind.PUBLIC_UNIT,
        area=area,
        path=f"{OPERATOR}/",
        valid_from=OLD_FROM,
    )
    Membership.objects.create(user=user, agency=agency, role=Role.ADMINISTRATOR, valid_from=timezone.localdate(at))
    ledger.append(kind="act", by=user.code, at=at, subject=f"user:{user.code}", facts={"act": "org.founder"})
    return user


@transaction.atomic
def first_administrator(*, username: str, full_name: str, password: str | None, at: dt.datetime) -> User:
    """The first person who may administer; without a password one is chosen by `offer_password`.

    Raises: administrator_exists, and what `add_person` raises.
    """
    by = founder(at=at)
    others = Membership.objects.filter(role=Role.ADMINISTRATOR, valid_to=None).exclude(user=by)
    if others.exists():
        raise Problem("administrator_exists")
    user = add_person(username=username, full_name=full_name, password=password, by=by, at=at)
    grant(user=user, agency=Agency.objects.get(key=OPERATOR), role=Role.ADMINISTRATOR, by=by, at=at)
    return user


@transaction.atomic
def add_person(*, username: str, full_name: str, password: str | None, by: User, at: dt.datetime) -> User:
    """An account. Without a password nobody can sign in with it until one is set.

    Raises: name_missing, username_malformed, username_taken, password_weak (all at once).
    """
    require(by, "org.administer")
    user = User(username=User.normalize_username(username.strip()), full_name=" ".join(full_name.split()))
    raise_all(_faults(user, password))
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save(force_insert=True)
    ledger.append(kind="act", by=by.code, at=at, subject=f"user:{user.code}", facts={"act": "org.add_person"})
    return user


def _faults(user: User, password: str | None) -> list[Problem]:
    faults = []
    if not user.full_name:
        faults.append(Problem("name_missing"))
    try:
        User.username_validator(user.username)
    except ValidationError:
        faults.append(Problem("username_malformed", username=user.username))
    if User.objects.filter(username__iexact=user.username).exists():
        faults.append(Problem("username_taken", username=user.username))
    if password is not None:
        try:
            _check_password(password, user)
        except Problem as weak:
            faults.append(weak)
    return faults


@transaction.atomic
def grant(*, user: User, agency: Agency, role: str, by: User, at: dt.datetime) -> Membership:
    """Give a role at an agency from today on. Twice is once. Raises: role_unknown, agency_not_alive."""
    require(by, "org.administer")
    today = timezone.localdate(at)
    if role not in Role.values:
        raise Problem("role_unknown", role=role)
    if not agency.is_alive(on=today):
        raise Problem("agency_not_alive", agency=agency.name)
    held: Membership
    held, made = Membership.objects.get_or_create(
        user=user, agency=agency, role=role, valid_to=None, defaults={"valid_from": today}
    )
    if made:
        _log("org.grant", held, by, at)
    return held


@transaction.atomic
def revoke(*, membership: Membership, by: User, at: dt.datetime) -> Membership:
    """Take a role back; it was valid through today. Twice is once. Raises: last_administrator."""
    require(by, "org.administer")
    held: Membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if held.valid_to is not None:
        return held
    administrators = Membership.objects.filter(role=Role.ADMINISTRATOR, valid_to=None, user__is_active=True)
    if held.role == Role.ADMINISTRATOR and not administrators.exclude(pk=held.pk).exclude(user__username=FOUNDER):
        raise Problem("last_administrator")
    held.valid_to = timezone.localdate(at)
    held.save(update_fields=["valid_to"])
    _log("org.revoke", held, by, at)
    return held


@transaction.atomic
def set_active(*, user: User, active: bool, by: User, at: dt.datetime) -> User:
    """Close or reopen an account. Nobody closes his own. Raises: own_account."""
    require(by, "org.administer")
    if user.pk == by.pk:
        raise Problem("own_account")
    user.is_active = active
    user.save(update_fields=["is_active"])
    facts = {"act": "org.set_active", "active": active}
    ledger.append(kind="act", by=by.code, at=at, subject=f"user:{user.code}", facts=facts)
    return user


@transaction.atomic
def offer_password(*, user: User, by: User, at: dt.datetime) -> str:
    """The token by which a person chooses a password of his own; shown once, kept nowhere, the ledger says who asked.

    Nobody sets another's password. Whoever takes the token for himself shuts the owner out and is seen.
    Raises: permission_denied, account_closed.
    """
    require(by, "org.administer")
    if not user.is_active or user.username == FOUNDER:
        raise Problem("account_closed", name=user.full_name)
    ledger.append(kind="act", by=by.code, at=at, subject=f"user:{user.code}", facts={"act": "org.offer_password"})
    return PasswordTokens(at).make_token(user)


@transaction.atomic
def choose_password(*, token: str, password: str, by: User, at: dt.datetime) -> User:
    """The person chooses a password with an offered token, once. Every session ends with the old password.

    Raises: password_link_dead, password_weak.
    """
    held: User = User.objects.select_for_update().get(pk=by.pk)
    if not is_offered(user=held, token=token, at=at):
        raise Problem("password_link_dead")
    _check_password(password, held)
    return _set_password(held, password, "org.choose_password", at)


@transaction.atomic
def change_password(*, password: str, by: User, at: dt.datetime) -> User:
    """A person's own new password, after the old one was asked for. Raises: password_weak."""
    _check_password(password, by)
    return _set_password(by, password, "org.change_password", at)


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Problem("password_weak", reasons=" ".join(weak.messages)) from None


def _set_password(user: User, password: str, act: str, at: dt.datetime) -> User:
    user.set_password(password)
    user.save(update_fields=["password"])
    ledger.append(kind="act", by=user.code, at=at, subject=f"user:{user.code}", facts={"act": act})
    return user


def _log(act: str, held: Membership, by: User, at: dt.datetime) -> None:
    facts = {"act": act, "agency": held.agency.key, "role": str(held.role)}
    ledger.append(kind="act", by=by.code, at=at, subject=f"user:{held.user.code}", facts=facts)
