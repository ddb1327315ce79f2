"""Letters typed in the code pages before Unicode: TCVN3 (ABC) and VNI."""

from __future__ import annotations

import re

# In TCVN3 the letters with marks lie on Latin-1 codes: "Céng hßa x· héi chñ nghÜa".
_TCVN3_LETTERS = set("¨®¬¹¸µ¶·Ê©ª«­¾»¼½Æ×Ñ¢§¦£¥¤Þ²³´ï§ñ×Ø")
_TCVN3_ONLY = set("¨®¬­¹¸µ¶·©ª«¾»¼½×Ø¢§¦£¥¤²³´ß")
# In VNI a vowel is followed by a separate mark letter: "Coäng hoøa xaõ hoäi".
_VNI_MARK = re.compile(
    r"[aeiouyAEIOUYăâêôơưÔÂÊ][äåàáãâøùûõïéèëêúüþÅÄÀÁÃÂØÙÛÕ](?![a-z]*[ạ-ỹ])"
)
_VIETNAMESE = re.compile(r"[\u1ea0-\u1ef9ăđơưĂĐƠƯ]")
_OLD_FONT = re.compile(r"^(?:\w{6}\+)?(?:\.?Vn[A-Z]|VNI[-_ ])")


def old_code_page(text: str, font: str = "") -> str:
    """Return "TCVN3" or "VNI" where text is in one of them, "" where it is Unicode.

    >>> old_code_page("Céng hßa x· héi chñ nghÜa ViÖt Nam")
    'TCVN3'
    >>> old_code_page("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam")
    'VNI'
    >>> old_code_page("Cộng hòa xã hội chủ nghĩa Việt Nam")
    ''
    """
    if _OLD_FONT.match(font):
        return "VNI" if "VNI" in font[:12].upper() and ".Vn" not in font else "TCVN3"
    words = text.split()
    for start in range(0, max(len(words) - 3, 1), 4):
        code = _code_of(" ".join(words[start : start + 8]))
        if code:
            return code
    return ""


def _code_of(text: str) -> str:
    """The same of a few words: Unicode around them must not hide them."""
    letters = sum(char.isalpha() or char in _TCVN3_LETTERS for char in text)
    if letters < 6 or len(_VIETNAMESE.findall(text)) * 12 > letters:
        return ""
    if len(_VNI_MARK.findall(text)) >= 3:
        return "VNI"
    if sum(char in _TCVN3_ONLY for char in text) >= 2:
        return "TCVN3"
    return ""
