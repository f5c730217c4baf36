"""Công bố (GSBPM 6.4, 7). Approvals, disclosure control, public pages, open data.

In: A run record and an approval.
Out: A release: public pages and open tables.
"""
