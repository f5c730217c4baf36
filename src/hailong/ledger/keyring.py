"""The key files: secrets that live outside both databases and outside their backups. No Django at import.

One folder (mode 0700), one file per key (mode 0600). A development installation makes what is missing and says so
loudly; production never makes a key by accident and names the file it wants. `provision` makes them on purpose.
A private key that another body keeps (re-interview) need not be here: its public half is enough to seal.
"""

import base64
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from hailong.ledger import checkpoint

DJANGO_SECRET = "django-secret-key"  # noqa: S105 - the name of a file
VAULT_KEK = "vault-kek"
BLIND_INDEX = "blind-index"
REFERENCE = "reference"
LEDGER_PRIVATE = "ledger.skey"
LEDGER_PUBLIC = "ledger.vkey"
SYMMETRIC = (VAULT_KEK, BLIND_INDEX, REFERENCE)
KEY_BYTES = 32


class KeyFileError(RuntimeError):
    """A key file is absent, unreadable or open to others; the message says what the operator does now."""


@dataclass(frozen=True)
class Keyring:
    """The keys of one installation.

    Args:
        folder: the key folder (`HAILONG_KEYS_DIR`).
        production: refuse to make keys.
        origin: the name of the ledger, used once, when its key is made.
        aloud: announce a key that is made, because nobody asked for it.
    """

    folder: Path
    production: bool
    origin: str = "localhost/hailong"
    aloud: bool = True

    def django_secret(self) -> str:
        """The secret of sessions and signed addresses."""
        return self._text(DJANGO_SECRET, lambda: secrets.token_urlsafe(48))

    def symmetric(self, name: str) -> bytes:
        """One of the 32-byte keys `SYMMETRIC`."""
        text = self._text(name, lambda: secrets.token_hex(KEY_BYTES))
        try:
            key = bytes.fromhex(text)
        except ValueError as error:
            raise KeyFileError(f"{name}: not 64 hexadecimal digits") from error
        if len(key) != KEY_BYTES:
            raise KeyFileError(f"{name}: not 64 hexadecimal digits")
        return key

    def ledger_signer(self) -> checkpoint.Signer:
        """The key that signs checkpoints. Its public half is written beside it for anyone to copy."""
        text = self._text(LEDGER_PRIVATE, lambda: checkpoint.generate(self.origin).export())
        with _named(LEDGER_PRIVATE):
            signer = checkpoint.Signer.read(text)
        if not (self.folder / LEDGER_PUBLIC).exists():
            self._make(LEDGER_PUBLIC, str(signer.verifier))
        return signer

    def ledger_verifier(self) -> checkpoint.Verifier:
        """The public half; it is enough for a machine that only checks."""
        path = self.folder / LEDGER_PUBLIC
        if path.exists():
            with _named(LEDGER_PUBLIC):
                return checkpoint.Verifier.read(path.read_text(encoding="utf-8"))
        return self.ledger_signer().verifier

    def reinterview_public(self, survey: str) -> bytes:
        """The 32 bytes to which links of this survey are sealed."""
        public, private = self._pair(survey)
        if not public.exists():
            if not private.exists():
                self._may_make(public.name)
                announce(private.name)
            self.create_reinterview(survey)
        return base64.b64decode(public.read_text(encoding="ascii").strip(), validate=True)

    def reinterview_private(self, survey: str) -> bytes:
        """The 32 bytes that open them. Raises `KeyFileError` once destroyed or where it was never kept."""
        _, private = self._pair(survey)
        if not private.exists():
            raise KeyFileError(f"{private.name}: destroyed, or kept by the re-interview authority")
        return bytes.fromhex(self._read(private))

    def opens_reinterview(self, survey: str) -> bool:
        """Whether links of this survey can be opened here: a pair is there, or will be made, and is not destroyed."""
        public, private = self._pair(survey)
        return private.exists() or not public.exists()

    def create_reinterview(self, survey: str) -> None:
        """Make the pair of a survey on purpose, in production too. An existing pair stays, also a destroyed one."""
        public, private = self._pair(survey)
        if public.exists():
            return
        text = self._make(private.name, X25519PrivateKey.generate().private_bytes_raw().hex())
        key = X25519PrivateKey.from_private_bytes(bytes.fromhex(text)).public_key().public_bytes_raw()
        self._make(public.name, base64.b64encode(key).decode())

    def destroy_reinterview(self, survey: str) -> bool:
        """Overwrite and remove the private half, so that no link of the survey can be opened again.

        Returns whether there was one. The public half stays, so that the name is never given a second key.
        """
        return self._destroy(self._pair(survey)[1])

    def provision(self) -> list[str]:
        """Make every missing key on purpose; the names of those made."""
        wanted = [DJANGO_SECRET, *SYMMETRIC, LEDGER_PRIVATE]
        missing = [name for name in wanted if not (self.folder / name).exists()]
        willing = Keyring(self.folder, production=False, origin=self.origin, aloud=False)
        willing.django_secret()
        for name in SYMMETRIC:
            willing.symmetric(name)
        willing.ledger_signer()
        return missing

    def _pair(self, survey: str) -> tuple[Path, Path]:
        stem = "reinterview-" + re.sub(r"[^0-9A-Za-z._-]", lambda sign: f"%{ord(sign[0]):X}", survey)
        return self.folder / f"{stem}.pub", self.folder / f"{stem}.key"

    def _text(self, name: str, make: Callable[[], str]) -> str:
        path = self.folder / name
        if path.exists():
            return self._read(path)
        self._may_make(name)
        made = self._make(name, make())
        if self.aloud:
            announce(name)
        return made

    def _may_make(self, name: str) -> None:
        if self.production:
            raise KeyFileError(
                f"{name}: no such key file in HAILONG_KEYS_DIR. Production makes no key by itself: "
                f"restore the file from its safe copy, or make new keys on purpose before the first survey."
            )

    def _read(self, path: Path) -> str:
        if self.production and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyFileError(f"{path.name}: readable by others; chmod 600")
        return path.read_text(encoding="utf-8").strip()

    def _make(self, name: str, text: str) -> str:
        """Write a key file whole or not at all; of two processes that try, one wins and both read its text."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / name
        draft = self.folder / f".{name}.{secrets.token_hex(8)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return self._read(path)
        finally:
            draft.unlink()
        return text

    def _destroy(self, path: Path) -> bool:
        if not path.exists():
            return False
        with path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        return True


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say in which file the key is that cannot be read."""
    try:
        yield
    except checkpoint.NoteError as error:
        raise KeyFileError(f"{name}: {error}; restore the file from its safe copy.") from error


def announce(name: str) -> None:
    """Say on stderr that a development key was made."""
    line = "!" * 78
    sys.stderr.write(
        f"{line}\n!! HAILONG: đã tự tạo khóa PHÁT TRIỂN '{name}' trong thư mục khóa. Không dùng cho khảo sát thật.\n"
        f"!! HAILONG: made a DEVELOPMENT key '{name}' in the key folder. Not for a real survey.\n{line}\n"
    )


def installed() -> Keyring:
    """The keyring of this installation, from the settings."""
    from urllib.parse import urlsplit

    from django.conf import settings

    host = urlsplit(settings.PUBLIC_ADDRESS).netloc or "localhost"
    return Keyring(Path(settings.KEYS_DIR), production=settings.PRODUCTION, origin=f"{host}/hailong")
