"""The cells of the public pages: where each stands, and of how many responses it tells."""

from collections.abc import Iterator
from typing import Any

Pages = dict[str, Any]


def cells(pages: Pages) -> Iterator[tuple[str, int | None]]:
    """Every cell of the public pages with its number of responses (None where hidden)."""
    for block in pages["blocks"]:
        place = block["code"]
        yield place, block["index"]["n"]
        for part in ("criteria", "units", "fields", "items"):
            for row in block[part]:
                yield f"{place}/{part}/{row.get('code') or row.get('slug')}", row["n"]
        for group in block["groups"]:
            for row in group["rows"]:
                yield f"{place}/{group['code']}={row['code']}", row["n"]
        for wish in block.get("wishes", ()):  # a release made before them has none
            yield f"{place}/{wish['code']}", wish["n"]
    for place, unit in pages["units"].items():
        yield f"{place}/index", unit["index"]["n"]
        for part in ("criteria", "items"):
            for row in unit[part]:
                yield f"{place}/{part}/{row['code']}", row["n"]
        for wish in unit.get("wishes", ()):
            yield f"{place}/{wish['code']}", wish["n"]
