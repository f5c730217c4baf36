"""The one way to write a fact as bytes, so that equal facts have equal hashes. Pure.

Canonical JSON: keys sorted by code point, no spaces, UTF-8, integers only. A float is refused, because two programs
may print one float in two ways; write hundredths or a text instead.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

RESPONSE_PREFIX = b"hl/resp/v1\0"
SALT_BYTES = 32


def canonical(value: Any) -> bytes:
    """The canonical JSON of `value`.

    Raises:
        TypeError: a float, a key that is not text, or anything that is not JSON.
        UnicodeEncodeError: a lone surrogate, which is no text.
    """
    _refuse_what_is_not_exact(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _refuse_what_is_not_exact(value: Any) -> None:
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("the keys of a ledger fact are text")
        for part in value.values():
            _refuse_what_is_not_exact(part)
        return
    if isinstance(value, list | tuple):
        for part in value:
            _refuse_what_is_not_exact(part)
        return
    raise TypeError(f"a ledger fact holds text, integers and truth values only, not {type(value).__name__}")


def commitment(record: Mapping[str, Any], salt: bytes) -> str:
    """`SHA-256("hl/resp/v1\\0" ‖ salt ‖ canonical(record))` in hex.

    The salt is essential: up to a third of honest answer vectors are exact duplicates, and without it equal answers
    would show as equal leaves.

    Raises:
        ValueError: the salt is not 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt of a response has {SALT_BYTES} bytes")
    return hashlib.sha256(RESPONSE_PREFIX + salt + canonical(record)).hexdigest()
