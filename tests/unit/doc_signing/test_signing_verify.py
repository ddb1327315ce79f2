"""The verdict: what may follow a signature, and what proves a file bad.

T1 to T10 are the ways in which number, date and seal, or an attack, can come after
the competent person's signature.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import random
import re
import socketserver
import threading
from collections.abc import Callable

import pytest
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from signing_makers import (
    AT,
    DAY,
    SIGNER,
    Identity,
    Pki,
    asn1_key,
    crl,
    foreign_sign,
    issue,
    letter,
    rsa_key,
    seal_png,
    sha1_signed,
    sign,
    signature_png,
)

from docsign import fonts, plans
from docsign.values import (
    CertificateStatus,
    ChangesAfter,
    Code,
    DocSignError,
    Integrity,
    Report,
    Revocation,
    SignatureKind,
    Trust,
    Verdict,
)
from docsign.verify import verify

pytestmark = pytest.mark.slow

name = generic.NameObject


@pytest.fixture(scope="session")
def person_signed(pki: Pki) -> bytes:
    pdf = letter()
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    return sign(pdf, plan, pki.person, pki)


def issue_document(pdf: bytes, pki: Pki, pair: fonts.FontPair) -> bytes:
    made = plans.issue_plans(
        pdf,
        number="123",
        issued_on=dt.date(2026, 3, 5),
        seal=seal_png(),
        seal_mm=36,
        at=AT,
        font_pair=pair,
    )
    for plan in made:
        pdf = sign(pdf, plan, pki.agency, pki)
    return pdf


@pytest.fixture(scope="session")
def issued(person_signed: bytes, pki: Pki, pair: fonts.FontPair) -> bytes:
    return issue_document(person_signed, pki, pair)


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """``pdf`` with one more incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# What may follow


def test_t1_number_date_and_seal_leave_the_person_s_signature_valid(
    issued: bytes, pki: Pki
) -> None:
    report = verify(issued, pki.trust, AT)
    assert report.verdict is Verdict.VALID
    person, agency = report.signatures
    assert (person.signer, agency.signer) == (SIGNER, "Sở Nông nghiệp và Môi trường")
    assert person.changes_after is ChangesAfter.ALLOWED
    assert agency.changes_after is ChangesAfter.NONE and agency.covers_whole_file
    assert {person.integrity, agency.integrity} == {Integrity.INTACT}
    assert report.pages == 1 and (person.page, agency.page) == (0, 0)


def test_t2_on_two_pages_the_agency_signs_twice_and_all_three_hold(
    pki: Pki, pair: fonts.FontPair
) -> None:
    pdf = letter(pages=2)
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    done = issue_document(sign(pdf, plan, pki.person, pki), pki, pair)
    report = verify(done, pki.trust, AT)
    assert report.verdict is Verdict.VALID
    assert [mark.page for mark in report.signatures] == [1, 0, 1]


def test_t3_a_person_who_certified_may_be_followed_by_the_agency(
    pki: Pki, pair: fonts.FontPair
) -> None:
    certified = foreign_sign(
        letter(), pki.person, pki, certify=fields.MDPPerm.FILL_FORMS
    )
    report = verify(issue_document(certified, pki, pair), pki.trust, AT)
    assert report.verdict is Verdict.VALID
    assert report.signatures[0].changes_after is ChangesAfter.ALLOWED


def test_t4_empty_fields_of_a_template_may_be_signed_later(pki: Pki) -> None:
    def place(writer: IncrementalPdfFileWriter) -> None:
        for index in range(2):
            spec = fields.SigFieldSpec(f"cho_{index}", box=(300, 100, 400, 160))
            fields.append_signature_field(writer, spec)

    pdf = updated(letter(), place)
    signed = foreign_sign(pdf, pki.agency, pki, field="cho_0")
    report = verify(foreign_sign(signed, pki.agency, pki, field="cho_1"), pki.trust, AT)
    assert report.verdict is Verdict.VALID
    assert len(report.signatures) == 2


def test_t9_a_document_timestamp_may_follow(
    person_signed: bytes, pki: Pki, tsa: Identity
) -> None:
    out = signers.PdfTimeStamper(stamper(tsa)).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(person_signed)), "sha256"
    )
    report = verify(out.getvalue(), pki.trust, AT)
    assert report.verdict is Verdict.VALID
    person, stamp = report.signatures
    assert person.changes_after is ChangesAfter.ALLOWED
    assert stamp.kind is SignatureKind.TIMESTAMP and stamp.proven_time


# What proves a file bad


