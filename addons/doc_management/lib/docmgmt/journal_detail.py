"""Details of a journal row as people read them; what is sealed stays JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

_LONGEST_LIST = 20
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d)?")
_BEFORE, _AFTER = "was", "now"
_NAMES = {"fields", "columns", "limit"}
"""Details that name fields, of the record or of what was exported."""


def _as_written(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y %H:%M}"


@dataclass(frozen=True)
class Words:
    """What the names and the codes in the details of a row are called."""

    keys: Mapping[str, str] = field(default_factory=dict)
    """Name of a detail → its label."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Name of a detail → what its codes and numbers of records are called."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Name of a field of the record → its label: what was edited."""
    field_values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """As ``values``, of fields of the record."""
    moment: Callable[[datetime], str] = _as_written
    """How a moment is written, in the time of the office."""


PLAIN = Words()


def detail_words(detail: str, words: Words = PLAIN) -> str:
    """Return the details of a row, part by part; what is empty is left out.

    What is not JSON, and every name or code without words, is shown as it stands:
    nothing in the journal may be hidden because a program does not know it.

    >>> closed = Words({"state": "Trạng thái"}, {"state": {"closed": "Đã đóng"}})
    >>> detail_words('{"state": "closed", "reason": false, "ids": [3, 4]}', closed)
    'Trạng thái: Đã đóng · ids: 3, 4'
    >>> edited = Words(fields={"name": "Tên"})
    >>> detail_words('{"was": {"name": "Cũ"}, "now": {"name": "Mới"}}', edited)
    'Tên: Cũ → Mới'
    >>> detail_words("lost")
    'lost'
    """
    try:
        found = json.loads(detail or "{}")
    except ValueError:
        return detail
    if not isinstance(found, dict):
        return detail
    parts = [*_edits(found, words), *_parts(found, words)]
    return " · ".join(f"{name}: {value}" for name, value in parts if value)


def _edits(found: dict[str, Any], words: Words) -> list[tuple[str, str]]:
    """Take what was edited out of ``found``; return (field, old → new)."""
    now = found.get(_AFTER)
    was = found.get(_BEFORE, {})
    if not isinstance(now, dict) or not isinstance(was, dict):
        return []
    edits = []
    for name in {**was, **now}:
        known = words.field_values.get(name, {})
        old, new = (_said(side.get(name), known, words) for side in (was, now))
        label = words.fields.get(name) or _bare(name)
        edits.append((label, f"{old or '–'} → {new or '–'}" if name in was else new))
    for name in (_BEFORE, _AFTER):
        found.pop(name, None)
    return edits


def _parts(found: dict[str, Any], words: Words) -> list[tuple[str, str]]:
    parts = []
    for name, value in found.items():
        is_names = name in _NAMES or (name == _AFTER and isinstance(value, list))
        known = words.fields if is_names else words.values.get(name, {})
        parts.append((words.keys.get(name) or _bare(name), _said(value, known, words)))
    return parts


def _bare(name: str) -> str:
    return name.replace("_", " ")


def _said(value: Any, known: Mapping[str, str], words: Words) -> str:
    if value is None or value is False or value in ("", [], {}):
        return ""
    if value is True:
        return "✓"
    if isinstance(value, dict):
        return "; ".join(
            f"{known.get(name) or words.keys.get(name) or _bare(name)}: "
            f"{_said(one, known, words) or '–'}"
            for name, one in value.items()
        )
    if isinstance(value, list):
        said = [_said(one, known, words) for one in value[:_LONGEST_LIST]]
        if not any(said):
            return ""
        shown = [one or "–" for one in said]
        more = len(value) - len(shown)
        return ", ".join(shown) + (f" … (+{more})" if more else "")
    return known.get(str(value)) or _dated(str(value), words)


def _dated(text: str, words: Words) -> str:
    """Return a day or a moment as offices write it, anything else as it stands."""
    try:
        if _DAY.fullmatch(text):
            return f"{date.fromisoformat(text):%d/%m/%Y}"
        if _MOMENT.fullmatch(text):
            return words.moment(datetime.fromisoformat(text))
    except ValueError:  # a number that only looks like a day
        pass
    return text
