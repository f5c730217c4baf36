"""Khắc phục (GSBPM 8.2, 8.3). Findings become improvement plans, what was done, what it changed.

In: A release.
Out: Improvement plans and their follow-up.
"""
