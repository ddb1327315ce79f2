"""Prepare a PDF, let anyone sign the bytes, complete the PDF.

Only incremental updates: the result begins with the very bytes that were given, so
no earlier signature is ever touched. PAdES baseline (ETSI EN 319 142-1), approval
signatures only: certifying or locking fields would make the agency's or a later
copy's lawful signature invalid.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from . import geometry, looks, timestamps
from .values import Code, DocSignError, Prepared, SignaturePlan

if TYPE_CHECKING:
    from cryptography import x509
    from pyhanko.sign.timestamps import TimeStamper

MAX_PDF_BYTES = 100 * 1024 * 1024
_HEADER_WINDOW = 1024
_CMS_BYTES = 3 * 1024
"""Room for signed attributes and signature value, besides the certificates."""
_TIMESTAMP_BYTES = 10 * 1024
"""Room for a timestamp token with its authority's chain."""
_MIN_RSA_BITS = 2048
_FIELD_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_T = TypeVar("_T")


def prepare(
    pdf: bytes,
    plan: SignaturePlan,
    certificate: bytes,
    chain: Sequence[bytes] = (),
    *,
    for_timestamp: bool = False,
) -> Prepared:
    """Put everything into the PDF but the signature value.

    ``certificate`` and ``chain`` (its issuers, roots are left out of the file) are
    DER or PEM. ``for_timestamp`` keeps room for the token ``complete`` will fetch;
    room not needed only slows every later reader. Raises DocSignError.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    if plan.at.tzinfo is None:
        raise DocSignError(Code.TIME_NAIVE, "a signing time needs a zone")
    signer_cert = check_certificate(certificate, plan.at)
    issuers = tuple(to_der(item) for item in chain)
    if not _FIELD_NAME.fullmatch(plan.field_name):
        raise DocSignError(Code.FIELD_NAME, plan.field_name)
    reader = open_pdf(pdf)
    if plan.field_name in field_names(reader):
        raise DocSignError(Code.FIELD_NAME, f"{plan.field_name} exists already")
    frame = geometry.page_frame(reader, plan.box.page)
    style = looks.stamp_style(plan.box, plan.texts, plan.images, frame.upright_matrix)
    signer = _external_signer(signer_cert, issuers, bytes(512))
    metadata = PdfSignatureMetadata(
        field_name=plan.field_name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=plan.reason or None,
        location=plan.location or None,
    )
    room = _CMS_BYTES + len(signer_cert) + sum(map(len, issuers))
    room += _TIMESTAMP_BYTES if for_timestamp else 0
    user_box: Any = frame.box_to_user(plan.box)  # typed int, takes float
    field = SigFieldSpec(
        plan.field_name,
        on_page=plan.box.page,
        box=user_box,
    )
    try:
        writer = IncrementalPdfFileWriter(reader.stream, prev=reader, strict=False)
        pdf_signer = PdfSigner(
            metadata, signer, stamp_style=style, new_field_spec=field
        )
        session = pdf_signer.init_signing_session(writer)
        session.system_time = plan.at
        document = session.prepare_tbs_document(
            validation_info=None,
            bytes_reserved=2 * room,  # two hex digits a byte
        )
        digest, out = document.digest_tbs_document()
        attributes = run(
            signer.signed_attrs(digest.document_digest, "sha256", use_pades=True)
        )
    except SigningError as error:
        raise DocSignError(Code.LOCKED_BY_SIGNER, str(error)) from error
    except PdfError as error:
        raise DocSignError(Code.UNREADABLE, str(error)) from error
    made = bytes(out.getbuffer())  # type: ignore[attr-defined]
    if not made.startswith(pdf):
        raise DocSignError(Code.RESULT_BROKEN, "the update rewrote the file")
    return Prepared(
        field_name=plan.field_name,
        base_sha256=hashlib.sha256(pdf).hexdigest(),
        base_size=len(pdf),
        document=made,
        document_digest=digest.document_digest,
        reserved_start=digest.reserved_region_start,
        reserved_end=digest.reserved_region_end,
        to_be_signed=attributes.dump(),
        certificate=signer_cert,
        chain=issuers,
    )


def complete(
    prepared: Prepared,
    signature: bytes,
    timestamper: TimeStamper | None = None,
    *,
    stamp: tuple[bytes, bytes] | None = None,
) -> bytes:
    """Put the signature value in and return the finished PDF.

    ``stamp``: a time-stamp query over ``signature`` and the authority's answer to it
    (``timestamps``); ``prepared`` must have been made ``for_timestamp``.

    ``signature`` is RSA PKCS#1 v1.5 or DER ECDSA, with SHA-256, over
    ``prepared.to_be_signed``. It is checked against the certificate first, the
    finished file afterwards. Raises DocSignError.
    """
    from asn1crypto import cms
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

    base = prepared.document[: prepared.base_size]
    if hashlib.sha256(base).hexdigest() != prepared.base_sha256:
        raise DocSignError(Code.STATE_BROKEN, "the base document was altered")
    check_signature(prepared.certificate, prepared.to_be_signed, signature)
    if stamp:
        timestamper = _checked_stamper(signature, *stamp)
    signer = _external_signer(prepared.certificate, prepared.chain, signature)
    try:
        content = run(
            signer.async_sign_prescribed_attributes(
                "sha256",
                signed_attrs=cms.CMSAttributes.load(prepared.to_be_signed),
                timestamper=timestamper,
            )
        )
    except SigningError as error:
        raise DocSignError(Code.TIMESTAMP_FAILED, str(error)) from error
    except OSError as error:  # TimeoutError and aiohttp's connection errors
        raise DocSignError(Code.TIMESTAMP_FAILED, str(error)) from error
    out = io.BytesIO(prepared.document)
    try:
        PreparedByteRangeDigest(
            prepared.document_digest, prepared.reserved_start, prepared.reserved_end
        ).fill_with_cms(out, content)
    except SigningError as error:
        raise DocSignError(Code.SIGNATURE_TOO_LARGE, str(error)) from error
    result = out.getvalue()
    _check_result(result, prepared)
    return result


def _checked_stamper(signature: bytes, asked: bytes, answer: bytes) -> Any:
    from asn1crypto import tsp

    token = timestamps.token(asked, answer)
    imprint = tsp.TimeStampReq.load(asked)["message_imprint"]["hashed_message"].native
    if imprint != hashlib.sha256(signature).digest():
        raise DocSignError(Code.TIMESTAMP_FAILED, "time of another signature")
    return timestamps.stamper(token)


def _external_signer(
    certificate: bytes, chain: Sequence[bytes], signature: bytes
) -> Any:
    """pyHanko's signer that only carries a signature made elsewhere."""
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.signers.pdf_cms import ExternalSigner
    from pyhanko_certvalidator import registry

    untyped: Any = registry
    store = untyped.SimpleCertificateStore()
    store.register_multiple(asn1_x509.Certificate.load(der) for der in chain)
    return ExternalSigner(
        asn1_x509.Certificate.load(certificate),
        store,
        signature_value=signature,
        embed_roots=False,
    )