def test_t6_an_annotation_added_afterwards_is_a_change(issued: bytes, pki: Pki) -> None:
    def annotate(writer: IncrementalPdfFileWriter) -> None:
        note = generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/FreeText"),
                name("/Rect"): generic.ArrayObject(
                    generic.NumberObject(v) for v in (100, 700, 200, 720)
                ),
                name("/Contents"): generic.pdf_string("456"),
                name("/DA"): generic.pdf_string("/Helv 12 Tf"),
            }
        )
        page = writer.find_page_for_modification(0)[0]
        writer.register_annotation(page, writer.add_object(note))

    report = verify(updated(issued, annotate), pki.trust, AT)
    assert report.verdict is Verdict.CHANGED
    assert {m.changes_after for m in report.signatures} == {ChangesAfter.FORBIDDEN}
    assert {m.integrity for m in report.signatures} == {Integrity.INTACT}


def test_t7_text_stamped_on_the_page_afterwards_is_a_change(
    issued: bytes, pki: Pki
) -> None:
    def stamp(writer: IncrementalPdfFileWriter) -> None:
        stream = generic.StreamObject(stream_data=b"BT 100 700 Td (456) Tj ET")
        writer.add_stream_to_page(0, writer.add_object(stream))

    report = verify(updated(issued, stamp), pki.trust, AT)
    assert report.verdict is Verdict.CHANGED
    assert all("changed_after_signing" in m.reasons for m in report.signatures)


def test_an_added_page_is_a_change(issued: bytes, pki: Pki) -> None:
    from pyhanko.pdf_utils.writer import PageObject

    def add(writer: IncrementalPdfFileWriter) -> None:
        stream = generic.StreamObject(stream_data=b"BT 9 9 Td (x) Tj ET")
        contents = writer.add_object(stream)
        writer.insert_page(PageObject(contents=contents, media_box=(0, 0, 99, 99)))

    assert verify(updated(issued, add), pki.trust, AT).verdict is Verdict.CHANGED


def test_an_empty_signature_field_with_a_picture_is_a_change(
    issued: bytes, pki: Pki
) -> None:
    """pyHanko lets it pass: words nobody signed, shown by an unsigned field."""

    def paint(writer: IncrementalPdfFileWriter) -> None:
        fields.append_signature_field(
            writer, fields.SigFieldSpec("x", box=(100, 600, 300, 650))
        )
        look = generic.StreamObject(
            {
                name("/Type"): name("/XObject"),
                name("/Subtype"): name("/Form"),
                name("/BBox"): generic.ArrayObject(
                    generic.NumberObject(v) for v in (0, 0, 200, 50)
                ),
            },
            stream_data=b"BT /Helv 12 Tf (not signed) Tj ET",
        )
        field = writer.root["/AcroForm"]["/Fields"][-1]
        field[name("/AP")] = generic.DictionaryObject(
            {name("/N"): writer.add_object(look)}
        )

    report = verify(updated(issued, paint), pki.trust, AT)
    assert report.verdict is Verdict.CHANGED
    assert all(
        "fields_changed_after_signing: x" in m.reasons for m in report.signatures
    )


