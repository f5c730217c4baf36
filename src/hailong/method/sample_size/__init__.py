"""Cỡ mẫu: how many forms, and what a given number of forms buys. For the plan's forecast and the sample's size.

Units: forms (integers or None for "population unknown"), points = percentage points of the 20–100 index or of a
share. Margins are half widths of the two-sided interval. Assumed standard deviations are on the 1–5 scale.
"""

from hailong.method.sample_size.clusters import (
    Clusters,
    best_cluster_size,
    cluster_effect,
    clustered_margin,
    least_clusters,
)
from hailong.method.sample_size.forecast import Forecast, QuotaCell, forecast
from hailong.method.sample_size.margins import detectable_difference, margin_share, margin_sips
from hailong.method.sample_size.quantiles import COMPOSITE_SD, ITEM_SD, LEVELS, t_value, z_value
from hailong.method.sample_size.required import (
    Requirement,
    Target,
    cochran,
    forms,
    index_size,
    invitations,
    least_forms,
    required,
    yamane,
)

__all__ = [
    "COMPOSITE_SD",
    "ITEM_SD",
    "LEVELS",
    "Clusters",
    "Forecast",
    "QuotaCell",
    "Requirement",
    "Target",
    "best_cluster_size",
    "cluster_effect",
    "clustered_margin",
    "cochran",
    "detectable_difference",
    "forecast",
    "forms",
    "index_size",
    "invitations",
    "least_clusters",
    "least_forms",
    "margin_share",
    "margin_sips",
    "required",
    "t_value",
    "yamane",
    "z_value",
]
