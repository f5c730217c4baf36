"""What the engine needs of a method: the integer score of a level, its top and floor, the order of the subjects.

An item's score v is taken from its level y; the index of an item is 100·v̄/top. Levels are answers from `bottom` to
`top`; 0 and no answer never count here: what a denominator counts otherwise was recoded before.
A measure is `sips`, `share45` (in every run), or the code of a method with other parameters.
"""

from collections.abc import Mapping, Sequence

from hailong.method.index_methods.registry import of_measure
from hailong.method.questionnaire import Questionnaire, Scale

MEASURES = ("sips", "share45")


def score(measure: str, level: int, scale: Scale) -> int:
    """The integer score of a level: itself for `sips`; 1 on the two highest levels for `share45`."""
    wanted = of_measure(measure)
    return wanted.family.score(scale, level, wanted.chosen)


def second_highest(scale: Scale) -> int:
    """The lower of the two levels that count as satisfied (4 of 5)."""
    return scale.points[-2].value


def top(measure: str, scale: Scale) -> int:
    """The score that is worth 100 %: P for `sips`, 1 for a share."""
    return of_measure(measure).family.top(scale)


def floor_pct(measure: str, scale: Scale) -> float:
    """The lowest value the index of an item can take: 20 for SIPS on five levels, 0 for a share."""
    return 100 * score(measure, scale.bottom, scale) / top(measure, scale)


def item_index(measure: str, counts: Mapping[int, float], scale: Scale) -> float | None:
    """The index (percent) of one item from counts (or weights) per level; level 0 does not count; None = no answer."""
    used = {level: count for level, count in counts.items() if level in {point.value for point in scale.points}}
    total = sum(used.values())
    if not total:
        return None
    return (
        100 * sum(score(measure, level, scale) * count for level, count in used.items()) / (total * top(measure, scale))
    )


def share_tolerance(measure: str, scale: Scale) -> float:
    """How far an index may move, in steps of its shares, where these were rounded by largest remainder.

    Of L levels at most R are rounded up, at worst the R highest, each by 1 − R/L of a step while the others lose R/L.
    """
    scores = sorted(score(measure, point.value, scale) for point in scale.points)
    count, mean = len(scores), sum(scores) / len(scores)
    return max(sum(scores[count - up :]) - up * mean for up in range(count)) / top(measure, scale)


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
