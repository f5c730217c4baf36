"""Kho liên hệ. Names, phones, addresses, dossier numbers: encrypted, in a database of their own, deleted on time.

In: Contact data of frame units, once, at import.
Out: One contact at a time, by a reference that only the key holder can compute; yes or no by blind index.
"""
