"""A run of the method over a frozen dataset: cells from the engine, figures from the cells.

In: an opened dataset (every hash checked) and a `Spec`. Out: figures that the same dataset and spec give again, bit
for bit. Blocks stand apart (one pass each), and official and reference responses never meet: the filter comes first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hailong.method.collection import rates
from hailong.method.figure import Figure
from hailong.method.index_methods import MEASURES, of_measure
from hailong.method.index_methods.family import RESPONDENT
from hailong.method.index_methods.method import ITEMS, POOLED, RESPONDENT_FIRST
from hailong.method.questionnaire import Questionnaire
from hailong.method.spec import Spec
from hailong.store import cells as layer_one
from hailong.store.composites import CompositePass, composites
from hailong.store.dataset import Dataset, open_dataset
from hailong.store.engines import Engine, connect
from hailong.store.engines.bytewise import sorted_table
from hailong.store.fetched import Cells, CellTable
from hailong.store.form_means import FormSums, as_one_criterion, of_forms, whole_needs_criteria
from hailong.store.items import Results, item_results
from hailong.store.layout import Layout, design_of, layout
from hailong.store.recoding import recoded
from hailong.store.writing import Writer

RECORD = "hailong-run/1"


@dataclass(frozen=True)
class Run:
    """What a run computed.

    notes: per block responses, strata, lonely strata (and the rule that was used for them); collection: rates of the
    field work and of the re-interview, as `method.collection.rates` returns them.
    """

    dataset_sha256: str
    spec: Spec
    figures: tuple[Figure, ...]
    notes: Mapping[str, Any]
    collection: Mapping[str, Mapping[str, Any]]

    def as_record(self) -> dict[str, Any]:
        """The JSON record that is kept for ever and that `verify` recomputes."""
        return {
            "schema": RECORD,
            "dataset_sha256": self.dataset_sha256,
            "spec": self.spec.as_record(),
            "notes": dict(self.notes),
            "collection": dict(self.collection),
            "figures": [figure.as_record() for figure in self.figures],
        }


def figures(dataset: Dataset | Path, spec: Spec) -> list[Figure]:
    """All figures of `run`, without the record."""
    return list(run(dataset, spec).figures)


def run(dataset: Dataset | Path, spec: Spec) -> Run:
    """Computes every figure that the spec asks for, sorted by block, domain kind, domain, measure, subject.

    SIPS and the share of levels 4–5 are in every run; after those of a block come those of another method.
    Raises: Problems of `open_dataset`; `index_method_scale`; `stratum_lonely` under the rule `fail`;
    `dataset_stratum_differs`; `disposition_unknown`.
    """
    opened = dataset if isinstance(dataset, Dataset) else open_dataset(dataset)
    found: list[Figure] = []
    notes: dict[str, Any] = {}
    with connect() as engine:
        for block, questionnaire in sorted(opened.questionnaires.items()):
            rows = responses_of(engine, opened, block, spec)
            part = BlockRun(engine, rows, block, questionnaire, spec)
            found += part.figures()
            notes[block] = part.notes
            if spec.own_measure:
                spec.index_method.check(questionnaire)
                own = recoded(rows, questionnaire, spec.index_method.denominator)
                found += BlockRun(engine, own, block, questionnaire, spec, (spec.own_measure,)).figures()
    collection = rates(opened.manifest["collection"])
    return Run(opened.sha256, spec, figures=tuple(found), notes=notes, collection=collection)


def responses_of(engine: Engine, dataset: Dataset, block: str, spec: Spec) -> Any:
    """Rows of one block and one standing (official or reference)."""
    table = engine.parquet(str(dataset.responses))
    return table.filter(table.block == block, table.official == spec.official)


class BlockRun:
    """One block: its design, its layouts of domains, its figures."""

    def __init__(
        self,
        engine: Engine,
        responses: Any,
        block: str,
        questionnaire: Questionnaire,
        spec: Spec,
        measures: tuple[str, ...] = MEASURES,
    ) -> None:
        self.engine, self.responses, self.measures = engine, responses, measures
        self.block, self.questionnaire, self.spec = block, questionnaire, spec
        self._statements: dict[str, str] = {}
        self.plain = self._cells("all", "")
        self.design = design_of(self.plain)
        self.notes = {
            "responses": int(self.design.responses.sum()),
            "strata": len(self.design.codes),
            "lonely_strata": int(self.design.lonely.sum()),
            "lonely_rule": spec.lonely,
        }

    def _statement(self, name: str, *tables: str, **given: Any) -> str:
        """The SQL of one step of layer one over named tables; written once per block, run for each kind of domain."""
        form = given.pop("questionnaire", self.questionnaire)
        key = f"{name} {form.code}"
        if key not in self._statements:
            build = getattr(layer_one, name)
            expression = build(*(self.engine.named(table) for table in tables), form, **given)
            self._statements[key] = self.engine.sql(expression)
        return self._statements[key]

    def _keyed(self, kind: str, question: str) -> None:
        name = f"keyed {kind} {question}"
        if name not in self._statements:
            self._statements[name] = self.engine.sql(layer_one.keyed(self.responses, kind, question))
        self.engine.view("keyed", self._statements[name])

    def _cells(self, kind: str, question: str) -> Cells:
        """The first pass."""
        self._keyed(kind, question)
        return Cells(
            sorted_table(self.engine.fetch(self._statement("strata", "keyed")), [layer_one.KEY, "stratum"]),
            self.engine.fetch(self._statement("levels", "keyed")),
        )

    def layouts(self) -> Iterator[Layout]:
        """The domains that the spec asks for and the block has."""
        if not len(self.plain):
            return
        has_fields = any(self.plain.text("field"))
        for kind in self.spec.domains:
            if has_fields or "field" not in kind:
                yield layout(kind, "", self.plain, self.design)
        singles = {q.code for q in self.questionnaire.questions if q.kind == "single"}
        for question in self.spec.groups:
            if question in singles and len(grouped := self._cells("group", question)):
                yield layout("group", question, grouped, self.design)

    def figures(self) -> list[Figure]:
        writer = Writer(self.block, self.questionnaire, self.design, self.spec)
        for part in self.layouts():
            results = item_results(part, self.design, self.questionnaire, self.spec.lonely, self.measures)
            writer.add(part, results | self._composites(part))
        return writer.figures(self.measures)

    def _composites(self, part: Layout) -> Results:
        """Criteria and the whole, in the way of each measure."""
        (within,) = {of_measure(measure).within for measure in self.measures}
        job = CompositePass(part, self.design, self.questionnaire, self.spec.lonely, self.measures)
        if within in (POOLED, RESPONDENT_FIRST):
            self._keyed(part.kind, part.question)
            (measure,) = self.measures
            respondent = of_measure(measure).family.reach == RESPONDENT
            sql = self._statement("form_sums", "keyed", measure=measure, whole_forms=respondent)
            return of_forms(job, FormSums(self.engine.fetch(sql)), measure)
        found = composites(job, self._centred)
        if within == ITEMS:
            flat = replace(job, questionnaire=as_one_criterion(self.questionnaire), only_whole=True)
            found |= whole_needs_criteria(found, composites(flat, self._centred))
        return found

    def _centred(self, job: CompositePass, coefficients: Any) -> CellTable:
        """The second pass: centred sums of the composites for the domains of one layout."""
        self._keyed(job.part.kind, job.part.question)
        self.engine.table("coefficients", coefficients)
        given = {"questionnaire": job.questionnaire, "measures": self.measures}
        self.engine.view("scored", self._statement("scored", "keyed", "coefficients", **given))
        return CellTable(self.engine.fetch(self._statement("centred", "scored", **given)))
