"""The order of Vietnamese names: letters as the alphabet has them (a ă â … d đ …), tones only between equal letters."""

import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # huyền, hỏi, ngã, sắc, nặng; none stands before all
PLACE = {sign: f"{place:02d}" for place, sign in enumerate("0123456789" + ALPHABET, 1)}


def collation_key(text: str) -> str:
    """Digits only, so that every database sorts them alike: the letters of each word, then the tones."""
    letters, tones = [], []
    for word in unicodedata.normalize("NFC", text).lower().split():
        for sign in word.zfill(4) if word.isdecimal() else word:  # Phường 2 before Phường 10
            plain, tone = _without_tone(sign)
            if plain in PLACE:
                letters.append(PLACE[plain])
                tones.append(str(tone))
        letters.append("00")
    return "".join([*letters, "00", *tones])


def _without_tone(sign: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", sign)
    tone = next((place for place, mark in enumerate(TONES, 1) if mark in parts), 0)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)), tone


def name_key(full_name: str) -> tuple[str, str]:
    """People stand by their given name, which is the last word; then by the whole name."""
    words = full_name.split()
    return collation_key(words[-1] if words else ""), collation_key(full_name)
