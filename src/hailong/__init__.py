"""Hailong (hài lòng): the open platform to measure satisfaction with public services."""

__version__ = "0.1.0"
