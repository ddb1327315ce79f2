"""A key out of a PKCS#12 file, and every file that is not the right one."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    pkcs12,
)
from signing_makers import AT, SIGNER, Identity, Pki, issue, letter, signature_png

from docsign import key_file, plans, signing
from docsign.pkcs11 import Pin
from docsign.values import Code, DocSignError, Verdict
from docsign.verify import verify

PASSWORD = "chỉ để thử"


def stored(folder: Path, who: Identity, name: str = "ky.p12") -> Path:
    path = folder / name
    encryption = BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", who.key, who.certificate, None, encryption
        )
    )
    return path


@pytest.mark.parametrize("curve", [False, True])
def test_a_letter_signed_with_a_key_file_is_valid(
    tmp_path: Path, pki: Pki, curve: bool
) -> None:
    who = pki.person
    if curve:
        who = issue(SIGNER, pki.sub, key=ec.generate_private_key(ec.SECP256R1()))
    path = stored(tmp_path, who)
    plan = plans.person_plan(letter(), signature_png(), AT, signer_name=SIGNER)
    prepared = signing.prepare(letter(), plan, who.der, pki.chain)
    value = key_file.sign(path, Pin(PASSWORD), who.der, prepared.to_be_signed)
    signed = signing.complete(prepared, value)
    assert verify(signed, pki.trust, AT).verdict is Verdict.VALID


def test_what_is_not_the_right_file_signs_nothing(tmp_path: Path, pki: Pki) -> None:
    right = stored(tmp_path, pki.person)
    other = stored(tmp_path, pki.agency, "khac.p12")
    rubbish = tmp_path / "rac.p12"
    rubbish.write_bytes(b"not a key")
    large = tmp_path / "to.p12"
    large.write_bytes(bytes(100_000))
    for path, password, code in (
        (right, "sai", Code.TOKEN_PIN),
        (other, PASSWORD, Code.TOKEN_KEY),
        (rubbish, PASSWORD, Code.TOKEN_PIN),
        (large, PASSWORD, Code.TOKEN_MISSING),
        (tmp_path / "khong.p12", PASSWORD, Code.TOKEN_MISSING),
        (tmp_path, PASSWORD, Code.TOKEN_MISSING),
    ):
        with pytest.raises(DocSignError) as refusal:
            key_file.sign(path, Pin(password), pki.person.der, b"x")
        assert refusal.value.code is code, path.name
        assert password not in str(refusal.value)
