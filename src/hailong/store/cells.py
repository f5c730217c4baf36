"""Layer one of the engine: additive cell tables. Only SUM, COUNT, CASE and GROUP BY, so any engine can run it.

Scores and weights are integers, so the sums are exact and equal bit for bit on every engine and for every order of
rows. Squares go through DECIMAL(38,0): they outgrow 64 bits, and engines disagree on how to say 128.
First pass: `strata` and `levels` (from them come the means and variances of every item, share and count). Second pass:
`scored` and `centred`, for criteria and the whole, whose linearised variable needs the means (see `method.composite`).
"""

from collections.abc import Sequence
from typing import Any

import ibis

from hailong.method.indices import MEASURES, second_highest
from hailong.method.questionnaire import Questionnaire
from hailong.store.surveys.cells import WIDE, count_cube

JOINT = "\x1f"  # between the parts of a domain's key
CELL = ["stratum", "key"]


def keyed(responses: Any, kind: str, question: str) -> Any:
    """The rows with the key of their domain: kind `all`, `unit`, `field`, `unit_field`, `group`.

    Respondents who did not answer the grouping question are in no group.
    """
    if kind == "group":
        return responses.filter(responses[question].notnull()).mutate(key=responses[question])
    key = {
        "all": ibis.literal(""),
        "unit": responses.unit,
        "field": responses.field,
        "unit_field": responses.unit + JOINT + responses.field,
    }[kind]
    return responses.mutate(key=key)


def strata(rows: Any, questionnaire: Questionnaire) -> Any:
    """Cells (stratum, key), sorted: sizes, populations and who answered what.

    rows: `keyed` rows of one block and one standing. Columns: stratum, key, unit, field, rows, population_low,
    population_high, population_rows, weight_squares, answered_any, answered_<criterion>.
    """
    wide = rows.weight_e4.cast(WIDE)
    sums = {
        "rows": rows.count(),
        "population_low": rows.population.min(),
        "population_high": rows.population.max(),
        "population_rows": rows.population.count(),
        "weight_squares": (wide * wide).sum(),
        "answered_any": _answered(rows, list(questionnaire.items)),
    }
    for criterion in questionnaire.criteria:
        sums[f"answered_{criterion.code}"] = _answered(rows, [item.code for item in criterion.items])
    return rows.group_by([*CELL, "unit", "field"]).agg(**sums).order_by(["key", "stratum"])


def _answered(rows: Any, codes: Sequence[str]) -> Any:
    """Responses with at least one answer that counts among these items."""
    some = ibis.or_(*((rows[code] > 0).fill_null(False) for code in codes))
    return some.ifelse(1, 0).sum()


def levels(rows: Any, questionnaire: Questionnaire) -> Any:
    """The count cube (item, level, stratum, key), sorted: n, w = Σw, ww = Σw². Level −1 is "no answer"."""
    return count_cube(rows, CELL, list(questionnaire.items), "weight_e4")


def scored(rows: Any, coefficients: Any, questionnaire: Questionnaire) -> Any:
    """Row by row: the residual u of each measure and criterion, columns `<measure>_<criterion>`; stratum, key, weight.

    coefficients: one row per domain: key, a_<measure>_<item>, b_<measure>_<item> (BIGINT).
    """
    table = rows.inner_join(coefficients, "key")
    parts = {
        f"{measure}_{criterion.code}": _total(
            [_residual(table, measure, item.code, questionnaire) for item in criterion.items]
        )
        for measure in MEASURES
        for criterion in questionnaire.criteria
    }
    return table.select(*CELL, wide=table.weight_e4.cast(WIDE), **parts)


def _residual(table: Any, measure: str, code: str, questionnaire: Questionnaire) -> Any:
    """a·v − b for an answer that counts, else 0."""
    level = table[code]
    slope, shift = table[f"a_{measure}_{code}"], table[f"b_{measure}_{code}"]
    if measure == "sips":
        return ibis.cases((level > 0, slope * level - shift), else_=0)
    satisfied = level >= second_highest(questionnaire.scale_of(code))
    return ibis.cases((satisfied, slope - shift), (level > 0, -shift), else_=0)


def _total(parts: Sequence[Any]) -> Any:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    return whole


def centred(scores: Any, questionnaire: Questionnaire) -> Any:
    """Cells (stratum, key), sorted: s1 = Σwu and s2 = Σ(wu)² per measure and subject (a criterion's code or `any`)."""
    sums: dict[str, Any] = {}
    for measure in MEASURES:
        parts = {criterion.code: scores[f"{measure}_{criterion.code}"] for criterion in questionnaire.criteria}
        for name, part in {**parts, "any": _total(list(parts.values()))}.items():
            weighted = part.cast(WIDE) * scores.wide
            sums[f"s1_{measure}_{name}"] = weighted.sum()
            sums[f"s2_{measure}_{name}"] = (weighted * weighted).sum()
    return scores.group_by(CELL).agg(**sums).order_by(["key", "stratum"])
