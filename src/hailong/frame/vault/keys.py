"""The data keys of the vault in use: wrapped in the database, opened with keys from outside it."""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hailong.frame.vault import sealing
from hailong.frame.vault.models import DataKey
from hailong.ledger.queries import BLIND_INDEX, REFERENCE, VAULT_KEK, keyring
from hailong.method.problem import Problem


def data_key(key: DataKey) -> AESGCM:
    """The cipher of a campaign. Raises `Problem("contact_key_destroyed")`."""
    if not key.wrapped:
        raise Problem("contact_key_destroyed")
    return AESGCM(sealing.unwrap(keyring().symmetric(VAULT_KEK), bytes(key.wrapped), str(key.id)))


def index_key(key: DataKey) -> bytes:
    """The blind-index key of a campaign: gone with its salt. Raises `Problem("contact_key_destroyed")`."""
    if not key.index_salt:
        raise Problem("contact_key_destroyed")
    return hmac.digest(keyring().symmetric(BLIND_INDEX), bytes(key.index_salt), hashlib.sha256)


def reference_key() -> bytes:
    """The key under which frame units find their contacts."""
    return keyring().symmetric(REFERENCE)
