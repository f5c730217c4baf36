"""What a plan asks of a row, and how a file writes it: the parameters of the judgement."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from hailong.method.frame.fields import DISTRICT_GROUPS, FieldGroups
from hailong.method.frame.text import plain_key
from hailong.method.frame.units import UnitNames

# "Đã trả kết quả" is 10 in the national list; vendors number otherwise, then the mapping of the source adds their code.
RETURNED = frozenset(
    {
        "10", "Đã trả kết quả", "Đã trả kết quả cho công dân", "Đã trả kết quả cho tổ chức, công dân", "Đã trả",
        "Đã trả KQ", "Đã trả công dân", "Đã trả kết quả đúng hạn", "Đã trả kết quả trước hạn", "Đã trả kết quả trễ hạn",
        "Đã trả kết quả quá hạn",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How one file writes.

    Attributes:
        returned: status words and codes that mean "result returned"; empty: the register has no status column.
        default_unit: key of the agency whose own register this is, where its rows do not name it.
        date_1904: the workbook counts Excel serial numbers from 1904.
    """

    returned: frozenset[str] = RETURNED
    default_unit: str = ""
    date_1904: bool = False

    @cached_property
    def returned_words(self) -> frozenset[str]:
        """`returned` as compared: without marks, case, punctuation."""
        return frozenset(plain_key(word) for word in self.returned)


PLAIN = Dialect()


@dataclass(frozen=True)
class Rules:
    """Parameters of one survey block.

    Attributes:
        units: the plan's agencies and their names.
        first_day, last_day: reference period of the returned result, both included. Ages are taken on the
            last day.
        groups: field → column of the quota grid.
        minimum_age: completed years.
    """

    units: UnitNames
    first_day: date
    last_day: date
    groups: FieldGroups = DISTRICT_GROUPS
    minimum_age: int = 18
