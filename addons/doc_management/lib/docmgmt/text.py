"""Vietnamese text: folding for search and keys for sorting."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not decompose. Eth (U+00D0) and African D (U+0189) look
# exactly like capital Đ and are common in data typed with old keyboards.
_D_LETTERS = str.maketrans(dict.fromkeys("đĐðÐɖƉ", "d"))

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANKS = {letter: 20 + place for place, letter in enumerate(_ALPHABET)}
_SHAPES = {"\u0302", "\u0306", "\u031b"}  # circumflex, breve, horn: other letters
# Order of the tones in Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_FOREIGN_MARK = 6

_NUMBER = 10
_OTHER = 90
_END = "00"
_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)


def fold(text: str) -> str:
    """Return the text without accents, in lower case, for accent-free search.

    Precomposed and decomposed input give the same answer, ``đ`` becomes ``d``,
    invisible characters disappear and every run of white space becomes one space.

    >>> fold("Ủy ban nhân dân  tỉnh Đắk Nông")
    'uy ban nhan dan tinh dak nong'
    """
    decomposed = unicodedata.normalize("NFD", text.lower())
    bare = "".join(
        char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf")
    )
    return " ".join(bare.translate(_D_LETTERS).split())


def vietnamese_sort_key(text: str) -> str:
    """Return a string of digits that sorts texts as a Vietnamese dictionary does.

    Words are compared one after the other: first by letters (a ă â b c d đ e ê …),
    then by tone (none, huyền, hỏi, ngã, sắc, nặng) wherever in the syllable the
    tone is written; capitals decide last. Numbers compare by value. The key holds
    digits only, so it sorts alike in Python and in any database collation and may
    be stored.
    """
    words = _words(text)
    return _letters_key(words) + _spelling_key(words)


def person_sort_key(full_name: str) -> str:
    """Return the key of a person's name: tên, then middle names, then family name.

    >>> names = ["Trần Văn Bình", "Lê Thị An", "Nguyễn Văn Án", "Đỗ An"]
    >>> sorted(names, key=person_sort_key)
    ['Đỗ An', 'Lê Thị An', 'Nguyễn Văn Án', 'Trần Văn Bình']
    """
    words = _words(full_name)
    ordered = (words[-1:], words[1:-1], words[:1] if len(words) > 1 else [])
    return "".join(_letters_key(part) for part in ordered) + _spelling_key(words)


def _words(text: str) -> list[str]:
    """Split into words; digits and letters of one word are separate tokens."""
    composed = unicodedata.normalize("NFC", text)
    tokens = _TOKEN.findall(composed)
    parts: list[str] = []
    for token in tokens:
        parts.extend(re.findall(r"[0-9]+|[^0-9]+", token))
    return parts


def _letters_key(words: list[str]) -> str:
    return "".join(_word_key(word) for word in words) + _END


def _word_key(word: str) -> str:
    if word.isascii() and word.isdigit():
        value = word.lstrip("0") or "0"
        return f"{_NUMBER}{min(len(value), 999):03d}{value}"
    letters, tones = _letters_and_tones(word)
    return "".join(letters) + _END + str(max(tones, default=0))


def _spelling_key(words: list[str]) -> str:
    """Tell apart what reads the same: place of the tone, capitals, leading zeros."""
    key = ""
    for word in words:
        _letters, tones = _letters_and_tones(word)
        capitals = "".join("1" if char.isupper() else "0" for char in word)
        key += f"{''.join(map(str, tones))}{capitals}"
    return key


def _letters_and_tones(word: str) -> tuple[list[str], list[int]]:
    """Return one sort rank and one tone per letter of the word."""
    letters: list[str] = []
    tones: list[int] = []
    for char in word.lower():
        decomposed = unicodedata.normalize("NFD", char)
        base, marks = decomposed[0], decomposed[1:]
        base = "đ" if base in "đðɖ" else base
        tone = 0
        for mark in marks:
            shaped = unicodedata.normalize("NFC", base + mark)
            if mark in _SHAPES and shaped in _RANKS:
                base = shaped
            elif unicodedata.category(mark) == "Mn":
                tone = max(tone, _TONES.get(mark, _FOREIGN_MARK))
        rank = _RANKS.get(base)
        letters.append(f"{_OTHER}{ord(base):07d}" if rank is None else str(rank))
        tones.append(tone)
    return letters, tones
