"""What must never be called valid, class by class, and what merely is not known.

Every file here is made by this folder's own makers: signed lawfully with the test
authority first, then attacked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pdf_attacks as attack
import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from pdf_attacks import (
    FIELD,
    FIELD_LOOK,
    FONT,
    NOTE,
    OTHER_CATALOG,
    OTHER_PAGES,
    OVERLAY,
    PAGE,
    PAGES,
    TEXT,
    appended,
    build,
    objects,
    stream,
    words,
)
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from signing_makers import (
    AT,
    SIGNER,
    Pki,
    asn1_key,
    foreign_sign,
    issue,
    sign,
    signature_png,
)

from docsign import plans
from docsign.values import Box, ChangesAfter, Code, DocSignError, Integrity, Verdict
from docsign.verify import verify
from docsign.worker import Limits, Worker

pytestmark = pytest.mark.slow

COVER = b"1 1 1 rg 60 690 400 30 re f"
"""A white rectangle over the sentence."""


@pytest.fixture(scope="session")
def plain(pki: Pki) -> bytes:
    return foreign_sign(build(objects()), pki.agency, pki)


@pytest.fixture(scope="session")
def covered(pki: Pki) -> bytes:
    """Signed with its sentence hidden under an overlay: a shadow document."""
    return foreign_sign(build(objects(overlay=COVER)), pki.agency, pki)


@pytest.fixture(scope="session")
def with_field(pki: Pki) -> bytes:
    return foreign_sign(build(objects(field=True)), pki.agency, pki)


def test_the_signed_files_are_valid_before_the_attack(
    pki: Pki, plain: bytes, covered: bytes, with_field: bytes
) -> None:
    for pdf in (plain, covered, with_field):
        assert verify(pdf, pki.trust, AT).verdict is Verdict.VALID


def newest(pdf: bytes, number: int) -> bytes:
    """An object of a signed file, as it stands last."""
    return (
        pdf[pdf.rindex(b"\n%d 0 obj" % number) :]
        .split(b"obj", 1)[1]
        .split(b"endobj")[0]
    )


def catalog_with(pdf: bytes, extra: bytes) -> bytes:
    body = newest(pdf, attack.root_of(pdf)).strip()
    assert body.endswith(b">>")
    return body[:-2] + extra + b">>"


def page_with(pdf: bytes, old: bytes, new: bytes) -> bytes:
    body = newest(pdf, PAGE)
    assert old in body
    return body.replace(old, new)


AFTERWARDS: dict[str, Callable[[bytes], bytes]] = {
    "shadow hide: the overlay is emptied": lambda pdf: appended(
        pdf, {OVERLAY: stream(b"")}
    ),
    "shadow hide: the overlay is freed": lambda pdf: appended(
        pdf, {NOTE: b"null"}, freed=[OVERLAY]
    ),
    "shadow replace: the font is another": lambda pdf: appended(
        pdf, {FONT: b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"}
    ),
    "shadow hide and replace: another catalogue": lambda pdf: appended(
        pdf, {NOTE: b"null"}, root=OTHER_CATALOG
    ),
    "shadow hide and replace: other pages": lambda pdf: appended(
        pdf, {attack.root_of(pdf): b"<</Type/Catalog/Pages %d 0 R>>" % OTHER_PAGES}
    ),
    "shadow hide and replace: the same form, other pages": lambda pdf: appended(
        pdf,
        {
            attack.root_of(pdf): newest(pdf, attack.root_of(pdf)).replace(
                b"/Pages %d 0 R" % PAGES, b"/Pages %d 0 R" % OTHER_PAGES
            )
        },
    ),
    "incremental saving: the text is another": lambda pdf: appended(
        pdf, {TEXT: stream(words("Chi 9.000.000 dong"))}
    ),
    "incremental saving: without table and trailer": lambda pdf: (
        pdf + b"%d 0 obj\n%s\nendobj\n" % (TEXT, stream(words("Chi 9.000.000 dong")))
    ),
    "incremental saving: a trailer without table": lambda pdf: (
        pdf
        + b"%d 0 obj\n%s\nendobj\ntrailer\n<</Root 1 0 R>>\n"
        % (TEXT, stream(words("Chi 9.000.000 dong")))
    ),
    "a page is added": lambda pdf: appended(
        pdf,
        {
            PAGES: b"<</Type/Pages/Count 2/Kids[%d 0 R %d 0 R]>>"
            % (PAGE, attack.OTHER_PAGE)
        },
    ),
    "a page is taken out": lambda pdf: appended(
        pdf, {PAGES: b"<</Type/Pages/Count 0/Kids[]>>"}
    ),
    "the page is turned": lambda pdf: appended(
        pdf, {PAGE: page_with(pdf, b"/Type", b"/Rotate 180/Type")}
    ),
    "the page is cropped": lambda pdf: appended(
        pdf, {PAGE: page_with(pdf, b"/Type", b"/CropBox[0 0 9 9]/Type")}
    ),
    "an annotation over the text": lambda pdf: appended(
        pdf,
        {
            PAGE: page_with(pdf, b"/Annots", b"/OldAnnots").rstrip()[:-2]
            + b"/Annots[%d 0 R]>>" % NOTE,
            NOTE: b"<</Type/Annot/Subtype/FreeText/Rect[60 690 460 720]"
            b"/Contents(Chi 9.000.000 dong)/DA(/F1 14 Tf)>>",
        },
    ),
    "a script runs on opening": lambda pdf: appended(
        pdf,
        {
            attack.root_of(pdf): catalog_with(
                pdf, b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
            )
        },
    ),
    "layers are switched": lambda pdf: appended(
        pdf,
        {attack.root_of(pdf): catalog_with(pdf, b"/OCProperties<</OCGs[]/D<<>>>>")},
    ),
    "a file is enclosed": lambda pdf: appended(
        pdf,
        {
            attack.root_of(pdf): catalog_with(
                pdf, b"/Names<</EmbeddedFiles<</Names[(x)(y)]>>>>"
            )
        },
    ),
}


@pytest.mark.parametrize("kind", AFTERWARDS)
def test_what_is_done_to_a_file_after_signing_is_a_change(
    covered: bytes, pki: Pki, kind: str
) -> None:
    attacked = AFTERWARDS[kind](covered)
    assert attacked.startswith(covered)
    report = verify(attacked, pki.trust, AT)
    assert report.verdict is Verdict.CHANGED, report


FIELD_ATTACKS: dict[str, dict[int, bytes]] = {
    "its value": {FIELD: attack.text_field("9", look=True)},
    "its look alone": {FIELD_LOOK: attack.look_of("9.000.000")},
    "its name": {FIELD: attack.text_field("", look=True, name="khac")},
}


@pytest.mark.parametrize("kind", FIELD_ATTACKS)
def test_a_form_field_rewritten_after_signing_is_a_change(
    with_field: bytes, pki: Pki, kind: str
) -> None:
    changed = appended(with_field, FIELD_ATTACKS[kind])
    report = verify(changed, pki.trust, AT)
    assert report.verdict is Verdict.CHANGED, report
    assert report.signatures[0].integrity is Integrity.INTACT


# Universal forgery: the signature is made unreadable so that a check is skipped.


def forged(pdf: bytes, kind: str) -> bytes:
    first, second = attack.hole(pdf)
    spaces = pdf[:first], pdf[second:]
    if kind == "value of zeros":
        return (
            b"<".join([pdf[:first], b""])
            + b"0" * (second - first - 2)
            + pdf[second - 1 :]
        )
    if kind == "empty value":
        return spaces[0] + b"<>".ljust(second - first) + spaces[1]
    if kind == "null value":
        return spaces[0] + b"null".ljust(second - first) + spaces[1]
    if kind == "no value":
        at = pdf.rindex(b"/Contents", 0, first)
        return pdf[:at] + b" " * (second - at) + pdf[second:]
    ranges = {
        "no byte range": b"",
        "null byte range": b"/ByteRange null",
        "empty byte range": b"/ByteRange[]",
        "negative byte range": b"/ByteRange[0 -1 -1 -1]",
        "byte range of nothing": b"/ByteRange[0 0 0 0]",
        "byte range of the head alone": b"/ByteRange[0 %d 0 0]" % first,
    }
    old = re.findall(rb"/ByteRange ?\[[^\]]*\] *", pdf)[-1]
    return attack.replaced(pdf, old, ranges[kind])


@pytest.mark.parametrize(
    "kind",
    [
        "value of zeros",
        "empty value",
        "null value",
        "no value",
        "no byte range",
        "null byte range",
        "empty byte range",
        "negative byte range",
        "byte range of nothing",
        "byte range of the head alone",
    ],
)
def test_universal_forgery_is_a_change(plain: bytes, pki: Pki, kind: str) -> None:
    attacked = forged(plain, kind)
    assert len(attacked) == len(plain) and attacked != plain
    report = verify(attacked, pki.trust, AT)
    assert report.verdict is Verdict.CHANGED, report


def test_signature_wrapping_is_a_change(plain: bytes, pki: Pki) -> None:
    evil = b"%d 0 obj\n%s\nendobj\n" % (TEXT, stream(words("Chi 9.000.000 dong")))
    report = verify(attack.wrapped(plain, evil), pki.trust, AT)
    assert report.verdict is Verdict.CHANGED, report


def test_a_signature_moved_onto_another_document_is_a_change(
    plain: bytes, pki: Pki
) -> None:
    first, second = attack.hole(plain)
    value = plain[first + 1 : second - 1].rstrip(b"0")
    other = foreign_sign(build(objects(overlay=COVER)), pki.agency, pki)
    first, second = attack.hole(other)
    value = value.ljust(second - first - 2, b"0")
    moved = other[: first + 1] + value + other[second - 1 :]
    assert len(moved) == len(other)
    report = verify(moved, pki.trust, AT)
    assert report.verdict is Verdict.CHANGED
    assert report.signatures[0].integrity is Integrity.BROKEN


# Swapped certificates


def with_certificates(pdf: bytes, change: Callable[[cms.SignedData], None]) -> bytes:
    """The last signature's container, altered where the signature does not cover."""
    first, second = attack.hole(pdf)
    content = cms.ContentInfo.load(bytes.fromhex(pdf[first + 1 : second - 1].decode()))
    signed = content["content"]
    change(signed)
    der = content.dump(force=True).hex().encode()
    return pdf[: first + 1] + der.ljust(second - first - 2, b"0") + pdf[second - 1 :]


