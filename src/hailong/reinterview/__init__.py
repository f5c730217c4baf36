"""Phúc tra (GSBPM 8.1). Who is asked again, what differs, what follows from it.

In: Responses of a survey.
Out: Outcomes and decisions.
"""
