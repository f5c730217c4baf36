"""Official paper documents: a neutral content model, and what turns it into Word, Excel, CSV and Parquet.

In: dataclasses of `content` (headings, paragraphs, tables, charts, signatures), dates as arguments.
Out: bytes that are the same for the same input: no clock, no author, no machine path.
Knows no survey: which sentence and which table a document holds is decided in the rooms.
"""
