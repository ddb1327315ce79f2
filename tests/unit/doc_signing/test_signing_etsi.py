"""Every outcome of ours has its name in the standard."""

from __future__ import annotations

from typing import Any

import pytest

from docsign.etsi import conclusion
from docsign.values import (
    CertificateStatus,
    ChangesAfter,
    Integrity,
    Revocation,
    SignatureKind,
    SignatureReport,
    Verdict,
)

BAD, ASK = Verdict.CHANGED, Verdict.UNDECIDED


def report(verdict: Verdict, *reasons: str, **over: Any) -> SignatureReport:
    words = dict.fromkeys(
        "signer signer_subject issuer root serial certificate_sha256 not_before "
        "not_after claimed_time proven_time".split(),
        "",
    )
    values: dict[str, Any] = {
        **words,
        "kind": SignatureKind.SIGNATURE,
        "field_name": "a",
        "page": 0,
        "integrity": Integrity.INTACT,
        "changes_after": ChangesAfter.NONE,
        "certificate_status": CertificateStatus.TRUSTED,
        "revocation": Revocation.GOOD,
        "covers_whole_file": True,
        "revision": 1,
        **over,
    }
    return SignatureReport(verdict=verdict, reasons=reasons, **values)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (report(Verdict.VALID, "revocation_not_checked"), "TOTAL-PASSED"),
        (
            report(BAD, "bytes_changed", integrity=Integrity.BROKEN),
            "TOTAL-FAILED / HASH_FAILURE",
        ),
        (
            report(BAD, "signature_value_wrong", integrity=Integrity.BROKEN),
            "TOTAL-FAILED / SIG_CRYPTO_FAILURE",
        ),
        (
            report(BAD, "unreadable: ValueError", integrity=Integrity.BROKEN),
            "TOTAL-FAILED / FORMAT_FAILURE",
        ),
        (
            report(BAD, "changed_after_signing", changes_after=ChangesAfter.FORBIDDEN),
            "TOTAL-FAILED / FORMAT_FAILURE",
        ),
        (
            report(
                BAD,
                "revoked_before_signing: 2026",
                certificate_status=CertificateStatus.REVOKED,
            ),
            "TOTAL-FAILED / REVOKED",
        ),
        (
            report(ASK, certificate_status=CertificateStatus.REVOKED),
            "INDETERMINATE / REVOKED_NO_POE",
        ),
        (
            report(ASK, certificate_status=CertificateStatus.EXPIRED),
            "INDETERMINATE / OUT_OF_BOUNDS_NO_POE",
        ),
        (
            report(
                ASK, certificate_status=CertificateStatus.EXPIRED, proven_time="2026"
            ),
            "INDETERMINATE / EXPIRED",
        ),
        (
            report(ASK, certificate_status=CertificateStatus.NOT_YET_VALID),
            "INDETERMINATE / NOT_YET_VALID",
        ),
        (
            report(
                ASK,
                "certificate_untrusted: NO_CERTIFICATE_CHAIN_FOUND",
                certificate_status=CertificateStatus.UNTRUSTED,
            ),
            "INDETERMINATE / NO_CERTIFICATE_CHAIN_FOUND",
        ),
        (
            report(
                ASK,
                "certificate_untrusted: UNKNOWN",
                certificate_status=CertificateStatus.UNTRUSTED,
            ),
            "INDETERMINATE / NO_CERTIFICATE_CHAIN_FOUND",
        ),
        (
            report(
                ASK,
                "certificate_unsuitable: CRYPTO_CONSTRAINTS_FAILURE",
                certificate_status=CertificateStatus.UNSUITABLE,
            ),
            "INDETERMINATE / CRYPTO_CONSTRAINTS_FAILURE",
        ),
        (
            report(ASK, "weak_digest: sha1"),
            "INDETERMINATE / CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
        ),
        (
            report(ASK, "unknown_format: /x", integrity=Integrity.UNKNOWN),
            "INDETERMINATE / GENERIC",
        ),
        (
            report(ASK, "covered: page 1", changes_after=ChangesAfter.COVERED),
            "INDETERMINATE / SIG_CONSTRAINTS_FAILURE",
        ),
        (
            report(ASK, "revocation_not_checked", revocation=Revocation.NOT_CHECKED),
            "INDETERMINATE / CERTIFICATE_CHAIN_GENERAL_FAILURE",
        ),
        (report(ASK), "INDETERMINATE / GENERIC"),
    ],
)
def test_the_standard_s_word_for_it(given: SignatureReport, told: str) -> None:
    assert str(conclusion(given)) == told
