"""The first administrator of an installation, or a new password link for one who lost it. No password is typed here."""

import argparse

from hailong.config.progress import Progress, print_result

HELP = "tạo quản trị viên đầu tiên, hoặc cấp lại đường dẫn đặt mật khẩu / first administrator, or a new password link"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", metavar="USERNAME", help="tên đăng nhập / name to sign in with")
    full_name = "họ và tên, khi tạo mới / full name, for a new account"
    parser.add_argument("full_name", nargs="?", default="", metavar="FULL_NAME", help=full_name)
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")


def run(given: argparse.Namespace) -> int:
    """0 with a link; a `Problem` where there is none."""
    from hailong.config.cli.prepare import prepare

    prepare(Progress())
    link = offer(given.username, given.full_name)
    print(f"Mở đường dẫn này trong 3 ngày để đặt mật khẩu / open within 3 days to choose a password:\n  {link}")
    if given.json:
        print_result({"username": given.username, "link": link})
    return 0


def offer(username: str, full_name: str) -> str:
    """The link for the first administrator, who is made, or for one who is there.

    Raises: Problem `administrator_exists`, and those of `org.actions.first_administrator`.
    """
    from django.conf import settings
    from django.db import transaction
    from django.urls import reverse

    from hailong.config import clock
    from hailong.org import actions as org
    from hailong.org.models import Role, User

    at = clock.now()
    with transaction.atomic():
        founder = org.founder(at=at)
        found = User.objects.filter(
            username=username, memberships__role=Role.ADMINISTRATOR, memberships__valid_to=None
        ).first()
        user = found or org.first_administrator(username=username, full_name=full_name, password=None, at=at)
        token = org.offer_password(user=user, by=founder, at=at)
    return settings.PUBLIC_ADDRESS.rstrip("/") + reverse("org:choose_password", args=[user.code, token])
