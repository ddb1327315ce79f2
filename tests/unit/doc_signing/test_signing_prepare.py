"""Prepare and complete: what is refused, and what is never touched."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign import fields
from signing_makers import (
    AT,
    DAY,
    SIGNER,
    Identity,
    Pki,
    foreign_sign,
    issue,
    letter,
    rsa_key,
    sha1_signed,
    sign,
    signature_png,
)

from docsign import plans, signing
from docsign.values import Code, DocSignError, Prepared, SignaturePlan
from docsign.verify import verify


def person_plan(pdf: bytes, at: dt.datetime = AT) -> SignaturePlan:
    return plans.person_plan(pdf, signature_png(), at, signer_name=SIGNER)


def prepared_by(pki: Pki, pdf: bytes) -> Prepared:
    return signing.prepare(pdf, person_plan(pdf), pki.person.der, pki.chain)


def test_the_result_begins_with_the_very_bytes_given(pki: Pki) -> None:
    pdf = letter()
    assert sign(pdf, person_plan(pdf), pki.person, pki).startswith(pdf)


def test_the_digest_to_be_signed_is_sha256_of_the_signed_attributes(pki: Pki) -> None:
    prepared = prepared_by(pki, letter())
    assert prepared.digest == hashlib.sha256(prepared.to_be_signed).digest()
    # The attributes hold the digest of everything in the file but the signature.
    covered = (
        prepared.document[: prepared.reserved_start]
        + prepared.document[prepared.reserved_end :]
    )
    assert hashlib.sha256(covered).digest() in prepared.to_be_signed


def test_a_prepared_signature_survives_storage(pki: Pki) -> None:
    prepared = prepared_by(pki, letter())
    assert Prepared.from_bytes(prepared.to_bytes()) == prepared


@pytest.mark.parametrize("spoil", ["cut", "flip", "header", "empty", "magic"])
def test_an_altered_stored_state_is_refused(pki: Pki, spoil: str) -> None:
    blob = bytearray(prepared_by(pki, letter()).to_bytes())
    if spoil == "cut":
        del blob[-1]
    elif spoil == "flip":
        blob[-200] ^= 1
    elif spoil == "header":
        blob[30] ^= 255
    elif spoil == "empty":
        blob.clear()
    else:
        blob[0] ^= 1
    with pytest.raises(DocSignError) as refusal:
        Prepared.from_bytes(bytes(blob))
    assert refusal.value.code is Code.STATE_BROKEN


def test_another_base_document_under_a_prepared_signature_is_refused(pki: Pki) -> None:
    prepared = prepared_by(pki, letter())
    altered = bytearray(prepared.document)
    altered[100] ^= 1
    swapped = dataclasses.replace(prepared, document=bytes(altered))
    with pytest.raises(DocSignError) as refusal:
        signing.complete(swapped, pki.person.sign(prepared.to_be_signed))
    assert refusal.value.code is Code.STATE_BROKEN


def test_an_update_altered_in_storage_is_refused(pki: Pki) -> None:
    prepared = prepared_by(pki, letter())
    altered = bytearray(prepared.document)
    place = altered.index(b"/Filter", prepared.base_size)
    altered[place + 1 : place + 7] = b"Foltor"
    swapped = dataclasses.replace(prepared, document=bytes(altered))
    with pytest.raises(DocSignError) as refusal:
        signing.complete(swapped, pki.person.sign(prepared.to_be_signed))
    assert refusal.value.code is Code.RESULT_BROKEN


def test_a_wrong_signature_value_never_enters_a_file(pki: Pki) -> None:
    prepared = prepared_by(pki, letter())
    right = pki.person.sign(prepared.to_be_signed)
    wrong = {
        "other bytes": pki.person.sign(b"something else"),
        "hashed twice": pki.person.sign(prepared.digest),
        "other key": Identity(
            pki.person.certificate, ec.generate_private_key(ec.SECP256R1())
        ).sign(prepared.to_be_signed),
        "one bit": bytes([right[0] ^ 1]) + right[1:],
        "empty": b"",
    }
    for why, value in wrong.items():
        with pytest.raises(DocSignError) as refusal:
            signing.complete(prepared, value)
        assert refusal.value.code is Code.SIGNATURE_WRONG, why


def test_weak_or_unfit_certificates_do_not_sign(pki: Pki) -> None:
    pdf = letter()
    plan = person_plan(pdf)
    unfit = {
        Code.CERTIFICATE_WEAK: [
            issue("RSA 1024", pki.sub, key=rsa_key(1024)).der,
            issue("P-224", pki.sub, key=ec.generate_private_key(ec.SECP224R1())).der,
            sha1_signed(pki.person, pki.sub),
        ],
        Code.CERTIFICATE_TIME: [
            issue("expired", pki.sub, days=(-100, -1)).der,
            issue("not yet valid", pki.sub, days=(1, 100)).der,
        ],
        Code.CERTIFICATE_USAGE: [
            issue("encryption only", pki.sub, digital_signature=False).der
        ],
        Code.CERTIFICATE_UNREADABLE: [b"", b"garbage", b"-----BEGIN CERTIFICATE-----"],
    }
    for code, certificates in unfit.items():
        for certificate in certificates:
            with pytest.raises(DocSignError) as refusal:
                signing.prepare(pdf, plan, certificate, pki.chain)
            assert refusal.value.code is code


def test_pem_and_der_certificates_are_the_same(pki: Pki) -> None:
    pdf = letter()
    made = [
        signing.prepare(pdf, person_plan(pdf), certificate, pki.chain)
        for certificate in (pki.person.der, pki.person.pem)
    ]
    assert made[0].certificate == made[1].certificate


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (b"", Code.NOT_A_PDF),
        (b"PK\x03\x04 a docx", Code.NOT_A_PDF),
        (b"%PDF-1.7\n" + bytes(range(256)) * 8, Code.UNREADABLE),
    ],
)
def test_what_is_no_pdf_is_refused(pki: Pki, pdf: bytes, code: Code) -> None:
    plan = person_plan(letter())
    with pytest.raises(DocSignError) as refusal:
        signing.prepare(pdf, plan, pki.person.der)
    assert refusal.value.code is code


def test_an_encrypted_pdf_is_refused(pki: Pki) -> None:
    plan = person_plan(letter())
    with pytest.raises(DocSignError) as refusal:
        signing.prepare(letter(encrypt="secret"), plan, pki.person.der)
    assert refusal.value.code is Code.ENCRYPTED


def test_field_names_are_flat_and_never_used_twice(pki: Pki) -> None:
    pdf = letter()
    plan = person_plan(pdf)
    for name in ("a.b", "", "chữ ký", "x" * 101):
        with pytest.raises(DocSignError) as refusal:
            signing.prepare(
                pdf, dataclasses.replace(plan, field_name=name), pki.person.der
            )
        assert refusal.value.code is Code.FIELD_NAME
    signed = sign(pdf, plan, pki.person, pki)
    with pytest.raises(DocSignError) as refusal:
        signing.prepare(signed, plan, pki.person.der)
    assert refusal.value.code is Code.FIELD_NAME
    assert person_plan(signed).field_name != plan.field_name


def test_a_page_that_is_not_there_is_refused(pki: Pki) -> None:
    pdf = letter()
    plan = person_plan(pdf)
    away = dataclasses.replace(plan, box=dataclasses.replace(plan.box, page=1))
    with pytest.raises(DocSignError) as refusal:
        signing.prepare(pdf, away, pki.person.der)
    assert refusal.value.code is Code.NO_SUCH_PAGE


def test_a_file_whose_author_forbade_changes_is_left_alone(pki: Pki) -> None:
    closed = foreign_sign(letter(), pki.person, pki, certify=fields.MDPPerm.NO_CHANGES)
    with pytest.raises(DocSignError) as refusal:
        prepared_by(pki, closed)
    assert refusal.value.code is Code.LOCKED_BY_SIGNER


def test_we_neither_certify_nor_lock_and_use_pades(pki: Pki) -> None:
    pdf = letter()
    update = sign(pdf, person_plan(pdf), pki.person, pki)[len(pdf) :]
    assert b"/ETSI.CAdES.detached" in update
    for forbidden in (b"/DocMDP", b"/FieldMDP", b"/Lock", b"/Perms"):
        assert forbidden not in update


def test_the_declared_time_is_the_one_given(pki: Pki) -> None:
    pdf = letter()
    signed = sign(pdf, person_plan(pdf), pki.person, pki)
    (mark,) = verify(signed, pki.trust, AT + DAY).signatures
    assert mark.claimed_time == "2026-03-05T10:20:30+07:00"
    with pytest.raises(DocSignError) as refusal:
        signing.prepare(pdf, person_plan(pdf, AT.replace(tzinfo=None)), b"")
    assert refusal.value.code is Code.TIME_NAIVE


def test_certificates_of_the_chain_go_in_and_the_root_stays_out(pki: Pki) -> None:
    pdf = letter()
    prepared = signing.prepare(
        pdf, person_plan(pdf), pki.person.der, [pki.sub.der, pki.root.der]
    )
    done = signing.complete(prepared, pki.person.sign(prepared.to_be_signed))
    contents = bytes.fromhex(
        done[prepared.reserved_start + 1 : prepared.reserved_end - 1].decode()
    )
    assert pki.person.der in contents and pki.sub.der in contents
    assert pki.root.der not in contents


def test_expiry_is_judged_at_the_declared_time(pki: Pki) -> None:
    pdf = letter()
    short = issue("short", pki.sub, days=(-10, 10))
    assert signing.prepare(pdf, person_plan(pdf), short.der)
    with pytest.raises(DocSignError):
        signing.prepare(pdf, person_plan(pdf, AT + 11 * DAY), short.der)


def test_pyhanko_signs_the_same_file_again(pki: Pki) -> None:
    """Our update leaves a file that a foreign signer can go on with."""
    pdf = letter()
    ours = sign(pdf, person_plan(pdf), pki.person, pki)
    assert foreign_sign(ours, pki.agency, pki, field="Signature1").startswith(ours)
