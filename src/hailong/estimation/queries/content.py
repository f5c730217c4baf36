"""What the pages of a block and of a unit say, as plain JSON values: rounded for print, hidden where too few answered.

The same content is shown to those who work on the survey and, after the disclosure check, stored in a release and
shown to everybody. Nothing here is computed with again.
"""

from collections.abc import Sequence
from typing import Any

from hailong.estimation.queries.advice import advice, matrix, printed_shares, priorities
from hailong.estimation.queries.results import Results
from hailong.estimation.queries.unanimity import floor_of
from hailong.estimation.queries.wishes import comments, wishes
from hailong.method.comparison.verdict import difference
from hailong.method.distribution import Distribution
from hailong.method.figure import Figure
from hailong.plan.models import Block, Unit
from hailong.ui.charts import grid_places

Content = dict[str, Any]
BAND = {"above": 1, "level": 0, "below": -1}
KEPT = 2
MOST_TILES = 40  # more do not fit a phone
HIDDEN = "Ẩn để không suy ra câu trả lời của từng người."
NOTHING: Content = {"value": None, "low": None, "high": None, "n": None, "places": 1}


def printed(results: Results, figure: Figure | None) -> Content:
    """A figure as printed; `value` and `n` are null where it is hidden, `note` says why."""
    if figure is None or figure.value is None or not figure.n:
        return {**NOTHING, "note": "Không có phiếu.", "empty": True}
    if results.is_hidden(figure):
        return {**NOTHING, "note": _why(results, figure), "empty": False}
    figure = results.as_told(figure)
    return {
        "value": float(results.as_printed(figure, figure.value)),
        "low": None if figure.low is None else float(results.as_printed(figure, figure.low)),
        "high": None if figure.high is None else float(results.as_printed(figure, figure.high)),
        "n": figure.n,
        "places": results.places(figure),
        "note": "",
        "empty": False,
    }


def _why(results: Results, figure: Figure) -> str:
    """One reason for cells that would tell and for those hidden with them: else the note would tell which is which."""
    least = results.survey.min_cell
    if figure.n < least:
        return f"Không hiển thị (dưới {least} phiếu)."
    return HIDDEN


def shares(results: Results, levels: Distribution | None, *, shown: bool) -> list[float] | None:
    """Percentages of the levels, worst first, as in the open table."""
    if levels is None or not shown or not results.has_shares(levels):
        return None
    return printed_shares(levels)


def _rows(results: Results, figures: Sequence[tuple[str, str, Figure | None]]) -> list[Content]:
    return [{"code": code, "label": label} | printed(results, figure) for code, label, figure in figures]


def criteria(results: Results, block: str, unit: str = "") -> list[Content]:
    found = []
    for criterion in results.questionnaire(block).criteria:
        subject = f"criterion:{criterion.code}"
        own = printed(results, results.get(block, subject, unit=unit))
        whole = printed(results, results.get(block, subject))
        common = {"reference": whole["value"], "reference_places": whole["places"]}
        found.append({"code": criterion.code, "label": criterion.label["vi"]} | common | own)
    return found


def items(results: Results, block: str, unit: str = "") -> list[Content]:
    """Every item with its index and the shares of its levels, in the order of the form."""
    questionnaire = results.questionnaire(block)
    first = priorities(results, block, unit)
    found = []
    for code, item in questionnaire.items.items():
        told = printed(results, results.get(block, f"item:{code}", unit=unit))
        found.append(
            {
                "code": code,
                "label": item.short["vi"],
                "criterion": questionnaire.criterion_of(code).label["vi"],
                "shares": shares(results, results.levels.get((block, unit, code)), shown=told["value"] is not None),
                "verified": item.verified,
                "priority": code in first,
            }
            | told
        )
    return found


def block_content(results: Results, block: Block) -> Content:
    """A whole block: its index, criteria, units in bands, fields, groups of respondents, items."""
    code = block.code
    overall = results.get(code)
    bands = results.bands(code)
    assessed = list(block.units.assessed().select_related("agency__area"))
    tiles = _tiles(assessed)
    units = []
    for unit in assessed:
        told = printed(results, results.get(code, unit=unit.slug))
        units.append(
            {
                "slug": unit.slug,
                "name": unit.agency.name,
                "short_name": unit.agency.short_name,
                "area": unit.agency.area.name,
                "band": BAND[bands[unit.slug]] if unit.slug in bands and told["value"] is not None else None,
                "place": place(results, code, unit.slug),
                "tile": tiles.get(unit.slug),
            }
            | told
        )
    names = dict(block.field_groups.values_list("code", "name"))
    fields = [(one.field, names[one.field], one) for one in results.fields(code)]
    all_items = items(results, code)
    satisfied = results.get(code, measure="share45")
    return {
        "code": code,
        "name": block.name,
        "sampling": block.get_sampling_display(),
        "index": printed(results, overall),
        "share45": printed(results, satisfied),
        "in_ten": _in_ten(results, satisfied),
        "floor": floor_of(results.method.measure, results.questionnaire(code)),
        "bands": _band_counts(units),
        "population": overall.population if overall else None,
        "criteria": criteria(results, code),
        "units": units,
        "fields": _rows(results, fields),
        "groups": _groups(results, code),
        "items": all_items,
        "wishes": wishes(results, code),
        "comments": comments(results, code),
        "weakest": _named(all_items, lowest=True),
        "strongest": _named(all_items, lowest=False),
    }


