"""What keeps a signature provable: chains, revocation data, document time-stamps.

Only incremental updates, like signing itself (ETSI EN 319 142-1, PAdES-B-LT and LTA):
a store of evidence (DSS) and a time-stamp over the whole file. Renewed before the
last time-stamp's certificate ends, the chain of time-stamps carries the proof on.
"""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from typing import Any

from . import signing, timestamps
from .values import Code, DocSignError, PreparedStamp, Trust

_STAMP_BYTES = 12 * 1024
_NAME = "ThoiDiem"


def prepare_stamp(pdf: bytes, trust: Trust) -> PreparedStamp:
    """Put the evidence into the PDF and leave room for a time-stamp over it.

    Evidence: for each signature and time-stamp in the file, the certificates up to
    a root and the revocation data of their issuers that are in ``trust``. Raises
    DocSignError ``no_person_signature`` when there is no signature at all, and what
    ``signing.open_pdf`` raises.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.sign.signers.cms_embedder import (
        PdfCMSEmbedder,
        SigIOSetup,
        SigObjSetup,
    )
    from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    reader = signing.open_pdf(pdf)
    evidence = _Evidence(trust)
    marks = list(reader.embedded_signatures)
    if not marks:
        raise DocSignError(Code.NO_PERSON_SIGNATURE, "nothing to keep")
    for mark in marks:
        evidence.add(mark.signed_data["certificates"], mark.signer_cert)
        stamp = getattr(mark, "attached_timestamp_data", None)
        if stamp is not None:
            for certificate in stamp["certificates"]:
                evidence.add(stamp["certificates"], certificate.chosen)
    writer = IncrementalPdfFileWriter(reader.stream, prev=reader, strict=False)
    store: Any = DocumentSecurityStore
    room: Any = DocumentTimestamp
    store.supply_dss_in_writer(
        writer,
        None,
        certs=evidence.certificates,
        crls=evidence.crls,
        ocsps=evidence.ocsps,
    )
    name = _free_name(signing.field_names(reader))
    embedding: Any = PdfCMSEmbedder(new_field_spec=SigFieldSpec(name)).write_cms(
        field_name=name, writer=writer, existing_fields_only=False
    )
    next(embedding)
    embedding.send(SigObjSetup(sig_placeholder=room(bytes_reserved=2 * _STAMP_BYTES)))
    digest, out = embedding.send(SigIOSetup(md_algorithm="sha256", in_place=False))
    made = bytes(out.getbuffer())
    if not made.startswith(pdf):
        raise DocSignError(Code.RESULT_BROKEN, "the update rewrote the file")
    return PreparedStamp(
        field_name=name,
        base_sha256=hashlib.sha256(pdf).hexdigest(),
        base_size=len(pdf),
        document=made,
        document_digest=digest.document_digest,
        reserved_start=digest.reserved_region_start,
        reserved_end=digest.reserved_region_end,
    )


def complete_stamp(prepared: PreparedStamp, asked: bytes, answer: bytes) -> bytes:
    """The finished PDF, with the authority's ``answer`` to ``asked`` put in.

    Raises DocSignError ``timestamp_failed``, ``signature_too_large``,
    ``state_broken``, ``result_broken``.
    """
    from asn1crypto import cms, tsp
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

    base = prepared.document[: prepared.base_size]
    if hashlib.sha256(base).hexdigest() != prepared.base_sha256:
        raise DocSignError(Code.STATE_BROKEN, "the base document was altered")
    token = timestamps.token(asked, answer)
    start, end = prepared.reserved_start, prepared.reserved_end
    covered = hashlib.sha256(prepared.document[:start])
    covered.update(prepared.document[end:])
    imprint = tsp.TimeStampReq.load(asked)["message_imprint"]["hashed_message"].native
    if not covered.digest() == prepared.document_digest == imprint:
        raise DocSignError(Code.STATE_BROKEN, "the update was altered")
    out = io.BytesIO(prepared.document)
    try:
        PreparedByteRangeDigest(prepared.document_digest, start, end).fill_with_cms(
            out, cms.ContentInfo.load(token)
        )
    except SigningError as error:
        raise DocSignError(Code.SIGNATURE_TOO_LARGE, str(error)) from error
    return out.getvalue()


def last_stamp_ends(pdf: bytes) -> datetime | None:
    """When the certificate of the newest document time-stamp ends; None without one."""
    marks = list(signing.open_pdf(pdf).embedded_timestamp_signatures)
    if not marks:
        return None
    end: datetime = max(
        marks, key=lambda m: m.signed_revision
    ).signer_cert.not_valid_after
    return end


def _free_name(taken: frozenset[str]) -> str:
    number = 1
    while f"{_NAME}{number}" in taken:
        number += 1
    return f"{_NAME}{number}"


class _Evidence:
    """Certificates of the paths, and revocation data of the issuers in them."""

    def __init__(self, trust: Trust) -> None:
        from .verify import Anchors

        anchors = Anchors.load(trust)
        self._issuers = (*anchors.roots, *anchors.intermediates)
        self._crls, self._ocsps = anchors.crls, anchors.ocsps
        self.certificates: list[Any] = []
        self.crls: list[Any] = []
        self.ocsps: list[Any] = []
        self._seen: set[bytes] = set()

    def add(self, beside: Any, certificate: Any) -> None:
        known = [*self._issuers, *(item.chosen for item in beside)]
        for _step in range(10):
            if not self._keep(certificate, self.certificates):
                return
            for crl in self._crls:
                if crl.issuer == certificate.issuer:
                    self._keep(crl, self.crls)
            for ocsp in self._ocsps:
                if _speaks_of(ocsp, certificate):
                    self._keep(ocsp, self.ocsps)
            if certificate.issuer == certificate.subject:
                return
            above = [item for item in known if item.subject == certificate.issuer]
            if not above:
                return
            certificate = above[0]

    def _keep(self, item: Any, into: list[Any]) -> bool:
        der = item.dump()
        if der in self._seen:
            return False
        self._seen.add(der)
        into.append(item)
        return True


def _speaks_of(ocsp: Any, certificate: Any) -> bool:
    return any(
        single["cert_id"]["serial_number"].native == certificate.serial_number
        for single in ocsp.response_data["responses"]
    )
