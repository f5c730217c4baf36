"""A paper form, keyed by a clerk."""
