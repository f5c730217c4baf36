"""Figures of a run, found by what they are about, with bands, weakest items and drivers for the pages and documents."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from hailong.estimation.models import Run
from hailong.estimation.queries.hiding import Cell, Rule, domain_of, hidden_cells
from hailong.estimation.queries.recovering import told_items
from hailong.method.collection import SURVEY
from hailong.method.comparison.contest import Entrant
from hailong.method.comparison.mean import Band
from hailong.method.comparison.standing import Rules, Standing, standing
from hailong.method.disclosure.recovery import FEW_STRATA
from hailong.method.distribution import Choices, Distribution
from hailong.method.figure import Figure
from hailong.method.index_methods import MEASURES, Method, method
from hailong.method.presentation import decimals, share_decimals, to_places
from hailong.method.problem import Problem
from hailong.method.questionnaire import Questionnaire
from hailong.method.spec import Spec
from hailong.plan.models import Survey
from hailong.processing.queries import folder_of
from hailong.store.dataset import Dataset, open_dataset
from hailong.store.distributions import choices, distributions
from hailong.store.relations import Drivers, drivers


def latest_run(survey: Survey) -> Run | None:
    """The newest run of the newest frozen dataset."""
    return Run.objects.filter(dataset__survey=survey).order_by("-dataset__signed_at", "-number").first()


def record_text(record: dict[str, Any]) -> str:
    """The record as the file beside the dataset and the hash in the ledger have it."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass
