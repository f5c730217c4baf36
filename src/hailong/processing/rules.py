"""Permissions of processing: one person proposes, another signs; nobody of an assessed agency takes part."""

import rules

from hailong.org.models import Role
from hailong.plan.rules import takes_part_as

rules.add_perm("processing.view", takes_part_as(Role.LEAD_PLANNER, Role.APPROVER, Role.OBSERVER))
rules.add_perm("processing.propose", takes_part_as(Role.LEAD_PLANNER))
rules.add_perm("processing.sign", takes_part_as(Role.APPROVER))
