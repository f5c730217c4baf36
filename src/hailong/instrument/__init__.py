"""Phiếu hỏi (GSBPM 2.2, 3.1). Criteria, questions, scales, versions; question sets by sector.

In: Definitions of question sets.
Out: Frozen versions with a SHA-256.
"""