def test_another_person_s_certificate_in_the_signature_is_a_change(pki: Pki) -> None:
    """The same key, certified to somebody else: only a signed attribute tells."""
    twin = issue("Kẻ mạo danh", pki.sub, key=pki.person.key)
    honest = foreign_sign(build(objects()), pki.person, pki, subfilter=pades())

    def swap(signed: cms.SignedData) -> None:
        certificate = asn1_x509.Certificate.load(twin.der)
        kept = [item for item in signed["certificates"] if not is_of(item, pki.person)]
        signed["certificates"] = [*kept, certificate]
        signed["signer_infos"][0]["sid"] = cms.SignerIdentifier(
            "issuer_and_serial_number",
            {
                "issuer": certificate.issuer,
                "serial_number": certificate.serial_number,
            },
        )

    assert verify(honest, pki.trust, AT).verdict is Verdict.VALID
    report = verify(with_certificates(honest, swap), pki.trust, AT)
    assert report.verdict is Verdict.CHANGED, report


def test_a_certificate_of_another_key_is_a_change(plain: bytes, pki: Pki) -> None:
    """Same issuer, same name and number, another key: the attacker's own twin."""

    def swap(signed: cms.SignedData) -> None:
        for item in signed["certificates"]:
            if is_of(item, pki.agency):
                key = asn1_x509.Certificate.load(pki.sub.der).public_key
                item.chosen["tbs_certificate"]["subject_public_key_info"] = key

    report = verify(with_certificates(plain, swap), pki.trust, AT)
    assert report.verdict is Verdict.CHANGED
    assert report.signatures[0].integrity is Integrity.BROKEN