def _check_result(result: bytes, prepared: Prepared) -> None:
    """What was signed is what stands in the file: base, update, and no byte else.

    The digest in the signed attributes covers all but the reserved gap, so neither
    the stored document nor the stored offsets can have been altered.
    """
    from asn1crypto import cms

    start, end = prepared.reserved_start, prepared.reserved_end
    covered = hashlib.sha256(result[:start])
    covered.update(result[end:])
    signed = {
        attribute["type"].native: attribute["values"][0].native
        for attribute in cms.CMSAttributes.load(prepared.to_be_signed)
    }
    if (
        not result.startswith(prepared.document[: prepared.base_size])
        or not prepared.base_size < start < end < len(result)
        or (result[start : start + 1], result[end - 1 : end]) != (b"<", b">")
        or covered.digest() != signed.get("message_digest")
    ):
        raise DocSignError(Code.RESULT_BROKEN, "the signature does not fit the file")


def open_pdf(pdf: bytes, *, strict: bool = False) -> Any:
    """A pyHanko reader on a PDF. Signing is not strict: Word's files are hybrid.

    Raises DocSignError ``too_large``, ``not_a_pdf``, ``encrypted``, ``unreadable``.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    if len(pdf) > MAX_PDF_BYTES:
        raise DocSignError(Code.TOO_LARGE, f"{len(pdf)} bytes")
    if b"%PDF-" not in pdf[:_HEADER_WINDOW]:
        raise DocSignError(Code.NOT_A_PDF, "no %PDF header")
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=strict)
        encrypted = reader.encrypted
        if not encrypted:
            geometry.page_count(reader)
    except (MemoryError, ImportError):
        raise
    except Exception as error:  # a hostile file raises anything
        raise DocSignError(Code.UNREADABLE, type(error).__name__) from error
    if encrypted:
        raise DocSignError(Code.ENCRYPTED, "remove the password first")
    return reader


def field_names(reader: Any) -> frozenset[str]:
    """Names of every form field, signature or not, that is in the file now."""
    form = geometry.entry(reader.root, "/AcroForm", {})
    names: set[str] = set()
    todo = [(field, "") for field in geometry.entry(form, "/Fields", ())]
    seen = 0
    while todo and seen < 10_000:
        field, prefix = todo.pop()
        seen += 1
        field = field.get_object()
        name = f"{prefix}{field['/T']}" if "/T" in field else prefix.rstrip(".")
        names.add(name)
        todo.extend((kid, f"{name}.") for kid in geometry.entry(field, "/Kids", ()))
    return frozenset(names)


def to_der(certificate: bytes) -> bytes:
    """DER of a certificate given as DER or PEM (one)."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return load_certificate(certificate).public_bytes(Encoding.DER)


