"""Đọc danh sách: a file from outside becomes a plain table, or a `Problem`; it never harms the server.

Everything that looks inside the file happens in a process of its own with limits on memory, time and files
(`hailong.frame.reading.child`); the server only starts it and reads lines of JSON. Trust catalogue A1-A25.
"""

from hailong.frame.reading.sandbox import Limits, read_register
from hailong.frame.table import Table, TableRow

__all__ = ["Limits", "Table", "TableRow", "read_register"]
