"""Mẫu (GSBPM 4.1). Size, allocation, random draw, reserve list, certificate of the draw.

In: A fixed frame, a quota, a public seed.
Out: Cases and ordered reserves; on-site sessions.
"""
