"""TCVN3 (ABC): the letters of the fonts `.VnTime` of the 1990s, still met in files that were copied for decades.

One byte a letter, shown by other fonts as `Hé s¬`. A register in them is not converted (capitals live in a font of
their own and are lost) but recognised, so that its sender learns what to do.
"""

import unicodedata

# Sorted by byte: the letters, and where they stand in windows-1252.
_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_BYTES = (
    *range(0xA1, 0xAF), *range(0xB5, 0xBA), *range(0xBB, 0xBF), 0xC6, *range(0xC7, 0xCD), *range(0xCE, 0xD9),
    *range(0xDC, 0xE0), *range(0xE1, 0xF0), *range(0xF1, 0xFF),
)  # fmt: skip
_READ = str.maketrans({chr(byte): letter for byte, letter in zip(_BYTES, _LETTERS, strict=True)})
# A csv of such bytes decodes as windows-1258, where some of these bytes are other letters and some are tones.
_FROM_1258 = str.maketrans({bytes([byte]).decode("cp1258"): chr(byte) for byte in range(0xA0, 0x100)})


def read(text: str) -> str:
    """The text as its writer saw it, if it is in these letters."""
    return "".join(_apart(letter) for letter in text).translate(_FROM_1258).translate(_READ)


def _apart(letter: str) -> str:
    """A tone that met a letter by chance stands alone again: `v` and a tilde are `v` and `ị`."""
    return letter if ord(letter) < 0x100 else unicodedata.normalize("NFD", letter)
