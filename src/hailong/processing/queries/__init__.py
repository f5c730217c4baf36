"""Reads of processing: the checklist before the freeze, and the rows of the dataset."""

from hailong.processing.queries.checklist import Check, checklist, shortfalls, unlogged
from hailong.processing.queries.collection import collection, intake
from hailong.processing.queries.folders import commitments, folder_of
from hailong.processing.queries.rows import Frozen, counts_by_group, gather, group_of
from hailong.processing.queries.small import small_cells
from hailong.processing.queries.strata import counted, coverage

__all__ = [
    "Check",
    "Frozen",
    "checklist",
    "collection",
    "commitments",
    "counted",
    "counts_by_group",
    "coverage",
    "folder_of",
    "gather",
    "group_of",
    "intake",
    "shortfalls",
    "small_cells",
    "unlogged",
]
