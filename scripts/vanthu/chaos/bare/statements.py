"""Statements planned once per connection: the claim takes longer to plan than to run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg2.extensions import cursor

_MARK = re.compile(r"%\((?P<name>\w+)\)s|%s|%%")
_ROWS = re.compile(r"^\s*(SELECT|INSERT|UPDATE|WITH)\b")
_UNTYPED = re.compile(r"\bIN %|%\(\w+\)s IS NULL")
"""What cannot be a parameter of a prepared statement: lists of rows, what has no type."""


def numbered(query: str) -> tuple[str, list[str | None]]:
    """A statement with numbered parameters, and the name of each; None: by its place."""
    names: list[str | None] = []

    def mark(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        names.append(found["name"])
        return f"${len(names)}"

    return _MARK.sub(mark, query), names


class Prepared(cursor):  # type: ignore[misc]
    """A cursor that prepares what it is given and remembers it."""

    known: dict[str, tuple[str, list[str | None]]]

    def execute(self, query: str, params: Any = None) -> None:
        """Run a statement, planned before if it was run before."""
        found = self.known.get(query)
        if found is None:
            self.known[query] = found = self._prepare(query, params)
        command, names = found
        super().execute(command, _values(names, params) if command != query else params)

    def _prepare(self, query: str, params: Any) -> tuple[str, list[str | None]]:
        if not _ROWS.match(query) or _UNTYPED.search(query):
            return query, []
        text, names = numbered(query) if params is not None else (query, [])
        name = f"chaos_{len(self.known)}"
        super().execute(f"PREPARE {name} AS {text}")
        marks = f"({', '.join(['%s'] * len(names))})" if names else ""
        return f"EXECUTE {name}{marks}", names


def _values(
    names: Sequence[str | None], params: Mapping[str, Any] | Sequence[Any] | None
) -> list[Any]:
    if isinstance(params, Mapping):
        return [params[name] for name in names if name]
    return list(params or ())


def for_one_connection() -> type[Prepared]:
    """A class of cursors that share what was prepared."""
    return type("Prepared", (Prepared,), {"known": {}})
