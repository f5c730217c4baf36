"""Charts of the contents of `content`: plain values in, figures of `ui.charts` out. Internal and public pages alike."""

from typing import Any

from hailong.ui.charts import BandRow, DotRow, Figure, LikertRow, MatrixPoint, banded_dots, dots, gauge, likert
from hailong.ui.charts import priority_matrix as matrix_chart

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
    )


def block_charts(content: Content) -> dict[str, Figure]:
    """`bands`, `criteria`, `fields`, `items` of a block."""
    code = content["code"]
    order = sorted(content["units"], key=lambda row: (row["value"] is None, -(row["value"] or 0)))
    rows = [BandRow(row["short_name"], row["value"], row["low"], row["high"], row["band"]) for row in order]
    plain = [{**row, "reference": None} for row in content["criteria"]]
    return {
        "bands": banded_dots(rows, uid=f"bands-{code}", reference=content["index"]["value"]),
        "criteria": dots([_dot(row) for row in plain], uid=f"criteria-{code}", title="Theo tiêu chí"),
        "fields": dots([_dot(row) for row in content["fields"]], uid=f"fields-{code}", title="Theo lĩnh vực"),
        "items": likert_chart(content["items"], f"items-{code}"),
    }


def unit_charts(content: Content) -> dict[str, Figure]:
    """`gauge`, `criteria`, `items`, `matrix` of a unit."""
    own, matrix = content["index"], content["matrix"]
    points = [MatrixPoint(**point) for point in matrix["points"]]
    return {
        "gauge": gauge(
            own["value"], uid="gauge", low=own["low"], high=own["high"], reference=content["reference"]["value"]
        ),
        "criteria": dots([_dot(row) for row in content["criteria"]], uid="criteria", reference="Trung bình của khối"),
        "items": likert_chart(content["items"], "items"),
        "matrix": matrix_chart(points, uid="matrix", hidden_because=matrix["hidden_because"]),
    }
