"""Items whose print would tell how the few people of one field, or of one unit, answered.

See `method.disclosure.recovery`. Looked at are units (their strata are fields), fields (their strata are units) and
whole blocks; a domain of one stratum has nothing to tell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hailong.method.disclosure.recovery import ItemPrint, Stratum, is_told
from hailong.method.distribution import Distribution
from hailong.method.figure import Figure
from hailong.method.questionnaire import Questionnaire
from hailong.method.weighting.design import design_weight_e4

Cell = tuple[str, str, str, str, str]  # block, unit, field, group, subject


def told_items(
    figures: Iterable[Figure],
    distributions: Iterable[Distribution],
    questionnaires: Mapping[str, Questionnaire],
    *,
    measure: str,
    minimum: int,
) -> tuple[frozenset[Cell], frozenset[Cell]]:
    """(cells whose index alone tells, cells whose shares beside the index tell)."""
    by_index, by_shares = set(), set()
    for cell, strata in _domains(figures, distributions).items():
        scale = questionnaires[cell[0]].scale_of(cell[4].removeprefix("item:"))
        item = ItemPrint(tuple(strata), measure, scale)
        if is_told(item, minimum=minimum):
            by_shares.add(cell)
            if is_told(replace(item, with_shares=False), minimum=minimum):
                by_index.add(cell)
    return frozenset(by_index), frozenset(by_shares)


def _domains(figures: Iterable[Figure], distributions: Iterable[Distribution]) -> dict[Cell, list[Stratum]]:
    """The strata (unit by field) of every item of every domain that is made of them."""
    clients = {(one.block, one.unit, one.field): one.population for one in figures if one.unit and one.field}
    found: dict[Cell, list[Stratum]] = {}
    for one in distributions:
        if not (one.unit and one.field):
            continue
        size = one.n + one.not_experienced + one.skipped
        weight = design_weight_e4(clients.get((one.block, one.unit, one.field)), size)
        stratum = Stratum(size, weight, tuple(one.counts[level] for level in sorted(one.counts)))
        for unit, field in ((one.unit, ""), ("", one.field), ("", "")):
            found.setdefault((one.block, unit, field, "", f"item:{one.item}"), []).append(stratum)
    return found
