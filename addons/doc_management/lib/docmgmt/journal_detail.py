"""Details of a journal row as people read them; what is sealed stays JSON."""

from __future__ import annotations

import json
from typing import Any

_LONGEST_LIST = 20


def detail_words(detail: str) -> str:
    """Return the details of a row, part by part; what is empty is left out.

    What is not JSON is shown as it stands: nothing in the journal may be hidden
    because a program cannot read it.

    >>> detail_words('{"state": "closed", "reason": false, "ids": [3, 4]}')
    'state: closed · ids: 3, 4'
    >>> detail_words("lost")
    'lost'
    """
    try:
        found = json.loads(detail or "{}")
    except ValueError:
        return detail
    if not isinstance(found, dict):
        return detail
    lines = ((name.replace("_", " "), _words(value)) for name, value in found.items())
    return " · ".join(f"{name}: {value}" for name, value in lines if value)


def _words(value: Any) -> str:
    if value is None or value is False or value in ("", [], {}):
        return ""
    if value is True:
        return "✓"
    if isinstance(value, dict):
        pairs = ((name, _words(one)) for name, one in value.items())
        return "; ".join(f"{name}: {one or '–'}" for name, one in pairs)
    if isinstance(value, list):
        shown = [_words(one) or "–" for one in value[:_LONGEST_LIST]]
        more = len(value) - len(shown)
        return ", ".join(shown) + (f" … (+{more})" if more else "")
    return str(value)
