"""Permissions of estimation. An assessed agency sees nothing here; after release it reads the public pages."""

import rules

from hailong.org.models import Role
from hailong.plan.rules import takes_part_as

rules.add_perm("estimation.view", takes_part_as(Role.LEAD_PLANNER, Role.APPROVER, Role.OBSERVER))
rules.add_perm("estimation.run", takes_part_as(Role.LEAD_PLANNER))
