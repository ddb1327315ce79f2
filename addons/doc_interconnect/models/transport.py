"""The network under the axis client: one HTTP request, with time limits.

What failed before the request could have arrived is told apart from what failed
after it, because only the former may be repeated without looking.
"""

from dataclasses import dataclass, field

import requests
from urllib3 import exceptions as urllib3

from ..lib.docxchg.axis import AxisResponse, Credentials, TransportFailure

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
                data=request.body,
                headers=headers,
                timeout=(connection.connect_timeout, connection.read_timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                return AxisResponse(
                    response.status_code,
                    self._read(response),
                    {name.lower(): value for name, value in response.headers.items()},
                )
        except requests.exceptions.RequestException as error:
            raise TransportFailure(
                f"{type(error).__name__}: {error}"[:500], sent=_may_have_arrived(error)
            ) from error

    def _read(self, response):
        parts, size = [], 0
        for part in response.iter_content(1 << 20):
            size += len(part)
            if size > MAX_ANSWER:
                raise TransportFailure("The answer is too large", sent=True)
            parts.append(part)
        return b"".join(parts)


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
