"""Benchmarks: one file each, run by `./hailong bench NAME`; every figure stands beside a reference of the same run."""
