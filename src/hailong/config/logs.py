"""What the log of this installation never holds: the secret part of an address, wherever it comes up."""

import logging
import re

SECRET = re.compile(r"(/p/|/mat-khau/)[^\s\"'?]+")


class Formatter(logging.Formatter):
    """Writes a line without the tokens by which people answer and choose passwords, tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(r"\1-", super().format(record))
