"""Dàn mẫu: the rules by which a row of a one-stop register becomes a unit of the frame, or gets its one
reason why not.

Pure: rows in, judgement out. Source of the rules: plan 1982/KH-UBND (Vạn Ninh 2023) III.1a (R-000-09: clients
with a procedure in the reference year at that agency), requirements A.0, and the import rules of methods E.
"""

from hailong.method.frame.fields import DISTRICT_GROUPS, FieldGroup, FieldGroups
from hailong.method.frame.judgement import Fault, Judgement, Person, RegisterRow, Rejected, UsableRow, judge
from hailong.method.frame.reasons import REASONS
from hailong.method.frame.rules import RETURNED, Dialect, Rules
from hailong.method.frame.units import UnitNames

__all__ = [
    "DISTRICT_GROUPS",
    "REASONS",
    "RETURNED",
    "Dialect",
    "Fault",
    "FieldGroup",
    "FieldGroups",
    "Judgement",
    "Person",
    "RegisterRow",
    "Rejected",
    "Rules",
    "UnitNames",
    "UsableRow",
    "judge",
]
