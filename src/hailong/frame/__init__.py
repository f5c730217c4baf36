"""Dàn mẫu (GSBPM 4.1). Client lists from the one-stop registers become a checked frame. The contact vault lives here.

In: One-stop register files.
Out: Checked frame units, reasons for the rest; encrypted contacts.
"""