def test_a_signature_without_its_certificate_is_not_valid(
    plain: bytes, pki: Pki
) -> None:
    def strip(signed: cms.SignedData) -> None:
        signed["certificates"] = [
            item for item in signed["certificates"] if not is_of(item, pki.agency)
        ]

    report = verify(with_certificates(plain, strip), pki.trust, AT)
    assert report.verdict is Verdict.CHANGED


def is_of(item: cms.CertificateChoices, who: object) -> bool:
    der: bytes = item.chosen.dump()
    return der == getattr(who, "der", b"")


def pades() -> fields.SigSeedSubFilter:
    return fields.SigSeedSubFilter.PADES


# T5 and T8: number and date in fields that were kept free


NUMBER = "123/SNNMT-TNN"


def filled(pdf: bytes, value: str, pki: Pki, *, signed: bool = True) -> bytes:
    """Number filled in, then (in the same revision) the agency's signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    form = writer.root["/AcroForm"]
    field = form["/Fields"][0]
    field[generic.NameObject("/V")] = generic.pdf_string(value)
    writer.mark_update(form["/Fields"].raw_get(0))
    if not signed:
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(pki.agency.der),
        signing_key=asn1_key(pki.agency),
        cert_registry=None,
    )
    made = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="CoQuan", md_algorithm="sha256"),
        signer,
        new_field_spec=fields.SigFieldSpec("CoQuan", box=(300, 100, 400, 200)),
    ).sign_pdf(writer)
    data: bytes = made.getvalue()
    return data


def test_t5_the_ledger_s_number_in_a_reserved_field_is_lawful(
    with_field: bytes, pki: Pki
) -> None:
    done = filled(with_field, NUMBER, pki)
    report = verify(done, pki.trust, AT, reserved=(("so_vb", NUMBER),))
    assert report.verdict is Verdict.VALID, report
    assert report.signatures[0].changes_after is ChangesAfter.ALLOWED


@pytest.mark.parametrize(
    "reserved", [(), (("so_vb", "124/SNNMT-TNN"),), (("ngay_vb", NUMBER),)]
)
def test_t5_another_number_or_another_field_is_a_change(
    with_field: bytes, pki: Pki, reserved: tuple[tuple[str, str], ...]
) -> None:
    done = filled(with_field, NUMBER, pki)
    assert verify(done, pki.trust, AT, reserved).verdict is Verdict.CHANGED


def test_t5_the_right_number_that_nobody_signed_is_a_change(
    with_field: bytes, pki: Pki
) -> None:
    rule = (("so_vb", NUMBER),)
    unsigned = filled(with_field, NUMBER, pki, signed=False)
    assert verify(unsigned, pki.trust, AT, rule).verdict is Verdict.CHANGED
    late = foreign_sign(unsigned, pki.agency, pki, field="Sau")
    assert verify(late, pki.trust, AT, rule).verdict is Verdict.CHANGED
    twice = filled(filled(with_field, "9", pki, signed=False), NUMBER, pki)
    assert verify(twice, pki.trust, AT, rule).verdict is Verdict.CHANGED


def test_t8_what_its_author_closed_takes_no_signature_and_no_addition(pki: Pki) -> None:
    closed = foreign_sign(
        build(objects()), pki.person, pki, certify=fields.MDPPerm.NO_CHANGES
    )
    assert verify(closed, pki.trust, AT).verdict is Verdict.VALID
    place = Box(0, 300.0, 100.0, 120.0, 48.0)
    plan = plans.person_plan(
        closed, signature_png(), AT, signer_name=SIGNER, place=place
    )
    with pytest.raises(DocSignError) as refusal:
        sign(closed, plan, pki.agency, pki)
    assert refusal.value.code is Code.LOCKED_BY_SIGNER
    forced = closed.replace(b"/P 1", b"/P 2")
    assert verify(forced, pki.trust, AT).verdict is Verdict.CHANGED


# Not known is not bad


def unknown_update(pdf: bytes) -> bytes:
    """A catalogue entry of a program of its own; nothing a reader sees."""
    return appended(
        pdf, {attack.root_of(pdf): catalog_with(pdf, b"/PieceInfo<</Xyz<<>>>>")}
    )


def test_what_the_analysis_does_not_know_is_undecided_not_changed(
    plain: bytes, pki: Pki
) -> None:
    report = verify(unknown_update(plain), pki.trust, AT)
    assert report.verdict is Verdict.UNDECIDED, report
    (mark,) = report.signatures
    assert (mark.integrity, mark.changes_after) == (
        Integrity.INTACT,
        ChangesAfter.UNKNOWN,
    )
    assert any("changes_not_understood" in reason for reason in mark.reasons)


def test_a_failing_analysis_is_undecided_when_the_bytes_are_right(
    plain: bytes, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyhanko.sign.diff_analysis import StandardDiffPolicy

    def crash(*_args: object, **_options: object) -> None:
        raise RecursionError("too deep")

    later = unknown_update(plain)
    monkeypatch.setattr(StandardDiffPolicy, "review_file", crash)
    assert verify(later, pki.trust, AT).verdict is Verdict.UNDECIDED
    changed = appended(plain, {TEXT: stream(words("Chi 9.000.000 dong"))})
    assert verify(changed, pki.trust, AT).verdict is Verdict.CHANGED


def test_what_a_locking_author_forbade_is_never_merely_undecided(pki: Pki) -> None:
    closed = foreign_sign(
        build(objects()), pki.person, pki, certify=fields.MDPPerm.NO_CHANGES
    )
    assert verify(unknown_update(closed), pki.trust, AT).verdict is Verdict.CHANGED


def test_bytes_behind_the_end_are_a_change_and_blank_lines_are_not(
    plain: bytes, pki: Pki
) -> None:
    assert verify(plain + b"\r\n\n", pki.trust, AT).verdict is Verdict.VALID
    report = verify(plain + b"%attacker\n", pki.trust, AT)
    assert report.verdict is Verdict.CHANGED
    assert "bytes_after_end" in report.signatures[0].reasons


def test_an_object_renumbered_but_the_same_is_no_visible_change(
    plain: bytes, pki: Pki
) -> None:
    """The same page content in another object: a foreign tool's harmless habit."""
    same = appended(
        plain,
        {
            NOTE + 20: stream(words("Chi 1.000.000 dong")),
            PAGE: page_with(plain, b"[ %d 0 R" % TEXT, b"[ %d 0 R" % (NOTE + 20)),
        },
    )
    assert verify(same, pki.trust, AT).verdict is Verdict.UNDECIDED


