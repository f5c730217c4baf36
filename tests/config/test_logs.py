"""No log line holds the secret of an address, however the address was mistyped (trust catalogue D5)."""

import logging
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from tests.tree import ROOT

from hailong.config.logs import Formatter

TOKEN = "eutqtl2kpwzsdwkxqbzjcaul4m"  # noqa: S105 - of nobody


@pytest.mark.database
@pytest.mark.parametrize("address", ["/p/{}/", "/p/{}/x", "/p/{}./", "/mat-khau/nd-1/{}/", "/mat-khau/nd-1/{}/x/"])
def test_what_a_mistyped_address_leaves_in_the_log_names_no_token(caplog, address):
    Client().get(address.format(TOKEN))

    lines = [Formatter("%(message)s").format(record) for record in caplog.records]
    assert lines != []
    assert not any(TOKEN in line for line in lines)


def test_a_traceback_is_cleaned_too_and_the_rest_of_a_line_stays():
    record = logging.makeLogRecord({"msg": "Not Found: /p/%s/?x=1 /lam-viec/", "args": (TOKEN,)})

    assert Formatter("%(message)s").format(record) == "Not Found: /p/-?x=1 /lam-viec/"


def test_every_handler_writes_that_way():
    formatters = settings.LOGGING["formatters"]

    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}
    assert formatters["line"]["()"] == "hailong.config.logs.Formatter"


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (f"Not Found: /P/{TOKEN.upper()}/", "Not Found: /P/-"),
        (f"Not Found: /p/{TOKEN}/x", "Not Found: /p/-"),
        (f"Not Found: /p/{TOKEN[:9]})/", "Not Found: /p/-"),
        (f"Not Found: /{TOKEN}", "Not Found: /-"),
        ("Not Found: /ket-qua/van-ninh-2023/", "Not Found: /ket-qua/van-ninh-2023/"),
    ],
)
def test_a_mistyped_address_is_logged_without_its_token(line, left):
    """Written by the logging of the settings, in a process of its own."""
    order = f"import logging, logging.config; logging.config.dictConfig({settings.LOGGING!r}); "
    order += "logging.getLogger('django.request').warning('%s', " + repr(line) + ")"

    said = subprocess.run(
        [sys.executable, "-c", order], cwd=ROOT, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=True
    )

    assert said.stderr == f"WARNING django.request {left}\n"
