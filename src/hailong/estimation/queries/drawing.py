"""Charts of the contents of `content`: plain values in, figures of `ui.charts` out. Internal and public pages alike."""

from dataclasses import replace
from typing import Any

from hailong.ui.charts import (
    BandRow,
    Bar,
    DotRow,
    Figure,
    LikertRow,
    MatrixPoint,
    Tile,
    banded_dots,
    dots,
    gauge,
    horizontal_bars,
    likert,
    tile_map,
)
from hailong.ui.charts import priority_matrix as matrix_chart
from hailong.ui.numbers import percent

Content = dict[str, Any]


def likert_chart(items: list[Content], uid: str) -> Figure:
    """Every item; the first of a criterion carries its heading."""
    rows, last = [], ""
    for item in items:
        heading = item["criterion"] if item["criterion"] != last else ""
        last = item["criterion"]
        rows.append(
            LikertRow(
                label=item["label"],
                shares_pct=item["shares"],
                n=item["n"],
                priority=item["priority"],
                heading=heading,
            )
        )
    return likert(rows, uid=uid)


def _dot(row: Content) -> DotRow:
    return DotRow(
        label=row["label"],
        value=row["value"],
        low=row["low"],
        high=row["high"],
        reference=row.get("reference"),
        note=row.get("note", ""),
        places=row["places"],
        reference_places=row.get("reference_places", 1),
    )


def _ends(rows: list[Content], what: str) -> str:
    """`Tiêu chí cao nhất: “…” (86,0%); thấp nhất: “…” (81,0%).`; nothing where fewer than two are shown."""
    known = sorted((row for row in rows if row["value"] is not None), key=lambda row: row["value"])
    if len(known) < 2 or known[0]["value"] == known[-1]["value"]:
        return ""
    low, high = (f"“{row['label']}” ({percent(row['value'], row['places'])})" for row in (known[0], known[-1]))
    return f"{what} cao nhất: {high}; thấp nhất: {low}."


def _banded(content: Content) -> str:
    """How many units stand where; the rest are level."""
    told = content["bands"]
    if not told["ranked"]:
        return ""
    return (
        f"{told['above']} đơn vị cao hơn mức chung rõ rệt, {told['below']} thấp hơn rõ rệt, "
        f"{told['level']} chưa đủ chắc chắn để kết luận là khác."
    )


def wish_charts(content: Content) -> dict[str, Figure]:
    """A chart of each multiple-choice question that is shown; counts, since an option may be named by few."""
    found = {}
    for wish in content.get("wishes", ()):
        named = [row for row in wish["rows"] if row["count"]]
        bars = [Bar(row["label"], row["count"]) for row in named]
        made = horizontal_bars(
            bars, uid=f"{wish['code']}-{content.get('slug', content.get('code'))}", title=wish["label"]
        )
        said = (
            f"{wish['n']} người trả lời; nhiều nhất: “{named[0]['label']}” ({named[0]['count']} người)."
            if named
            else ""
        )
        found[wish["code"]] = replace(made, finding=said)
    return found


def _map_of_tiles(content: Content) -> dict[str, Figure]:
    """`tiles`, where the places of all units are known; a release from before places were kept has none."""
    units = content["units"]
    if not units or any(row.get("tile") is None for row in units):
        return {}
    tiles = [Tile(_place_name(row), *row["tile"], row["value"], row["band"], places=row["places"]) for row in units]
    return {"tiles": tile_map(tiles, uid=f"tiles-{content['code']}")}


def _place_name(row: Content) -> str:
    """What the names of a unit and of its area end in: `Vạn Giã` of `TYT Vạn Giã` in `Thị trấn Vạn Giã`."""
    words = row["short_name"].split()
    endings = (" ".join(words[start:]) for start in range(len(words)))
    return next((ending for ending in endings if row["area"].endswith(ending)), row["short_name"])


def _of_block(figure: Figure, name: str) -> Figure:
    """Its table says whose it is: a page shows those of several blocks."""
    return replace(figure, table=replace(figure.table, caption=f"{figure.table.caption}: {name}"))


def block_charts(content: Content) -> dict[str, Figure]:
    """`bands`, `tiles` (if there is a map), `criteria`, `fields`, `items` of a block; what people want by question."""
    code = content["code"]
    order = sorted(content["units"], key=lambda row: (row["value"] is None, -(row["value"] or 0)))
    rows = [
        BandRow(row["short_name"], row["value"], row["low"], row["high"], row["band"], row["places"]) for row in order
    ]
    plain = [{**row, "reference": None} for row in content["criteria"]]
    made = {
        "bands": replace(
            banded_dots(
                rows,
                uid=f"bands-{code}",
                reference=content["index"]["value"],
                reference_places=content["index"]["places"],
            ),
            finding=_banded(content),
        ),
        **_map_of_tiles(content),
        "criteria": replace(
            dots([_dot(row) for row in plain], uid=f"criteria-{code}", title="Theo tiêu chí"),
            finding=_ends(content["criteria"], "Tiêu chí"),
        ),
        "fields": replace(
            dots([_dot(row) for row in content["fields"]], uid=f"fields-{code}", title="Theo lĩnh vực"),
            finding=_ends(content["fields"], "Lĩnh vực"),
        ),
        "items": replace(likert_chart(content["items"], f"items-{code}"), finding=_ends(content["items"], "Nội dung")),
        **wish_charts(content),
    }
    return {key: _of_block(figure, content["name"]) for key, figure in made.items()}


def unit_charts(content: Content) -> dict[str, Figure]:
    """`gauge`, `criteria`, `items`, `matrix` of a unit, and what people want by the code of the question."""
    own, matrix = content["index"], content["matrix"]
    points = [MatrixPoint(**point) for point in matrix["points"]]
    return {
        "gauge": gauge(
            own["value"],
            uid="gauge",
            low=own["low"],
            high=own["high"],
            reference=content["reference"]["value"],
            places=(own["places"], content["reference"]["places"]),
        ),
        "criteria": replace(
            dots([_dot(row) for row in content["criteria"]], uid="criteria", reference="Trung bình của khối"),
            finding=_ends(content["criteria"], "Tiêu chí"),
        ),
        "items": replace(likert_chart(content["items"], "items"), finding=_ends(content["items"], "Nội dung")),
        "matrix": matrix_chart(points, uid="matrix", hidden_because=matrix["hidden_because"]),
        **wish_charts(content),
    }