def load_certificate(certificate: bytes) -> x509.Certificate:
    """Raises DocSignError ``certificate_unreadable``."""
    from cryptography import x509

    try:
        if b"-----BEGIN" in certificate:
            return x509.load_pem_x509_certificate(certificate)
        return x509.load_der_x509_certificate(certificate)
    except (ValueError, TypeError) as error:
        raise DocSignError(Code.CERTIFICATE_UNREADABLE, str(error)) from error


def check_certificate(certificate: bytes, at: datetime) -> bytes:
    """DER of a certificate with which signing at ``at`` is allowed.

    No RSA below 2048 bits, no curve below 256 bits, no SHA-1 or MD5; within its
    validity; its key usage, if stated, allows signatures.
    Raises DocSignError ``certificate_*``.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import Encoding

    cert = load_certificate(certificate)
    try:
        key = cert.public_key()
        hash_name = getattr(cert.signature_hash_algorithm, "name", "")
    except Exception as error:  # unknown algorithms: several classes
        raise DocSignError(Code.CERTIFICATE_UNREADABLE, str(error)) from error
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < _MIN_RSA_BITS:
            raise DocSignError(Code.CERTIFICATE_WEAK, f"RSA {key.key_size} bits")
    elif isinstance(key, ec.EllipticCurvePublicKey):
        if key.curve.key_size < 256:
            raise DocSignError(Code.CERTIFICATE_WEAK, key.curve.name)
    else:
        raise DocSignError(Code.CERTIFICATE_WEAK, "neither RSA nor ECDSA")
    if hash_name in ("sha1", "md5"):
        raise DocSignError(Code.CERTIFICATE_WEAK, f"signed with {hash_name}")
    start, end = cert.not_valid_before_utc, cert.not_valid_after_utc
    if not start <= at <= end:
        raise DocSignError(Code.CERTIFICATE_TIME, f"{start:%Y-%m-%d} to {end:%Y-%m-%d}")
    try:
        usage = cert.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        pass
    else:
        if not (usage.digital_signature or usage.content_commitment):
            raise DocSignError(Code.CERTIFICATE_USAGE, "not for signatures")
    return cert.public_bytes(Encoding.DER)


def check_signature(certificate: bytes, data: bytes, signature: bytes) -> None:
    """Raises DocSignError ``signature_wrong`` unless the certificate's key made it."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256

    key = load_certificate(certificate).public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(SHA256()))
        else:
            raise DocSignError(Code.CERTIFICATE_WEAK, "neither RSA nor ECDSA")
    except InvalidSignature as error:
        raise DocSignError(
            Code.SIGNATURE_WRONG, "not made with this certificate over these bytes"
        ) from error


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run pyHanko's coroutine from plain code, in any thread.

    ``asyncio.run`` would also take over Ctrl-C, and describe the whole task,
    certificates and all, while it does so: half the time of a short job.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
