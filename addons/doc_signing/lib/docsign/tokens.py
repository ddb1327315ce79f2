"""What a time-stamp token (RFC 3161) by itself proves of a digest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import signing
from .values import Code, DocSignError, Trust
from .verify import Anchors


@dataclass(frozen=True)
class Token:
    """A token and what it is said to be over."""

    digest: bytes
    """SHA-256."""
    der: bytes


def moments(tokens: Iterable[Token], trust: Trust) -> list[datetime | DocSignError]:
    """Return for each token when its digest existed, or why it does not say so.

    The authority is judged at the moment it names: a token stays good when the
    certificate that signed it has ended since.
    """
    anchors = Anchors.load(trust)
    return [_moment(token, anchors) for token in tokens]


def _moment(token: Token, anchors: Anchors) -> datetime | DocSignError:
    try:
        return _proven(token, anchors)
    except DocSignError as error:
        return error
    except (MemoryError, ImportError):
        raise
    except Exception as error:  # asn1crypto is lazy: a broken token fails anywhere
        return DocSignError(
            Code.TIMESTAMP_FAILED, f"unreadable token: {type(error).__name__}"
        )


def _proven(token: Token, anchors: Anchors) -> datetime:
    from asn1crypto import cms
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko.sign.validation.status import TimestampSignatureStatus

    signed: Any = cms.ContentInfo.load(token.der, strict=True)["content"]
    moment: datetime = signed["encap_content_info"]["content"].parsed["gen_time"].native
    status: Any = TimestampSignatureStatus(
        **signing.run(
            validate_tst_signed_data(
                signed, anchors.context(moment), lambda name: _imprint(name, token)
            )
        )
    )
    if not status.intact:
        raise DocSignError(Code.TIMESTAMP_FAILED, "time of something else")
    if not status.valid:
        raise DocSignError(Code.TIMESTAMP_FAILED, "its signature is wrong")
    if not status.trusted:
        raise DocSignError(Code.TIMESTAMP_FAILED, "its authority is not trusted")
    return moment


def _imprint(name: str, token: Token) -> bytes:
    return token.digest if name == "sha256" else b""
