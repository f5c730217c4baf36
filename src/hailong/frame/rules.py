"""Permissions of the frame: the lead planner brings it in; those who answer for the sample look at it."""

import rules

from hailong.org.models import Role
from hailong.plan.rules import takes_part_as

rules.add_perm("frame.view", takes_part_as(Role.LEAD_PLANNER, Role.APPROVER, Role.OBSERVER))
rules.add_perm("frame.import", takes_part_as(Role.LEAD_PLANNER))
rules.add_perm("frame.open_file", takes_part_as(Role.LEAD_PLANNER, Role.OBSERVER))
