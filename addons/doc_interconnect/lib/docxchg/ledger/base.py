"""What all statements of the ledger share: cursor, clock, row of a message."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

NOW = "(clock_timestamp() AT TIME ZONE 'UTC')"
"""The database's clock: all servers share it."""
SECOND = f"date_trunc('second', {NOW})"
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class Cursor(Protocol):
    """A cursor in READ COMMITTED, psycopg2's or Odoo's."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""


def rows(cr: Cursor, query: str, params: Mapping[str, object]) -> list[Any]:
    """Run a statement and return its rows."""
    cr.execute(query, params)
    return cr.fetchall()


def prepared(
    cr: Cursor, query: str, types: Mapping[str, str], params: Mapping[str, object]
) -> list[Any]:
    """Run a statement that costs more to plan than to answer; return its rows.

    The connection keeps its plan until it is told to forget all, as the server's pool
    may tell it between two borrowers. So it is asked each time whether it has one.

    :param types: type of each parameter, in the order they are numbered
    """
    name = f"van_thu_{zlib.crc32(query.encode()):08x}"
    asked = "SELECT 1 FROM pg_prepared_statements WHERE name = %(name)s"
    if not rows(cr, asked, {"name": name}):
        numbered = {one: f"${number}" for number, one in enumerate(types, 1)}
        cr.execute(
            f"PREPARE {name} ({', '.join(types.values())}) AS {query % numbered}"
        )
    marks = ", ".join(f"%({one})s" for one in types)
    return rows(cr, f"EXECUTE {name} ({marks})", params)


def now(cr: Cursor) -> datetime:
    """The database's time in whole seconds, naive UTC."""
    found: datetime = rows(cr, f"SELECT {SECOND}", {})[0][0]
    return found


def columns(names: Sequence[str]) -> str:
    """Names of columns for a statement.

    :raises ValueError: one of them is no plain name
    """
    for name in names:
        if not _NAME.match(name):
            raise ValueError(f"no name of a column: {name!r}")
    return ", ".join(names)
