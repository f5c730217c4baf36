"""A Python prompt inside the installation, for people who look after it. What it changes is not in the ledger."""

import argparse

HELP = "mở dấu nhắc Python của hệ thống / open a Python prompt with every model at hand"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-c", dest="code", metavar="MÃ/CODE", help="chạy đoạn mã rồi thoát / run this and leave")


def run(given: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("shell", command=given.code, verbosity=0)
    return 0
