"""Who the applicant is and how to reach them: telephone numbers, e-mail, citizen numbers, dossier numbers.

Sources: numbering plan of 2018 (mobile numbers 01x became ten digits) and of 2017 (landlines 02x); citizen
numbers have 12 digits (CCCD) or 9 (old CMND).
"""

import re

TEST_PHONE = "0900000000"
_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{8,9}")
_EMAIL = re.compile(r"[^@\s,;<>\"'()]+@[^@\s,;<>\"'()]+\.[^@\s,;<>\"'()]{2,}")
_BAD_IN_DOSSIER_NO = re.compile(r"[;|\"'`\\$\x00-\x1f\x7f]")
_ELEVEN_DIGIT_MOBILES = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


def phone(text: str) -> str:
    """The first dialable number in a cell as `0xxxxxxxxx`, or empty.

    Reads `+84`, `0084`, `84`, lost leading zeros (a number typed as a number), dots, spaces and brackets.
    """
    if _MOBILE.fullmatch(text):
        return text
    for part in re.split(r"[/;,\n]| - |hoặc", text):
        if number := _one_phone(part):
            return number
    return ""


def _one_phone(text: str) -> str:
    text = re.sub(r"\.0$", "", text.strip())
    if re.search(r"[^\d\s.()+-]", text):
        return ""
    digits = re.sub(r"\D", "", text)
    for prefix in ("0084", "84"):
        if digits.startswith(prefix) and len(digits) >= len(prefix) + 9:
            digits = digits[len(prefix) :]
            break
    if not digits.startswith("0"):
        digits = "0" + digits
    if len(digits) == 11 and digits[:4] in _ELEVEN_DIGIT_MOBILES:
        digits = _ELEVEN_DIGIT_MOBILES[digits[:4]] + digits[4:]
    return digits if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else ""


def email(text: str) -> str:
    """The first e-mail address in a cell in lower case, or empty."""
    found = _EMAIL.search(text)
    return found.group().lower().strip(".") if found else ""


def citizen_no(text: str) -> str:
    """Citizen or passport number in capitals without separators.

    A number that lost its zeros gets them back; or empty.
    """
    if len(text) == 12 and text.isdecimal() and text.strip("0"):
        return text
    bare = re.sub(r"[^0-9A-Z]", "", re.sub(r"\.0$", "", text.strip()).upper())
    if not any(letter.isdigit() for letter in bare) or not bare.strip("0"):
        return ""
    if bare.isdigit() and len(bare) in (8, 10, 11):
        return bare.zfill(9 if len(bare) == 8 else 12)
    return bare


def dossier_no(text: str) -> str:
    """Dossier number in capitals without any white space, or empty when it could not stand in the canonical
    frame file.

    The number is what the draw hashes, so everybody must write it alike. Refused: the separators of the frame
    file and of the hash (`;`, `|`), quotes, and what a shell would read.
    """
    number = re.sub(r"\s+", "", text).upper()
    return "" if len(number) > 100 or _BAD_IN_DOSSIER_NO.search(number) else number
