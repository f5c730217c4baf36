"""What no log may hold: the secret of an invitation.

The doors keep it out themselves (`capture.doors.quiet`); but an address that somebody mistyped reaches no door, and
Django logs it as not found.
"""

import logging
import re

SECRET = re.compile(r"(?<=/p/)[^/\s?]+|[a-z2-7]{26,}", re.IGNORECASE)


class WithoutTokens(logging.Filter):
    """Strikes out of every line what stands where a token stands, and what looks like one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub("-", record.getMessage()), ()
        return True
