"""Numbers in Vietnamese words, as totals of lists and records are written."""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu", "tỷ")
_MOST = 10**12


def in_words(number: int) -> str:
    """Write a number from 0 below a million millions in words.

    >>> in_words(0), in_words(15), in_words(21), in_words(105)
    ('không', 'mười lăm', 'hai mươi mốt', 'một trăm linh năm')
    >>> in_words(2026)
    'hai nghìn không trăm hai mươi sáu'

    :raises ValueError: outside that range
    """
    if not 0 <= number < _MOST:
        raise ValueError(number)
    if not number:
        return _DIGITS[0]
    parts: list[str] = []
    groups = [number // 1000**place % 1000 for place in range(4)]
    for place in (3, 2, 1, 0):
        group = groups[place]
        if not group:
            continue
        parts.append(_below_thousand(group, is_first=not parts))
        if place:
            parts.append(_GROUPS[place])
    return " ".join(parts)


def _below_thousand(number: int, is_first: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or not is_first:
        words += [_DIGITS[hundreds], "trăm"]
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
        last = {1: "mốt", 4: "tư", 5: "lăm"}
    elif tens == 1:
        words.append("mười")
        last = {5: "lăm"}
    else:
        if ones and words:
            words.append("linh")
        last = {}
    if ones:
        words.append(last.get(ones, _DIGITS[ones]))
    return " ".join(words)
