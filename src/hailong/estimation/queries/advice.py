"""What to look at first: items that are weak where weakness goes with dissatisfaction as a whole.

The weight of an item is its criterion's share of the differences in satisfaction within the whole block (LMG), divided
among the items of the criterion. That is an association; pages say "gắn với", never "gây ra". A block with under 100
complete responses has no weights: then the lowest items come first.
"""

from typing import Any

from hailong.estimation.queries.results import Results
from hailong.method.distribution import Distribution
from hailong.method.drivers.gain import Standing, gain_to_target
from hailong.method.figure import Figure
from hailong.method.presentation import decimals, rounded, to_places

Content = dict[str, Any]
PRIORITIES = 2
LEAST_GAIN = 0.05  # prints as 0,1


def _known(results: Results, block: str, unit: str) -> dict[str, Figure]:
    """The items that may be shown, by code."""
    found = {code: results.get(block, f"item:{code}", unit=unit) for code in results.questionnaire(block).items}
    return {
        code: one
        for code, one in found.items()
        if one is not None and one.value is not None and not results.is_hidden(one)
    }


def weights(results: Results, block: str) -> dict[str, float]:
    """Weight of each item; empty where the block has too few responses."""
    drivers = results.drivers.get(block)
    if drivers is None:
        return {}
    criteria = results.questionnaire(block).criteria
    return {
        item.code: drivers.shares[criterion.code] / len(criterion.items)
        for criterion in criteria
        for item in criterion.items
    }


def priorities(results: Results, block: str, unit: str = "", number: int = PRIORITIES) -> list[str]:
    """Codes of the items to begin with: below the middle of the items, heaviest first, weakest first among equals."""
    known, weight = _known(results, block, unit), weights(results, block)
    if not known:
        return []
    values = {code: one.value or 0.0 for code, one in known.items()}
    mean = sum(values.values()) / len(values)
    weak = [code for code, value in values.items() if value < mean]
    if weight:
        middle = sorted(weight.values())[len(weight) // 2]
        strong = [code for code in weak if weight[code] >= middle]
        weak = strong or weak
    return sorted(weak, key=lambda code: (values[code], code))[:number]


def advice(results: Results, block: str, unit: str) -> list[Content]:
    """First things of a unit: the item, how weak, what it goes with, what the index would gain at the block's level."""
    questionnaire, drivers = results.questionnaire(block), results.drivers.get(block)
    known, whole = _known(results, block, unit), _known(results, block, "")
    share = _shares(results, block, unit)
    found = []
    for code in priorities(results, block, unit):
        one, criterion, item = known[code], questionnaire.criterion_of(code), questionnaire.items[code]
        levels = results.levels.get((block, unit, code))
        told = printed_shares(levels) if levels and results.has_shares(levels) else None
        found.append(
            {
                "code": code,
                "label": item.short["vi"],
                "criterion": criterion.label["vi"],
                "value": float(rounded(one.value or 0.0, one.n)),
                "places": decimals(one.n),
                "dissatisfied_pct": round(sum(told[:2])) if told else None,
                "share_pct": None if drivers is None else round(100 * drivers.shares[criterion.code]),
                "gain": _gain(share.get(code), one, whole.get(code)),
            }
        )
    return found


def printed_shares(levels: Distribution) -> list[float] | None:
    """Percentages of the levels, worst first, as the open table has them; None where they would print as unanimous."""
    told = [share for _, share in sorted(levels.printed_pct.items())]
    return told if max(told) < 100 else None  # a light vote may be rounded away: 100 would say more than is so


def _shares(results: Results, block: str, unit: str) -> dict[str, float | None]:
    """The share of each item in the unit's index; empty where the index may not be shown or there is none."""
    index = results.get(block, unit=unit)
    if index is None or index.value is None or results.is_hidden(index):
        return {}
    form = results.questionnaire(block)
    figures = {code: results.get(block, f"item:{code}", unit=unit) for code in form.items}
    answered = {code for code, one in figures.items() if one is not None and one.value is not None}
    return {code: results.method.weight_of(form, code, answered) for code in answered}


def _gain(weight: float | None, one: Figure, whole: Figure | None) -> Content | None:
    """Points of the index if the item reached the level of the block, as printed; None below 0.05 points.

    Without an interval: it would be that of the item, which is not printed (`Results.has_interval`).
    """
    if weight is None or whole is None or whole.value is None or one.value is None:
        return None
    found = gain_to_target(Standing(one.subject, one.value, one.se or 0.0, one.df or 0, weight), whole.value)
    return {"gain": float(to_places(found.gain, 1))} if found.gain >= LEAST_GAIN else None


def matrix(results: Results, block: str, unit: str) -> Content:
    """Points of the priority matrix, or why there are none."""
    weight, first = weights(results, block), priorities(results, block, unit)
    if not weight:
        return {
            "points": [],
            "hidden_because": "Khối có dưới 100 phiếu đầy đủ nên chưa xét được mức gắn với hài lòng chung.",
        }
    questionnaire = results.questionnaire(block)
    points = [
        {
            "label": questionnaire.items[code].short["vi"],
            "value": float(rounded(one.value or 0.0, one.n)),
            "weight": round(100 * weight[code], 1),
            "priority": code in first,
        }
        for code, one in _known(results, block, unit).items()
    ]
    return {"points": points, "hidden_because": "" if points else "Không đủ phiếu để vẽ."}
