"""Time-stamps, stored evidence, and their renewal, over the years."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import pytest
from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps import DummyTimeStamper
from signing_makers import (
    AT,
    DAY,
    SIGNER,
    Identity,
    Pki,
    asn1_key,
    crl,
    issue,
    letter,
    rsa_key,
    sign,
    signature_png,
)

from docsign import lasting, plans, signing, timestamps
from docsign.values import (
    CertificateStatus,
    ChangesAfter,
    Code,
    DocSignError,
    Integrity,
    Prepared,
    PreparedStamp,
    Revocation,
    SignatureKind,
    Trust,
    Verdict,
)
from docsign.verify import verify
from docsign.worker import Worker

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def tsa(pki: Pki) -> Identity:
    return issue("Demo TSA", pki.root, key=rsa_key(), timestamping=True)


def answer(asked: bytes, tsa: Identity, at: dt.datetime = AT) -> bytes:
    """What the authority answers over the wire, DER."""
    service = DummyTimeStamper(
        asn1_x509.Certificate.load(tsa.der), asn1_key(tsa), fixed_dt=at
    )
    response = signing.run(
        service.async_request_tsa_response(tsp.TimeStampReq.load(asked))
    )
    made: bytes = response.dump()
    return made


def prepared_by(who: Identity, pki: Pki) -> Prepared:
    pdf = letter()
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    return signing.prepare(pdf, plan, who.der, pki.chain, for_timestamp=True)


def signed_by(who: Identity, pki: Pki) -> bytes:
    pdf = letter()
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    return sign(pdf, plan, who, pki)


def kept(pdf: bytes, trust: Trust, tsa: Identity, at: dt.datetime = AT) -> bytes:
    prepared = lasting.prepare_stamp(pdf, trust)
    asked = timestamps.query_for_digest(prepared.document_digest)
    return lasting.complete_stamp(prepared, asked, answer(asked, tsa, at))


# The signature's own time-stamp


def test_an_answer_of_the_authority_goes_into_the_signature(
    pki: Pki, tsa: Identity
) -> None:
    prepared = prepared_by(pki.person, pki)
    value = pki.person.sign(prepared.to_be_signed)
    asked = timestamps.query(value)
    stamp = (asked, answer(asked, tsa))
    with Worker() as worker:
        done = worker.complete(prepared, value, stamp)
        report = worker.verify(done, pki.trust, AT + DAY)
    (mark,) = report.signatures
    assert mark.verdict is Verdict.VALID
    assert dt.datetime.fromisoformat(mark.proven_time) == AT


def spoilt_answers(asked: bytes, tsa: Identity) -> dict[str, bytes]:
    good = answer(asked, tsa)
    other_question = timestamps.query(b"another signature")
    again = tsp.TimeStampReq.load(asked).copy()
    again["nonce"] = 7
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {"bad_request"}})
    refused = core.SequenceOf([status], spec=tsp.PKIStatusInfo)
    tampered = tsp.TimeStampResp.load(good)
    signer = tampered["time_stamp_token"]["content"]["signer_infos"][0]
    value = bytearray(signer["signature"].native)
    value[9] ^= 1
    signer["signature"] = bytes(value)
    nobody = tsp.TimeStampResp.load(good)
    nobody["time_stamp_token"]["content"]["certificates"] = cms.CertificateSet([])
    return {
        "of another signature": answer(other_question, tsa),
        "to another nonce": answer(again.dump(), tsa),
        "a refusal": refused.dump(),
        "a wrong signature": tampered.dump(force=True),
        "no certificate": nobody.dump(force=True),
        "cut": good[:-9],
        "with a tail": good + b"x",
        "a web page": b"<html>busy</html>",
        "empty": b"",
    }


@pytest.mark.parametrize(
    "kind",
    [
        "of another signature",
        "to another nonce",
        "a refusal",
        "a wrong signature",
        "no certificate",
        "cut",
        "with a tail",
        "a web page",
        "empty",
    ],
)
def test_an_answer_that_does_not_fit_never_enters_a_file(
    pki: Pki, tsa: Identity, kind: str
) -> None:
    prepared = prepared_by(pki.person, pki)
    value = pki.person.sign(prepared.to_be_signed)
    asked = timestamps.query(value)
    bad = spoilt_answers(asked, tsa)[kind]
    with pytest.raises(DocSignError) as refusal:
        signing.complete(prepared, value, stamp=(asked, bad))
    assert refusal.value.code is Code.TIMESTAMP_FAILED


def test_a_time_asked_for_another_signature_is_refused(pki: Pki, tsa: Identity) -> None:
    prepared = prepared_by(pki.person, pki)
    asked = timestamps.query(b"something else")
    with pytest.raises(DocSignError) as refusal:
        signing.complete(
            prepared,
            pki.person.sign(prepared.to_be_signed),
            stamp=(asked, answer(asked, tsa)),
        )
    assert refusal.value.code is Code.TIMESTAMP_FAILED


def test_two_questions_never_have_the_same_nonce() -> None:
    nonces = {
        tsp.TimeStampReq.load(timestamps.query(b"x"))["nonce"].native for _ in range(50)
    }
    assert len(nonces) == 50


# Evidence and document time-stamps


def test_t9_evidence_and_a_document_stamp_leave_all_signatures_valid(
    pki: Pki, tsa: Identity
) -> None:
    trust = dataclasses.replace(pki.trust, crls=(crl(pki.root), crl(pki.sub)))
    signed = signed_by(pki.person, pki)
    done = kept(signed, trust, tsa)
    assert done.startswith(signed)
    report = verify(done, pki.trust, AT)
    assert report.verdict is Verdict.VALID
    person, stamp = report.signatures
    assert person.changes_after is ChangesAfter.ALLOWED
    assert person.revocation is Revocation.GOOD  # from the file's own store
    assert stamp.kind is SignatureKind.TIMESTAMP and stamp.covers_whole_file


def test_evidence_outlives_certificate_and_lists(pki: Pki, tsa: Identity) -> None:
    short = issue("short", pki.sub, days=(-10, 10))
    trust = dataclasses.replace(pki.trust, crls=(crl(pki.root), crl(pki.sub)))
    strict = dataclasses.replace(pki.trust, require_revocation=True)
    later = AT + 300 * DAY
    signed = signed_by(short, pki)
    assert verify(signed, strict, later).verdict is Verdict.UNDECIDED
    (mark, _stamp) = verify(kept(signed, trust, tsa), strict, later).signatures
    assert (mark.verdict, mark.revocation) == (Verdict.VALID, Revocation.GOOD)
    assert dt.datetime.fromisoformat(mark.proven_time) == AT


def test_a_stamp_made_after_the_certificate_ended_proves_nothing(
    pki: Pki, tsa: Identity
) -> None:
    short = issue("short", pki.sub, days=(-10, 10))
    late = AT + 20 * DAY
    done = kept(signed_by(short, pki), pki.trust, tsa, late)
    mark = verify(done, pki.trust, late + DAY).signatures[0]
    assert mark.verdict is Verdict.UNDECIDED
    assert mark.certificate_status is CertificateStatus.EXPIRED


def test_a_renewed_stamp_carries_the_proof_on_and_a_missing_one_does_not(
    pki: Pki,
) -> None:
    first = issue("TSA 1", pki.root, key=rsa_key(), timestamping=True, days=(-9, 400))
    second = issue(
        "TSA 2", pki.root, key=rsa_key(3072), timestamping=True, days=(300, 850)
    )
    short = issue("short", pki.sub, days=(-10, 10))
    once = kept(signed_by(short, pki), pki.trust, first)
    assert lasting.last_stamp_ends(once) is not None
    twice = kept(once, pki.trust, second, AT + 390 * DAY)
    assert twice.startswith(once)
    assert verify(once, pki.trust, AT + 390 * DAY).verdict is Verdict.VALID
    end = AT + 800 * DAY
    assert verify(once, pki.trust, end).verdict is Verdict.UNDECIDED
    report = verify(twice, pki.trust, end)
    assert report.verdict is Verdict.VALID, report
    assert [m.kind for m in report.signatures].count(SignatureKind.TIMESTAMP) == 2
    too_late = kept(once, pki.trust, second, AT + 500 * DAY)
    assert verify(too_late, pki.trust, end).verdict is Verdict.UNDECIDED


def test_a_stamp_of_a_stranger_carries_no_proof(pki: Pki) -> None:
    stranger = issue("Stranger TSA", None, key=rsa_key(), timestamping=True)
    short = issue("short", pki.sub, days=(-10, 10))
    done = kept(signed_by(short, pki), pki.trust, stranger)
    report = verify(done, pki.trust, AT + 100 * DAY)
    assert report.verdict is Verdict.UNDECIDED
    assert report.signatures[0].proven_time == ""


def test_revoked_between_signing_and_a_later_stamp_is_undecided(
    pki: Pki, tsa: Identity
) -> None:
    """The signature may have come before the revocation: nobody can tell."""
    late = AT + 5 * DAY
    done = kept(signed_by(pki.person, pki), pki.trust, tsa, late)
    crls = (
        crl(pki.root, published=late + DAY),
        crl(pki.sub, pki.person, on=AT + DAY, published=late + DAY),
    )
    trust = dataclasses.replace(pki.trust, crls=crls)
    mark = verify(done, trust, late + DAY).signatures[0]
    assert mark.verdict is Verdict.UNDECIDED
    assert mark.certificate_status is CertificateStatus.REVOKED


def test_a_hostile_store_in_the_file_is_no_store(pki: Pki) -> None:
    signed = signed_by(pki.person, pki)
    for junk in (b"", b"junk", crl(issue("Stranger", None, ca=True), pki.person)):
        writer = IncrementalPdfFileWriter(io.BytesIO(signed))
        stream = writer.add_object(generic.StreamObject(stream_data=junk))
        name = generic.NameObject
        writer.root[name("/DSS")] = writer.add_object(
            generic.DictionaryObject({name("/CRLs"): generic.ArrayObject([stream])})
        )
        writer.update_root()
        out = io.BytesIO()
        writer.write(out)
        report = verify(out.getvalue(), pki.trust, AT)
        (mark,) = report.signatures
        assert mark.integrity is Integrity.INTACT
        assert mark.revocation is Revocation.NOT_CHECKED


@pytest.mark.parametrize("spoil", ["document", "base_sha256", "reserved_end"])
def test_an_altered_stored_stamp_is_refused(
    pki: Pki, tsa: Identity, spoil: str
) -> None:
    prepared = lasting.prepare_stamp(signed_by(pki.person, pki), pki.trust)
    asked = timestamps.query_for_digest(prepared.document_digest)
    reply = answer(asked, tsa)
    spoilt = dataclasses.replace(
        prepared,
        **{
            "document": {"document": prepared.document[:-3] + b"xxx"},
            "base_sha256": {"base_sha256": "0" * 64},
            "reserved_end": {"reserved_end": prepared.reserved_end + 2},
        }[spoil],  # type: ignore[arg-type]
    )
    with pytest.raises(DocSignError) as refusal:
        lasting.complete_stamp(spoilt, asked, reply)
    assert refusal.value.code is Code.STATE_BROKEN


def test_an_unsigned_file_has_nothing_to_keep(pki: Pki) -> None:
    with pytest.raises(DocSignError) as refusal:
        lasting.prepare_stamp(letter(), pki.trust)
    assert refusal.value.code is Code.NO_PERSON_SIGNATURE


def test_stamps_go_through_the_worker(pki: Pki, tsa: Identity) -> None:
    signed = signed_by(pki.person, pki)
    with Worker() as worker:
        prepared = worker.prepare_stamp(signed, pki.trust)
        assert isinstance(prepared, PreparedStamp)
        asked = timestamps.query_for_digest(prepared.document_digest)
        done = worker.complete_stamp(prepared, asked, answer(asked, tsa))
        assert worker.last_stamp_ends(signed) is None
        assert worker.last_stamp_ends(done) == tsa.certificate.not_valid_after_utc
        assert worker.verify(done, pki.trust, AT).verdict is Verdict.VALID


# Answers of an OCSP responder, kept and used offline


def ocsp_answer(
    pki: Pki, subject: Identity, *, revoked_on: dt.datetime | None = None
) -> bytes:
    status = ocsp.OCSPCertStatus
    return (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=subject.certificate,
            issuer=pki.sub.certificate,
            algorithm=hashes.SHA256(),
            cert_status=status.REVOKED if revoked_on else status.GOOD,
            this_update=AT - dt.timedelta(minutes=5),
            next_update=AT + DAY,
            revocation_time=revoked_on,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, pki.sub.certificate)
        .sign(pki.sub.key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


@pytest.mark.parametrize("revoked", [False, True])
def test_a_kept_answer_on_revocation_is_used(pki: Pki, revoked: bool) -> None:
    who = issue(SIGNER, pki.sub, urls="http://ocsp.invalid/")
    signed = signed_by(who, pki)
    told = ocsp_answer(pki, who, revoked_on=AT - DAY if revoked else None)
    trust = dataclasses.replace(pki.trust, ocsps=(told,))
    (mark,) = verify(signed, trust, AT).signatures
    assert mark.revocation is (Revocation.REVOKED if revoked else Revocation.GOOD)
    other = dataclasses.replace(pki.trust, ocsps=(ocsp_answer(pki, pki.agency),))
    (mark,) = verify(signed, other, AT).signatures
    assert mark.revocation is Revocation.NOT_CHECKED
