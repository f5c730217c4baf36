"""Permissions at the doors that need an account. Respondents need none: their token authorises."""

import rules

from hailong.fieldwork.rules import works_on
from hailong.org.models import Role
from hailong.plan.rules import takes_part_as

rules.add_perm("capture.interview", works_on)
rules.add_perm("capture.key", takes_part_as(Role.DATA_ENTRY))
rules.add_perm("capture.conflict", takes_part_as(Role.LEAD_PLANNER))
