"""Composites that are no means of criteria: answers pooled, each form first, the whole as the mean of all items."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from hailong.method.estimate import Centred, Floats, Ints, Moments, linearised_se, means
from hailong.method.index_methods import floor_pct, of_measure
from hailong.method.index_methods.method import POOLED
from hailong.method.questionnaire import Criterion, Questionnaire
from hailong.store.cells import KEY, WHOLE, common_top
from hailong.store.composites import CompositePass
from hailong.store.fetched import CellTable
from hailong.store.items import Result, Results

SUMS = ("n", "w", "wt", "ww", "wwt", "wwtt")


class FormSums(CellTable):
    """The cells of `cells.form_sums`."""

    def __init__(self, arrow: pa.Table) -> None:
        super().__init__(arrow)
        self._columns = {name: self.number(name) for name in SUMS}
        self._subjects = np.array(self.text("subject"))
        self._answers = self.whole("answers")
        self._pairs = list(zip(self.text(KEY), self.text("stratum"), strict=True))

    def by_answers(self, subject: str, pairs: list[tuple[str, str]]) -> dict[int, dict[str, Floats]]:
        """answers -> sums of this subject, one per pair (key, stratum); zeros where there are none."""
        place = {pair: at for at, pair in enumerate(pairs)}
        found: dict[int, dict[str, Floats]] = {}
        for row in np.flatnonzero(self._subjects == subject):
            own = found.setdefault(int(self._answers[row]), {name: np.zeros(len(pairs)) for name in SUMS})
            for name in SUMS:
                own[name][place[self._pairs[row]]] = self._columns[name][row]
        return dict(sorted(found.items()))


@dataclass(frozen=True)
class _Subject:
    """One criterion (or all items) of one measure: its sums by number of answers, in the order of the layout."""

    job: CompositePass
    sums: dict[int, dict[str, Floats]]
    unit: int

    def total(self, name: str, power: Any) -> Floats:
        """Σ over the numbers of answers c of the sums times power(c)."""
        found = np.zeros(len(self.job.part.domains.stratum))
        for answers, sums in self.sums.items():
            found = found + sums[name] * power(answers)
        return found

    @property
    def n(self) -> Ints:
        return self.total("n", lambda c: 1).astype(np.int64)

    def of_forms(self) -> tuple[Floats, Floats]:
        """(mean, se) of t/(L·c), each form once."""
        unit = self.unit
        moments = Moments(
            n=self.n,
            w=self.total("w", lambda c: 1),
            wv=self.total("wt", lambda c: 1 / (unit * c)),
            ww=self.total("ww", lambda c: 1),
            wwv=self.total("wwt", lambda c: 1 / (unit * c)),
            wwvv=self.total("wwtt", lambda c: 1 / (unit * c) ** 2),
        )
        found = means(self.job.design, self.job.part.domains, moments, lonely=self.job.lonely)
        return found.mean, found.se

    def pooled(self) -> tuple[Floats, Floats]:
        """(ratio, se) of Σwt/L to Σwc."""
        domains = self.job.part.domains
        numerator = self.total("wt", lambda c: 1) / self.unit
        answers = self.total("w", lambda c: c)
        denominator = domains.total(answers)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = domains.total(numerator) / denominator
        at = ratio[domains.of_cell]
        squares = self.total("wwtt", lambda c: 1) / self.unit**2
        products = self.total("wwt", lambda c: c) / self.unit
        counts = self.total("ww", lambda c: c * c)
        second = squares - 2 * at * products + at**2 * counts
        raw = squares + at**2 * counts
        centred = Centred(numerator - at * answers, second, raw, denominator)
        return ratio, linearised_se(self.job.design, domains, centred, lonely=self.job.lonely)


def of_forms(job: CompositePass, table: FormSums, measure: str) -> Results:
    """Criteria and `overall` of one measure whose answers are pooled or whose forms come first."""
    pooled = of_measure(measure).within == POOLED
    found: Results = {}
    names = {f"criterion:{one.code}": one.code for one in job.questionnaire.criteria}
    for subject, name in {**names, "overall": WHOLE}.items():
        one = _Subject(job, table.by_answers(name, job.pairs), common_top(job.questionnaire, measure))
        value, se = one.pooled() if pooled else one.of_forms()
        n = np.add.reduceat(one.n, job.part.domains.start)
        df = n - job.part.domains.strata_with(one.n)
        floor = _lowest(job.questionnaire, measure, subject)
        found[measure, subject] = Result(value=100 * value, se=100 * se, n=n, df=df, floor=floor)
    return found | whole_needs_criteria(found, found)


def _lowest(questionnaire: Questionnaire, measure: str, subject: str) -> float:
    """No mix of these items can be lower than the lowest of them."""
    own = (one for one in questionnaire.criteria if subject in ("overall", f"criterion:{one.code}"))
    return min(floor_pct(measure, questionnaire.scale_of(item.code)) for one in own for item in one.items)


def whole_needs_criteria(criteria: Results, whole: Results) -> Results:
    """`overall` of `whole`, NaN in a domain where some criterion has no answer."""
    found: Results = {}
    for (measure, subject), result in whole.items():
        if subject == "overall":
            own = [one.value for (other, name), one in criteria.items() if other == measure and name != "overall"]
            known = ~np.isnan(np.sum(own, axis=0))
            found[measure, subject] = replace(result, value=np.where(known, result.value, np.nan))
    return found


def as_one_criterion(questionnaire: Questionnaire) -> Questionnaire:
    """All items in one criterion, whose index is the plain mean of all items."""
    parts = tuple(sub for one in questionnaire.criteria for sub in one.subcriteria)
    only = Criterion(code="every_item", label=questionnaire.title, subcriteria=parts)
    return replace(questionnaire, code=f"{questionnaire.code} as one criterion", criteria=(only,))
