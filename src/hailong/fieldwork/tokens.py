"""Secret tokens of invitations: 128 bits as 26 lower-case letters and digits that can be typed from paper."""

import base64
import hashlib
import re
import secrets

TOKEN_BYTES = 16
SHAPE = re.compile(r"[a-z2-7]{26}")


def new_token() -> str:
    """A fresh token; shown once."""
    return base64.b32encode(secrets.token_bytes(TOKEN_BYTES)).decode().rstrip("=").lower()


def digest(token: str) -> str:
    """What the database keeps of a token: SHA-256 in hex. One that was typed in capitals is the same."""
    return hashlib.sha256(token.lower().encode()).hexdigest()
