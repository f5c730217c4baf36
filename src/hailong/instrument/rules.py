"""Permissions of the question library."""

import rules

from hailong.org.models import Role
from hailong.org.rules import holds

rules.add_perm(
    "instrument.view", holds(Role.LEAD_PLANNER, Role.APPROVER, Role.ADMINISTRATOR, Role.FIELD_MANAGER, Role.OBSERVER)
)
rules.add_perm("instrument.manage", holds(Role.LEAD_PLANNER, Role.ADMINISTRATOR))
