"""Dates as registers write them.

Seen: `dd/mm/yyyy [hh:mm[:ss]]` (vendor screens, also with `-` or `.`, also the time first),
`yyyymmdd[hhmm[ss]]` (national sync API), ISO 8601, and Excel serial numbers where a cell lost its format.
Two-digit years, 31/02 and month 13 are not
dates: the day first is the only order read, so that 04/05 never means two days.
"""

import re
from datetime import date, datetime, timedelta

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})[/.-](?P<month>\d{{1,2}})[/.-](?P<year>\d{{4}})(?:[ ,T]+{_TIME})?")
_TIME_FIRST = re.compile(rf"{_TIME}[ ,]+(?P<day>\d{{1,2}})[/.-](?P<month>\d{{1,2}})[/.-](?P<year>\d{{4}})")
_ISO = re.compile(
    rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?:[ T]{_TIME}(?:Z|[+-]\d{{2}}:?\d{{2}})?)?"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
)
_SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?")
# Serial numbers outside 1954-2064 are more likely a year or a wrong column than a date.
_SERIALS = range(20_000, 60_000)
_EPOCH_1900, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - registers write local time


def moment(value: str | datetime, *, date_1904: bool = False) -> datetime | None:
    """The local date and time of one cell (no zone), or None when it is not a date.

    Args:
        value: text of the cell, or a typed date.
        date_1904: the workbook counts its serial numbers from 1904.
    """
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    text = value.strip()
    for shape in (_DAY_FIRST, _COMPACT, _ISO, _TIME_FIRST):
        if found := shape.fullmatch(text):
            return _existing(found.groupdict())
    if _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
        return (_EPOCH_1904 if date_1904 else _EPOCH_1900) + timedelta(days=float(text))
    return None


def birth(value: str | datetime, *, date_1904: bool = False) -> date | int | None:
    """Date of birth, or only its year (many registers have no more), or None when unknown or no possible
    birth.
    """
    if isinstance(value, str) and re.fullmatch(r"\d{4}", text := value.strip()):
        return int(text) if 1900 <= int(text) <= 2100 else None
    found = moment(value, date_1904=date_1904)
    return found.date() if found else None


def age(born: date | int, *, on: date) -> int:
    """Completed years on a day; with only the year of birth, the age reached in that year."""
    if isinstance(born, int):
        return on.year - born
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _existing(parts: dict[str, str | None]) -> datetime | None:
    numbers = [int(parts.get(name) or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    try:
        return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
