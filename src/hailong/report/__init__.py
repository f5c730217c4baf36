"""Báo cáo (GSBPM 6.3, 7.2). Tables, charts, text; Word, Excel, SPSS as the decrees and offices ask for.

In: A run record.
Out: Documents.
"""
