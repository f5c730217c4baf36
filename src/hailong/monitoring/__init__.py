"""Điều hành (GSBPM 4.3). Progress against plan, the day's work queue, quality signals.

In: Cases, responses, re-interviews.
Out: Pages; nothing is written here.
"""
