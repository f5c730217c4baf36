"""Permissions of publication: the lead asks, the approver releases; two persons always."""

import rules

from hailong.org.models import Role
from hailong.plan.rules import takes_part_as

rules.add_perm("publication.view", takes_part_as(Role.LEAD_PLANNER, Role.APPROVER, Role.OBSERVER))
rules.add_perm("publication.request", takes_part_as(Role.LEAD_PLANNER))
rules.add_perm("publication.decide", takes_part_as(Role.APPROVER))
