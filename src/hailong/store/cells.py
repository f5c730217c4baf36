"""Layer one of the engine: additive cell tables. Only SUM, COUNT, CASE and GROUP BY, so any engine can run it.

Scores and weights are integers, so the sums are exact and equal bit for bit on every engine and for every order of
rows. Squares go through DECIMAL(38,0): they outgrow 64 bits, and engines disagree on how to say 128.
First pass: `strata` and `levels` (from them come the means and variances of every item, share and count). Second pass:
`scored` and `centred`, for criteria and the whole, whose linearised variable needs the means (see `method.composite`).
"""

import math
from collections.abc import Sequence
from typing import Any

import ibis

from hailong.method.index_methods import MEASURES, score, top
from hailong.method.questionnaire import Questionnaire
from hailong.store.surveys.cells import WIDE, count_cube

JOINT = "\x1f"  # between the parts of a domain's key
# Codes of items and criteria begin with a letter: no code of a questionnaire is one of these names.
KEY, WHOLE, SLOPE, SHIFT = "_key", "_whole", "_a", "_b"
CELL = ["stratum", KEY]


def keyed(responses: Any, kind: str, question: str) -> Any:
    """The rows with the key of their domain: kind `all`, `unit`, `field`, `unit_field`, `group`.

    Respondents who did not answer the grouping question are in no group.
    """
    if kind == "group":
        return responses.filter(responses[question].notnull()).mutate(**{KEY: responses[question]})
    key = {
        "all": ibis.literal(""),
        "unit": responses.unit,
        "field": responses.field,
        "unit_field": responses.unit + JOINT + responses.field,
    }[kind]
    return responses.mutate(**{KEY: key})


def strata(rows: Any, questionnaire: Questionnaire) -> Any:
    """Cells (stratum, _key), sorted: sizes, populations and who answered what.

    rows: `keyed` rows of one block and one standing. Columns: stratum, _key, unit, field, rows, population_low,
    population_high, population_rows, weight_squares, answered__whole, answered_<criterion>.
    """
    wide = rows.weight_e4.cast(WIDE)
    sums = {
        "rows": rows.count(),
        "population_low": rows.population.min(),
        "population_high": rows.population.max(),
        "population_rows": rows.population.count(),
        "weight_squares": (wide * wide).sum(),
        f"answered_{WHOLE}": _answered(rows, list(questionnaire.items)),
    }
    for criterion in questionnaire.criteria:
        sums[f"answered_{criterion.code}"] = _answered(rows, [item.code for item in criterion.items])
    return rows.group_by([*CELL, "unit", "field"]).agg(**sums).order_by([KEY, "stratum"])


def _answered(rows: Any, codes: Sequence[str]) -> Any:
    """Responses with at least one answer that counts among these items."""
    some = ibis.or_(*((rows[code] > 0).fill_null(False) for code in codes))
    return some.ifelse(1, 0).sum()


def levels(rows: Any, questionnaire: Questionnaire) -> Any:
    """The count cube (item, level, stratum, _key), sorted: n, w = Σw, ww = Σw². Level −1 is "no answer"."""
    return count_cube(rows, CELL, list(questionnaire.items), "weight_e4")


def scored(rows: Any, coefficients: Any, questionnaire: Questionnaire, measures: Sequence[str] = MEASURES) -> Any:
    """Row by row: the residual u of each measure and criterion, columns `<measure>_<criterion>`; stratum, _key, weight.

    coefficients: one row per domain: _key, _a_<measure>_<item>, _b_<measure>_<item> (BIGINT).
    """
    table = rows.inner_join(coefficients, KEY)
    parts = {
        f"{measure}_{criterion.code}": _total(
            [_residual(table, measure, item.code, questionnaire) for item in criterion.items]
        )
        for measure in measures
        for criterion in questionnaire.criteria
    }
    return table.select(*CELL, wide=table.weight_e4.cast(WIDE), **parts)


