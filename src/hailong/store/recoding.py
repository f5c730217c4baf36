"""The rule of a denominator as a recoding of the rows: afterwards only levels above 0 count, as in the whole engine."""

from typing import Any

import ibis

from hailong.method.index_methods.denominator import EXCLUDED, Denominator, counted_as
from hailong.method.questionnaire import Questionnaire


def recoded(rows: Any, questionnaire: Questionnaire, rule: Denominator) -> Any:
    """The same rows, every item with the level as which it counts; 0 or null = not at all.

    No row is left out: a form that does not count still belongs to its stratum's size.
    """
    if rule == Denominator():
        return rows
    kept = _forms_that_count(rows, questionnaire, rule)
    levels = {}
    for code in questionnaire.items:
        scale, level = questionnaire.scale_of(code), rows[code]
        zero, empty = (_literal(counted_as(one, scale)) for one in (rule.not_experienced, rule.missing))
        levels[code] = ibis.cases((~kept, _literal(None)), (level.isnull(), empty), (level == 0, zero), else_=level)
    return rows.mutate(**levels)


def _forms_that_count(rows: Any, questionnaire: Questionnaire, rule: Denominator) -> Any:
    """At least one level chosen, and an answer to the wanted share of the items."""
    levels = [rows[code] for code in questionnaire.items]
    chosen = _count([level > 0 for level in levels])
    zeros = _count([level == 0 for level in levels])
    excluded = rule.not_experienced == EXCLUDED
    answered = chosen if excluded else chosen + zeros
    applicable = len(levels) - zeros if excluded else ibis.literal(len(levels))
    return (chosen > 0) & (100 * answered >= rule.least_answered_pct * applicable)


def _count(flags: list[Any]) -> Any:
    """How many hold, null not counted."""
    ones = [ibis.cases((flag, 1), else_=0).cast("int64") for flag in flags]
    whole = ones[0]
    for one in ones[1:]:
        whole = whole + one
    return whole


def _literal(level: int | None) -> Any:
    return ibis.literal(level, "int8")
