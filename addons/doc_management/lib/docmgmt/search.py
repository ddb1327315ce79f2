"""The words of a document and the query for words a person types.

Both are folded alike: lower case, without accents. Vietnamese is written in syllables,
each a word of its own, so only the last one typed can be unfinished. Inside texts even
that one is whole: two letters begin a word in every long text.
"""

from __future__ import annotations

import re

from .text import fold

_SHORTEST_BEGINNING = 2
"""Letters. One letter begins a tenth of all words and would find nothing useful."""

_LONGEST_WORD = 60
_IN_ORDER = 16_000
"""Words; PostgreSQL knows the places of the first 16 383 only."""
_MOST_INDEXED = 400_000
"""Bytes; a text vector of PostgreSQL holds one MiB, places included."""
_QUOTED = re.compile('["“”„]([^"“”„]+)["“”„]')


def words(text: str) -> list[str]:
    """The words of a text as they are indexed, in order.

    >>> words("Về việc: Hạn hán, kỳ 2")
    ['ve', 'viec', 'han', 'han', 'ky', '2']
    """
    return re.findall(r"\w+", fold(text))


def index_words(text: str) -> str:
    """Return the words of a long text as they are indexed: what stands in front in its
    order, of the rest each new word once.

    Kept within what PostgreSQL takes for one text, whatever the file holds.

    >>> index_words("Hạn hán, hạn mặn – HẠN")
    'han han han man han'
    """
    found = [word for word in words(text) if len(word) <= _LONGEST_WORD]
    front, rest = found[:_IN_ORDER], found[_IN_ORDER:]
    kept: list[str] = []
    room = _MOST_INDEXED
    for word in (*front, *dict.fromkeys(rest)):
        room -= len(word.encode()) + 1
        if room < 0:
            break
        kept.append(word)
    return " ".join(kept)


def text_query(typed: str) -> str:
    """Return the query for words inside texts; in quotation marks, one after the other.

    A text of forty pages has most syllables somewhere, so quotation marks matter more
    than in a subject, and a word is unfinished only where a star says so: the index
    would gather every text that has any word of that beginning, of all agencies.

    >>> text_query('"hồ chứa" 2026')
    "('ho' <-> 'chua') & '2026'"
    >>> text_query("ho chu*")
    "'ho' & 'chu':*"
    """
    phrases = [words(phrase) for phrase in _QUOTED.findall(typed)]
    parts = [
        "(" + " <-> ".join(f"'{word}'" for word in phrase) + ")"
        for phrase in phrases
        if phrase
    ]
    for word in re.findall(r"\w+\*?", fold(_QUOTED.sub(" ", typed))):
        whole = word.rstrip("*")
        unfinished = word != whole and len(whole) >= _SHORTEST_BEGINNING
        parts.append(f"'{whole}'" + (":*" if unfinished else ""))
    return " & ".join(parts)


def words_query(typed: str) -> str:
    """What PostgreSQL's ``to_tsquery('simple', …)`` takes for typed words.

    All words must be there. The last one may be the beginning of a word, unless it
    is a figure: "kỳ 2" does not ask for kỳ 2026. Empty when nothing was typed.

    >>> words_query("Quyết toán kỳ 2")
    "'quyet' & 'toan' & 'ky' & '2'"
    >>> words_query("hạn há")
    "'han' & 'ha':*"
    """
    found = words(typed)
    if not found:
        return ""
    last = found[-1]
    unfinished = len(last) >= _SHORTEST_BEGINNING and not last.isdigit()
    parts = [f"'{word}'" for word in found]
    if unfinished:
        parts[-1] += ":*"
    return " & ".join(parts)
