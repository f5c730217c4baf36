"""Sổ nhật ký (–). The tamper-evident log: every change of state, in order, provable. Knows actors and subjects only as codes.

In: Entries appended by actions, in their transaction.
Out: Signed checkpoints, inclusion and consistency proofs.
"""
