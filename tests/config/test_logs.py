"""No log line holds the secret of an address, however the address was mistyped (trust catalogue D5)."""

import logging

import pytest
from django.conf import settings
from django.test import Client

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
