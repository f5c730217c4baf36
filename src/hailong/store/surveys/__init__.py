"""Any sample survey in a table: its design declared by names of columns, its cells, its estimates.

`estimates.estimate` reads a table once (`cells`) and does the rest in NumPy (`method.celled`): items, criteria and the
whole, for any number of domain sets. Element designs need a second pass for criteria (`composed`).
"""
