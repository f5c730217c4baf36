"""Index methods: named, versioned, printed with every figure. Two methods never stand in one ranking.

An item's score v is taken from its level y; the index of an item is 100·v̄/top, a criterion is the mean of its items,
an agency (or any domain) the mean of its criteria. Levels are answers from `bottom` to `top`; 0 and no answer never
count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hailong.method.problem import Problem
from hailong.method.questionnaire import Questionnaire, Scale

MEASURES = ("sips", "share45")


@dataclass(frozen=True)
class IndexMethod:
    """A published way of computing: `measure` is what is ranked and called the index; `text` is printed beside it."""

    code: str
    measure: str
    formula: str
    text: str
    source: str


METHODS = {
    "sips-mean-v1": IndexMethod(
        code="sips-mean-v1",
        measure="sips",
        formula="SIPS = p/P × 100",
        text="Điểm trung bình từng câu (p) chia mức cao nhất của thang (P), nhân 100; tiêu chí là trung bình các câu; "
        "cơ quan là trung bình các tiêu chí. Thấp nhất 20%, cao nhất 100%.",
        source="Quyết định 2782/QĐ-UBND (Khánh Hòa, 2024), Điều 7.2; công thức in là hình, đọc theo chú giải p và P",
    ),
    "share45-mean-v1": IndexMethod(
        code="share45-mean-v1",
        measure="share45",
        formula="(c4 + c5)/n × 100",
        text="Tỷ lệ trả lời ở hai mức cao nhất của thang; tiêu chí là trung bình các câu; cơ quan là trung bình "
        "các tiêu chí. Thấp nhất 0%, cao nhất 100%.",
        source="cách tính tỷ lệ hài lòng chung theo hướng dẫn của Bộ Y tế (nguồn thứ cấp, chưa kiểm chứng)",
    ),
}


def method(code: str) -> IndexMethod:
    """Raises: Problem `index_method_unknown`."""
    if code not in METHODS:
        raise Problem("index_method_unknown", method=str(code)[:60])
    return METHODS[code]


def score(measure: str, level: int, scale: Scale) -> int:
    """The integer score of a level: itself for `sips`; 1 on the two highest levels for `share45`."""
    return level if measure == "sips" else int(level >= second_highest(scale))


def second_highest(scale: Scale) -> int:
    """The lower of the two levels that count as satisfied (4 of 5)."""
    return scale.points[-2].value


def top(measure: str, scale: Scale) -> int:
    """The highest score: P for `sips`, 1 for a share."""
    return scale.top if measure == "sips" else 1


def floor_pct(measure: str, scale: Scale) -> float:
    """The lowest value the index of an item can take: 20 for SIPS on five levels, 0 for a share."""
    return 100 * scale.bottom / scale.top if measure == "sips" else 0.0


def item_index(measure: str, counts: Mapping[int, float], scale: Scale) -> float | None:
    """The index (percent) of one item from counts (or weights) per level; level 0 does not count; None = no answer."""
    used = {level: count for level, count in counts.items() if level in {point.value for point in scale.points}}
    total = sum(used.values())
    if not total:
        return None
    return (
        100 * sum(score(measure, level, scale) * count for level, count in used.items()) / (total * top(measure, scale))
    )


def subjects(questionnaire: Questionnaire) -> list[str]:
    """All subjects in the order of the form: `overall`, then each criterion followed by its items."""
    found = ["overall"]
    for criterion in questionnaire.criteria:
        found += [f"criterion:{criterion.code}", *(f"item:{item.code}" for item in criterion.items)]
    return found


def composite(values: Sequence[float | None], *, all_needed: bool) -> float | None:
    """Plain mean. A criterion takes the items that have answers; the whole needs every criterion, else None."""
    present = [value for value in values if value is not None]
    if not present or (all_needed and len(present) < len(values)):
        return None
    return sum(present) / len(present)