def _residual(table: Any, measure: str, code: str, questionnaire: Questionnaire) -> Any:
    """a·v − b for an answer that counts, else 0."""
    level = table[code]
    slope, shift = table[f"{SLOPE}_{measure}_{code}"], table[f"{SHIFT}_{measure}_{code}"]
    scores = _scores(measure, code, questionnaire)
    if all(at == value for at, value in scores.items()):
        return ibis.cases((level > 0, slope * level - shift), else_=0)
    worth = [(level == at, slope * value - shift) for at, value in scores.items() if value]
    return ibis.cases(*worth, (level > 0, -shift), else_=0)


def _scores(measure: str, code: str, questionnaire: Questionnaire) -> dict[int, int]:
    scale = questionnaire.scale_of(code)
    return {point.value: score(measure, point.value, scale) for point in scale.points}


def form_sums(rows: Any, questionnaire: Questionnaire, measure: str, whole_forms: bool) -> Any:
    """Sums over forms by how many of their answers count: cells (subject, answers, stratum, _key), sorted.

    subject: a criterion's code or `_whole`; answers: c, from 1; t: the scores of the form in units of 1/L of a full
    score (L: least common multiple of the tops), so that t/(L·c) is the form's mean. whole_forms: t is L·c where every
    answer that counts has its top score, else 0. Columns: n, w = Σw, wt, ww = Σw², wwt, wwtt.
    """
    subjects = {one.code: [item.code for item in one.items] for one in questionnaire.criteria}
    subjects[WHOLE] = list(questionnaire.items)
    parts = []
    for name, codes in subjects.items():
        count, total = _of_form(rows, codes, questionnaire, measure)
        full = common_top(questionnaire, measure) * count
        total = ibis.cases((total == full, full), else_=0) if whole_forms else total
        chosen = rows.select(*CELL, "weight_e4", subject=ibis.literal(name), answers=count, t=total)
        parts.append(chosen.filter(chosen.answers > 0))
    forms = ibis.union(*parts)
    w, t = forms.weight_e4.cast(WIDE), forms.t.cast(WIDE)
    sums = {"n": forms.count(), "w": w.sum(), "wt": (w * t).sum()}
    sums |= {"ww": (w * w).sum(), "wwt": (w * w * t).sum(), "wwtt": (w * w * t * t).sum()}
    order = ["subject", "answers", KEY, "stratum"]
    return forms.group_by(order).agg(**sums).order_by(order)


def common_top(questionnaire: Questionnaire, measure: str) -> int:
    """L: a full score in the integer unit of `form_sums`."""
    return math.lcm(*(top(measure, questionnaire.scale_of(code)) for code in questionnaire.items))


def _of_form(rows: Any, codes: Sequence[str], questionnaire: Questionnaire, measure: str) -> tuple[Any, Any]:
    """How many of these answers count, and the sum of their scores in 1/L."""
    whole = common_top(questionnaire, measure)
    counts, totals = [], []
    for code in codes:
        level = rows[code].cast("int64")
        unit = whole // top(measure, questionnaire.scale_of(code))
        counts.append(ibis.cases((level > 0, 1), else_=0).cast("int64"))
        worth = [(level == at, unit * value) for at, value in _scores(measure, code, questionnaire).items()]
        totals.append(ibis.cases(*worth, else_=0).cast("int64"))
    return _total(counts), _total(totals)


def _total(parts: Sequence[Any]) -> Any:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    return whole


def centred(scores: Any, questionnaire: Questionnaire, measures: Sequence[str] = MEASURES) -> Any:
    """Cells (stratum, _key), sorted: s1 = Σwu and s2 = Σ(wu)² per measure and subject (a criterion or `_whole`)."""
    sums: dict[str, Any] = {}
    for measure in measures:
        parts = {criterion.code: scores[f"{measure}_{criterion.code}"] for criterion in questionnaire.criteria}
        for name, part in {**parts, WHOLE: _total(list(parts.values()))}.items():
            weighted = part.cast(WIDE) * scores.wide
            sums[f"s1_{measure}_{name}"] = weighted.sum()
            sums[f"s2_{measure}_{name}"] = (weighted * weighted).sum()
    return scores.group_by(CELL).agg(**sums).order_by([KEY, "stratum"])
