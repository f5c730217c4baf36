"""From item means to criteria and the whole: the second pass over the data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from hailong.method.composite import ItemSums, Plan, plan, values
from hailong.method.estimate import Centred, Design, Floats, linearised_se
from hailong.method.index_methods import MEASURES, floor_pct, score, top
from hailong.method.questionnaire import Questionnaire
from hailong.store.cells import KEY, SHIFT, SLOPE, WHOLE
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
    sums = {measure: _item_sums(job, measure) for measure in job.measures}
    squares = job.part.domains.total(job.part.cells.number("weight_squares")[job.part.order])
    plans = {measure: plan(own, squares) for measure, own in sums.items()}
    table = centred(job, _coefficients(job, plans))
    place = {pair: row for row, pair in enumerate(zip(table.text(KEY), table.text("stratum"), strict=True))}
    order = np.array([place[pair] for pair in job.pairs])
    found: Results = {}
    for measure in job.measures:
        criteria, overall = values(sums[measure])
        whole = _result(job, (measure, ""), overall, plans[measure].divisor, (table, order))
        found[measure, "overall"] = whole
        for position, criterion in enumerate(() if job.only_whole else job.questionnaire.criteria):
            own = (measure, criterion.code), criteria[:, position], plans[measure].divisor
            found[measure, f"criterion:{criterion.code}"] = _result(job, *own, (table, order))
    return found


def _item_sums(job: CompositePass, measure: str) -> ItemSums:
    """Exact sums of every item in every domain."""
    form, start = job.questionnaire, job.part.domains.start
    weight, weighted = [], []
    for code in form.items:
        scale = form.scale_of(code)
        levels = [(score(measure, point.value, scale), job.part.level(code, point.value)[1]) for point in scale.points]
        weight.append(np.add.reduceat(sum(own for _, own in levels), start))
        weighted.append(np.add.reduceat(sum(worth * own for worth, own in levels), start))
    scales = [form.scale_of(code) for code in form.items]
    return ItemSums(
        weight=np.column_stack(weight),
        weighted=np.column_stack(weighted),
        top=np.array([top(measure, scale) for scale in scales], dtype=np.int64),
        bottom=np.array([score(measure, scale.bottom, scale) for scale in scales], dtype=np.int64),
        starts=np.cumsum([0, *(len(one.items) for one in form.criteria[:-1])]),
    )


def _coefficients(job: CompositePass, plans: dict[str, Plan]) -> pa.Table:
    """One row per domain: its key and its integer coefficients; an item without answers has zeros."""
    columns: dict[str, Any] = {KEY: [job.part.sql_key(d) for d in range(len(job.part.domains.keys))]}
    for measure, own in plans.items():
        for position, code in enumerate(job.questionnaire.items):
            columns[f"{SLOPE}_{measure}_{code}"] = pa.array(own.a[:, position])
            columns[f"{SHIFT}_{measure}_{code}"] = pa.array(own.b[:, position])
    return pa.table(columns)


def _result(
    job: CompositePass, what: tuple[str, str], value: Floats, divisor: Floats, sums: tuple[CellTable, Any]
) -> Result:
    """One measure of one criterion ("" = the whole). value, divisor: per domain; sums: the cells and their order."""
    (measure, criterion), (table, order) = what, sums
    count = 1 if criterion else len(job.questionnaire.criteria)
    second = table.number(f"s2_{measure}_{criterion or WHOLE}")[order]
    first = table.number(f"s1_{measure}_{criterion or WHOLE}")[order]
    noise = _rounding(job, measure, criterion) ** 2 * job.part.cells.number("weight_squares")[job.part.order]
    first, second = np.where(second <= noise, 0.0, first), np.where(second <= noise, 0.0, second)
    centred = Centred(first, second, second, divisor * count)
    answered = job.part.whole(f"answered_{criterion or WHOLE}")
    n = np.add.reduceat(answered, job.part.domains.start)
    return Result(
        value=value,
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
