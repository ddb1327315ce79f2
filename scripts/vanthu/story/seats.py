"""A person at the browser: one logged-in session, the same calls as the screens."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import requests

from .world import Person

SECONDS = 120
Found = TypeVar("Found")


class Refused(Exception):
    """The server refused; the message is what the person would read."""


class TooLate(Exception):
    """What was waited for did not come."""


class Seat:
    """One official, logged in with a password at his agency's server."""

    def __init__(self, url: str, person: Person, password: str, database: str) -> None:
        self.url = url
        self.person = person
        self.http = requests.Session()
        # No proxy of the machine stands between two processes on it.
        self.http.trust_env = False
        session = self._rpc(
            "/web/session/authenticate",
            {"db": database, "login": person.login, "password": password},
        )
        self.uid: int = session["uid"]
        self.context: dict[str, Any] = {
            **session["user_context"],
            "allowed_company_ids": [session["user_companies"]["current_company"]],
        }

    def __str__(self) -> str:
        return f"{self.person.name} ({self.person.post})"

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a public method of a model, as a button does."""
        return self._rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            {
                "model": model,
                "method": method,
                "args": list(args),
                "kwargs": {"context": self.context, **kwargs},
            },
        )

    def create(self, model: str, values: dict[str, Any]) -> int:
        """Save a new record, as the form does."""
        saved = self.call(model, "web_save", [], values, specification={})
        return int(saved[0]["id"])

    def read(self, model: str, record: int, *names: str) -> dict[str, Any]:
        """Fields of one record; references as [id, name]."""
        rows: list[dict[str, Any]] = self.call(model, "read", [record], list(names))
        return rows[0]

    def search(
        self, model: str, domain: list[Any], *names: str, **options: Any
    ) -> list[dict[str, Any]]:
        """Records this person finds."""
        found: list[dict[str, Any]] = self.call(
            model, "search_read", domain, list(names), **options
        )
        return found

    def download(self, path: str) -> bytes:
        """What the server gives for an address."""
        answer = self.http.get(self.url + path, timeout=SECONDS, allow_redirects=False)
        if answer.status_code != 200:
            raise Refused(f"{path}: HTTP {answer.status_code}")
        return answer.content

    def _rpc(self, path: str, params: dict[str, Any]) -> Any:
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        answer = self.http.post(self.url + path, json=body, timeout=SECONDS)
        answer.raise_for_status()
        told = answer.json()
        if "error" in told:
            data = told["error"].get("data", {})
            raise Refused(data.get("message") or str(told["error"]))
        return told["result"]


def wait_for(
    what: str, look: Callable[[], Found | None], seconds: float = 90, every: float = 0.5
) -> Found:
    """Look again and again until something is there; :class:`TooLate` otherwise."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TooLate(f"{what}: đã đợi {seconds:.0f} giây mà không thấy")
        time.sleep(every)
