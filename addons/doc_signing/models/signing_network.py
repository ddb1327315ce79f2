"""Asking time-stamp and certification authorities, and nobody else.

Addresses come from the administrators, never from a certificate or a document: what
a stranger's certificate names leads into our own network. The name is resolved once,
and that very address is connected to; private addresses only when the server's own
configuration allows them. No redirect is followed, and an answer has a size and a
time (spec of threats: SSRF, rebinding, endless bodies).
"""

import http.client
import ipaddress
import logging
import socket
import ssl
import time
from urllib.parse import urlsplit

from .signing_tools import server_setting

MOST_BYTES = 20 * 1024 * 1024
_logger = logging.getLogger(__name__)


class Unreachable(Exception):
    """The authority did not answer usefully; the text says why, without secrets."""


def fetch(
    url,
    data=None,
    media=None,
    *,
    seconds=10.0,
    most=MOST_BYTES,
    configured=False,
    headers=None,
):
    """Return the body of the answer (bytes) to a GET, or to a POST of ``data``.

    ``seconds`` is the time for everything together. ``configured``: the address is
    in the server's own configuration and may be private. Raises :class:`Unreachable`.
    """
    parts = urlsplit(url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise Unreachable("not an http address")
    deadline = time.monotonic() + seconds
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        place = _address(parts.hostname, port, configured)
        with socket.create_connection(place, timeout=seconds) as plain:
            link = plain
            if parts.scheme == "https":
                link = ssl.create_default_context().wrap_socket(
                    plain, server_hostname=parts.hostname
                )
            told = {**(headers or {}), **({"Content-Type": media} if media else {})}
            return _exchange(link, parts, data, told, deadline, most)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unreachable(type(error).__name__) from error


def _address(host, port, configured):
    """Resolve once; refuse what is not on the public internet."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    open_to_private = configured or server_setting("fetch_private") == "1"
    for *_family, place in found:
        address = ipaddress.ip_address(place[0].partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        if not open_to_private and not (mapped or address).is_global:
            raise Unreachable("private address")
    return found[0][-1][:2]


def _exchange(link, parts, data, told, deadline, most):
    link_timeout(link, deadline)
    connection = http.client.HTTPConnection(parts.hostname, parts.port)
    connection.sock = link
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {"Accept": "*/*", "User-Agent": "van-thu", "Connection": "close", **told}
    connection.request("GET" if data is None else "POST", path, data, told)
    answer = connection.getresponse()
    if answer.status != 200:
        # Also redirections: where they lead was not allowed by anybody.
        raise Unreachable(f"HTTP {answer.status}")
    body = bytearray()
    while True:
        link_timeout(link, deadline)
        part = answer.read1(65536)
        if not part:
            return bytes(body)
        body += part
        if len(body) > most:
            raise Unreachable("answer too large")


def link_timeout(link, deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise Unreachable("too slow")
    link.settimeout(left)
