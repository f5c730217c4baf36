"""Index methods: named, versioned, printed with every figure. Two methods never stand in one ranking.

A family (one file of `families`) scores a level; a `Method` adds the rules of the denominator, the aggregation and the
rounding, and its `code` says them all. `measures` is what the engine needs; `reference` computes any method on
a plain table of answers, with the linearised variable behind its standard error.
"""

from hailong.method.index_methods.denominator import Denominator
from hailong.method.index_methods.family import Family
from hailong.method.index_methods.measures import (
    MEASURES,
    composite,
    floor_pct,
    item_index,
    score,
    second_highest,
    share_tolerance,
    subjects,
    top,
)
from hailong.method.index_methods.method import Method
from hailong.method.index_methods.registry import FAMILIES, METHODS, OFFERED, check_computed, method, of_measure

__all__ = [
    "FAMILIES",
    "MEASURES",
    "METHODS",
    "OFFERED",
    "Denominator",
    "Family",
    "Method",
    "check_computed",
    "composite",
    "floor_pct",
    "item_index",
    "method",
    "of_measure",
    "score",
    "second_highest",
    "share_tolerance",
    "subjects",
    "top",
]
