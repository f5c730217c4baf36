"""Kho dữ liệu (GSBPM 5.8). The only door to DuckDB, Parquet and other analytical engines.

In: Frozen rows and a manifest.
Out: Cell tables (Arrow), verified datasets.
"""
