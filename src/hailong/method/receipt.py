"""Codes that people read aloud and type: receipts of responses and serials of paper forms.

The alphabet has 31 signs (no O, 0, I, 1, L). 31 is prime, so one check character over weighted values finds every
single wrong character and every swap of two (a code of up to 30 characters). Source: ISO/IEC 7064 gives the idea;
the weights here are simply 1, 2, 3, …
"""

import unicodedata

from hailong.method.problem import Problem

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
PRIME = len(ALPHABET)
RECEIPT_LENGTH = 12
SERIAL_DIGITS = 6


def receipt(commitment_hex: str) -> str:
    """The 12 characters a respondent keeps: 11 (54 bits) from the ledger commitment, the last one a check.

    It tells nothing about the answers, because the commitment is salted.
    """
    number = int(commitment_hex, 16) % PRIME ** (RECEIPT_LENGTH - 1)
    signs = ""
    for _ in range(RECEIPT_LENGTH - 1):
        number, value = divmod(number, PRIME)
        signs += ALPHABET[value]
    return signs + _check([VALUE[sign] for sign in signs])


def grouped(code: str) -> str:
    """As it is printed: `VN7K-3MQ9-2AB4`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_receipt(typed: str) -> str:
    """The receipt a person typed, in any case, with spaces or hyphens.

    Raises: Problem `receipt_malformed` (fact `code`): wrong length, a sign outside the alphabet, or a false check.
    """
    code = _bare(typed)
    values = [VALUE[sign] for sign in code if sign in VALUE]
    if len(code) != RECEIPT_LENGTH or len(values) != len(code) or _check(values[:-1]) != code[-1]:
        raise Problem("receipt_malformed", code=code[:20])
    return code


def serial(number: int) -> str:
    """The serial of a paper form: six digits and a check character, such as `000123-K` without the hyphen."""
    if not 0 < number < 10**SERIAL_DIGITS:
        raise ValueError("a serial has six digits")
    digits = f"{number:0{SERIAL_DIGITS}d}"
    return digits + _check([int(digit) for digit in digits])


def read_serial(typed: str) -> str:
    """The serial a clerk typed.

    Raises: Problem `serial_malformed` (fact `serial`).
    """
    code = _bare(typed)
    digits = code[:-1]
    sound = len(code) == SERIAL_DIGITS + 1 and digits.isascii() and digits.isdigit()
    if not sound or _check([int(digit) for digit in digits]) != code[-1]:
        raise Problem("serial_malformed", serial=code[:20])
    return code


def _check(values: list[int]) -> str:
    return ALPHABET[sum(weight * value for weight, value in enumerate(values, start=1)) % PRIME]


def _bare(typed: str) -> str:
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in plain if sign.isalnum()).upper()
