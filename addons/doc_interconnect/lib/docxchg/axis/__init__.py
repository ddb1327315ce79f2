"""The document axis: its header protocol, seen from the client and the server.

Every parameter of a call travels as an HTTP header; a JSON text of those headers
is signed with HMAC-SHA256 under a shared secret. The message itself is the body.
"""

from .answers import Answer, data_answer, fail, ok, parse_answer, send_answer
from .calls import (
    CALLS,
    Agency,
    AgencyRegistration,
    Call,
    MessageType,
    PacketStatus,
    ReceivedPacket,
    SentPacket,
    Verb,
)
from .channel import Channel
from .client import (
    AxisClient,
    AxisRequest,
    AxisResponse,
    Sink,
    Transport,
    TransportFailure,
    Upload,
    retry_after,
)
from .errors import AxisCode, AxisError, Outcome
from .hashfile import digest_matches, file_hash, hash_matches, strip_trailer
from .headers import (
    Credentials,
    SignatureProblem,
    SignedRequest,
    VerifyError,
    client_headers,
    decode_text,
    parameters,
    sign,
    sign_header_json,
    verify,
)

__all__ = [
    "Agency",
    "AgencyRegistration",
    "Answer",
    "AxisClient",
    "AxisCode",
    "AxisError",
    "AxisRequest",
    "AxisResponse",
    "CALLS",
    "Call",
    "Channel",
    "Credentials",
    "MessageType",
    "Outcome",
    "PacketStatus",
    "ReceivedPacket",
    "SentPacket",
    "SignatureProblem",
    "SignedRequest",
    "Sink",
    "Transport",
    "TransportFailure",
    "Upload",
    "Verb",
    "VerifyError",
    "client_headers",
    "data_answer",
    "decode_text",
    "digest_matches",
    "fail",
    "file_hash",
    "hash_matches",
    "ok",
    "parameters",
    "parse_answer",
    "retry_after",
    "send_answer",
    "sign",
    "sign_header_json",
    "strip_trailer",
    "verify",
]
