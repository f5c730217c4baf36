"""Phương pháp (GSBPM 2.5). Pure: what the textbook and the decree say. No Django, no files, no clock, no randomness of its own.

In: Plain values, tables and Arrow/NumPy arrays.
Out: Figures, orders, decisions as plain values; a `Problem` where a rule is broken.
"""
