"""What the pages of a block and of a unit say, as plain JSON values: rounded for print, hidden where too few answered.

The same content is shown to those who work on the survey and, after the disclosure check, stored in a release and
shown to everybody. Nothing here is computed with again.
"""

from collections.abc import Sequence
from typing import Any

from hailong.estimation.queries.results import Results
from hailong.method.disclosure import protect_list
from hailong.method.distribution import Distribution
from hailong.method.figure import Figure
from hailong.method.presentation import decimals, rounded
from hailong.method.verdict import difference
from hailong.plan.models import Block, Unit

Content = dict[str, Any]
BAND = {"above": 1, "level": 0, "below": -1}
PRIORITIES = 2
FEW = 100


def printed(figure: Figure | None, min_cell: int) -> Content:
    """A figure as printed; `value` is null where fewer than `min_cell` answered, and `n` too."""
    if figure is None or figure.value is None or figure.n < min_cell:
        return {"value": None, "low": None, "high": None, "n": None, "places": 1}
    return {
        "value": float(rounded(figure.value, figure.n)),
        "low": None if figure.low is None else float(rounded(figure.low, figure.n)),
        "high": None if figure.high is None else float(rounded(figure.high, figure.n)),
        "n": figure.n,
        "places": decimals(figure.n),
    }


def shares(levels: Distribution | None, min_cell: int) -> tuple[list[float] | None, str]:
    """Percentages of the levels, worst first, and why they are hidden. Whole numbers under 100 answers.

    Where everybody chose one level the percentages would tell what each single person answered.
    """
    if levels is None or levels.n < min_cell:
        return None, f"Không hiển thị (dưới {min_cell} phiếu)."
    if levels.homogeneous:
        return None, "Từ 90 % trở lên chọn cùng một mức."
    places = 0 if levels.n < FEW else 1
    return [round(levels.share_e4[level] / 100, places) for level in sorted(levels.share_e4)], ""


def _rows(figures: Sequence[tuple[str, str, Figure | None]], min_cell: int) -> list[Content]:
    """Rows of a list whose total is shown: a small one is hidden with enough others that subtraction tells nothing."""
    hidden = protect_list({code: figure.n if figure else 0 for code, _, figure in figures}, minimum=min_cell)
    found = []
    for code, label, figure in figures:
        row = {"code": code, "label": label} | printed(None if code in hidden else figure, min_cell)
        small = figure is None or figure.n < min_cell
        words = (
            f"Không hiển thị (dưới {min_cell} phiếu)." if small else f"Ẩn để không suy ra nhóm dưới {min_cell} phiếu."
        )
        row["note"] = "" if row["value"] is not None else words
        found.append(row)
    return found


def criteria(results: Results, block: str, unit: str = "") -> list[Content]:
    found = []
    for criterion in results.questionnaire(block).criteria:
        subject = f"criterion:{criterion.code}"
        own = printed(results.get(block, subject, unit=unit), results.survey.min_cell)
        whole = printed(results.get(block, subject), results.survey.min_cell)
        found.append({"code": criterion.code, "label": criterion.label["vi"], "reference": whole["value"]} | own)
    return found


def items(results: Results, block: str, unit: str = "") -> list[Content]:
    """Every item with its index and the shares of its levels, in the order of the form."""
    questionnaire, least = results.questionnaire(block), results.survey.min_cell
    weak = {figure.subject.removeprefix("item:") for figure in results.weakest(block, unit, PRIORITIES)}
    found = []
    for code, item in questionnaire.items.items():
        parts, note = shares(results.levels.get((block, unit, code)), least)
        found.append(
            {
                "code": code,
                "label": item.short["vi"],
                "criterion": questionnaire.criterion_of(code).label["vi"],
                "shares": parts,
                "note": note,
                "verified": item.verified,
                "priority": code in weak,
            }
            | printed(results.get(block, f"item:{code}", unit=unit), least)
        )
    return found


def block_content(results: Results, block: Block) -> Content:
    """A whole block: its index, criteria, units in bands, fields, groups of respondents, items."""
    code, least = block.code, results.survey.min_cell
    overall = results.get(code)
    bands = results.bands(code)
    units = []
    for unit in block.units.assessed().select_related("agency__area"):
        figure = results.get(code, unit=unit.slug)
        units.append(
            {
                "slug": unit.slug,
                "name": unit.agency.name,
                "short_name": unit.agency.short_name,
                "area": unit.agency.area.name,
                "band": BAND[bands[unit.slug]] if unit.slug in bands else None,
            }
            | printed(figure, least)
        )
    names = dict(block.field_groups.values_list("code", "name"))
    fields = [(one.field, names[one.field], one) for one in results.fields(code)]
    all_items = items(results, code)
    return {
        "code": code,
        "name": block.name,
        "sampling": block.get_sampling_display(),
        "index": printed(overall, least),
        "share45": printed(results.get(code, measure="share45"), least),
        "population": overall.population if overall else None,
        "criteria": criteria(results, code),
        "units": units,
        "fields": _rows(fields, least),
        "groups": _groups(results, code),
        "items": all_items,
        "weakest": _named(all_items, lowest=True),
        "strongest": _named(all_items, lowest=False),
    }


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
            found.append(
                {"code": question.code, "label": question.text["vi"], "rows": _rows(rows, results.survey.min_cell)}
            )
    return found


def unit_content(results: Results, unit: Unit) -> Content:
    """One assessed unit: its index beside its block's, criteria, items, what to do first."""
    block, least = unit.block, results.survey.min_cell
    own, whole = results.get(block.code, unit=unit.slug), results.get(block.code)
    band = results.bands(block.code).get(unit.slug)
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
        "index": printed(own, least),
        "share45": printed(results.get(block.code, unit=unit.slug, measure="share45"), least),
        "reference": printed(whole, least),
        "band": BAND[band] if band else None,
        "verdict": _verdict(band, own, whole),
        "criteria": criteria(results, block.code, unit.slug),
        "items": all_items,
        "first": sorted((row for row in all_items if row["priority"]), key=lambda row: row["value"] or 0),
        "keep": sorted(
            (row for row in all_items if row["value"] is not None), key=lambda row: row["value"], reverse=True
        )[:PRIORITIES],
        "note": "" if own and own.n >= least else f"Không hiển thị (dưới {least} phiếu).",
    }


def _verdict(band: Any, own: Figure | None, whole: Figure | None) -> str:
    """Words bound to the test, not to a mood."""
    if own is None or whole is None or difference(own, whole) is None:
        return "chưa đủ phiếu để so với mức chung"
    if band is None:
        return "chưa đủ phiếu để xếp nhóm"
    words = {"above": "cao hơn rõ rệt", "below": "thấp hơn rõ rệt"}
    return words.get(str(band), "chưa đủ chắc chắn để kết luận là khác mức chung")
