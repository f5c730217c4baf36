"""Permissions of the sample. Who prepares a draw never types its seed (`sample.actions.draw`)."""

import rules

from hailong.org.models import Role
from hailong.plan.rules import takes_part_as

rules.add_perm("sample.view", takes_part_as(Role.LEAD_PLANNER, Role.APPROVER, Role.OBSERVER, Role.FIELD_MANAGER))
rules.add_perm("sample.prepare", takes_part_as(Role.LEAD_PLANNER))
rules.add_perm("sample.seed", takes_part_as(Role.APPROVER, Role.OBSERVER, Role.LEAD_PLANNER))
rules.add_perm("sample.tally", takes_part_as(Role.FIELD_MANAGER, Role.LEAD_PLANNER))
