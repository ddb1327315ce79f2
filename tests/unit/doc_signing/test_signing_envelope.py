"""Encrypted on the way: what is sealed opens to the same bytes, all else is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509 import (
    CertificateRevocationListBuilder,
    RevokedCertificateBuilder,
)
from signing_makers import AT, DAY, Identity, Pki, issue, letter, rsa_key

from docsign import envelope
from docsign.envelope import Envelope
from docsign.values import Code, DocSignError, Trust

CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 40
HASHES = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}


@pytest.fixture(scope="module")
def receiver(pki: Pki) -> Identity:
    return issue("Sở Tài chính", pki.sub, key=rsa_key(), digital_signature=False)


@pytest.fixture(scope="module")
def other(pki: Pki) -> Identity:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return issue("Sở Nội vụ", pki.sub, key=key, digital_signature=False)


def unlock(data: bytes, who: Identity) -> bytes:
    """Open with a key in memory, as a token would with its own."""
    taken: Envelope = envelope.take_apart(data)
    slot = taken.slot_of(who.der)
    assert slot, "not for this receiver"
    pad: padding.AsymmetricPadding = padding.PKCS1v15()
    if slot.oaep:
        digest = HASHES[slot.oaep]
        pad = padding.OAEP(padding.MGF1(digest), digest, None)
    return envelope.open_with(taken, who.key.decrypt(slot.wrapped, pad))


def refused(data: bytes, who: Identity) -> Code:
    with pytest.raises(DocSignError) as refusal:
        unlock(data, who)
    return refusal.value.code


def test_every_receiver_gets_the_very_bytes(
    receiver: Identity, other: Identity
) -> None:
    for content in (CONTENT, letter(), b"", b"x"):
        sealed = envelope.seal(content, [receiver.der, other.pem])
        assert unlock(sealed, receiver) == content
        assert unlock(sealed, other) == content
        if len(content) > 16:
            assert content not in sealed and content[:16] not in sealed


def test_the_same_file_never_looks_the_same_twice(receiver: Identity) -> None:
    one, two = (envelope.seal(CONTENT, [receiver.der]) for _ in range(2))
    first, second = envelope.take_apart(one), envelope.take_apart(two)
    assert first.nonce != second.nonce
    assert first.encrypted != second.encrypted


def test_who_is_no_receiver_finds_no_slot(receiver: Identity, other: Identity) -> None:
    taken = envelope.take_apart(envelope.seal(CONTENT, [receiver.der]))
    assert taken.slot_of(other.der) is None
    assert taken.slot_of(receiver.pem) is not None


def test_a_key_of_another_envelope_opens_nothing(receiver: Identity) -> None:
    one, two = (envelope.seal(CONTENT, [receiver.der]) for _ in range(2))
    slot = envelope.take_apart(two).slot_of(receiver.der)
    assert slot
    sha1 = hashes.SHA1()
    key = receiver.key.decrypt(
        slot.wrapped, padding.OAEP(padding.MGF1(sha1), sha1, None)
    )
    for wrong in (key, key[:16], b""):
        with pytest.raises(DocSignError) as refusal:
            envelope.open_with(envelope.take_apart(one), wrong)
        assert refusal.value.code is Code.ENVELOPE_DAMAGED


def test_a_flipped_bit_of_the_content_is_noticed(receiver: Identity) -> None:
    sealed = envelope.seal(CONTENT, [receiver.der])
    encrypted = envelope.take_apart(sealed).encrypted
    start = sealed.index(encrypted[:-16])
    mac = sealed.index(encrypted[-16:])
    for place in (start, start + 4000, start + len(CONTENT) - 1, mac, mac + 15):
        broken = bytearray(sealed)
        broken[place] ^= 1
        assert refused(bytes(broken), receiver) is Code.ENVELOPE_DAMAGED


def test_no_flipped_bit_anywhere_gives_other_content(receiver: Identity) -> None:
    """Headers too: refused, not for us, or the very same bytes; never others."""
    content = b"Mat"
    sealed = envelope.seal(content, [receiver.der])
    for place in range(0, len(sealed), 3):
        broken = bytearray(sealed)
        broken[place] ^= 1 << (place % 8)
        try:
            taken = envelope.take_apart(bytes(broken))
            slot = taken.slot_of(receiver.der)
            if slot is None:
                continue
            digest = HASHES.get(slot.oaep, hashes.SHA1())
            key = receiver.key.decrypt(
                slot.wrapped, padding.OAEP(padding.MGF1(digest), digest, None)
            )
            assert envelope.open_with(taken, key) == content
        except DocSignError:
            pass  # a refusal with its code is what is wanted
        except ValueError as error:
            assert "ecryption" in str(error), place  # the wrapped key was hit


def test_a_cut_envelope_is_refused_wherever_it_ends(receiver: Identity) -> None:
    sealed = envelope.seal(CONTENT, [receiver.der])
    for length in (0, 1, 2, 20, 300, 700, len(sealed) // 2, len(sealed) - 1):
        assert refused(sealed[:length], receiver) is Code.ENVELOPE_UNREADABLE, length
    assert refused(sealed + b"\x00", receiver) is Code.ENVELOPE_UNREADABLE


@pytest.mark.parametrize(
    "data",
    [
        b"not CMS at all",
        CONTENT,
        b"\x30\x80" * 5000,
        b"\x30\x84\xff\xff\xff\xff" + b"x" * 100,
        b"PK\x03\x04" + bytes(100),
    ],
)
def test_what_is_no_cms_is_refused(data: bytes, receiver: Identity) -> None:
    assert refused(data, receiver) is Code.ENVELOPE_UNREADABLE


def test_a_giant_is_refused_before_it_is_read(receiver: Identity) -> None:
    sealed = envelope.seal(CONTENT, [receiver.der])
    with pytest.raises(DocSignError) as refusal:
        envelope.take_apart(sealed, most=len(sealed) - 1)
    assert refusal.value.code is Code.ENVELOPE_TOO_LARGE
    assert envelope.take_apart(sealed, most=len(sealed))


def test_other_kinds_of_cms_are_no_envelope(receiver: Identity) -> None:
    signed = cms.ContentInfo({"content_type": "data", "content": CONTENT}).dump()
    assert refused(signed, receiver) is Code.ENVELOPE_ALGORITHM


def test_an_envelope_shows_itself_and_a_pdf_does_not(receiver: Identity) -> None:
    assert envelope.looks_sealed(envelope.seal(CONTENT, [receiver.der]))
    assert not envelope.looks_sealed(CONTENT)
    assert not envelope.looks_sealed(b"")
    assert envelope.looks_sealed(b"cut", "a.pdf.P7M")
    assert not envelope.looks_sealed(CONTENT, "a.pdf")
    signed = cms.ContentInfo({"content_type": "signed_data"}).dump()
    assert not envelope.looks_sealed(signed, "a.p7m")


# with a foreign tool


@pytest.fixture
def files(tmp_path: Path, receiver: Identity) -> Path:
    (tmp_path / "cert.pem").write_bytes(receiver.pem)
    (tmp_path / "key.pem").write_bytes(
        receiver.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (tmp_path / "content").write_bytes(CONTENT)
    return tmp_path


def openssl(folder: Path, *options: str) -> None:
    subprocess.run(
        ["openssl", "cms", *options], cwd=folder, check=True, capture_output=True
    )


def test_openssl_opens_what_is_sealed_here(files: Path, receiver: Identity) -> None:
    (files / "sealed").write_bytes(envelope.seal(CONTENT, [receiver.der]))
    openssl(files, "-decrypt", "-in", "sealed", "-inform", "DER", "-binary",
            "-inkey", "key.pem", "-recip", "cert.pem", "-out", "opened")  # fmt: skip
    assert (files / "opened").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "padded",
    [
        (),
        ("-keyopt", "rsa_padding_mode:oaep"),
        ("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"),
    ],
)
@pytest.mark.parametrize("named", [(), ("-keyid",)])
def test_what_openssl_seals_is_opened_here(
    files: Path, receiver: Identity, padded: tuple[str, ...], named: tuple[str, ...]
) -> None:
    openssl(files, "-encrypt", "-binary", "-aes-256-gcm", "-in", "content",
            "-outform", "DER", "-out", "sealed", *named,
            "-recip", "cert.pem", *padded)  # fmt: skip
    assert unlock((files / "sealed").read_bytes(), receiver) == CONTENT


@pytest.mark.parametrize("cipher", ["-aes-256-cbc", "-des3", "-aes-128-gcm"])
def test_ciphers_without_proof_or_strength_are_refused(
    files: Path, receiver: Identity, cipher: str
) -> None:
    openssl(files, "-encrypt", "-binary", cipher, "-in", "content", "-outform", "DER",
            "-out", "sealed", "cert.pem")  # fmt: skip
    sealed = (files / "sealed").read_bytes()
    assert envelope.looks_sealed(sealed)
    assert refused(sealed, receiver) is Code.ENVELOPE_ALGORITHM


# certificates to encrypt to


def code_of(certificate: bytes, trust: Trust) -> Code:
    with pytest.raises(DocSignError) as refusal:
        envelope.check_receiver(certificate, trust, AT)
    return refusal.value.code


def test_a_good_certificate_is_taken(pki: Pki, receiver: Identity) -> None:
    for given in (receiver.der, receiver.pem):
        assert envelope.check_receiver(given, pki.trust, AT) == receiver.der


def test_certificates_not_to_encrypt_to(pki: Pki, receiver: Identity) -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    stranger = issue("Gốc lạ", None, ca=True)

    def made(common_name: str = "Sở Tài chính", **over: object) -> bytes:
        given = {"key": rsa_key(), "digital_signature": False, **over}
        return issue(common_name, pki.sub, **given).der  # type: ignore[arg-type]

    for certificate, code in (
        (made(days=(-900, -1)), Code.CERTIFICATE_TIME),
        (made(days=(1, 900)), Code.CERTIFICATE_TIME),
        (made(digital_signature=True), Code.ENCRYPTION_USAGE),
        (made(key=curve), Code.ENCRYPTION_WEAK),
        (made(key=rsa_key(1024)), Code.ENCRYPTION_WEAK),
        (
            issue("X", stranger, key=rsa_key(), digital_signature=False).der,
            Code.ENCRYPTION_UNTRUSTED,
        ),
        (
            issue("X", None, key=rsa_key(), digital_signature=False).der,
            Code.ENCRYPTION_UNTRUSTED,
        ),
        (b"junk", Code.CERTIFICATE_UNREADABLE),
    ):
        assert code_of(certificate, pki.trust) is code
    assert code_of(receiver.der, Trust(roots=())) is Code.ENCRYPTION_UNTRUSTED


def test_a_revoked_certificate_is_not_encrypted_to(
    pki: Pki, receiver: Identity
) -> None:
    revoked = (
        RevokedCertificateBuilder()
        .serial_number(receiver.certificate.serial_number)
        .revocation_date(AT - 2 * DAY)
        .build()
    )
    listed = (
        CertificateRevocationListBuilder()
        .issuer_name(pki.sub.certificate.subject)
        .last_update(AT - DAY)
        .next_update(AT + 30 * DAY)
        .add_revoked_certificate(revoked)
        .sign(pki.sub.key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    trust = Trust(pki.trust.roots, pki.trust.intermediates, crls=(listed,))
    assert code_of(receiver.der, trust) is Code.ENCRYPTION_UNTRUSTED
    other = issue("Khác", pki.sub, key=rsa_key(), digital_signature=False)
    assert envelope.check_receiver(other.der, trust, AT) == other.der
