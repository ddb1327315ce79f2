"""How far an incoming document has got, in the words of the follow-up book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from .books import day_month

_WORDS: Mapping[str, str] = {
    "arrived": "Chờ đăng ký",
    "registered": "Chờ ý kiến chỉ đạo",
    "directed": "Đã giao, chưa nhận việc",
    "in_progress": "Đang giải quyết",
    "done": "Đã giải quyết xong",
    "refused": "Đã trả lại nơi gửi",
    "recalled": "Nơi gửi đã thu hồi",
}
_ENDED = frozenset({"done", "refused", "recalled"})


def progress_words(
    state: str, deadline: date | None, finished: date | None, today: date, year: int
) -> str:
    """Return the state of the work and whether it is or was late.

    :param state: of the incoming document, as in ``workflow``
    :param deadline: last day, None for a document without one
    :param finished: day on which the document was closed
    :param year: year of the book

    >>> days = date(2026, 1, 15), date(2026, 1, 16)
    >>> progress_words("done", *days, date(2026, 2, 1), 2026)
    'Đã giải quyết xong ngày 16/01; quá hạn'
    >>> progress_words("in_progress", days[0], None, date(2026, 2, 1), 2026)
    'Đang giải quyết; quá hạn từ 15/01'
    """
    words = _WORDS.get(state, state)
    if state == "done" and finished:
        words = f"{words} ngày {day_month(finished, year)}"
    if deadline is None:
        return words
    if state == "done":
        return f"{words}; quá hạn" if finished and finished > deadline else words
    if state not in _ENDED and today > deadline:
        return f"{words}; quá hạn từ {day_month(deadline, year)}"
    return words
