"""The cryptography of the vault. Pure; `cryptography` only.

A field is AES-256-GCM with a fresh 12-byte nonce: `format byte 1 ‖ nonce ‖ ciphertext and tag`. Its associated data
is `table|row|column|key`, so that a ciphertext moved to another row, column or key does not open (`InvalidTag`).

A sealed box is readable only by the holder of an X25519 key: `format byte 1 ‖ ephemeral public key ‖ ciphertext and
tag`, the AES key by HKDF-SHA256 over both public keys. Each box has its own key, so its nonce is constant.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32
INDEX_BYTES = 16
BOX_INFO = b"hl/box/v1"
REFERENCE_PREFIX = b"hl/ref/v1\0"


def place(table: str, row: str, column: str, key: str) -> bytes:
    """The associated data of a field: where it belongs."""
    return "|".join((table, row, column, key)).encode()


def encrypt(key: AESGCM, text: str, where: bytes) -> bytes:
    """Seal one field to its place."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + key.encrypt(nonce, text.encode(), where)


def decrypt(key: AESGCM, sealed: bytes, where: bytes) -> str:
    """Open one field. Raises `InvalidTag` when it was altered, moved or sealed by another key."""
    if sealed[:1] != FORMAT:
        raise InvalidTag
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return key.decrypt(nonce, body, where).decode()


def wrap(kek: bytes, key: bytes, owner: str) -> bytes:
    """A data key under the key-encryption key, bound to its owner."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(kek).encrypt(nonce, key, place("vault_datakey", owner, "wrapped", "kek"))


def unwrap(kek: bytes, wrapped: bytes, owner: str) -> bytes:
    """The data key. Raises `InvalidTag`."""
    if wrapped[:1] != FORMAT:
        raise InvalidTag
    nonce, body = wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
    return AESGCM(kek).decrypt(nonce, body, place("vault_datakey", owner, "wrapped", "kek"))


def index(key: bytes, column: str, value: str) -> bytes:
    """The blind index of a normalised value: equality under one campaign's key and nothing more. 16 bytes."""
    return hmac.digest(key, f"{column}|{value}".encode(), hashlib.sha256)[:INDEX_BYTES]


def reference(key: bytes, frame_unit_id: str) -> bytes:
    """The 32 bytes by which a frame unit finds its contact."""
    return hmac.digest(key, REFERENCE_PREFIX + frame_unit_id.encode(), hashlib.sha256)


def seal(public_key: bytes, content: bytes) -> bytes:
    """Seal bytes to an X25519 public key of 32 bytes; the sender cannot open the box again."""
    ephemeral = X25519PrivateKey.generate()
    sender = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    header = FORMAT + sender
    return header + AESGCM(_box_key(shared, sender, public_key)).encrypt(bytes(NONCE_BYTES), content, header)


def unseal(private_key: bytes, sealed: bytes) -> bytes:
    """Open a sealed box with the 32-byte private key. Raises `InvalidTag` for another key or an altered box."""
    header, body = sealed[: 1 + KEY_BYTES], sealed[1 + KEY_BYTES :]
    if header[:1] != FORMAT or len(header) != 1 + KEY_BYTES:
        raise InvalidTag
    own = X25519PrivateKey.from_private_bytes(private_key)
    shared = own.exchange(X25519PublicKey.from_public_bytes(header[1:]))
    key = _box_key(shared, header[1:], own.public_key().public_bytes_raw())
    return AESGCM(key).decrypt(bytes(NONCE_BYTES), body, header)


def _box_key(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=sender + receiver, info=BOX_INFO).derive(shared)