def test_a_text_field_filled_afterwards_is_a_change(pki: Pki) -> None:
    def add_field(writer: IncrementalPdfFileWriter) -> None:
        field = generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/Widget"),
                name("/FT"): name("/Tx"),
                name("/T"): generic.pdf_string("so_vb"),
                name("/Rect"): generic.ArrayObject(
                    generic.NumberObject(v) for v in (100, 700, 200, 720)
                ),
            }
        )
        page = writer.find_page_for_modification(0)[0]
        reference = writer.add_object(field)
        writer.register_annotation(page, reference)
        writer.root["/AcroForm"] = generic.DictionaryObject(
            {name("/Fields"): generic.ArrayObject([reference])}
        )
        writer.update_root()

    def fill(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field[name("/V")] = generic.pdf_string("456")
        writer.update_container(field)

    signed = foreign_sign(updated(letter(), add_field), pki.agency, pki)
    assert verify(signed, pki.trust, AT).verdict is Verdict.VALID
    assert verify(updated(signed, fill), pki.trust, AT).verdict is Verdict.CHANGED


def test_t10_one_flipped_byte_breaks_every_signature_over_it(
    issued: bytes, pki: Pki
) -> None:
    spoilt = bytearray(issued)
    spoilt[spoilt.index(b"stream") + 20] ^= 1
    report = verify(bytes(spoilt), pki.trust, AT)
    assert report.verdict is Verdict.CHANGED
    assert {m.integrity for m in report.signatures} == {Integrity.BROKEN}


def test_a_broken_signature_does_not_hide_the_others(issued: bytes, pki: Pki) -> None:
    ends = [match.end() for match in re.finditer(rb"/Contents <", issued)]
    spoilt = bytearray(issued)
    spoilt[ends[-1] : ends[-1] + 8] = b"FFFFFFFF"
    report = verify(bytes(spoilt), pki.trust, AT)
    assert report.verdict is Verdict.CHANGED
    assert [m.verdict for m in report.signatures].count(Verdict.CHANGED) == 1
    assert SIGNER in [m.signer for m in report.signatures]


def test_a_signature_hidden_from_the_form_is_not_called_unsigned(
    person_signed: bytes, pki: Pki
) -> None:
    def hide(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/AcroForm"]
        writer.update_root()

    report = verify(updated(person_signed, hide), pki.trust, AT)
    assert report.verdict is Verdict.CHANGED
    assert report.reasons == ("signature_unreachable",)


def test_flipped_bytes_anywhere_under_the_signature_never_stay_valid(
    person_signed: bytes, pki: Pki
) -> None:
    match = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", person_signed)
    assert match
    first, second, rest = (int(group) for group in match.groups())
    places = random.Random(30).sample(
        [*range(first), *range(second, second + rest)], 12
    )
    for place in places:
        spoilt = bytearray(person_signed)
        spoilt[place] ^= 1 << (place % 7)
        report = verify(bytes(spoilt), pki.trust, AT)
        assert report.verdict in (Verdict.CHANGED, Verdict.UNSIGNED), place
        if report.verdict is Verdict.UNSIGNED:
            pytest.fail(f"byte {place}: a broken signature was called unsigned")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100,
        b"%PDF-1.7",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>"
        b"\nstartxref\n9\n%%EOF",
        b"%PDF-1.4\n" + b"[" * 50_000,
    ],
)
def test_garbage_is_reported_not_raised(pki: Pki, data: bytes) -> None:
    report = verify(data, pki.trust, AT)
    assert report.verdict is Verdict.CHANGED
    assert report.reasons and not report.signatures


def test_cut_files_are_reported_not_raised(person_signed: bytes, pki: Pki) -> None:
    size = len(person_signed)
    for share in (0.1, 0.5, 0.9, 0.99):
        report = verify(person_signed[: int(size * share)], pki.trust, AT)
        assert report.verdict is not Verdict.VALID


# What is neither


def test_a_file_without_signature_is_unsigned(pki: Pki) -> None:
    report = verify(letter(), pki.trust, AT)
    assert (report.verdict, report.signatures) == (Verdict.UNSIGNED, ())


def test_an_encrypted_file_is_undecided(pki: Pki) -> None:
    report = verify(letter(encrypt="secret"), pki.trust, AT)
    assert report.verdict is Verdict.UNDECIDED
    assert report.reasons[0].startswith(Code.ENCRYPTED)


def test_an_unknown_kind_of_signature_is_undecided_not_unsigned(
    person_signed: bytes, pki: Pki
) -> None:
    odd = person_signed.replace(b"/ETSI.CAdES.detached", b"/XXXX.CAdES.detached")
    report = verify(odd, pki.trust, AT)
    assert report.verdict is Verdict.UNDECIDED
    assert report.signatures[0].reasons == ("unknown_format: /XXXX.CAdES.detached",)


def test_a_hybrid_reference_file_can_be_signed_and_checked(
    pki: Pki, pair: fonts.FontPair
) -> None:
    """Word's own PDFs: a classic table that points to a stream as well."""
    pdf = hybrid(letter())
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    done = issue_document(sign(pdf, plan, pki.person, pki), pki, pair)
    report = verify(done, pki.trust, AT)
    assert (report.verdict, report.reasons) == (Verdict.VALID, ("hybrid_references",))


def hybrid(pdf: bytes) -> bytes:
    """Append an empty update whose trailer names a cross-reference stream too."""
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    size = int(re.findall(rb"/Size (\d+)", pdf)[-1])
    root = re.findall(rb"/Root (\d+ \d+ R)", pdf)[-1]
    stream_at = len(pdf)
    entry = b"\x01" + stream_at.to_bytes(4, "big") + b"\x00"
    stream = (
        b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 1]/Index[%d 1]/Root %s/Length %d>>"
        b"stream\n%s\nendstream\nendobj\n"
        % (size, size + 1, size, root, len(entry), entry)
    )
    table_at = stream_at + len(stream)
    table = (
        b"xref\n0 1\n0000000000 65535 f \n"
        b"trailer\n<</Size %d/Root %s/Prev %d/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (size + 1, root, previous, stream_at, table_at)
    )
    return pdf + stream + table


