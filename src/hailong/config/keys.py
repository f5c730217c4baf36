"""The keys of this installation, for the settings and the command line. No model and no setting at import.

Rooms reach their keys through `hailong.ledger.queries.keyring`; the mechanics are in `hailong.ledger.keyring`.
"""

from pathlib import Path

from hailong.ledger.checkpoint import Signer
from hailong.ledger.keyring import DJANGO_SECRET, KeyFileError, Keyring, installed


def secret_key(keys_dir: Path, *, production: bool) -> str:
    """Django's secret, made once in development. Raises `KeyFileError` in production when there is none."""
    try:
        return Keyring(Path(keys_dir), production=production).django_secret()
    except KeyFileError as missing:
        raise KeyFileError(
            f"set HAILONG_SECRET_KEY, or put the secret into the file {DJANGO_SECRET} of HAILONG_KEYS_DIR ({missing})"
        ) from missing


def ledger_signing_key() -> Signer:
    """The Ed25519 key that signs checkpoints."""
    return installed().ledger_signer()


def provision() -> list[str]:
    """Make every missing key on purpose (the key ceremony of an installation); their names."""
    return installed().provision()
