"""Permissions of reports: made by the lead; read by those who lead, approve or observe."""

import rules

from hailong.org.models import Role
from hailong.plan.rules import takes_part_as

rules.add_perm("report.view", takes_part_as(Role.LEAD_PLANNER, Role.APPROVER, Role.OBSERVER))
rules.add_perm("report.make", takes_part_as(Role.LEAD_PLANNER))
