"""From a table and its declared design to estimates: one grouped pass, then NumPy, for every domain set at once.

Out: an Arrow table with one row per domain set, domain and subject (`COLUMNS`); nothing is rounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from hailong.method import celled
from hailong.method.celled import Floats, Ints, Squares, Sums
from hailong.method.design_based.variance import Strata, settled
from hailong.method.problem import Problem
from hailong.store.engines import Engine
from hailong.store.surveys.arrays import JOINT, Fetched, first_stage, second_stage
from hailong.store.surveys.cells import cells_clustered, cells_element, prepared
from hailong.store.surveys.composed import ROWS, DomainSet, composed_squares
from hailong.store.surveys.design import DesignColumns, Subjects, check_columns

MEASURE = "index"  # 100·mean/top
COLUMNS = pa.schema(
    [
        ("domain_set", pa.string()),
        ("domain", pa.string()),  # its values, joined by U+001F
        ("subject", pa.string()),  # item:<code>, criterion:<code>, overall
        ("measure", pa.string()),
        ("n", pa.int64()),  # answers; of a composite: of its least answered item
        ("w", pa.float64()),  # Σ of their weights, in units of the population
        ("value", pa.float64()),  # null = no answer
        ("se", pa.float64()),
        ("df", pa.int64()),
        ("low", pa.float64()),  # null = no interval (df < 1)
        ("high", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Survey:
    """What to compute. domain_sets: name -> columns, () = all responses; confidence: of the intervals.

    Raises: Problem `confidence_out_of_range`.
    """

    design: DesignColumns
    subjects: Subjects
    domain_sets: Mapping[str, Sequence[str]]
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not 0.5 <= self.confidence < 1:
            raise Problem("confidence_out_of_range", confidence=self.confidence)

    @property
    def atoms(self) -> list[str]:
        """The columns that cells are split by: those of all domain sets."""
        return list(dict.fromkeys(name for columns in self.domain_sets.values() for name in columns))


def estimate(engine: Engine, rows: Any, survey: Survey) -> pa.Table:
    """Estimates of every subject in every domain. rows: a table expression of this engine.

    Raises: Problems `survey_column_missing`, `survey_column_type`, `survey_empty`, `survey_rows_faulty`,
    `survey_scores_outside`, `survey_values_alike`, `survey_value_separator`, `survey_population_differs`,
    `survey_overfull`, `survey_weights_large`, `design_stratum_lonely`.
    """
    cells = Fetched(engine.fetch(statement(engine, rows, survey)), survey.subjects)
    run = Pass(engine, survey, cells)
    return pa.concat_tables([run.table(name, columns) for name, columns in survey.domain_sets.items()])


def statement(engine: Engine, rows: Any, survey: Survey) -> str:
    """The SQL of the one grouped pass. Raises: Problem(s) `survey_column_missing`, `survey_column_type`."""
    design, subjects = survey.design, survey.subjects
    check_columns(rows.schema(), design, subjects, survey.atoms)
    engine.view(ROWS, engine.sql(prepared(rows, design, subjects.items, survey.atoms)))
    moments = design.kind == "elements" or bool(design.psu_population)
    build = cells_element if moments else cells_clustered
    return engine.sql(build(engine.named(ROWS), subjects))


class Pass:
    """Layer two over one table of cells."""

    def __init__(self, engine: Engine, survey: Survey, cells: Fetched) -> None:
        self.engine, self.survey, self.cells = engine, survey, cells
        self.design, self.items = survey.design, survey.subjects.items
        self.clusters = self.design.kind == "clusters"
        own, self.drawn = first_stage(cells, clusters=self.clusters)
        self.own, self.strata = settled(own, self.drawn, self.design.lonely)
        self.first = own
        self.unit = cells.psu if self.clusters else cells.stratum
        self.columns = [cells.matrix(prefix, self.items) for prefix in ("n", "w", "wy")]

    def table(self, name: str, columns: Sequence[str]) -> pa.Table:
        """All estimates of one domain set."""
        code, values = self.cells.domains(columns)
        part = DomainSet(tuple(columns), code, values, self.unit)
        if not values:
            return COLUMNS.empty_table()
        domain, unit, (n, w, wy) = celled.rolled_up(code, self.unit, list(self.columns))
        sums = Sums(domain, unit, n.astype(np.int64), w, wy)
        composition = self.survey.subjects.composition
        found = celled.points(sums, len(values), composition)
        if self.clusters:
            df = celled.degrees(sums, composition, found, self.own)
            variance = celled.cluster_variance(sums, found, composition, (self.own, self.strata), self.design.lonely)
            if self.design.psu_population:
                variance += self._elements(part, sums, found, second_stage(self.cells, self.first, self.drawn))
        else:
            df = celled.element_degrees(sums, composition, found, self.own)
            variance = self._elements(part, sums, found, (self.own, self.strata))
        return self._written(name, values, found, (np.sqrt(variance), df))

    def _elements(self, part: DomainSet, sums: Sums, found: celled.Points, units: tuple[Ints, Strata]) -> Floats:
        """The variance of elements drawn in their units: items from moments, composites from the second pass."""
        wide = [self.cells.wide_matrix(prefix, self.items) for prefix in ("ww", "wwy", "wwyy")]
        _, _, (ww, wwy, wwyy) = celled.rolled_up(part.code, self.unit, list(wide))
        items = celled.item_squares(sums, (ww, wwy, wwyy), found, self.survey.subjects.top)
        composites = composed_squares(self.engine, self.cells, self.survey.subjects, part)
        both: list[Squares] = [items, composites]
        lonely = self.design.lonely
        return np.column_stack([celled.element_variance(one, units, len(part.values), lonely) for one in both])

    def _written(
        self, name: str, values: list[tuple[object, ...]], found: celled.Points, error: tuple[Floats, Floats]
    ) -> pa.Table:
        se, df = error
        subjects = self.survey.subjects
        floor = 100 * subjects.bottom / subjects.top
        low, high = celled.limits(found, se, df, self.survey.confidence, floor)
        se = np.where(np.isnan(found.value), np.nan, se)
        domains, size = [JOINT.join(map(str, value)) for value in values], len(subjects.names)
        numbers = {"w": found.w / 10_000, "value": found.value, "se": se, "low": low, "high": high}
        return pa.table(
            {
                "domain_set": _repeated([name], np.zeros(len(domains) * size, dtype=np.int64)),
                "domain": _repeated(domains, np.repeat(np.arange(len(domains)), size)),
                "subject": _repeated(subjects.names, np.tile(np.arange(size), len(domains))),
                "measure": _repeated([MEASURE], np.zeros(len(domains) * size, dtype=np.int64)),
                **{name: pa.array(column.ravel(), from_pandas=True) for name, column in numbers.items()},
                "n": pa.array(found.n.ravel().astype(np.int64)),
                "df": pa.array(df.ravel().astype(np.int64)),
            }
        ).select(COLUMNS.names)


def _repeated(words: list[str], place: Ints) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(place))
