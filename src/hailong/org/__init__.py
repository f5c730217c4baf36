"""Tổ chức (–). Who: agencies and areas through time, people, roles and what they may see.

In: Administrative units, agencies, people.
Out: Agencies and areas with validity and lineage; users with roles.
"""
