"""The network under the axis client: one HTTP request, with time limits.

What failed before the request could have arrived is told apart from what failed
after it, because only the former may be repeated without looking.
"""

from dataclasses import dataclass, field

import requests
from urllib3 import exceptions as urllib3

from ..lib.docxchg.axis import AxisResponse, Credentials, TransportFailure
from ..lib.docxchg.axis.hashfile import TRAILER

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
                data=_Stream(request.upload) if request.upload else request.body,
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
    """A packet and the line break after it, as requests reads a body."""

    def __init__(self, upload):
        self._pieces = upload.chunks()
        self._left = b""
        self._ended = False
        self._size = upload.size + len(TRAILER)

    def __len__(self):
        return self._size

    def __iter__(self):
        while piece := self.read(1 << 20):
            yield piece

    def read(self, size=-1):  # pylint: disable=method-required-super
        """Return up to ``size`` bytes; none at the end."""
        if not self._left and not self._ended:
            self._left = next(self._pieces, b"")
            if not self._left:
                self._ended, self._left = True, TRAILER
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
