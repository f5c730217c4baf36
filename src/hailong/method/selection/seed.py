"""The public seed, and the permanent random number that it gives to every name.

SHA-256 is the same on every engine and machine; a library's random numbers are not.
"""

import unicodedata
from hashlib import sha256

from hailong.method.problem import Problem


def prn(seed: str, dossier_no: str) -> str:
    """The permanent random number of a dossier: 64 hexadecimal digits."""
    return sha256(f"{seed}|{dossier_no}".encode()).hexdigest()


def check_seed(seed: str) -> str:
    """The seed without outer white space, its letters composed (two persons must type the same bytes).

    It is printed, typed by a second person and pasted into a shell.

    Raises: Problem `seed_malformed` unless it is 6-120 printable characters without quotes, backslash, `|`,
    `;`.
    """
    stripped = unicodedata.normalize("NFC", seed.strip())
    if not 6 <= len(stripped) <= 120 or not stripped.isprintable() or any(mark in stripped for mark in "'\\|;\""):
        raise Problem("seed_malformed", length=len(stripped))
    return stripped


def start_below(seed: str, name: str, bound: int) -> int:
    """A random start 0…bound − 1 for one stratum: SHA-256(seed|name) mod bound. The bias is below bound/2²⁵⁶."""
    return int(prn(seed, name), 16) % bound
