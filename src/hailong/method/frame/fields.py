"""Lĩnh vực: the fields of procedures and the groups in which a plan counts them.

The groups of the district plans (annex of 1982/KH-UBND: R-000-16) join fields of the commune desks. Which
field belongs to which group is data of a plan; here stand those of Vạn Ninh. A field nobody lists falls into
the default group, and the judgement says which fields did.
"""

from dataclasses import dataclass
from functools import cached_property

from hailong.method.frame.text import plain_key


@dataclass(frozen=True)
class FieldGroup:
    """One column of the quota grid. `fields`: names of fields; an ending `*` takes all that begin so."""

    code: str
    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class FieldGroups:
    """All columns of the quota grid; `default` is the code of the group that takes the fields nobody lists."""

    groups: tuple[FieldGroup, ...]
    default: str

    def group_of(self, field: str) -> str:
        """Code of the group of a field name, however it is written."""
        return self._listed(field) or self.default

    def lists(self, field: str) -> bool:
        """True when a group names this field; False when it only falls into the default."""
        return bool(self._listed(field))

    def _listed(self, field: str) -> str:
        if field not in self._found:
            key = plain_key(field)
            starts = (code for start, code in self._starts if key.startswith(start))
            self._found[field] = self._exact.get(key) or next(starts, "")
        return self._found[field]

    @cached_property
    def _found(self) -> dict[str, str]:
        return {}  # a register says one name ten thousand times

    @cached_property
    def _exact(self) -> dict[str, str]:
        return {plain_key(name): group.code for group in self.groups for name in group.fields if name[-1] != "*"}

    @cached_property
    def _starts(self) -> list[tuple[str, str]]:
        return [(plain_key(name), group.code) for group in self.groups for name in group.fields if name[-1] == "*"]


DISTRICT_GROUPS = FieldGroups(
    groups=(
        FieldGroup("justice", "Tư pháp", ("Tư pháp*", "Hộ tịch*", "Chứng thực*", "Nuôi con nuôi*")),
        FieldGroup(
            "labour",
            "Lao động - Thương binh và Xã hội",
            ("Lao động*", "Bảo trợ xã hội*", "Người có công*", "Trẻ em*", "Giảm nghèo*"),
        ),
        FieldGroup(
            "environment",
            "Tài nguyên và môi trường",
            ("Tài nguyên*", "Đất đai*", "Môi trường*", "Tài nguyên nước*"),
        ),
        FieldGroup(
            "transport_construction",
            "Giao thông, Xây dựng",
            ("Giao thông*", "Xây dựng*", "Hoạt động xây dựng*", "Đường bộ*", "Đường thủy nội địa*"),
        ),
        FieldGroup("education_health", "Giáo dục, Y tế", ("Giáo dục*", "Y tế*", "Khám bệnh, chữa bệnh*")),
        FieldGroup(
            "other",
            "Các lĩnh vực khác",
            (
                "Văn hóa*",
                "Tôn giáo*",
                "Thi đua*",
                "Phòng, chống thiên tai*",
                "Tiếp công dân*",
                "Hộ kinh doanh*",
            ),
        ),
    ),
    default="other",
)
