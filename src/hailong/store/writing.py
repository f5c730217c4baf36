"""From results to figures: populations, intervals, equal-unit means, one fixed order."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hailong.method.estimate import Design, census
from hailong.method.figure import Figure
from hailong.method.index_methods import subjects
from hailong.method.intervals import bounded
from hailong.method.questionnaire import Questionnaire
from hailong.method.spec import Spec
from hailong.store.items import Result, Results
from hailong.store.layout import Layout


@dataclass(frozen=True)
class Point:
    """One value before it becomes a figure. exact: every client answered, so there is no sampling error."""

    value: float | None
    se: float
    n: int
    df: int
    floor: float
    exact: bool = False


class Writer:
    """Collects the layouts of one block and writes their figures."""

    def __init__(self, block: str, questionnaire: Questionnaire, design: Design, spec: Spec) -> None:
        self.block, self.questionnaire, self.design, self.spec = block, questionnaire, design, spec
        self.parts: list[tuple[Layout, Results]] = []

    def add(self, part: Layout, results: Results) -> None:
        self.parts.append((part, results))

    def figures(self, measures: Iterable[str]) -> list[Figure]:
        found: list[Figure] = []
        for part, results in self.parts:
            exact, population = census(self.design, part.domains), self._populations(part)
            for index, key in enumerate(part.domains.keys):
                for measure in measures:
                    for subject in subjects(self.questionnaire):
                        result = results[measure, subject]
                        point = _point(result, index, exact=bool(exact[index]))
                        found.append(self._figure((measure, subject, "design"), key, point, population[index]))
                        pooled = self._equal_units(part.kind, key, (measure, subject))
                        if pooled is not None:
                            names = (measure, subject, "equal_units")
                            found.append(self._figure(names, key, pooled, population[index]))
        return found

    def _populations(self, part: Layout) -> list[int | None]:
        totals = part.domains.total(self.design.population[part.domains.stratum])
        unknown = part.kind == "group"
        return [None if unknown or math.isnan(total) else int(total) for total in totals]

    def _equal_units(self, kind: str, key: tuple[str, ...], what: tuple[str, str]) -> Point | None:
        """The plain mean over the units of the block (`all`) or over the units in a field (`field`).

        Units are sampled independently, so variances add up. None where the units were not asked for.
        """
        source = {"all": "unit", "field": "unit_field"}.get(kind)
        found = next((pair for pair in self.parts if pair[0].kind == source), None)
        if found is None:
            return None
        part, results = found
        result, exact = results[what], census(self.design, part.domains)
        members = [i for i, other in enumerate(part.domains.keys) if kind == "all" or other[1] == key[1]]
        members = [i for i in members if not math.isnan(result.value[i])]
        count = len(members)
        return Point(
            value=math.fsum(result.value[i] for i in members) / count if count else None,
            se=math.sqrt(math.fsum(result.se[i] ** 2 for i in members)) / count if count else 0.0,
            n=int(result.n[members].sum()) if count else 0,
            df=int(result.df[members].sum()) if count else 0,
            floor=result.floor,
            exact=bool(np.all(exact[members])) if count else False,
        )

    def _figure(
        self, names: tuple[str, str, str], key: tuple[str, ...], point: Point, population: int | None
    ) -> Figure:
        measure, subject, aggregation = names
        unit, field, group = key
        se, low, high, df = self._uncertainty(point)
        return Figure(
            measure=measure,
            subject=subject,
            block=self.block,
            unit=unit,
            field=field,
            group=group,
            aggregation=aggregation,
            n=point.n,
            population=population,
            value=point.value,
            se=se,
            low=low,
            high=high,
            df=df,
        )

    def _uncertainty(self, point: Point) -> tuple[float | None, float | None, float | None, int | None]:
        """se, low, high, df. Reference modes have no design, hence no standard error."""
        if point.value is None or not self.spec.official:
            return None, None, None, None
        if point.exact:
            return 0.0, point.value, point.value, point.df
        span = 100 - point.floor
        theta = min(1.0, max(0.0, (point.value - point.floor) / span))
        interval = bounded(theta, point.se / span, n=point.n, df=point.df, confidence=self.spec.confidence)
        if interval is None:
            return point.se, None, None, point.df
        return point.se, point.floor + span * interval[0], point.floor + span * interval[1], point.df


def _point(result: Result, index: int, *, exact: bool) -> Point:
    value = float(result.value[index])
    return Point(
        value=None if math.isnan(value) else value,
        se=float(result.se[index]),
        n=int(result.n[index]),
        df=int(result.df[index]),
        floor=result.floor,
        exact=exact,
    )
