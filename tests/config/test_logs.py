"""Catalogue D5: the secret of an invitation is in no line that the installation writes."""

import subprocess
import sys

import pytest
from django.conf import settings
from tests.tree import ROOT

TOKEN = "eutqtl2kpwzsdwkxqbzjcaul4m"  # noqa: S105 - nobody's


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (f"Not Found: /P/{TOKEN.upper()}/", "Not Found: /P/-/"),
        (f"Not Found: /p/{TOKEN}/x", "Not Found: /p/-/x"),
        (f"Not Found: /p/{TOKEN[:9]})/", "Not Found: /p/-/"),
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
