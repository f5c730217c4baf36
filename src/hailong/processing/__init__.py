"""Làm sạch (GSBPM 5.1–5.5, 5.8). Numbering, edits, corrections, exclusions, then a frozen dataset.

In: Responses and decisions about them.
Out: A frozen dataset with its manifest.
"""
