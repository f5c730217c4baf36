"""Open tables: shares of the levels from which anyone recomputes the published indices, without the microdata.

counts.csv: block,unit,field,group,item,n,level,share_pct. n: answers to the item that count; share_pct: weighted
share of the level among them, as printed (`method.presentation.share_decimals`), adding up to 100. Neither the number
of people on a level nor finer shares are published: with the weights, which every draw makes public, the two tell how
the five people of a field in one commune answered.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hailong.method.disclosure import MIN_CELL
from hailong.method.distribution import Distribution
from hailong.method.figure import Figure
from hailong.method.index_methods import (
    MEASURES,
    Denominator,
    Method,
    composite,
    item_index,
    of_measure,
    share_tolerance,
)
from hailong.method.index_methods.method import CRITERIA, ITEMS
from hailong.method.presentation import decimals, share_decimals
from hailong.method.problem import Problem, raise_all
from hailong.method.questionnaire import Questionnaire

COLUMNS = ("block", "unit", "field", "group", "item", "n", "level", "share_pct")
RESOLUTION = 0.01  # percent: shares are printed from whole ten-thousandths
Domain = tuple[str, str, str, str]  # block, unit, field, group


@dataclass(frozen=True)
class Shares:
    """One item of one domain: n answers that count; level -> share in percent."""

    n: int
    levels: Mapping[int, float]


Table = dict[Domain, dict[str, Shares]]  # domain -> item -> shares


@dataclass(frozen=True)
class Recomputed:
    """A point value computed from open shares, and how far their rounding may have moved it.

    None: an item it needs is not published.
    """

    block: str
    unit: str
    field: str
    group: str
    measure: str
    subject: str
    value: float | None
    within: float


def write_counts(distributions: Iterable[Distribution], *, minimum: int = MIN_CELL) -> str:
    """counts.csv: items with at least `minimum` answers that are not nearly all on one level, worst level first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for d in distributions:
        if d.n >= minimum and not d.homogeneous:
            domain = (d.block, d.unit, d.field, d.group, d.item, d.n)
            places = share_decimals(d.n)
            writer.writerows((*domain, level, f"{share:.{places}f}") for level, share in d.printed_pct.items())
    return out.getvalue()


def read_counts(text: str) -> Table:
    """Raises: Problem `open_table_columns`, Problem(s) `open_table_row` (fact `line`)."""
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise Problem("open_table_columns", expected=", ".join(COLUMNS))
    found: Table = {}
    faults = []
    for line, row in enumerate(reader, start=2):
        if not all(_is_number(row[name]) for name in ("n", "level", "share_pct")):
            faults.append(Problem("open_table_row", line=line))
            continue
        domain = (row["block"], row["unit"], row["field"], row["group"])
        before = found.setdefault(domain, {}).get(row["item"], Shares(int(row["n"]), {}))
        levels = {**before.levels, int(row["level"]): float(row["share_pct"])}
        found[domain][row["item"]] = Shares(before.n, levels)
    raise_all(faults)
    return found


def _is_number(text: Any) -> bool:
    return text is not None and text.isascii() and text.replace(".", "", 1).isdigit()


def recompute(
    counts: Table, questionnaires: Mapping[str, Questionnaire], measures: Sequence[str] = MEASURES
) -> list[Recomputed]:
    """Every index of these measures that the shares allow, domain by domain: items, criteria, the whole.

    Shares of the answers that count say nothing of those that a denominator counts besides, nor who gave them: then
    the value is None, as are composites of answers pooled or of forms first.

    Raises: Problem `dataset_block_unknown`.
    """
    found: list[Recomputed] = []
    for domain, items in sorted(counts.items()):
        if domain[0] not in questionnaires:
            raise Problem("dataset_block_unknown", row=0, block=domain[0])
        for measure in measures:
            values = _values(measure, items, questionnaires[domain[0]])
            found += [Recomputed(*domain, measure, subject, *told) for subject, told in values.items()]
    return found


Told = tuple[float | None, float]  # value, within


