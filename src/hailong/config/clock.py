"""The clock of this installation. Worlds have a clock of their own; only the edge (views, commands) reads it.

In operation the time is the system's. A demo world keeps a file `clock.json` in the data directory, `{"now": ISO}`,
which stands still between steps, so that 1,430 interviews of 2023 carry days of 2023.
"""

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def _file() -> Path:
    return Path(settings.DATA_DIR) / "clock.json"


def now() -> dt.datetime:
    """The aware time of this world, in the zone of Việt Nam."""
    if settings.WORLD_CLOCK:
        try:
            told = json.loads(_file().read_text(encoding="utf-8"))["now"]
        except FileNotFoundError:
            return dt.datetime.now(HANOI)
        return dt.datetime.fromisoformat(told).astimezone(HANOI)
    return dt.datetime.now(HANOI)


def set_to(moment: dt.datetime) -> None:
    """Move a world's clock; refused outside a world."""
    if not settings.WORLD_CLOCK:
        raise RuntimeError("this installation keeps real time")
    new = _file().with_suffix(".new")
    new.write_text(json.dumps({"now": moment.isoformat()}), encoding="utf-8")
    new.replace(_file())


class ClockMiddleware:
    """Gives every request its time as `request.now`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.now = now()
        return self.get_response(request)
