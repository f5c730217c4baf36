"""Permissions of monitoring: those who plan, run, observe or answer for the survey; never the assessed."""

import rules

from hailong.org.models import Role
from hailong.plan.rules import takes_part_as

rules.add_perm("monitoring.view", takes_part_as(Role.LEAD_PLANNER, Role.FIELD_MANAGER, Role.OBSERVER, Role.APPROVER))
