"""Signed headers: how a client writes them and a server checks them.

The signature covers the literal text of ``XroadVnpt-sign-header``. A server must
check exactly the string it received: parsing and writing it again could change a
byte. A vendor's kit keeps one header map for all calls, so stale parameters of
earlier calls may be signed too, and the signed text may differ from the headers;
whether that is tolerated is the server's choice (``VerifyError`` or
``SignedRequest.unsigned``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from ..compat import StrEnum

PREFIX = "XroadVnpt-"
USER_AGENT = "JAVASDKAgent/1.0.0 XRoad/VPCP"
VERSION = "3.0.201608"
JSON = "application/json"
OCTETS = "application/octet-stream"
VIETNAM = dt.timezone(dt.timedelta(hours=7))


class SignatureProblem(StrEnum):
    """Why a request is not accepted."""

    MISSING = "missing"
    UNKNOWN_SYSTEM = "unknown-system"
    BAD_SIGNATURE = "bad-signature"
    OTHER_SYSTEM = "other-system"
    BAD_TIMESTAMP = "bad-timestamp"
    STALE = "stale"


class VerifyError(Exception):
    """A request whose headers prove nothing."""

    def __init__(self, problem: SignatureProblem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True)
class Credentials:
    """How a system proves itself at the axis."""

    system_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class SignedRequest:
    """A request whose signature holds."""

    system_id: str
    parameters: Mapping[str, str]
    """Real headers without the prefix, names in lower case."""
    signed: Mapping[str, str]
    """What the signed text says, names as above."""
    timestamp: dt.datetime | None

    @property
    def unsigned(self) -> tuple[str, ...]:
        """Parameters whose real value is not the signed one."""
        return tuple(
            sorted(
                name
                for name, value in self.parameters.items()
                if name not in _NOT_SIGNED and self.signed.get(name) != value
            )
        )


def sign_header_json(pairs: Iterable[tuple[str, str]]) -> str:
    """Compact JSON of the headers to sign, prefix added, order kept."""
    value = {f"{PREFIX}{name}": text for name, text in pairs}
    return json.dumps(value, separators=(",", ":"))


def sign(secret: str, sign_header: str) -> str:
    """Lower-case hex HMAC-SHA256 of the literal text under the secret, both UTF-8."""
    return hmac.new(secret.encode(), sign_header.encode(), hashlib.sha256).hexdigest()


def format_timestamp(moment: dt.datetime) -> str:
    """``ddMMyyyy'T'HHmmss+SSSS``: Vietnam time, milliseconds on four digits."""
    local = moment.astimezone(VIETNAM)
    return f"{local:%d%m%YT%H%M%S}+{local.microsecond // 1000:04d}"


def parse_timestamp(text: str) -> dt.datetime | None:
    """Read what ``format_timestamp`` writes; None when it is something else."""
    found = _TIMESTAMP.match(text)
    if found is None:
        return None
    try:
        moment = dt.datetime.strptime(found[1], "%d%m%YT%H%M%S")
    except ValueError:
        return None
    millis = min(int(found[2]), 999)
    return moment.replace(microsecond=millis * 1000, tzinfo=VIETNAM)


def client_headers(
    credentials: Credentials,
    params: Sequence[tuple[str, str]],
    *,
    content_type: str,
    moment: dt.datetime,
) -> tuple[tuple[str, str], ...]:
    """Headers of one call, ready for the wire.

    ``params`` are name and value without prefix; a value outside ASCII is
    percent-encoded, since headers carry ASCII only. Raises ValueError on a line
    break in a value: it would let a value write headers.
    """
    pairs = [
        ("systemid", credentials.system_id),
        *((name, _ascii(value)) for name, value in params),
        ("timestamp", format_timestamp(moment)),
        ("Content-Type", content_type),
    ]
    for name, value in pairs:
        if _UNSAFE.search(name + value):
            raise ValueError(f"Header {name} holds a control character")
    text = sign_header_json(pairs)
    return (
        *((f"{PREFIX}{name}", value) for name, value in pairs),
        ("Content-Type", content_type),
        (f"{PREFIX}sign-header-key", ";".join(name for name, _value in pairs)),
        (f"{PREFIX}sign-header", text),
        (f"{PREFIX}hash-header", sign(credentials.secret, text)),
        (f"{PREFIX}version", VERSION),
        ("User-Agent", USER_AGENT),
    )


def parameters(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Protocol headers of a request: prefix taken off, names in lower case.

    Of headers that differ only in case the last one wins, as with the kit.
    """
    prefix = PREFIX.lower()
    return {
        name.lower()[len(prefix) :]: value
        for name, value in headers
        if name.lower().startswith(prefix)
    }


def decode_text(value: str) -> str:
    """A free-text parameter (description) as it was meant."""
    return unquote(value) if "%" in value else value


def verify(
    headers: Iterable[tuple[str, str]],
    secret_of: Callable[[str], str | None],
    *,
    now: dt.datetime,
    past: dt.timedelta = dt.timedelta(days=7),
    future: dt.timedelta = dt.timedelta(hours=1),
) -> SignedRequest:
    """Check who makes a call.

    ``secret_of`` gives the secret of a system, None when it is unknown. The window
    is wide because clients stamp the time once in their life. Raises VerifyError;
    for an unknown system the same work is done as for a wrong secret.
    """
    params = parameters(headers)
    system_id = params.get("systemid", "")
    text = params.get("sign-header", "")
    claimed = params.get("hash-header", "")
    if not (system_id and text and claimed):
        raise VerifyError(SignatureProblem.MISSING)
    secret = secret_of(system_id)
    # Header values reach us as Latin-1; the client hashed those very bytes.
    literal = text.encode("latin-1", "replace")
    expected = hmac.new((secret or "").encode(), literal, hashlib.sha256).hexdigest()
    given = claimed.strip().lower().encode("ascii", "replace")
    same = hmac.compare_digest(expected.encode(), given)
    if not secret:
        raise VerifyError(SignatureProblem.UNKNOWN_SYSTEM)
    if not same:
        raise VerifyError(SignatureProblem.BAD_SIGNATURE)
    signed = _signed(text)
    if signed.get("systemid") != system_id:
        raise VerifyError(SignatureProblem.OTHER_SYSTEM)
    timestamp = parse_timestamp(signed.get("timestamp", ""))
    if timestamp is None:
        raise VerifyError(SignatureProblem.BAD_TIMESTAMP)
    if not now - past <= timestamp <= now + future:
        raise VerifyError(SignatureProblem.STALE)
    return SignedRequest(system_id, params, signed, timestamp)


def _signed(text: str) -> dict[str, str]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    return parameters((str(name), str(text)) for name, text in value.items())


def _ascii(value: str) -> str:
    if value.isascii():
        return value.replace("%", "%25") if _PERCENT.search(value) else value
    return quote(value, safe=" !\"#$&'()*+,-./:;<=>?@[]^_`{|}~")


_NOT_SIGNED = frozenset(
    {"sign-header-key", "sign-header", "hash-header", "version", "content-type"}
)
_TIMESTAMP = re.compile(r"^([0-9]{8}T[0-9]{6})\+([0-9]{1,4})$")
_UNSAFE = re.compile("[\x00-\x1f\x7f]")
_PERCENT = re.compile("%[0-9A-Fa-f]{2}")
