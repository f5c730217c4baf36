"""Open tables: counts from which anyone recomputes the published indices, without the microdata.

counts.csv: block,unit,field,group,item,level,n,share_e4. n: responses on the level; share_e4: weighted share of the
level among the answers that count, in 1/10 000 (adds up to 10 000). Weights themselves are not published: with n
beside it, a sum of weights would tell how a small cell falls on the fields. The share moves an index by at most 0.01
point.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hailong.method.disclosure import MIN_CELL
from hailong.method.distribution import Distribution
from hailong.method.figure import Figure
from hailong.method.indices import MEASURES, composite, item_index
from hailong.method.presentation import decimals
from hailong.method.problem import Problem, raise_all
from hailong.method.questionnaire import Questionnaire

COLUMNS = ("block", "unit", "field", "group", "item", "level", "n", "share_e4")
SHARE_RESOLUTION = 0.01  # points of an index that the rounding of shares can move
Domain = tuple[str, str, str, str]  # block, unit, field, group
Table = dict[Domain, dict[str, dict[int, int]]]  # domain -> item -> level -> share_e4


@dataclass(frozen=True)
class Recomputed:
    """A point value computed from open counts. None: an item it needs is not published."""

    block: str
    unit: str
    field: str
    group: str
    measure: str
    subject: str
    value: float | None


def write_counts(distributions: Iterable[Distribution], *, minimum: int = MIN_CELL) -> str:
    """counts.csv: items with at least `minimum` answers that are not all on one level, worst level first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for d in distributions:
        if d.n >= minimum and not d.homogeneous:
            domain = (d.block, d.unit, d.field, d.group, d.item)
            writer.writerows((*domain, level, n, d.share_e4[level]) for level, n in d.counts.items())
    return out.getvalue()


def read_counts(text: str) -> Table:
    """Raises: Problem `open_table_columns`, Problem(s) `open_table_row` (fact `line`)."""
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise Problem("open_table_columns", expected=", ".join(COLUMNS))
    found: Table = {}
    faults = []
    for line, row in enumerate(reader, start=2):
        numbers = [row["level"], row["n"], row["share_e4"]]
        if not all(text is not None and text.isascii() and text.isdigit() for text in numbers):
            faults.append(Problem("open_table_row", line=line))
            continue
        domain = (row["block"], row["unit"], row["field"], row["group"])
        levels = found.setdefault(domain, {}).setdefault(row["item"], {})
        levels[int(row["level"])] = int(row["share_e4"])
    raise_all(faults)
    return found


def recompute(counts: Table, questionnaires: Mapping[str, Questionnaire]) -> list[Recomputed]:
    """Every index that the counts allow, domain by domain: items, criteria, the whole.

    Raises: Problem `dataset_block_unknown`.
    """
    found: list[Recomputed] = []
    for domain, items in sorted(counts.items()):
        if domain[0] not in questionnaires:
            raise Problem("dataset_block_unknown", row=0, block=domain[0])
        for measure in MEASURES:
            values = _values(measure, items, questionnaires[domain[0]])
            found += [Recomputed(*domain, measure, subject, value) for subject, value in values.items()]
    return found


def _values(
    measure: str, items: Mapping[str, Mapping[int, int]], questionnaire: Questionnaire
) -> dict[str, float | None]:
    """An unpublished item leaves its criterion and the whole open: a mean of the rest would be another figure."""
    found: dict[str, float | None] = {}
    for criterion in questionnaire.criteria:
        own: list[float | None] = []
        for item in criterion.items:
            scale = questionnaire.scale_of(item.code)
            own.append(item_index(measure, items[item.code], scale) if item.code in items else None)
            found[f"item:{item.code}"] = own[-1]
        found[f"criterion:{criterion.code}"] = composite(own, all_needed=True)
    criteria = [found[f"criterion:{criterion.code}"] for criterion in questionnaire.criteria]
    return {"overall": composite(criteria, all_needed=True), **found}


@dataclass(frozen=True)
class OpenCheck:
    """Result of comparing published figures with open counts: how many agree, which do not, how many cannot be."""

    agreed: int
    differing: tuple[tuple[Figure, float], ...]
    not_recomputable: int


def check(figures: Sequence[Figure], counts: Table, questionnaires: Mapping[str, Questionnaire]) -> OpenCheck:
    """Published design figures (rounded or not) against their recomputation.

    A figure agrees within half a unit of its last printed decimal plus the resolution of the shares.
    """
    again = {
        (r.block, r.unit, r.field, r.group, r.measure, r.subject): r.value for r in recompute(counts, questionnaires)
    }
    agreed, skipped, differing = 0, 0, []
    for figure in figures:
        key = (figure.block, figure.unit, figure.field, figure.group, figure.measure, figure.subject)
        value = again.get(key)
        if figure.aggregation != "design" or figure.value is None or value is None:
            skipped += 1
        elif abs(figure.value - value) <= 0.5 * 10 ** -decimals(figure.n) + SHARE_RESOLUTION:
            agreed += 1
        else:
            differing.append((figure, value))
    return OpenCheck(agreed=agreed, differing=tuple(differing), not_recomputable=skipped)
