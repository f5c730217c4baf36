"""Quyền số, chỉ số (GSBPM 5.6, 5.7, 6.1). Runs of the method over a frozen dataset, kept for ever.

In: A frozen dataset and a method.
Out: A run record with every figure and its uncertainty.
"""
