"""From item means to criteria and the whole: the second pass over the data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from hailong.method.composite import ItemSum, Plan, plan
from hailong.method.design_based.variance import Ints
from hailong.method.estimate import Centred, Design, linearised_se
from hailong.method.index_methods import MEASURES, floor_pct, score, top
from hailong.method.questionnaire import Questionnaire
from hailong.store.fetched import CellTable
from hailong.store.items import Result, Results
from hailong.store.layout import Layout


@dataclass(frozen=True)
class CompositePass:
    """What the second pass needs to know. only_whole: the criteria of this questionnaire are no subjects."""

    part: Layout
    design: Design
    questionnaire: Questionnaire
    lonely: str
    measures: tuple[str, ...] = MEASURES
    only_whole: bool = False

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(key, stratum) of the cells in the order of the layout, as the engine names them."""
        domains = self.part.domains
        cells = zip(domains.of_cell, domains.stratum, strict=True)
        return [(self.part.sql_key(domain), self.design.codes[stratum]) for domain, stratum in cells]


def composites(job: CompositePass, centred: Callable[[CompositePass, pa.Table], CellTable]) -> Results:
    """Criteria and `overall` by every measure of the job. centred: runs the second pass for a table of coefficients."""
    plans = _plans(job)
    sums = centred(job, _coefficients(job, plans))
    place = {pair: row for row, pair in enumerate(zip(sums.text("key"), sums.text("stratum"), strict=True))}
    order = np.array([place[pair] for pair in job.pairs])
    found: Results = {}
    criteria = () if job.only_whole else job.questionnaire.criteria
    for measure in job.measures:
        for subject in ["overall", *(f"criterion:{c.code}" for c in criteria)]:
            found[measure, subject] = _result(job, plans[measure], (measure, subject), (sums, order))
    return found


def _plans(job: CompositePass) -> dict[str, list[Plan]]:
    """Exact sums of every item in every domain, made into coefficients."""
    start = job.part.domains.start
    form = job.questionnaire
    levels = {item: [point.value for point in form.scale_of(item).points] for item in form.items}
    weights = {
        (item, level): np.add.reduceat(job.part.level(item, level)[1], start)
        for item in levels
        for level in levels[item]
    }
    squares = job.part.domains.total(job.part.cells.number("weight_squares")[job.part.order])
    return {
        measure: [
            plan([_item_sum(form, measure, item, weights, domain) for item in form.items], float(squares[domain]))
            for domain in range(len(start))
        ]
        for measure in job.measures
    }


def _item_sum(
    form: Questionnaire, measure: str, item: str, weights: Mapping[tuple[str, int], Ints], domain: int
) -> ItemSum:
    scale = form.scale_of(item)
    own = {point.value: int(weights[item, point.value][domain]) for point in scale.points}
    return ItemSum(
        code=item,
        criterion=form.criterion_of(item).code,
        weight=sum(own.values()),
        weighted=sum(score(measure, level, scale) * weight for level, weight in own.items()),
        top=top(measure, scale),
        bottom=score(measure, scale.bottom, scale),
    )


def _coefficients(job: CompositePass, plans: dict[str, list[Plan]]) -> pa.Table:
    """One row per domain: its key and its integer coefficients; an item without answers has zeros."""
    columns: dict[str, Any] = {"key": [job.part.sql_key(d) for d in range(len(job.part.domains.keys))]}
    for measure, own in plans.items():
        for code in job.questionnaire.items:
            columns[f"a_{measure}_{code}"] = pa.array([p.a.get(code, 0) for p in own], pa.int64())
            columns[f"b_{measure}_{code}"] = pa.array([p.b.get(code, 0) for p in own], pa.int64())
    return pa.table(columns)


def _result(job: CompositePass, plans: list[Plan], what: tuple[str, str], sums: tuple[CellTable, Any]) -> Result:
    (measure, subject), (table, order) = what, sums
    criterion = subject.partition(":")[2]
    values = [p.criteria[criterion] if criterion else p.overall for p in plans]
    count = 1 if criterion else len(job.questionnaire.criteria)
    second = table.number(f"s2_{measure}_{criterion or 'any'}")[order]
    first = table.number(f"s1_{measure}_{criterion or 'any'}")[order]
    noise = _rounding(job, measure, criterion) ** 2 * job.part.cells.number("weight_squares")[job.part.order]
    first, second = np.where(second <= noise, 0.0, first), np.where(second <= noise, 0.0, second)
    divisor = np.array([p.divisor * count for p in plans])
    centred = Centred(first, second, second, divisor)
    answered = job.part.whole(f"answered_{criterion or 'any'}")
    n = np.add.reduceat(answered, job.part.domains.start)
    return Result(
        value=np.array([np.nan if value is None else value for value in values]),
        se=linearised_se(job.design, job.part.domains, centred, lonely=job.lonely),
        n=n,
        df=n - job.part.domains.strata_with(answered),
        floor=_floor(job.questionnaire, measure, criterion),
    )


def _rounding(job: CompositePass, measure: str, criterion: str) -> int:
    """What whole coefficients may leave of a residual that is zero: per item half a unit times the scores, and a half.

    Where the items of each form cancel out, only this is left; it is no variance.
    """
    form = job.questionnaire
    own = (one for one in form.criteria if criterion in ("", one.code))
    return sum(top(measure, form.scale_of(item.code)) for one in own for item in one.items)


def _floor(questionnaire: Questionnaire, measure: str, criterion: str) -> float:
    """The mean of the floors of the items, criterion by criterion."""
    floors = [
        float(np.mean([floor_pct(measure, questionnaire.scale_of(item.code)) for item in own.items]))
        for own in questionnaire.criteria
        if criterion in ("", own.code)
    ]
    return float(np.mean(floors))
