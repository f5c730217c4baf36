"""What the log of this installation never holds: the secret part of an address, wherever it comes up.

The doors keep it out themselves (`capture.doors.quiet`); but an address that somebody mistyped reaches no door, and
Django logs it as not found.
"""

import logging
import re

SECRET = re.compile(r"(/p/|/mat-khau/)[^\s\"'?]+|[a-z2-7]{26,}", re.IGNORECASE)


class Formatter(logging.Formatter):
    """Writes a line, tracebacks too, without the tokens by which people answer and choose passwords."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(lambda found: f"{found[1] or ''}-", super().format(record))
