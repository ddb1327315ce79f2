"""The words of a document and the query for words a person types.

Both are folded alike: lower case, without accents. Vietnamese is written in syllables,
each a word of its own, so only the last one typed can be unfinished.
"""

from __future__ import annotations

import re

from .text import fold

_SHORTEST_BEGINNING = 2
"""Letters. One letter begins a tenth of all words and would find nothing useful."""


def words(text: str) -> list[str]:
    """The words of a text as they are indexed, in order.

    >>> words("Về việc: Hạn hán, kỳ 2")
    ['ve', 'viec', 'han', 'han', 'ky', '2']
    """
    return re.findall(r"\w+", fold(text))


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