class Results:
    """Every figure of one run at hand."""

    run: Run
    survey: Survey
    figures: list[Figure] = field(default_factory=list)
    _standings: dict[str, Standing] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, run: Run) -> "Results":
        """The results of a run. A run never changes, so those read last stay in this process."""
        return _results(run.pk, run.record_sha256, run.dataset.manifest_sha256)

    @cached_property
    def method(self) -> Method:
        return method(self.run.method)

    @property
    def collection(self) -> dict[str, Any]:
        """Rates of the whole survey as the run computed them: `outcome` of the field work, and `reinterview`."""
        found: dict[str, Any] = self.run.record["collection"][SURVEY]
        return found

    @cached_property
    def dataset(self) -> Dataset:
        return open_dataset(folder_of(self.run.dataset))

    @cached_property
    def _by_key(self) -> dict[tuple[str, ...], Figure]:
        return {figure.key: figure for figure in self.figures}

    def get(
        self,
        block: str,
        subject: str = "overall",
        *,
        unit: str = "",
        field: str = "",
        group: str = "",
        measure: str = "",
    ) -> Figure | None:
        """One figure; of a whole block by the aggregation that the plan publishes."""
        wanted = self.survey.aggregation if not (unit or field or group) else "design"
        measure = measure or self.method.measure
        return self._by_key.get((block, unit, field, group, wanted, measure, subject))

    def units(self, block: str, subject: str = "overall") -> list[Figure]:
        """The unit figures of a block, in the order of the plan."""
        slugs = self.survey.blocks.get(code=block).units.assessed().values_list("slug", flat=True)
        found = (self.get(block, subject, unit=slug) for slug in slugs)
        return [figure for figure in found if figure is not None]

    def bands(self, block: str) -> dict[str, Band]:
        """Units above, level with or below the mean of their block; those under the ranking size have none."""
        return self.standing(block).bands

    def standing(self, block: str) -> Standing:
        """Bands, intervals of ranks and tiers of a block; a unit whose figure is hidden has no rank."""
        if block not in self._standings:
            spec, units = Spec.from_record(self.run.record["spec"]), self.units(block)
            equal = self.survey.aggregation == Survey.Aggregation.EQUAL_UNITS
            self._standings[block] = standing(
                [Entrant.of(figure, spec, self.run.dataset.manifest_sha256) for figure in units],
                Rules(self.survey.min_ranked, equal_units=equal),
                withheld={figure.unit for figure in units if self.is_hidden(figure)},
            )
        return self._standings[block]

    def groups(self, block: str) -> list[Figure]:
        """Figures of respondent groups of a whole block."""
        wanted = self.method.measure
        return [
            one
            for one in self.figures
            if one.block == block and one.group and one.subject == "overall" and one.measure == wanted and not one.unit
        ]

    def fields(self, block: str) -> list[Figure]:
        codes = self.survey.blocks.get(code=block).field_groups.values_list("code", flat=True)
        return [one for code in codes if (one := self.get(block, field=code))]

    @cached_property
    def distributions(self) -> list[Distribution]:
        """Level counts of every item in every domain of the run."""
        return distributions(self.dataset, Spec.from_record(self.run.record["spec"]))

    @cached_property
    def choices(self) -> list[Choices]:
        """How often each option of the other questions was chosen, by block and by unit."""
        return choices(self.dataset, Spec.from_record(self.run.record["spec"]))

    @cached_property
    def comments(self) -> dict[str, Counter[str]]:
        """How many official forms carry words of their own, by block and unit."""
        table = self.dataset.table("responses")
        kept = table.filter(table["official"])
        place = list(zip(kept["block"].to_pylist(), kept["unit"].to_pylist(), strict=True))
        found: dict[str, Counter[str]] = {}
        for block, questionnaire in self.dataset.questionnaires.items():
            for question in (one for one in questionnaire.questions if one.kind == "text"):
                written = kept[question.code].to_pylist()
                own = (unit for (owner, unit), words in zip(place, written, strict=True) if owner == block and words)
                found.setdefault(block, Counter()).update(own)
        return found

    @cached_property
    def levels(self) -> dict[tuple[str, str, str], Distribution]:
        """Level counts by (block, unit, item); unit "" is the whole block."""
        plain = (one for one in self.distributions if not one.field and not one.group)
        return {(one.block, one.unit, one.item): one for one in plain}

    @cached_property
    def _told(self) -> tuple[frozenset[Cell], frozenset[Cell]]:
        """Items that would tell of the people of a small stratum: by their index, by their shares."""
        return told_items(
            self.figures,
            self.distributions,
            self.dataset.questionnaires,
            measure=self.method.measure,
            minimum=self.survey.min_cell,
        )

    def has_shares(self, levels: Distribution) -> bool:
        """May the shares of its levels be printed?"""
        cell = (*domain_of(levels), f"item:{levels.item}")
        return cell not in self.hidden and cell not in self._told[1] and not (levels.unit and levels.field)

    @cached_property
    def hidden(self) -> frozenset[Cell]:
        """Cells that no page, table or file may show."""
        return hidden_cells(
            self.figures,
            self.distributions,
            self.dataset.questionnaires,
            measure=self.method.measure,
            rule=Rule(self.survey.min_cell, equal_units=self.survey.aggregation == Survey.Aggregation.EQUAL_UNITS),
            also=self._told[0],
        )

    def is_hidden(self, figure: Figure) -> bool:
        """Hidden whatever the measure and aggregation: they rest on the same answers."""
        return (*domain_of(figure), figure.subject) in self.hidden or figure.n < self.survey.min_cell

    def is_for_print(self, figure: Figure) -> bool:
        """One aggregation, that of the plan; never unit by field; of an item only the measure of the method.

        The other measure of an item follows from its shares as far as these are printed, and is not told finer. Of a
        method with parameters of its own, SIPS by the mean of criteria is another index and not printed beside it.
        """
        whole = not (figure.unit or figure.field or figure.group)
        wanted = self.survey.aggregation if whole else "design"
        second = figure.measure != self.method.measure and figure.subject.startswith("item:")
        other = self.method.measure not in MEASURES and figure.measure not in (self.method.measure, "share45")
        return figure.aggregation == wanted and not second and not other and not (figure.unit and figure.field)

    def is_published(self, figure: Figure) -> bool:
        """For print, and not hidden."""
        return self.is_for_print(figure) and not self.is_hidden(figure)

    def has_interval(self, figure: Figure) -> bool:
        """May its interval be printed? Never of an item (or of a criterion of one item) of a unit, a field or a group:
        beside the index and the shares it tells how the few people of a stratum answered. Of a whole block with few
        strata only where none of them is small.
        """
        if self._items_of(figure) > 1:
            return True
        if figure.unit or figure.field or figure.group:
            return False
        strata = self._strata[figure.block]
        return len(strata) > FEW_STRATA or min(strata.values(), default=0) >= self.survey.min_cell

    def as_told(self, figure: Figure) -> Figure:
        """The figure without what may not be printed of its uncertainty."""
        return figure if self.has_interval(figure) else replace(figure, se=None, low=None, high=None, df=None)

    def _items_of(self, figure: Figure) -> int:
        """How many items it rests on: those that somebody of its domain answered."""
        form, (kind, _, code) = self.questionnaire(figure.block), figure.subject.partition(":")
        if kind == "item":
            return 1
        own = [one for one in form.items if kind == "overall" or form.criterion_of(one).code == code]
        place = (*domain_of(figure), "design", self.method.measure)
        found = (self._by_key.get((*place, f"item:{one}")) for one in own)
        return sum(one is not None and one.value is not None for one in found)

    @cached_property
    def _strata(self) -> dict[str, dict[tuple[str, str], int]]:
        """By block the fewest answers to an item in each stratum: unit by field, or the unit where it has no fields."""
        crossed = {(one.block, one.unit) for one in self.distributions if one.unit and one.field}
        found: dict[str, dict[tuple[str, str], int]] = {block: {} for block in self.dataset.questionnaires}
        for one in self.distributions:
            if one.unit and not one.group and (one.field or (one.block, one.unit) not in crossed):
                own = found[one.block]
                own[one.unit, one.field] = min(one.n, own.get((one.unit, one.field), one.n))
        return found

    def places(self, figure: Figure) -> int:
        """Decimals of a figure: those of an index for the measure of the method, those of a share for the other."""
        return (decimals if figure.measure == self.method.measure else share_decimals)(figure.n)

    def as_printed(self, figure: Figure, value: float) -> Decimal:
        """A value of this figure, or an end of its interval, as every page, table and file prints it."""
        return to_places(value, self.places(figure))

    @cached_property
    def drivers(self) -> dict[str, Drivers]:
        """What goes with satisfaction as a whole, by block; a block with too few responses is not there."""
        found = {}
        for block in self.dataset.questionnaires:
            try:
                found[block] = drivers(self.dataset, Spec.from_record(self.run.record["spec"]), block=block)
            except Problem:  # under 100 complete responses, or too many criteria for the decomposition
                continue
        return found

    def questionnaire(self, block: str) -> Questionnaire:
        return self.dataset.questionnaires[block]

    def weakest(self, block: str, unit: str = "", number: int = 2) -> list[Figure]:
        return self._known_items(block, unit)[:number]

    def strongest(self, block: str, unit: str = "", number: int = 2) -> list[Figure]:
        return self._known_items(block, unit)[::-1][:number]

    def _known_items(self, block: str, unit: str) -> list[Figure]:
        items: Iterable[Figure | None] = (
            self.get(block, f"item:{code}", unit=unit) for code in self.questionnaire(block).items
        )
        known = [one for one in items if one is not None and one.value is not None and not self.is_hidden(one)]
        return sorted(known, key=lambda one: one.value or 0.0)


@lru_cache(maxsize=8)
def _results(pk: int, record_sha256: str, manifest_sha256: str) -> Results:
    """Kept by everything that says which run it is: number, record and dataset."""
    run = Run.objects.select_related("dataset__survey").get(pk=pk)
    return Results(run, run.survey, [Figure.from_record(record) for record in run.record["figures"]])
