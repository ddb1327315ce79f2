"""What a time-stamp token proves of a digest, and what another program says of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
from pathlib import Path

import pytest
from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.timestamps import DummyTimeStamper
from signing_makers import AT, Identity, Pki, asn1_key, issue, rsa_key

from docsign import signing, timestamps
from docsign.tokens import Token, moments
from docsign.values import DocSignError, Trust

pytestmark = pytest.mark.slow
DIGEST = hashlib.sha256(b"heads").digest()


@pytest.fixture(scope="module")
def tsa(pki: Pki) -> Identity:
    return issue("Demo TSA", pki.root, key=rsa_key(), timestamping=True)


def token(tsa: Identity, digest: bytes = DIGEST, at: dt.datetime = AT) -> bytes:
    service = DummyTimeStamper(
        asn1_x509.Certificate.load(tsa.der), asn1_key(tsa), fixed_dt=at
    )
    asked = timestamps.query_for_digest(digest)
    answer = signing.run(
        service.async_request_tsa_response(tsp.TimeStampReq.load(asked))
    )
    return timestamps.token(asked, answer.dump())


def said(der: bytes, trust: Trust, digest: bytes = DIGEST) -> dt.datetime | str:
    [found] = moments([Token(digest, der)], trust)
    return str(found) if isinstance(found, DocSignError) else found


def test_a_token_says_when_its_digest_existed(pki: Pki, tsa: Identity) -> None:
    assert said(token(tsa), pki.trust) == AT


def test_a_token_is_judged_at_the_moment_it_names(pki: Pki, tsa: Identity) -> None:
    before = tsa.certificate.not_valid_before_utc - dt.timedelta(days=1)
    after = tsa.certificate.not_valid_after_utc + dt.timedelta(days=1)
    for moment in (before, after):
        assert "not trusted" in str(said(token(tsa, at=moment), pki.trust))


def test_a_token_over_something_else_proves_nothing(pki: Pki, tsa: Identity) -> None:
    other = hashlib.sha256(b"other heads").digest()
    assert "something else" in str(said(token(tsa), pki.trust, other))


def test_an_authority_nobody_trusts_proves_nothing(tsa: Identity) -> None:
    assert "not trusted" in str(said(token(tsa), Trust(roots=())))


def test_a_changed_signature_proves_nothing(pki: Pki, tsa: Identity) -> None:
    content = cms.ContentInfo.load(token(tsa))
    signer = content["content"]["signer_infos"][0]
    value = bytearray(signer["signature"].native)
    value[9] ^= 1
    signer["signature"] = bytes(value)
    spoilt = content.dump(force=True)
    assert "signature is wrong" in str(said(spoilt, pki.trust))


@pytest.mark.parametrize("der", [b"", b"junk", b"\x30\x80", b"\x30\x03\x02\x01\x05"])
def test_what_is_no_token_is_said_to_be_unreadable(pki: Pki, der: bytes) -> None:
    assert "unreadable token" in str(said(der, pki.trust))


def test_each_token_is_judged_by_itself(pki: Pki, tsa: Identity) -> None:
    good, bad = Token(DIGEST, token(tsa)), Token(DIGEST, b"junk")
    first, second, third = moments([good, bad, good], pki.trust)
    assert first == third == AT
    assert isinstance(second, DocSignError)


def test_openssl_reads_the_token_as_the_operations_guide_says(
    pki: Pki, tsa: Identity, tmp_path: Path
) -> None:
    made = tmp_path / "token.der"
    made.write_bytes(token(tsa))
    roots = tmp_path / "root.pem"
    roots.write_bytes(pki.root.certificate.public_bytes(Encoding.PEM))

    def verify(digest: bytes) -> subprocess.CompletedProcess[str]:
        command = "openssl ts -verify -token_in".split()
        command += ["-in", str(made), "-digest", digest.hex(), "-CAfile", str(roots)]
        command += ["-attime", str(int(AT.timestamp()))]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = verify(DIGEST)
    assert done.returncode == 0, done.stderr
    assert verify(hashlib.sha256(b"other").digest()).returncode != 0
