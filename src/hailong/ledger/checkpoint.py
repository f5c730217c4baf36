"""The signed head of the ledger: C2SP tlog-checkpoint in a signed note with one Ed25519 signature. Pure.

A checkpoint is three lines (origin, size, root in base64), an empty line, and signature lines `— name base64`. Keys
travel as texts in the form that every tool of the checkpoint family reads: `name+hash+base64` for the verifier's
half, `PRIVATE+KEY+name+hash+base64` for the signer's.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
KEY_ID_BYTES = 4
MARK = "— "
PRIVATE = "PRIVATE+KEY+"


class NoteError(ValueError):
    """The text is not a signed checkpoint, or not one signed by the key."""


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:KEY_ID_BYTES]


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base64") from error


@dataclass(frozen=True)
class Checkpoint:
    """What a signed head says."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class Verifier:
    """The public half of a log key."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return _key_id(self.name, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """Read `name+hash+base64`. Raises `NoteError`."""
        name, identity, key = _three(text.strip())
        found = cls(name, key)
        if found.key_id.hex() != identity:
            raise NoteError("the key does not carry its own hash")
        return found


@dataclass(frozen=True)
class Signer:
    """The private half of a log key; `seed` never leaves the key store."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"

    def export(self) -> str:
        """The text of the private key file."""
        identity = self.verifier.key_id.hex()
        return f"{PRIVATE}{self.name}+{identity}+{base64.b64encode(ED25519 + self.seed).decode()}"

    @classmethod
    def read(cls, text: str) -> "Signer":
        """Read `PRIVATE+KEY+name+hash+base64`. Raises `NoteError`."""
        if not text.startswith(PRIVATE):
            raise NoteError("not a private key")
        name, identity, seed = _three(text.strip().removeprefix(PRIVATE))
        found = cls(name, seed)
        if found.verifier.key_id.hex() != identity:
            raise NoteError("the key does not carry its own hash")
        return found

    def sign_text(self, text: str) -> bytes:
        """The bare Ed25519 signature of a note's text."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())

    def sign(self, checkpoint: Checkpoint) -> str:
        """The signed note of a checkpoint."""
        signed = base64.b64encode(self.verifier.key_id + self.sign_text(checkpoint.text)).decode()
        return f"{checkpoint.text}\n{MARK}{self.name} {signed}\n"


def generate(name: str) -> Signer:
    """A new log key. `name` is the origin of the log: a host and a path, without spaces or plus signs."""
    if not name or any(sign.isspace() or sign == "+" for sign in name):
        raise ValueError("the name of a log has neither spaces nor plus signs")
    return Signer(name, Ed25519PrivateKey.generate().private_bytes_raw())


def _three(text: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteError("a key is name+hash+base64")
    raw = _base64(parts[2])
    if len(raw) != 33 or raw[:1] != ED25519:
        raise NoteError("not an Ed25519 key")
    return parts[0], parts[1], raw[1:]


def parse(note: str) -> tuple[Checkpoint, list[tuple[str, bytes, bytes]]]:
    """The checkpoint of a note and its signatures as (name, key id, signature), none of them verified.

    Raises:
        NoteError: any departure from the format.
    """
    text, gap, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not gap or len(lines) != 3 or not lines[0] or not signatures.endswith("\n"):
        raise NoteError("a checkpoint has three lines, an empty line and signatures")
    origin, size, root = lines
    if not (size.isascii() and size.isdigit()) or str(int(size)) != size:
        raise NoteError("the size is a decimal number without leading zeros")
    checkpoint = Checkpoint(origin, int(size), _base64(root))
    if len(checkpoint.root) != 32:
        raise NoteError("the root has 32 bytes")
    return checkpoint, [_signature(line) for line in signatures.splitlines()]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    if not line.startswith(MARK):
        raise NoteError("a signature line begins with an em dash")
    name, gap, encoded = line.removeprefix(MARK).rpartition(" ")
    raw = _base64(encoded)
    if not gap or len(raw) <= KEY_ID_BYTES:
        raise NoteError("a signature line has a name and a signature")
    return name, raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:]


def verify(note: str, key: Verifier) -> Checkpoint:
    """The checkpoint of a note that `key` has signed, whose origin is the name of that key.

    Raises:
        NoteError: the note is malformed, of another log, not signed by the key, or its signature is false.
    """
    checkpoint, signatures = parse(note)
    if checkpoint.origin != key.name:
        raise NoteError("a checkpoint of another log")
    own = [signature for name, identity, signature in signatures if (name, identity) == (key.name, key.key_id)]
    if len(own) != 1:
        raise NoteError("not signed once by this key")
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(own[0], checkpoint.text.encode())
    except InvalidSignature as error:
        raise NoteError("the signature is false") from error
    return checkpoint
