"""The conclusion on one signature in the words of ETSI EN 319 102-1, clause 5.1.3.

For who compares with another validator; the office reads the three lines. The policy
is that of the agency's trust list: where it asks for no revocation data, a signature
passes without, and the line on the certificate says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from .values import (
    CertificateStatus,
    ChangesAfter,
    Integrity,
    Revocation,
    SignatureReport,
    StrEnum,
    Verdict,
)


class Indication(StrEnum):
    """The main word."""

    PASSED = "TOTAL-PASSED"
    FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"


@dataclass(frozen=True)
class Conclusion:
    """Indication, and why where it is not passed."""

    indication: Indication
    sub: str = ""

    def __str__(self) -> str:
        return f"{self.indication} / {self.sub}" if self.sub else str(self.indication)


_CHAIN = frozenset(
    {
        "CHAIN_CONSTRAINTS_FAILURE",
        "CERTIFICATE_CHAIN_GENERAL_FAILURE",
        "CRYPTO_CONSTRAINTS_FAILURE",
        "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
        "NO_CERTIFICATE_CHAIN_FOUND",
        "NO_CERTIFICATE_CHAIN_FOUND_NO_POE",
        "REVOKED_CA_NO_POE",
        "REVOCATION_OUT_OF_BOUNDS_NO_POE",
        "SIG_CONSTRAINTS_FAILURE",
        "TRY_LATER",
    }
)


def conclusion(report: SignatureReport) -> Conclusion:
    """What the standard calls this outcome."""
    if report.verdict is Verdict.VALID:
        return Conclusion(Indication.PASSED)
    if report.verdict is Verdict.CHANGED:
        return Conclusion(Indication.FAILED, _failed(report))
    return Conclusion(Indication.INDETERMINATE, _undecided(report))


def _failed(report: SignatureReport) -> str:
    codes = _codes(report)
    if "bytes_changed" in codes:
        return "HASH_FAILURE"
    if "signature_value_wrong" in codes:
        return "SIG_CRYPTO_FAILURE"
    if (
        report.certificate_status is CertificateStatus.REVOKED
        and report.changes_after is not ChangesAfter.FORBIDDEN
    ):
        return "REVOKED"
    # What was added does not make the file a lawful update of what was signed.
    return "FORMAT_FAILURE"


def _undecided(report: SignatureReport) -> str:
    codes = _codes(report)
    status = report.certificate_status
    if status is CertificateStatus.REVOKED:
        return "REVOKED_NO_POE"
    if status is CertificateStatus.EXPIRED:
        return "EXPIRED" if report.proven_time else "OUT_OF_BOUNDS_NO_POE"
    if status is CertificateStatus.NOT_YET_VALID:
        return "NOT_YET_VALID"
    if status in (CertificateStatus.UNTRUSTED, CertificateStatus.UNSUITABLE):
        said = codes.get(f"certificate_{status}", "")
        plain = status is CertificateStatus.UNTRUSTED
        default = "NO_CERTIFICATE_CHAIN_FOUND" if plain else "CHAIN_CONSTRAINTS_FAILURE"
        return said if said in _CHAIN else default
    if "weak_digest" in codes:
        return "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    if report.integrity is not Integrity.INTACT:
        return "GENERIC"
    if report.changes_after in (ChangesAfter.COVERED, ChangesAfter.UNKNOWN):
        return "SIG_CONSTRAINTS_FAILURE"
    if report.revocation is Revocation.NOT_CHECKED:
        return "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    return "GENERIC"


def _codes(report: SignatureReport) -> dict[str, str]:
    """Reasons by their code, with what stands behind it."""
    parts = (reason.partition(": ") for reason in report.reasons)
    return {code: detail for code, _colon, detail in parts}
