"""Điều tra (GSBPM 4.2, 4.3). Interviewers, assignments, invitations, contacts, dispositions.

In: Cases.
Out: Assignments, invitations, dispositions.
"""
