"""The network under the axis client: one HTTP request, with time limits.

What failed before the request could have arrived is told apart from what failed
after it, because only the former may be repeated without looking.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

import requests
from urllib3 import exceptions as urllib3

from ..lib.docxchg.axis import (
    AxisClient,
    AxisResponse,
    Credentials,
    TransportFailure,
)
from ..lib.docxchg.folder import FolderChannel, Place
from ..lib.docxchg.rest import RestAccount, RestClient, RestSession
from . import office_clock

MAX_ANSWER = 768 * 1024 * 1024
_NOT_SENT = (
    urllib3.NewConnectionError,
    urllib3.ConnectTimeoutError,
    urllib3.NameResolutionError,
    urllib3.SSLError,
    urllib3.ProxyError,
)


@dataclass(frozen=True)
class Connection:
    """All that is needed to reach an axis, free of any database."""

    backend_id: int
    company_id: int
    agency_code: str
    codes: frozenset[str]
    """All codes under which packets for this agency may be listed."""
    url: str
    """Base address; the name of the call is appended."""
    credentials: Credentials
    database: str = ""
    """For several databases behind one address: header ``X-Odoo-Database``."""
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    headers: dict = field(default_factory=dict)
    account: RestAccount | None = field(default=None, repr=False)
    """For an axis with a REST interface."""
    place: Place | None = None
    """For a shared folder."""
    since: datetime | None = None
    """When the other side last answered."""


_sessions: dict[RestAccount, RestSession] = {}
"""Tokens of this process, under the accounts they were given to."""


def channel(connection, http):
    """Return the :class:`Channel` of a connection.

    :param http: called for HTTP requests, where there are any
    """
    if connection.place:
        return FolderChannel(connection.place, connection.codes, office_clock.now)
    if connection.account:
        return RestClient(
            connection.account,
            http,
            office_clock.now,
            _sessions.setdefault(connection.account, RestSession()),
            connection.since,
        )
    return AxisClient(connection.credentials, http, office_clock.now)


class HttpTransport:
    """Sends the requests of an :class:`AxisClient` over HTTP."""

    def __init__(self, connection):
        self.connection = connection

    def __call__(self, request):
        connection = self.connection
        headers = {**dict(request.headers), **connection.headers}
        if connection.database:
            headers["X-Odoo-Database"] = connection.database
        try:
            with requests.request(
                request.verb,
                f"{connection.url.rstrip('/')}/{request.path}",
                data=_Stream(request) if request.upload else request.body,
                headers=headers,
                timeout=(connection.connect_timeout, connection.read_timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                body, sunk = self._read(response, request.sink)
                return AxisResponse(
                    response.status_code,
                    body,
                    {name.lower(): value for name, value in response.headers.items()},
                    sunk,
                )
        except requests.exceptions.RequestException as error:
            raise TransportFailure(
                f"{type(error).__name__}: {error}"[:500], sent=_may_have_arrived(error)
            ) from error

    def _read(self, response, sink):
        """Return (answer, bytes that went to the sink instead).

        What a sink is given for is no envelope; one that comes all the same is an
        answer in words and stays here.
        """
        parts, size, sunk = [], 0, 0
        for part in response.iter_content(1 << 20):
            size += len(part)
            if size > MAX_ANSWER:
                raise TransportFailure("The answer is too large", sent=True)
            if sink and response.ok and (sunk or not _is_envelope(parts, part)):
                sink.write(part)
                sunk += len(part)
            else:
                parts.append(part)
        expected = response.headers.get("Content-Length", "")
        if sunk and expected.isdigit() and int(expected) != sunk:
            raise TransportFailure("The answer broke off", sent=True)
        return b"".join(parts), sunk


class _Stream:
    """A packet and what frames it, as requests reads a body."""

    def __init__(self, request):
        before, after = request.framing
        self._pieces = chain((before,), request.upload.chunks(), (after,))
        self._left = b""
        self._size = len(before) + request.upload.size + len(after)

    def __len__(self):
        return self._size

    def __iter__(self):
        while piece := self.read(1 << 20):
            yield piece

    def read(self, size=-1):  # pylint: disable=method-required-super
        """Return up to ``size`` bytes; none at the end."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._left = piece
        size = len(self._left) if size < 0 else size
        piece, self._left = self._left[:size], self._left[size:]
        return piece


def _is_envelope(parts, part):
    return bool(parts) or part.lstrip()[:1] == b"{"


def _may_have_arrived(error):
    """Whether the request may have reached the server in spite of ``error``."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return False
    if isinstance(error, (ValueError, requests.exceptions.InvalidURL)):
        return False
    cause = error.args[0] if error.args else None
    if isinstance(cause, urllib3.MaxRetryError):
        cause = cause.reason
    return not isinstance(cause, _NOT_SENT)
