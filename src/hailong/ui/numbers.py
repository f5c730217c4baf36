"""Numbers, dates and times as Vietnamese offices write them. Pure: values in, text out.

`1.430` phiếu, `86,5%`, `+0,8 điểm %`, `15/7/2023`, `17:42`. A missing figure (None, NaN) is an en dash, never 0.
Rounding is half up on the decimal that a person would read, so 86.45 is 86,5 and 2.675 is 2,68. Days under 10 and
months 1 and 2 carry a leading zero (source: NĐ 30/2020/NĐ-CP, Phụ lục I, mục II.4b).
"""

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

Number = int | float | Decimal

MISSING = "–"
MINUS = "−"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def exact(value: Number | str | None) -> Decimal | None:
    """The decimal that a person would read from `value`; None when there is no figure.

    Floats are taken at 12 significant digits: 0.1 + 0.2 is 0.3.
    """
    if value is None or value == "":
        return None
    if isinstance(value, int | Decimal | str):
        figure = Decimal(value)
    else:
        figure = Decimal(format(float(value), ".12g")) if math.isfinite(value) else Decimal("nan")
    return figure if figure.is_finite() else None


def _digits(figure: Decimal, places: int) -> str:
    rounded = figure.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}".translate(str.maketrans(",.", ".,"))
    return (MINUS if rounded < 0 else "") + text


def number(value: Number | str | None, places: int | None = None) -> str:
    """`1.430`, `86,5`. Without `places`: none for whole numbers, else one."""
    figure = exact(value)
    if figure is None:
        return MISSING
    if places is None:
        places = 0 if figure == figure.to_integral_value() else 1
    return _digits(figure, places)


def percent(value: Number | str | None, places: int = 1) -> str:
    """A figure that is already in percent: 86.5 is `86,5%`."""
    figure = exact(value)
    return MISSING if figure is None else _digits(figure, places) + "%"


def share(value: Number | str | None, places: int = 1) -> str:
    """A proportion of 1: 0.865 is `86,5%`."""
    figure = exact(value)
    return MISSING if figure is None else _digits(figure * 100, places) + "%"


def points(value: Number | str | None, places: int = 1) -> str:
    """A difference of two percentages, always with its sign: `+0,8 điểm %`."""
    figure = exact(value)
    if figure is None:
        return MISSING
    text = _digits(figure, places)
    is_zero = not any(digit in text for digit in "123456789")
    sign = "" if is_zero or text.startswith(MINUS) else "+"
    return f"{sign}{text.lstrip(MINUS) if is_zero else text} điểm %"


def margin(value: Number | str | None, places: int = 1) -> str:
    """A half-width: `± 2,1`."""
    figure = exact(value)
    return MISSING if figure is None else f"± {_digits(figure, places)}"


def interval(low: Number | None, high: Number | None, places: int = 1) -> str:
    """`79,9 – 83,7%`."""
    bottom, top = exact(low), exact(high)
    if bottom is None or top is None:
        return MISSING
    return f"{_digits(bottom, places)} – {_digits(top, places)}%"


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(HANOI) if moment.tzinfo else moment


def day_month(day: dt.date | None) -> str:
    """`15/7`, `02/9`, `15/01`."""
    if not day:
        return MISSING
    if isinstance(day, dt.datetime):
        day = _local(day)
    return f"{day.day:02d}/{day.month:02d}" if day.month < 3 else f"{day.day:02d}/{day.month}"


def date_vi(day: dt.date | None) -> str:
    """`15/7/2023`; an aware moment is told by the calendar of Việt Nam."""
    if not day:
        return MISSING
    year = _local(day).year if isinstance(day, dt.datetime) else day.year
    return f"{day_month(day)}/{year}"


def date_long_vi(day: dt.date | None) -> str:
    """`ngày 03 tháng 11 năm 2022`."""
    if not day:
        return MISSING
    text_day, text_month, text_year = date_vi(day).split("/")
    return f"ngày {text_day} tháng {text_month} năm {text_year}"


def time_vi(moment: dt.datetime | dt.time | None) -> str:
    """`17:42`."""
    if moment is None:
        return MISSING
    if isinstance(moment, dt.datetime):
        moment = _local(moment)
    return f"{moment.hour:02d}:{moment.minute:02d}"


def datetime_vi(moment: dt.datetime | None) -> str:
    """`17:42 ngày 15/7/2023`."""
    return f"{time_vi(moment)} ngày {date_vi(moment)}" if moment else MISSING


def duration(seconds: Number | None) -> str:
    """Minutes and seconds, `4:48`; from one hour `1:04:48`."""
    figure = exact(seconds)
    if figure is None:
        return MISSING
    whole = int(figure.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def sha_short(digest: str | bytes | None) -> str:
    """`9f2c7e…41ab`, for the eye; the full digest stands in `title` or in the file."""
    if not digest:
        return MISSING
    text = digest.hex() if isinstance(digest, bytes) else digest
    return text if len(text) <= 12 else f"{text[:6]}…{text[-4:]}"
