"""Reads of the ledger: its keys, entries and proofs."""

from hailong.ledger.keyring import BLIND_INDEX, REFERENCE, VAULT_KEK, KeyFileError, Keyring, installed

__all__ = ["BLIND_INDEX", "REFERENCE", "VAULT_KEK", "KeyFileError", "Keyring", "keyring"]


def keyring() -> Keyring:
    """The key files of this installation."""
    return installed()
