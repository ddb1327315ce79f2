"""A second opinion: poppler's pdfsig with our root in its NSS store."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.timestamps import DummyTimeStamper
from signing_makers import (
    AT,
    SIGNER,
    Pki,
    asn1_key,
    issue,
    letter,
    rsa_key,
    seal_png,
    sign,
    signature_png,
)

from docsign import fonts, lasting, plans, signing, timestamps
from docsign.values import OFFICE_ZONE, Verdict
from docsign.verify import verify

pytestmark = pytest.mark.slow


def nss_store(folder: Path, root: bytes, *known: bytes) -> str:
    """A store that trusts ``root`` and merely knows the other certificates.

    poppler keeps a pointer to a certificate of a signature it has done with: the
    second signature by one certificate in a file is then called "Unknown issue",
    unless the store holds that certificate itself. Trust comes from the root alone.
    """
    folder.mkdir()
    store = f"sql:{folder}"
    subprocess.run(["certutil", "-d", store, "-N", "--empty-password"], check=True)
    for index, pem in enumerate((root, *known)):
        path = folder / f"{index}.pem"
        path.write_bytes(pem)
        options = ["-n", f"c{index}", "-t", ",," if index else "CT,C,C"]
        command = ["certutil", "-d", store, "-A", *options, "-a", "-i", str(path)]
        subprocess.run(command, check=True)
    return store


def pdfsig(path: Path, store: str) -> str:
    return subprocess.run(
        ["pdfsig", "-nssdir", store, str(path)],
        check=True,
        capture_output=True,
        text=True,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    ).stdout


@pytest.mark.parametrize("pages", [1, 2])
def test_pdfsig_trusts_person_number_and_seal(
    tmp_path: Path, pair: fonts.FontPair, pages: int
) -> None:
    # pdfsig judges by the clock of the machine, so this authority lives today.
    now = dt.datetime.now(tz=OFFICE_ZONE).replace(microsecond=0)
    days = ((now - AT).days - 10, (now - AT).days + 400)
    root = issue("Demo Root CA", None, ca=True, days=days, key=rsa_key())
    sub = issue("Demo Sub CA", root, ca=True, days=days, key=rsa_key())
    person, agency = (
        issue(name, sub, days=days, key=rsa_key()) for name in (SIGNER, "Sở")
    )
    pki = Pki(root, sub, person, agency)
    pdf = letter(pages=pages, date=f"ngày      tháng      năm {now.year}")
    plan = plans.person_plan(pdf, signature_png(), now, signer_name=SIGNER)
    pdf = sign(pdf, plan, person, pki)
    for plan in plans.issue_plans(
        pdf,
        number="123",
        issued_on=now.date(),
        seal=seal_png(),
        seal_mm=36,
        at=now,
        font_pair=pair,
    ):
        pdf = sign(pdf, plan, agency, pki)
    path = tmp_path / "issued.pdf"
    path.write_bytes(pdf)
    told = pdfsig(path, nss_store(tmp_path / "nss", root.pem, agency.pem))
    assert told.count("Signature Validation: Signature is Valid.") == pages + 1
    assert told.count("Certificate Validation: Certificate is Trusted.") == pages + 1
    assert told.count("Signature Type: ETSI.CAdES.detached") == pages + 1
    assert told.count("- Total document signed") == 1
    stranger = issue("Stranger", None, ca=True, days=days)
    other = nss_store(tmp_path / "other", stranger.pem, agency.pem)
    assert "Certificate is Trusted" not in pdfsig(path, other)
    report = verify(pdf, pki.trust, now)
    assert report.verdict is Verdict.VALID
    assert len(report.signatures) == pages + 1


def test_pdfsig_accepts_time_stamped_signatures_with_their_evidence(
    tmp_path: Path,
) -> None:
    now = dt.datetime.now(tz=OFFICE_ZONE).replace(microsecond=0)
    days = ((now - AT).days - 10, (now - AT).days + 400)
    root = issue("Demo Root CA", None, ca=True, days=days, key=rsa_key())
    sub = issue("Demo Sub CA", root, ca=True, days=days, key=rsa_key())
    person = issue(SIGNER, sub, days=days, key=rsa_key())
    tsa = issue("Demo TSA", root, days=days, key=rsa_key(), timestamping=True)
    pki = Pki(root, sub, person, person)
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(tsa.der), asn1_key(tsa), fixed_dt=now
    )

    def answer(asked: bytes) -> bytes:
        request = tsp.TimeStampReq.load(asked)
        made: bytes = signing.run(stamper.async_request_tsa_response(request)).dump()
        return made

    pdf = letter()
    plan = plans.person_plan(pdf, signature_png(), now, signer_name=SIGNER)
    prepared = signing.prepare(pdf, plan, person.der, pki.chain, for_timestamp=True)
    value = person.sign(prepared.to_be_signed)
    asked = timestamps.query(value)
    signed = signing.complete(prepared, value, stamp=(asked, answer(asked)))
    kept = lasting.prepare_stamp(signed, pki.trust)
    asked = timestamps.query_for_digest(kept.document_digest)
    done = lasting.complete_stamp(kept, asked, answer(asked))
    path = tmp_path / "kept.pdf"
    path.write_bytes(done)
    told = pdfsig(path, nss_store(tmp_path / "nss", root.pem))
    assert told.count("Signature Validation: Signature is Valid.") >= 1
    assert "Certificate Validation: Certificate is Trusted." in told
    assert "Signature is Invalid" not in told and "Digest Mismatch" not in told
    assert verify(done, pki.trust, now).verdict is Verdict.VALID