# Trust


def test_only_the_given_roots_are_trusted(person_signed: bytes, pki: Pki) -> None:
    other = issue("Demo Root CA", None, ca=True)
    for roots in ((), (other.der,)):
        report = verify(person_signed, Trust(roots, (pki.sub.der,)), AT)
        assert report.verdict is Verdict.UNDECIDED
        (mark,) = report.signatures
        assert mark.certificate_status is CertificateStatus.UNTRUSTED
        assert mark.integrity is Integrity.INTACT and not mark.root
    assert (
        verify(person_signed, pki.trust, AT)
        .signatures[0]
        .root.startswith("Common Name: Demo Root CA")
    )


def test_the_signer_s_own_certificate_is_no_root(person_signed: bytes) -> None:
    assert verify(person_signed, Trust(()), AT).verdict is Verdict.UNDECIDED


def test_an_expired_certificate_is_named_so(person_signed: bytes, pki: Pki) -> None:
    late = verify(person_signed, pki.trust, AT + 901 * DAY)
    early = verify(person_signed, pki.trust, AT - 101 * DAY)
    assert late.verdict is early.verdict is Verdict.UNDECIDED
    assert late.signatures[0].certificate_status is CertificateStatus.EXPIRED
    assert early.signatures[0].certificate_status is CertificateStatus.NOT_YET_VALID


def test_revocation_is_good_only_when_a_list_says_so(
    person_signed: bytes, pki: Pki
) -> None:
    lists = (crl(pki.root), crl(pki.sub))
    cases: list[tuple[tuple[bytes, ...], Revocation]] = [
        ((), Revocation.NOT_CHECKED),
        (lists[:1], Revocation.NOT_CHECKED),
        (lists[1:], Revocation.GOOD),
        (lists, Revocation.GOOD),
        ((crl(pki.sub, published=AT - 60 * DAY),), Revocation.NOT_CHECKED),
    ]
    for crls, expected in cases:
        trust = dataclasses.replace(pki.trust, crls=crls)
        report = verify(person_signed, trust, AT)
        assert report.verdict is Verdict.VALID
        assert report.signatures[0].revocation is expected, len(crls)
        strict = dataclasses.replace(trust, require_revocation=True)
        assert (verify(person_signed, strict, AT).verdict is Verdict.VALID) == (
            expected is Revocation.GOOD
        )


@pytest.mark.parametrize("complete", [True, False])
def test_a_revoked_certificate_is_found_with_and_without_the_root_s_list(
    person_signed: bytes, pki: Pki, complete: bool
) -> None:
    crls = [crl(pki.sub, pki.person, on=AT - DAY)] + [crl(pki.root)] * complete
    report = verify(person_signed, dataclasses.replace(pki.trust, crls=tuple(crls)), AT)
    assert report.verdict is Verdict.UNDECIDED
    (mark,) = report.signatures
    assert mark.certificate_status is CertificateStatus.REVOKED
    assert mark.revocation is Revocation.REVOKED


@pytest.fixture(scope="session")
def tsa(pki: Pki) -> Identity:
    return issue("Demo TSA", pki.root, key=rsa_key(), timestamping=True)


def stamper(tsa: Identity, at: dt.datetime = AT) -> DummyTimeStamper:
    return DummyTimeStamper(
        asn1_x509.Certificate.load(tsa.der), asn1_key(tsa), fixed_dt=at
    )


@pytest.fixture(scope="session")
def stamped(pki: Pki, tsa: Identity) -> bytes:
    pdf = letter()
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    return sign(pdf, plan, pki.person, pki, stamper(tsa))


def test_a_timestamp_proves_the_time_and_outlives_the_certificate(
    pki: Pki, tsa: Identity
) -> None:
    short = issue("short", pki.sub, days=(-10, 10))
    pdf = letter()
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    with_stamp = sign(pdf, plan, short, pki, stamper(tsa))
    without = sign(pdf, plan, short, pki)
    later = AT + 100 * DAY
    (mark,) = verify(with_stamp, pki.trust, later).signatures
    assert (mark.verdict, mark.proven_time[:10]) == (Verdict.VALID, "2026-03-05")
    (mark,) = verify(without, pki.trust, later).signatures
    assert (mark.verdict, mark.proven_time) == (Verdict.UNDECIDED, "")