def _values(measure: str, items: Mapping[str, Shares], questionnaire: Questionnaire) -> dict[str, Told]:
    """An unpublished item leaves its criterion and the whole open: a mean of the rest would be another figure."""
    found: dict[str, Told] = {}
    way = of_measure(measure)
    if way.denominator != Denominator():
        return found
    for criterion in questionnaire.criteria:
        own: list[Told] = []
        for item in criterion.items:
            own.append(_of_item(measure, items.get(item.code), questionnaire.scale_of(item.code)))
            found[f"item:{item.code}"] = own[-1]
        found[f"criterion:{criterion.code}"] = _mean(own) if way.within in (CRITERIA, ITEMS) else (None, 0.0)
    parts = [found[name] for name in _parts("overall", way, questionnaire)]
    return {"overall": _mean(parts) if parts else (None, 0.0), **found}


def _parts(subject: str, way: Method, questionnaire: Questionnaire) -> list[str]:
    """The subjects of which a composite is the plain mean; none where it is no mean of subjects."""
    if way.within not in (CRITERIA, ITEMS):
        return []
    if subject == "overall" and way.within == CRITERIA:
        return [f"criterion:{one.code}" for one in questionnaire.criteria]
    own = (one for one in questionnaire.criteria if subject in ("overall", f"criterion:{one.code}"))
    return [f"item:{item.code}" for one in own for item in one.items]


def _of_item(measure: str, shares: Shares | None, scale: Any) -> Told:
    if shares is None:
        return None, 0.0
    step = 10.0 ** -share_decimals(shares.n) + RESOLUTION
    return item_index(measure, shares.levels, scale), step * share_tolerance(measure, scale)


def _mean(parts: Sequence[Told]) -> Told:
    return composite([value for value, _ in parts], all_needed=True), sum(within for _, within in parts) / len(parts)


@dataclass(frozen=True)
class OpenCheck:
    """Result of comparing published figures with open shares: how many agree, which do not, how many cannot be."""

    agreed: int
    differing: tuple[tuple[Figure, float], ...]
    not_recomputable: int


def check(figures: Sequence[Figure], counts: Table, questionnaires: Mapping[str, Questionnaire]) -> OpenCheck:
    """Published design figures (rounded or not) against their recomputation, and composites against their parts.

    A figure agrees with the shares within a unit of its last printed decimal plus what their rounding may move. A
    criterion is compared with its printed items too, the whole with its criteria: there only last decimals count.
    """
    measures = sorted({figure.measure for figure in figures})
    again: dict[tuple[str, ...], Recomputed] = {
        (r.block, r.unit, r.field, r.group, "design", r.measure, r.subject): r
        for r in recompute(counts, questionnaires, measures)
    }
    known = {figure.key: figure for figure in figures if figure.value is not None}
    agreed, skipped, differing = 0, 0, []
    for figure in figures:
        told = [one for one in (_from_shares(figure, again), _from_parts(figure, known, questionnaires)) if one]
        wrong = [value for value, within in told if abs((figure.value or 0.0) - value) > within]
        if figure.value is None or not told:
            skipped += 1
        elif wrong:
            differing.append((figure, wrong[0]))
        else:
            agreed += 1
    return OpenCheck(agreed=agreed, differing=tuple(differing), not_recomputable=skipped)


def _last_place(figure: Figure) -> float:
    """Half a unit of the coarsest last decimal in which this figure may be printed."""
    return 0.5 * 10.0 ** -min(decimals(figure.n), share_decimals(figure.n) if figure.measure == "share45" else 9)


def _from_shares(figure: Figure, again: Mapping[tuple[str, ...], Recomputed]) -> tuple[float, float] | None:
    one = again.get(figure.key)
    return None if one is None or one.value is None else (one.value, one.within + _last_place(figure))


def _from_parts(
    figure: Figure, known: Mapping[tuple[str, ...], Figure], questionnaires: Mapping[str, Questionnaire]
) -> tuple[float, float] | None:
    """The mean of the printed parts of a composite and how far last decimals may move it; None where one is hidden."""
    if figure.aggregation != "design":
        return None  # units without an answer to an item are in the mean of its criterion all the same
    names = _parts(figure.subject, of_measure(figure.measure), questionnaires[figure.block])
    parts = [known.get((*figure.key[:-1], name)) for name in names]
    values = [one.value for one in parts if one is not None and one.value is not None]
    if not names or len(values) < len(names):
        return None
    within = sum(_last_place(one) for one in parts if one is not None) / len(names)
    return sum(values) / len(values), within + _last_place(figure) + 1e-9
