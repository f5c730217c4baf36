"""What people want done better, and how many wrote a comment: counts of answers, hidden by the rules of the figures.

A count stands beside how many answered its question, in the whole block or in one unit. Too few answers, an option that
everybody chose, and the smallest others from which a hidden unit would follow are not shown. The words that people
wrote are never shown here: a person must read them first and take names out.
"""

from collections.abc import Mapping
from typing import Any

from hailong.estimation.queries.results import Results
from hailong.method.disclosure import protect_list
from hailong.method.distribution import Choices

Content = dict[str, Any]


def hidden_units(answered: Mapping[str, int], *, minimum: int, alike: frozenset[str] = frozenset()) -> frozenset[str]:
    """Units whose counts are not shown, by slug; "" (the whole block) is hidden with too few answers alone."""
    units = {unit: n for unit, n in answered.items() if unit}
    hidden = protect_list(units, minimum=minimum, also=alike - {""})
    return hidden | ({""} if answered.get("", 0) < minimum or "" in alike else frozenset())


def shown_choices(results: Results, block: str) -> list[Choices]:
    """Counts of the multiple-choice questions of a block that may be shown, whole block first."""
    found = []
    for question in results.questionnaire(block).questions:
        if question.kind != "multiple":
            continue
        own = {one.unit: one for one in results.choices if (one.block, one.question) == (block, question.code)}
        alike = frozenset(unit for unit, one in own.items() if one.n and max(one.counts.values()) == one.n)
        hidden = hidden_units({unit: one.n for unit, one in own.items()}, minimum=results.survey.min_cell, alike=alike)
        found += [one for unit, one in own.items() if unit not in hidden and one.n]
    return found


def wishes(results: Results, block: str, unit: str = "") -> list[Content]:
    """Each multiple-choice question: how many answered, and how many chose each option, most wanted first."""
    shown = {one.question: one for one in shown_choices(results, block) if one.unit == unit}
    found = []
    for question in results.questionnaire(block).questions:
        if question.kind != "multiple":
            continue
        one = shown.get(question.code)
        labels = {option.value: option.labels["vi"] for option in question.options}
        rows = [{"code": value, "label": labels[value], "count": n} for value, n in one.counts.items()] if one else []
        found.append(
            {
                "code": question.code,
                "label": question.text["vi"],
                "n": one.n if one else None,
                "note": "" if one else f"Không hiển thị (dưới {results.survey.min_cell} người trả lời).",
                "empty": not _answered(results, block, unit, question.code),
                "rows": sorted(rows, key=lambda row: -row["count"]),
            }
        )
    return found


def _answered(results: Results, block: str, unit: str, question: str) -> int:
    return next((one.n for one in results.choices if (one.block, one.unit, one.question) == (block, unit, question)), 0)


def comments(results: Results, block: str, unit: str = "") -> int | None:
    """How many wrote in their own words; None where that is not shown."""
    written = {"": 0} | dict.fromkeys(results.comments.get(block, {}), 0) | dict(results.comments.get(block, {}))
    written[""] = sum(n for name, n in written.items() if name)
    hidden = hidden_units(written, minimum=results.survey.min_cell)
    return None if unit in hidden else written.get(unit, 0) or None
