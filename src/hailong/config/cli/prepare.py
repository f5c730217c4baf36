"""Prepare an installation: both databases migrated, static files collected. Safe to repeat."""

import argparse

from hailong.config.progress import Progress

HELP = "chuẩn bị cơ sở dữ liệu và tệp tĩnh / migrate both databases, collect static files"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(given: argparse.Namespace) -> int:
    prepare(Progress())
    return 0


def prepare(report: Progress) -> None:
    """Django set up, tables of both databases as the code expects them, static files in the data directory."""
    import django

    from hailong.config.databases import knock

    knock()
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from hailong.config.databases import VAULT
    from hailong.config.making import made_aside

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with report.step("Cập nhật cơ sở dữ liệu / migrating the databases"):
        for alias in settings.DATABASES:
            only = [VAULT] if alias == "contacts" else []  # nothing else is ever there: half the time
            with made_aside(connections[alias]):
                call_command("migrate", *only, database=alias, interactive=False, verbosity=0)
    with report.step("Gom tệp tĩnh / collecting static files"):
        call_command("collectstatic", interactive=False, verbosity=0)
