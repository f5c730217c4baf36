"""Kế hoạch (GSBPM 1, 2). What is measured, where, by whom, by when, how many, in which modes.

In: A template and the plan document.
Out: A survey: blocks, units, quotas, modes, milestones.
"""
