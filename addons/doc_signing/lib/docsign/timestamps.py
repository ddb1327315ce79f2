"""Time-stamp queries and answers (RFC 3161). Who sends them is the caller's affair."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from .values import Code, DocSignError

MEDIA_QUERY = "application/timestamp-query"
MEDIA_REPLY = "application/timestamp-reply"


def query(data: bytes) -> bytes:
    """DER of a request for the time of ``data`` (hashed here, SHA-256)."""
    return query_for_digest(hashlib.sha256(data).digest())


def query_for_digest(digest: bytes) -> bytes:
    """DER of a request for a SHA-256 digest, with a nonce, asking for the chain."""
    from asn1crypto import algos, tsp

    if len(digest) != 32:
        raise DocSignError(Code.VALUE, "not a SHA-256 digest")
    request = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": tsp.MessageImprint(
                {
                    "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                    "hashed_message": digest,
                }
            ),
            "nonce": secrets.randbits(63) | 1 << 62,
            "cert_req": True,
        }
    )
    made: bytes = request.dump()
    return made


def token(asked: bytes, answer: bytes) -> bytes:
    """DER of the time-stamp in an authority's answer to ``asked``.

    It fits the question: granted, same digest, same nonce, signed by a certificate
    that comes along. Whether that certificate is trusted is for ``verify`` to say.
    Raises DocSignError ``timestamp_failed``.
    """
    try:
        return _token(asked, answer)
    except DocSignError:
        raise
    except (MemoryError, ImportError):
        raise
    except Exception as error:  # asn1crypto is lazy: a broken answer fails anywhere
        raise DocSignError(
            Code.TIMESTAMP_FAILED, f"unreadable answer: {type(error).__name__}"
        ) from error


def _token(asked: bytes, answer: bytes) -> bytes:
    from asn1crypto import tsp

    request = tsp.TimeStampReq.load(asked, strict=True)
    response = tsp.TimeStampResp.load(answer, strict=True)
    status = response["status"]["status"].native
    if status not in ("granted", "granted_with_mods"):
        raise DocSignError(Code.TIMESTAMP_FAILED, f"refused: {status}")
    content: Any = response["time_stamp_token"]
    info = content["content"]["encap_content_info"]["content"].parsed
    imprint, wanted = info["message_imprint"], request["message_imprint"]
    if (
        imprint["hash_algorithm"]["algorithm"].native != "sha256"
        or imprint["hashed_message"].native != wanted["hashed_message"].native
    ):
        raise DocSignError(Code.TIMESTAMP_FAILED, "time of another document")
    if info["nonce"].native != request["nonce"].native:
        raise DocSignError(Code.TIMESTAMP_FAILED, "answer to another question")
    _check_signed(content, info)
    made: bytes = content.dump()
    return made


def _check_signed(content: Any, info: Any) -> None:
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    signed = content["content"]
    (signer,) = signed["signer_infos"]
    identity = signer["sid"].chosen
    for item in signed["certificates"]:
        certificate = item.chosen
        if (
            certificate.serial_number == identity["serial_number"].native
            and certificate.issuer == identity["issuer"]
        ):
            break
    else:
        raise DocSignError(Code.TIMESTAMP_FAILED, "signed by nobody known")
    algorithm = signer["digest_algorithm"]["algorithm"].native
    raw = signed["encap_content_info"]["content"].parsed.dump()
    intact, valid = validate_sig_integrity(
        signer,
        certificate,
        expected_content_type="tst_info",
        actual_digest=hashlib.new(algorithm, raw).digest(),
    )
    if not (intact and valid):
        raise DocSignError(Code.TIMESTAMP_FAILED, "its signature is wrong")


def stamper(answered: bytes) -> Any:
    """pyHanko's time-stamper that gives the one token it has been given."""
    from asn1crypto import cms
    from pyhanko.sign.timestamps import TimeStamper

    class Given(TimeStamper):  # type: ignore[misc, unused-ignore]
        async def async_timestamp(self, message_digest: Any, md_algorithm: Any) -> Any:
            return cms.ContentInfo.load(answered)

    make: Any = Given
    return make()
