"""The keys of this installation, for the settings and the command line. No model and no setting at import.

Rooms reach their keys through `hailong.ledger.queries.keyring`; the mechanics are in `hailong.ledger.keyring`.
"""

from pathlib import Path

from hailong.ledger.checkpoint import Signer
from hailong.ledger.keyring import (
    BLIND_INDEX,
    DJANGO_SECRET,
    REFERENCE,
    VAULT_KEK,
    KeyFileError,
    Keyring,
    installed,
)


def secret_key(keys_dir: Path, *, production: bool) -> str:
    """Django's secret, made once in development. Raises `KeyFileError` in production when there is none."""
    try:
        return Keyring(Path(keys_dir), production=production).django_secret()
    except KeyFileError as missing:
        raise KeyFileError(
            f"set HAILONG_SECRET_KEY, or put the secret into the file {DJANGO_SECRET} of HAILONG_KEYS_DIR ({missing})"
        ) from missing


def vault_kek() -> bytes:
    """The key that wraps the data keys of the contact vault."""
    return installed().symmetric(VAULT_KEK)


def blind_index_key() -> bytes:
    """The master of the vault's blind indexes."""
    return installed().symmetric(BLIND_INDEX)


def reference_key() -> bytes:
    """The key under which a frame unit finds its contact."""
    return installed().symmetric(REFERENCE)


def ledger_signing_key() -> Signer:
    """The Ed25519 key that signs checkpoints."""
    return installed().ledger_signer()


def reinterview_public(code: str) -> bytes:
    """The X25519 public key to which the case links of survey `code` are sealed."""
    return installed().reinterview_public(code)


def provision() -> list[str]:
    """Make every missing key on purpose (the key ceremony of an installation); their names."""
    return installed().provision()
