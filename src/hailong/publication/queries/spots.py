"""Every list cell of a release by what it is about: shown with its responses, hidden, or of nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hailong.estimation.models import Run
from hailong.estimation.queries import Results
from hailong.publication.queries.cells import Pages
from hailong.publication.queries.moving import Cell


@dataclass(frozen=True)
class Spot:
    """n: responses, None where hidden; empty: of nobody."""

    n: int | None
    empty: bool

    @property
    def is_hidden(self) -> bool:
        return self.n is None and not self.empty


def spots(pages: Pages) -> dict[Cell, Spot]:
    """What the pages say."""
    return {cell: Spot(row["n"], bool(row["empty"])) for cell, row in _rows(pages)}


def tabled(pages: Pages) -> dict[Cell, Spot]:
    """What only the open tables say: criteria and items of fields and groups."""
    data = pages["dataset"]
    runs = Run.objects.filter(record_sha256=data["run"], dataset__manifest_sha256=data["sha256"])
    results = Results.of(runs.earliest("number"))
    return {
        (one.block, one.unit, one.field, one.group, one.subject): Spot(
            one.n if results.is_published(one) else None, not one.n
        )
        for one in results.figures
        if (one.field or one.group) and results.is_for_print(one) and one.measure == results.method.measure
    }


def _rows(pages: Pages) -> Iterator[tuple[Cell, Mapping[str, Any]]]:
    for block in pages["blocks"]:
        code = block["code"]
        yield (code, "", "", "", "overall"), block["index"]
        yield from _parts(code, "", block)
        for row in block["units"]:
            yield (code, row["slug"], "", "", "overall"), row
        for row in block["fields"]:
            yield (code, "", row["code"], "", "overall"), row
        for group in block["groups"]:
            for row in group["rows"]:
                yield (code, "", "", f"{group['code']}={row['code']}", "overall"), row
    for place, unit in pages["units"].items():
        code, _, slug = place.partition("/")
        yield from _parts(code, slug, unit)


def _parts(block: str, unit: str, own: Mapping[str, Any]) -> Iterator[tuple[Cell, Mapping[str, Any]]]:
    for part, kind in (("criteria", "criterion"), ("items", "item"), ("wishes", "question")):
        for row in own.get(part, ()):  # a release made before the wishes has none
            yield (block, unit, "", "", f"{kind}:{row['code']}"), row
