"""Reads of processing: the checklist before the freeze, and the rows of the dataset."""

from hailong.processing.queries.checklist import Check, checklist, counted, shortfalls, unlogged
from hailong.processing.queries.collection import collection
from hailong.processing.queries.folders import commitments, folder_of
from hailong.processing.queries.rows import Frozen, counts_by_group, coverage, gather, group_of

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
    "shortfalls",
    "unlogged",
]