def _in_ten(results: Results, satisfied: Figure | None) -> int | None:
    """How many of ten chose the two highest levels."""
    if satisfied is None or satisfied.value is None or results.is_hidden(satisfied):
        return None
    return round(satisfied.value / 10)


def place(results: Results, block: str, unit: str) -> Content | None:
    """Which ranks a unit may have among those ranked, and its group; None where it is not ranked. Never a bare rank."""
    standing = results.standing(block)
    found = standing.places.get(unit)
    if found is None or standing.count < 2:
        return None
    return {"best": found.best, "worst": found.worst, "tier": found.tier, "count": standing.count}


def _tiles(units: Sequence[Unit]) -> dict[str, tuple[int, int]]:
    """Where each unit stands on the map of tiles; nowhere unless every one has a place, its own, and they are few."""
    places = [place for unit in units if (place := unit.agency.area.place)]
    if not 1 < len(units) <= MOST_TILES or not len(units) == len(places) == len(set(places)):
        return {}
    return dict(zip((unit.slug for unit in units), grid_places(places), strict=True))


def _band_counts(units: list[Content]) -> Content:
    """How many units stand above, level with and below the mean; `ranked` in all."""
    found = {name: sum(unit["band"] == band for unit in units) for name, band in BAND.items()}
    return found | {"ranked": sum(found.values())}


def _named(rows: list[Content], *, lowest: bool) -> Content | None:
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return None
    found = (min if lowest else max)(known, key=lambda row: row["value"])
    return {"label": found["label"], "criterion": found["criterion"], "value": found["value"]}


def _groups(results: Results, block: str) -> list[Content]:
    """Groups of respondents by each profile question that has figures."""
    found = []
    for question in results.questionnaire(block).questions:
        figures = {
            one.group.partition("=")[2]: one
            for one in results.groups(block)
            if one.group.startswith(f"{question.code}=")
        }
        rows = [
            (option.value, option.labels["vi"], figures[option.value])
            for option in question.options
            if option.value in figures
        ]
        if rows:
            found.append({"code": question.code, "label": question.text["vi"], "rows": _rows(results, rows)})
    return found


def unit_content(results: Results, unit: Unit) -> Content:
    """One assessed unit: its index beside its block's, criteria, items, what to do first."""
    block = unit.block
    own, whole = results.get(block.code, unit=unit.slug), results.get(block.code)
    index = printed(results, own)
    band = results.bands(block.code).get(unit.slug) if index["value"] is not None else None
    all_items = items(results, block.code, unit.slug)
    planned = sum(quota.planned for quota in unit.quotas.all())
    return {
        "slug": unit.slug,
        "block": block.code,
        "block_name": block.name,
        "name": unit.agency.name,
        "short_name": unit.agency.short_name,
        "area": unit.agency.area.name,
        "planned": planned,
        "index": index,
        "share45": printed(results, results.get(block.code, unit=unit.slug, measure="share45")),
        "reference": printed(results, whole),
        "band": BAND[band] if band else None,
        "place": place(results, block.code, unit.slug),
        "verdict": _verdict(band, own if index["value"] is not None else None, whole),
        "criteria": criteria(results, block.code, unit.slug),
        "items": all_items,
        "first": advice(results, block.code, unit.slug),
        "matrix": matrix(results, block.code, unit.slug),
        "wishes": wishes(results, block.code, unit.slug),
        "comments": comments(results, block.code, unit.slug),
        "keep": sorted(
            (row for row in all_items if row["value"] is not None), key=lambda row: row["value"], reverse=True
        )[:KEPT],
        "note": index["note"],
    }


def _verdict(band: Any, own: Figure | None, whole: Figure | None) -> str:
    """Words bound to the test, not to a mood."""
    if own is None or whole is None or difference(own, whole) is None:
        return "chưa đủ phiếu để so với mức chung"
    if band is None:
        return "chưa đủ phiếu để xếp nhóm"
    words = {"above": "cao hơn rõ rệt", "below": "thấp hơn rõ rệt"}
    return words.get(str(band), "chưa đủ chắc chắn để kết luận là khác mức chung")