def test_a_timestamp_of_an_unknown_authority_proves_nothing(pki: Pki) -> None:
    stranger = issue("Stranger TSA", None, key=rsa_key(), timestamping=True)
    pdf = letter()
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    signed = sign(pdf, plan, pki.person, pki, stamper(stranger))
    (mark,) = verify(signed, pki.trust, AT).signatures
    assert mark.proven_time == "" and "timestamp_not_trusted" in mark.reasons


@pytest.mark.parametrize(
    ("days", "verdict"), [(-1, Verdict.CHANGED), (1, Verdict.VALID)]
)
def test_revocation_counts_against_the_proven_time(
    stamped: bytes, pki: Pki, days: int, verdict: Verdict
) -> None:
    """Revoked before the proven signing: bad. Revoked after it: still good."""
    later = AT + 5 * DAY
    crls = (
        crl(pki.root, published=later),
        crl(pki.sub, pki.person, on=AT + days * DAY, published=later),
    )
    report = verify(stamped, dataclasses.replace(pki.trust, crls=crls), later)
    assert report.verdict is verdict


def test_a_timestamp_needs_no_revocation_list_of_its_own_authority(
    stamped: bytes, pki: Pki
) -> None:
    trust = dataclasses.replace(pki.trust, crls=(crl(pki.sub),))
    (mark,) = verify(stamped, trust, AT).signatures
    assert mark.proven_time and mark.revocation is Revocation.GOOD


def test_sha1_certificates_count_only_under_a_pinned_ca_key(pki: Pki) -> None:
    old_ca = issue("Old CA", pki.root, key=rsa_key(), ca=True)
    person = issue("Old Person", old_ca, key=rsa_key())
    weak = dataclasses.replace(pki, sub=old_ca)
    der = sha1_signed(person, old_ca)
    pdf = foreign_sign(letter(), person, weak, certificate=der)
    trust = Trust((pki.root.der,), (old_ca.der,))
    (mark,) = verify(pdf, trust, AT).signatures
    assert mark.verdict is Verdict.UNDECIDED
    key = asn1_x509.Certificate.load(old_ca.der).public_key.sha256.hex()
    pinned = dataclasses.replace(trust, sha1_ca_keys=frozenset([key]))
    (mark,) = verify(pdf, pinned, AT).signatures
    assert mark.verdict is Verdict.VALID


def test_a_document_digest_of_sha1_is_never_valid(pki: Pki) -> None:
    pdf = foreign_sign(letter(), pki.agency, pki, md_algorithm="sha1")
    assert verify(pdf, pki.trust, AT).verdict is Verdict.UNDECIDED


def test_nothing_is_fetched(pki: Pki) -> None:
    """Addresses in a stranger's certificate lead into our own network."""
    calls: list[str] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            calls.append(self.request.recv(100).decode())

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/x"
        stranger = issue("Stranger", pki.sub, urls=url)
        pdf = foreign_sign(letter(), stranger, pki)
        report = verify(pdf, pki.trust, AT)
        other = verify(pdf, Trust((pki.root.der,)), AT)
        server.shutdown()
    assert calls == []
    assert report.signatures[0].integrity is Integrity.INTACT
    assert len(other.signatures) == 1


# The report


def test_a_report_goes_through_json_and_back(issued: bytes, pki: Pki) -> None:
    report = verify(issued, pki.trust, AT)
    assert Report.from_dict(json.loads(report.to_json())) == report
    mark = json.loads(report.to_json())["signatures"][0]
    serial = f"{pki.person.certificate.serial_number:X}"
    assert (mark["serial"], mark["verdict"]) == (serial, "valid")


def test_the_signer_s_name_comes_from_the_certificate_not_from_the_file(
    pki: Pki,
) -> None:
    pdf = foreign_sign(letter(), pki.person, pki, name="Chủ tịch nước")
    assert verify(pdf, pki.trust, AT).signatures[0].signer == SIGNER


def test_there_are_exactly_four_verdicts() -> None:
    assert [str(v) for v in Verdict] == ["valid", "changed", "undecided", "unsigned"]


def test_the_caller_s_own_mistakes_are_raised(pki: Pki) -> None:
    with pytest.raises(DocSignError) as refusal:
        verify(letter(), pki.trust, AT.replace(tzinfo=None))
    assert refusal.value.code is Code.TIME_NAIVE
    for trust in (Trust((b"no certificate",)), Trust((), crls=(b"no list",))):
        with pytest.raises(DocSignError) as refusal:
            verify(letter(), trust, AT)
        assert refusal.value.code is Code.CERTIFICATE_UNREADABLE