# Hostile files


def small_worker() -> Worker:
    return Worker(Limits(cpu_seconds=8, wall_seconds=120, memory_bytes=700 << 20))


BOMBS: dict[str, Callable[[], bytes]] = {
    "content": lambda: attack.bomb_of_zeros(1 << 30),
    "references": lambda: attack.bomb_of_objects(1 << 30),
    "chain of tables": attack.endless_chain,
    "page tree": attack.endless_pages,
    "nesting": lambda: attack.deep_tree(200_000),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_ends_in_a_verdict_and_never_in_valid(pki: Pki, kind: str) -> None:
    bomb = BOMBS[kind]()
    with small_worker() as worker:
        # No longer than the worker's own limits of time: it would raise.
        report = worker.verify(bomb, pki.trust, AT)
        assert report.verdict is not Verdict.VALID
        # The same process, or its heir, still works.
        after = worker.verify(build(objects()), pki.trust, AT)
    assert after.verdict is Verdict.UNSIGNED


def test_a_bomb_behind_a_good_signature_does_not_stay_valid(
    plain: bytes, pki: Pki
) -> None:
    zeros = attack.bomb_of_zeros(1 << 30)
    start = zeros.index(b"%d 0 obj" % TEXT) + len(b"%d 0 obj" % TEXT)
    body = zeros[start : zeros.index(b"endobj", start)]
    with small_worker() as worker:
        report = worker.verify(appended(plain, {TEXT: body}), pki.trust, AT)
    assert report.verdict in (Verdict.CHANGED, Verdict.UNDECIDED)


def test_an_older_reading_of_the_file_is_still_there(plain: bytes, pki: Pki) -> None:
    """The makers above change files as meant: the first revision is untouched."""
    changed = appended(plain, {TEXT: stream(words("Chi 9.000.000 dong"))})
    reader = PdfFileReader(io.BytesIO(changed), strict=False)
    now = reader.root["/Pages"]["/Kids"][0]["/Contents"][0].data
    then = reader.get_historical_root(0)["/Pages"]["/Kids"][0]["/Contents"][0].data
    assert b"9.000.000" in now and b"1.000.000" in then
