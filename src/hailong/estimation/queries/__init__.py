"""Reads of estimation: the figures of a run, the contents of its pages, their drawings."""

from hailong.estimation.queries.content import block_content, unit_content
from hailong.estimation.queries.drawing import block_charts, unit_charts
from hailong.estimation.queries.hiding import domain_of
from hailong.estimation.queries.results import Results, latest_run, record_text
from hailong.estimation.queries.wishes import comments, shown_choices, wishes

__all__ = [
    "Results",
    "block_charts",
    "block_content",
    "comments",
    "domain_of",
    "latest_run",
    "record_text",
    "shown_choices",
    "unit_charts",
    "unit_content",
    "wishes",
]
