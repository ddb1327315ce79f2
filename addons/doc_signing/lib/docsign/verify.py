"""A verdict on any PDF, in four words, with its reasons. Fetches nothing.

Three questions per signature, kept apart: do the bytes still match (integrity), was
anything added afterwards that may not be (changes), is the certificate good
(certificate). The time printed in the file is the signer's claim and labelled so.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from . import changes, geometry, sight, signing
from .values import (
    CertificateStatus,
    ChangesAfter,
    Code,
    DocSignError,
    Integrity,
    Report,
    Revocation,
    SignatureKind,
    SignatureReport,
    Trust,
    Verdict,
)

MAX_SIGNATURES = 100
MAX_PAGES = 10_000
_SIGNED_TRACE = re.compile(rb"/ByteRange\s*\[")
_WORST_FIRST = (Verdict.CHANGED, Verdict.UNDECIDED, Verdict.UNSIGNED, Verdict.VALID)
_log = logging.getLogger(__name__)


def verify(
    pdf: bytes,
    trust: Trust,
    at: datetime,
    reserved: Sequence[tuple[str, str]] = (),
    *,
    drawn: bool = True,
) -> Report:
    """The report on ``pdf`` as of ``at`` (aware).

    ``reserved``: name and value (of the ledger) of form fields that were kept free
    for number and date before the first signature. Filled with just that, in a
    revision that is itself signed, they are no change (Decree 30, Art. 15 and 16).
    ``drawn``: pages to which later signatures added marks are drawn as they were and
    as they are, and what is hidden by now is told.

    Whatever is wrong with the file is in the report, not raised: a file that cannot
    be read is ``changed`` (it is no usable original), an encrypted one ``undecided``.
    Raises DocSignError only for the caller's own mistakes: ``time_naive``, and
    ``certificate_unreadable`` for a certificate or list in ``trust``. A lack of
    memory or of a library is raised too; only ``worker`` knows whose fault it is.
    """
    if at.tzinfo is None:
        raise DocSignError(Code.TIME_NAIVE, "the moment of checking needs a zone")
    anchors = _anchors(trust)
    facts = _Facts(hashlib.sha256(pdf).hexdigest(), len(pdf), at.isoformat())
    try:
        return _verify(pdf, anchors, at, facts, tuple(reserved), drawn)
    except DocSignError as error:
        bad = (
            Verdict.UNDECIDED
            if error.code in (Code.ENCRYPTED, Code.TOO_LARGE)
            else Verdict.CHANGED
        )
        return facts.report(bad, reasons=(str(error),))
    except (ImportError, MemoryError):
        raise  # the server's own trouble says nothing about the file
    except Exception as error:
        _log.info("unreadable PDF: %s", type(error).__name__)
        return facts.report(
            Verdict.CHANGED, reasons=(f"{Code.UNREADABLE}: {type(error).__name__}",)
        )


@dataclass(frozen=True)
class _Facts:
    sha256: str
    size: int
    checked_at: str

    def report(
        self,
        verdict: Verdict,
        *,
        pages: int = 0,
        signatures: tuple[SignatureReport, ...] = (),
        reasons: tuple[str, ...] = (),
        revisions: int = 0,
    ) -> Report:
        return Report(
            verdict=verdict,
            sha256=self.sha256,
            size=self.size,
            pages=pages,
            checked_at=self.checked_at,
            signatures=signatures,
            reasons=reasons,
            revisions=revisions,
        )


_MOST_EVIDENCE = 50


def _parsed(streams: Iterable[Any], load: Any) -> Iterator[Any]:
    for item in streams:
        yield load(item.get_object().data)


def _load_crl(der: bytes) -> Any:
    from asn1crypto import crl

    parsed = crl.CertificateList.load(der, strict=True)
    parsed.native  # asn1crypto is lazy: find the faults now  # noqa: B018
    return parsed


def _load_ocsp(der: bytes) -> Any:
    from asn1crypto import ocsp

    parsed = ocsp.OCSPResponse.load(der, strict=True)
    parsed.response_data.native  # noqa: B018
    return parsed


@dataclass(frozen=True)
class Anchors:
    """Trust, parsed."""

    roots: tuple[Any, ...]
    intermediates: tuple[Any, ...]
    crls: tuple[Any, ...]
    ocsps: tuple[Any, ...]
    sha1_ca_keys: frozenset[str]
    require_revocation: bool
    stamps: tuple[tuple[int, datetime], ...] = ()
    """Trusted document time-stamps of the file: revision and time, newest first."""

    def known_by(self, revision: int) -> datetime | None:
        """The earliest moment by which what ``revision`` holds provably existed."""
        later = [moment for number, moment in self.stamps if number > revision]
        return min(later, default=None)

    def with_store_of(self, reader: Any) -> Anchors:
        """These, and what the file itself brings along to be checked with.

        A revocation list or a certificate proves itself by its issuer's signature,
        wherever it comes from; only roots must be ours.
        """
        from pyhanko.sign.validation.dss import DocumentSecurityStore
        from pyhanko.sign.validation.errors import ValidationInfoReadingError

        store: Any = DocumentSecurityStore
        try:
            found = store.read_dss(reader)
            certificates = tuple(found.load_certs())[:_MOST_EVIDENCE]
            crls = tuple(_parsed(found.crls, _load_crl))[:_MOST_EVIDENCE]
            ocsps = tuple(_parsed(found.ocsps, _load_ocsp))[:_MOST_EVIDENCE]
        except (MemoryError, ImportError):
            raise
        except ValidationInfoReadingError:
            return self
        except Exception as error:  # a hostile store is no store
            _log.info("evidence in the PDF not read: %s", type(error).__name__)
            return self
        return dataclasses.replace(
            self,
            intermediates=(*self.intermediates, *certificates),
            crls=(*self.crls, *crls),
            ocsps=(*self.ocsps, *ocsps),
        )

    @classmethod
    def load(cls, trust: Trust) -> Anchors:
        from asn1crypto import crl, ocsp, pem, x509

        def certificates(items: Iterable[bytes]) -> tuple[Any, ...]:
            return tuple(x509.Certificate.load(signing.to_der(i)) for i in items)

        lists = []
        for item in trust.crls:
            try:
                der = pem.unarmor(item)[2] if pem.detect(item) else item
                parsed = crl.CertificateList.load(der, strict=True)
                parsed.native  # asn1crypto is lazy: find the faults now  # noqa: B018
            except (ValueError, TypeError) as error:
                raise DocSignError(
                    Code.CERTIFICATE_UNREADABLE, f"revocation list: {error}"
                ) from error
            lists.append(parsed)
        answers = []
        for item in trust.ocsps:
            try:
                answer = ocsp.OCSPResponse.load(item, strict=True)
                answer.response_data.native  # noqa: B018
            except (ValueError, TypeError) as error:
                raise DocSignError(
                    Code.CERTIFICATE_UNREADABLE, f"answer on revocation: {error}"
                ) from error
            answers.append(answer)
        return cls(
            certificates(trust.roots),
            certificates(trust.intermediates),
            tuple(lists),
            tuple(answers),
            frozenset(key.lower() for key in trust.sha1_ca_keys),
            trust.require_revocation,
        )

    def context(
        self,
        moment: datetime,
        *,
        signer: bool = False,
        issuers: bool = False,
        proven: bool = False,
    ) -> Any:
        """A validation context: always our own roots, never the network.

        ``signer`` and ``issuers``: whose revocation must be known for trust.
        """
        from pyhanko_certvalidator import ValidationContext
        from pyhanko_certvalidator.policy_decl import (
            CertRevTrustPolicy,
            RevocationCheckingPolicy,
            RevocationCheckingRule,
        )

        known = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
        unknown = RevocationCheckingRule.CHECK_IF_DECLARED_SOFT

        return ValidationContext(
            # An empty list trusts nobody; None would trust the system's web roots.
            trust_roots=list(self.roots),
            other_certs=list(self.intermediates),
            crls=list(self.crls),
            ocsps=list(self.ocsps),
            moment=moment,
            allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(
                RevocationCheckingPolicy(
                    known if signer else unknown, known if issuers else unknown
                ),
                # A list published after a proven time still tells about that time.
                retroactive_revinfo=proven,
            ),
            algorithm_usage_policy=_algorithms(self.sha1_ca_keys),
        )


@lru_cache(maxsize=1)
def _anchors(trust: Trust) -> Anchors:
    """The trust of the last question, parsed: one office asks with the same list."""
    return Anchors.load(trust)


@lru_cache(maxsize=8)
def _algorithms(sha1_ca_keys: frozenset[str]) -> Any:
    """SHA-1 only where a pinned CA key signed a certificate; RSA >= 2048 bits."""
    from pyhanko_certvalidator.policy_decl import (
        AlgorithmUsageConstraint,
        DisallowWeakAlgorithmsPolicy,
    )

    class Policy(DisallowWeakAlgorithmsPolicy):
        def signature_algorithm_allowed(
            self, algo: Any, moment: Any, public_key: Any
        ) -> AlgorithmUsageConstraint:
            pinned = (
                public_key is not None
                and public_key.sha256.hex() in sha1_ca_keys
                and algo["algorithm"].native == "sha1_rsa"
                and public_key.bit_size >= self.rsa_key_size_threshold
            )
            if pinned:
                return AlgorithmUsageConstraint(allowed=True)
            return super().signature_algorithm_allowed(algo, moment, public_key)

    policy: Any = Policy
    return policy()


@lru_cache(maxsize=1)
def _diff_policy() -> Any:
    """What may follow a signature: further signatures and their long-term data.

    Visible signatures after a certifying one are allowed: the government's signing
    tool certifies the first signature, and the agency's must come after it.
    """
    from pyhanko.sign import diff_analysis

    diff: Any = diff_analysis
    level = diff.ModificationLevel.LTA_UPDATES
    lasting = (
        diff.DocInfoRule(),
        diff.XrefStreamRule(),
        diff.ObjectStreamRule(),
        diff.DSSCompareRule(),
        diff.MetadataUpdateRule(),
    )
    return diff.StandardDiffPolicy(
        global_rules=[
            diff.CatalogModificationRule(),
            *(rule.as_qualified(level) for rule in lasting),
        ],
        form_rule=diff.FormUpdatingRule(
            [
                diff.SigFieldCreationRule(allow_new_visible_after_certify=True),
                diff.SigFieldModificationRule(),
                diff.GenericFieldModificationRule(),
            ]
        ),
    )


def _verify(
    pdf: bytes,
    anchors: Anchors,
    at: datetime,
    facts: _Facts,
    reserved: tuple[tuple[str, str], ...],
    drawn: bool,
) -> Report:
    reader, notes = _open(pdf)
    pages = geometry.page_count(reader)
    if pages > MAX_PAGES:
        raise DocSignError(Code.TOO_LARGE, f"{pages} pages")
    fields = _filled_fields(reader)
    if len(fields) > MAX_SIGNATURES:
        raise DocSignError(Code.TOO_LARGE, f"{len(fields)} signatures")
    if not fields:
        if _SIGNED_TRACE.search(pdf):
            return facts.report(
                Verdict.CHANGED, pages=pages, reasons=("signature_unreachable",)
            )
        return facts.report(Verdict.UNSIGNED, pages=pages)
    names = [name for name, _ in fields]
    if len(set(names)) < len(names):
        notes = (*notes, "field_name_repeated")
    signed = _signed_revisions(reader, fields) if reserved else frozenset()
    law = _Lawful(frozenset(names), reserved, signed)
    anchors = anchors.with_store_of(reader)
    anchors = dataclasses.replace(anchors, stamps=_stamps(reader, fields, anchors, at))
    reports = tuple(
        sorted(
            (_one(reader, name, field, law, anchors, at) for name, field in fields),
            key=lambda report: report.revision,
        )
    )
    if drawn and all(report.verdict is not Verdict.CHANGED for report in reports):
        reports = _looked_at(reports, reader, pdf, fields)
    verdicts = {report.verdict for report in reports}
    if any(note.startswith("repaired") for note in notes):
        verdicts.add(Verdict.UNDECIDED)
    if "field_name_repeated" in notes:
        verdicts.add(Verdict.CHANGED)
    if all(report.kind is SignatureKind.TIMESTAMP for report in reports):
        verdicts.add(Verdict.UNDECIDED)  # a time, but nobody's signature
        notes = (*notes, "timestamps_only")
    worst = next(verdict for verdict in _WORST_FIRST if verdict in verdicts)
    return facts.report(
        worst,
        pages=pages,
        signatures=reports,
        reasons=notes,
        revisions=reader.total_revisions,
    )


def _looked_at(
    reports: tuple[SignatureReport, ...],
    reader: Any,
    pdf: bytes,
    fields: list[tuple[str, Any]],
) -> tuple[SignatureReport, ...]:
    """The reports, with those whose signed pages are partly hidden by now marked so.

    The analysis lets later signatures add marks, whatever they paint.
    """
    signed = [one for one in reports if one.changes_after is ChangesAfter.ALLOWED]
    if not signed:
        return reports
    ends = {name: _end(field) for name, field in fields}
    try:
        pages = changes.marked_pages(reader, signed[0].revision)
        if not pages:
            return reports
        steps = sorted({ends[one.field_name] for one in signed})
        lost = sight.lost_pages(pdf, steps, pages)
    except (ImportError, MemoryError):
        raise
    except Exception as error:  # PDFium and hostile marks raise anything
        reason = f"pages_not_compared: {type(error).__name__}"
        return tuple(
            _doubted(one, reason, ChangesAfter.UNKNOWN) if one in signed else one
            for one in reports
        )
    told = []
    for one in reports:
        hidden = [
            page + 1
            for end, page in lost
            if one in signed and ends[one.field_name] == end
        ]
        reason = f"covered: page {', '.join(map(str, hidden))}"
        told.append(_doubted(one, reason, ChangesAfter.COVERED) if hidden else one)
    return tuple(told)


def _end(field: Any) -> int:
    """Where the revision ends that this signature covers whole."""
    _start, _first, second, rest = field.get_object()["/V"]["/ByteRange"]
    return int(second) + int(rest)


def _doubted(
    report: SignatureReport, reason: str, after: ChangesAfter
) -> SignatureReport:
    return dataclasses.replace(
        report,
        verdict=Verdict.UNDECIDED,
        changes_after=after,
        reasons=(*report.reasons, reason),
    )


def _open(pdf: bytes) -> tuple[Any, tuple[str, ...]]:
    """Strictly if possible; a file that had to be repaired is said to be one."""
    try:
        strict = signing.open_pdf(pdf, strict=True)
        if not strict.xrefs.hybrid_xrefs_present:
            return strict, ()
    except DocSignError as error:
        if error.code is not Code.UNREADABLE:
            raise
        return signing.open_pdf(pdf), (f"repaired: {error.detail}",)
    # Word writes hybrid files: lawful, but pyHanko checks them in loose mode only.
    return signing.open_pdf(pdf), ("hybrid_references",)


def _filled_fields(reader: Any) -> list[tuple[str, Any]]:
    """Every signature field that has a value, of any kind, known or not."""
    from pyhanko.sign.fields import enumerate_sig_fields

    return [
        (str(name), field)
        for name, _value, field in enumerate_sig_fields(reader, filled_status=True)
    ]


@dataclass(frozen=True)
class _Lawful:
    """What may differ after a signature, beyond what pyHanko lets pass."""

    filled: frozenset[str]
    """Names of the fields that carry a signature."""
    reserved: tuple[tuple[str, str], ...]
    signed_revisions: frozenset[int]

    def reserved_values(self, reader: Any, since: int, names: set[str]) -> bool:
        """``names`` were filled once, with the ledger's values, and then signed."""
        wanted = dict(self.reserved)
        if not names <= set(wanted):
            return False
        before = _text_values(reader.get_historical_resolver(since))
        changed_in = set()
        for revision in range(since + 1, reader.total_revisions):
            now = _text_values(reader.get_historical_resolver(revision))
            if any(before.get(name) != now.get(name) for name in names):
                changed_in.add(revision)
            before = now
        return changed_in <= self.signed_revisions and all(
            before.get(name) == wanted[name] for name in names
        )


def _text_values(resolver: Any) -> dict[str, str]:
    """The value of each plain text field at one revision; hostile ones raise."""
    form = geometry.entry(resolver.root, "/AcroForm", {})
    values: dict[str, str] = {}
    for item in geometry.entry(form, "/Fields", ()):
        field = item.get_object()
        if str(geometry.entry(field, "/FT", "")) == "/Tx":
            name, value = str(field["/T"]), geometry.entry(field, "/V", "")
            values[name] = str(value).strip()
    return values


def _signed_revisions(reader: Any, fields: list[tuple[str, Any]]) -> frozenset[int]:
    """Revisions whose last byte is covered by a signature made in them."""
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    found = set()
    for name, field in fields:
        try:
            embedded: Any = EmbeddedPdfSignature(reader, field, name)
            if (
                embedded.evaluate_signature_coverage()
                >= SignatureCoverageLevel.ENTIRE_REVISION
            ):
                found.add(embedded.signed_revision)
        except (ImportError, MemoryError):
            raise
        except Exception:  # reported with the signature itself
            continue
    return frozenset(found)


def _one(
    reader: Any,
    name: str,
    field: Any,
    law: _Lawful,
    anchors: Anchors,
    at: datetime,
) -> SignatureReport:
    """One signature; a fault of one must not hide the others."""
    found = _Findings(name, _page_of(reader, field))
    try:
        _examine(found, reader, field, law, anchors, at)
    except (ImportError, MemoryError):
        raise
    except Exception as error:
        found.fail(f"unreadable: {type(error).__name__}")
    return found.report()


def _stamps(
    reader: Any, fields: list[tuple[str, Any]], anchors: Anchors, at: datetime
) -> tuple[tuple[int, datetime], ...]:
    """The trusted time-stamps over whole revisions, newest first.

    Each is judged as of the time that the next newer one proves: so a chain of them
    outlives every certificate in it (ETSI EN 319 142-1, archival time-stamps).
    """
    from pyhanko.sign.validation.pdf_embedded import (
        EmbeddedPdfSignature,
        async_validate_pdf_timestamp,
    )
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    found = []
    for name, field in fields:
        value = field.get_object()["/V"]
        if str(geometry.entry(value, "/SubFilter", "")) != "/ETSI.RFC3161":
            continue
        try:
            embedded: Any = EmbeddedPdfSignature(reader, field, name)
            found.append((embedded.signed_revision, embedded))
        except (ImportError, MemoryError):
            raise
        except Exception as error:  # reported with the signature itself
            _log.info("time-stamp not read: %s", type(error).__name__)
    stamps: list[tuple[int, datetime]] = []
    moment = at
    for revision, embedded in sorted(found, key=lambda item: item[0], reverse=True):
        try:
            embedded.compute_integrity_info(skip_diff=True)
            if embedded.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
                continue
            status = signing.run(
                async_validate_pdf_timestamp(
                    embedded, anchors.context(moment), skip_diff=True
                )
            )
        except (ImportError, MemoryError):
            raise
        except Exception as error:
            _log.info("time-stamp not checked: %s", type(error).__name__)
            continue
        if status.intact and status.valid and status.trusted:
            moment = min(moment, status.timestamp)
            stamps.append((revision, moment))
    return tuple(stamps)


class _Findings:
    """What was found on one signature so far; becomes a frozen report."""

    def __init__(self, name: str, page: int | None) -> None:
        self.values: dict[str, Any] = {
            "kind": SignatureKind.SIGNATURE,
            "field_name": name,
            "page": page,
            "integrity": Integrity.UNKNOWN,
            "changes_after": ChangesAfter.UNKNOWN,
            "certificate_status": CertificateStatus.UNKNOWN,
            "revocation": Revocation.NOT_CHECKED,
            "covers_whole_file": False,
            "revision": -1,
        }
        for text in (
            "signer signer_subject issuer root serial certificate_sha256 not_before "
            "not_after claimed_time proven_time root_sha256"
        ).split():
            self.values[text] = ""
        self.reasons: list[str] = []
        self.bad = False
        self.doubtful = False

    def set(self, **values: Any) -> None:
        self.values.update(values)

    def fail(self, reason: str) -> None:
        self.bad = True
        self.reasons.append(reason)

    def doubt(self, reason: str) -> None:
        self.doubtful = True
        self.reasons.append(reason)

    def report(self) -> SignatureReport:
        verdict = Verdict.VALID
        if self.bad:
            verdict = Verdict.CHANGED
        elif self.doubtful:
            verdict = Verdict.UNDECIDED
        return SignatureReport(
            verdict=verdict, reasons=tuple(self.reasons), **self.values
        )


_KNOWN_FILTERS = frozenset(
    ["/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/ETSI.RFC3161"]
)


def _examine(
    found: _Findings,
    reader: Any,
    field: Any,
    law: _Lawful,
    anchors: Anchors,
    at: datetime,
) -> None:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    value = field.get_object()["/V"]
    kind = str(geometry.entry(value, "/SubFilter", ""))
    if kind not in _KNOWN_FILTERS:
        found.doubt(f"unknown_format: {kind}")
        return
    try:
        embedded: Any = EmbeddedPdfSignature(reader, field, found.values["field_name"])
        found.set(revision=embedded.signed_revision)
        _describe(found, embedded)
    except (ImportError, MemoryError):
        raise
    except Exception as error:  # asn1crypto is lazy: broken CMS fails anywhere
        found.set(integrity=Integrity.BROKEN)
        found.fail(f"unreadable: {type(error).__name__}")
        return
    if embedded.md_algorithm not in ("sha256", "sha384", "sha512"):
        found.doubt(f"weak_digest: {embedded.md_algorithm}")
    embedded.compute_integrity_info(skip_diff=True)
    _judge_changes(found, embedded, law)
    if kind == "/ETSI.RFC3161":
        found.set(kind=SignatureKind.TIMESTAMP)
        _judge_timestamp(found, embedded, anchors, at)
    else:
        _judge_signer(found, embedded, anchors, at)


def _describe(found: _Findings, embedded: Any) -> None:
    claimed = embedded.self_reported_timestamp
    found.set(
        claimed_time=claimed.isoformat() if claimed else "",
        **dict(_certificate_facts(embedded.signer_cert.dump())),
    )


@lru_cache(maxsize=512)
def _certificate_facts(der: bytes) -> tuple[tuple[str, str], ...]:
    """What is told of a certificate; the same few sign most files of an office."""
    from asn1crypto import x509

    cert = x509.Certificate.load(der)
    subject = cert.subject.native
    return (
        ("signer", str(subject.get("common_name") or cert.subject.human_friendly)),
        ("signer_subject", cert.subject.human_friendly),
        ("issuer", cert.issuer.human_friendly),
        ("serial", f"{cert.serial_number:X}"),
        ("certificate_sha256", hashlib.sha256(der).hexdigest()),
        ("not_before", cert.not_valid_before.isoformat()),
        ("not_after", cert.not_valid_after.isoformat()),
    )


def _judge_changes(found: _Findings, embedded: Any, law: _Lawful) -> None:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    coverage = embedded.coverage
    whole = coverage is SignatureCoverageLevel.ENTIRE_FILE
    found.set(covers_whole_file=whole)
    if coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        _forbid(found, f"coverage: {coverage.name.lower()}")
        return
    if whole:
        found.set(changes_after=ChangesAfter.NONE)
        return
    reader = embedded.reader
    if embedded.signed_revision == reader.total_revisions - 1:
        # Nothing refers to these bytes, yet a reader that rebuilds the file sees them.
        if _tail(embedded).strip(b"\0\t\n\f\r "):
            _forbid(found, "bytes_after_end")
            return
        found.set(changes_after=ChangesAfter.NONE)
        return
    problem = _unlawful(embedded, law)
    if problem:
        _weigh(found, embedded, law, problem)
        return
    found.set(changes_after=ChangesAfter.ALLOWED)


def _forbid(found: _Findings, reason: str) -> None:
    found.set(changes_after=ChangesAfter.FORBIDDEN)
    found.fail(reason)


def _tail(embedded: Any) -> bytes:
    """What stands in the file after the signed revision."""
    _start, _first, second, rest = embedded.byte_range
    stream = embedded.reader.stream
    stream.seek(second + rest)
    data: bytes = stream.read()
    return data


def _unlawful(embedded: Any, law: _Lawful) -> str:
    """Why the analysis does not accept what came after; empty when it does."""
    from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification

    try:
        diff = embedded.evaluate_modifications(_diff_policy())
    except (ImportError, MemoryError):
        raise
    except Exception as error:
        return f"analysis_failed: {type(error).__name__}"
    if isinstance(diff, SuspiciousModification):
        return "changed_after_signing"
    # A filled text field or an unsigned stamp in an empty signature field shows
    # something nobody signed: only fields that carry a signature may change.
    unsigned = set(diff.changed_form_fields) - law.filled
    if unsigned and not law.reserved_values(
        embedded.reader, embedded.signed_revision, unsigned
    ):
        return f"fields_changed_after_signing: {', '.join(sorted(unsigned))}"
    if diff.modification_level > ModificationLevel.FORM_FILLING:
        return "annotations_after_signing"
    locked = embedded.docmdp_level
    if (
        locked is not None
        and locked.name == "NO_CHANGES"
        and diff.modification_level > ModificationLevel.LTA_UPDATES
    ):
        return "changed_although_locked"
    return ""


def _weigh(found: _Findings, embedded: Any, law: _Lawful, problem: str) -> None:
    """Proven bad, or merely not understood?

    What a reader sees differently than the signer did, and what breaks a lock of the
    signer's own, is a change. All else that the analysis does not know (other
    tools' way to write) a person must decide: the signed bytes themselves are good.
    """
    if not problem.startswith(("changed_after_signing", "analysis_failed")):
        _forbid(found, problem)
        return
    if embedded.docmdp_level is not None and embedded.docmdp_level.name == "NO_CHANGES":
        _forbid(found, "changed_although_locked")
        return
    try:
        seen = changes.visible_changes(
            embedded.reader, embedded.signed_revision, law.filled
        )
    except changes.Unclear as error:
        found.doubt(f"changes_unclear: {error}")
        return
    if seen:
        _forbid(found, problem)
        found.reasons.append(f"seen: {', '.join(seen[:8])}")
    else:
        found.doubt(f"changes_not_understood: {problem}")


def _judge_integrity(found: _Findings, status: Any) -> bool:
    if status.intact and status.valid:
        found.set(integrity=Integrity.INTACT)
        return True
    found.set(integrity=Integrity.BROKEN)
    found.fail("bytes_changed" if not status.intact else "signature_value_wrong")
    return False


def _judge_signer(
    found: _Findings, embedded: Any, anchors: Anchors, at: datetime
) -> None:
    # The newest proof that the whole signature, its own time-stamp included, existed.
    later = anchors.known_by(embedded.signed_revision)
    known_by = later or at
    moment, stamped = known_by, False
    status = _ask(found, embedded, anchors, known_by, later)
    if not _judge_integrity(found, status):
        return
    if later:
        found.set(proven_time=later.isoformat())
    timestamp = status.timestamp_validity
    if timestamp is not None:
        if not (timestamp.intact and timestamp.valid):
            found.fail("timestamp_broken")
        elif timestamp.trusted:
            moment, stamped = timestamp.timestamp, True
            found.set(proven_time=moment.isoformat())
            status = _ask(found, embedded, anchors, known_by, moment)
        else:
            found.reasons.append("timestamp_not_trusted")
    # A document time-stamp came some time after signing: a revocation in between
    # proves nothing against the signature.
    _judge_certificate(found, status, moment, proven=stamped)
    if (
        found.values["certificate_status"] is CertificateStatus.TRUSTED
        and found.values["revocation"] is Revocation.NOT_CHECKED
    ):
        if anchors.require_revocation:
            found.doubt("revocation_not_checked")
        else:
            found.reasons.append("revocation_not_checked")


def _ask(
    found: _Findings,
    embedded: Any,
    anchors: Anchors,
    at: datetime,
    proven_at: datetime | None = None,
) -> Any:
    """Ask with revocation of all, then of the signer, then of the chain alone.

    Each answer that is "trusted" or "revoked" is final; in between lie missing and
    stale lists, and those are said to be missing. A timestamp itself is judged as of
    now, by its chain.
    """
    moment, proven = proven_at or at, proven_at is not None
    for issuers in (True, False) if anchors.crls or anchors.ocsps else ():
        context = anchors.context(moment, signer=True, issuers=issuers, proven=proven)
        status = _validate(embedded, context, anchors.context(at))
        checked = Revocation.GOOD if status.trusted else Revocation.NOT_CHECKED
        found.set(revocation=checked)
        if status.trusted or status.revoked or not (status.intact and status.valid):
            return status
    context = anchors.context(moment, proven=proven)
    return _validate(embedded, context, anchors.context(at))


def _judge_certificate(
    found: _Findings, status: Any, moment: datetime, *, proven: bool
) -> None:
    if status.trusted:
        root = status.validation_path.first
        found.set(
            certificate_status=CertificateStatus.TRUSTED,
            root=root.subject.human_friendly,
            root_sha256=root.sha256.hex(),
        )
        return
    if status.revoked:
        found.set(
            certificate_status=CertificateStatus.REVOKED,
            revocation=Revocation.REVOKED,
        )
        when = status.revocation_details.revocation_date.isoformat()
        if proven:
            found.fail(f"revoked_before_signing: {when}")
        else:
            found.doubt(f"revoked: {when}")
        return
    problem = getattr(status.trust_problem_indic, "standard_name", "UNKNOWN")
    standing = _STANDINGS.get(problem, CertificateStatus.UNTRUSTED)
    cert = status.signing_cert
    if moment > cert.not_valid_after:
        standing = CertificateStatus.EXPIRED
    elif moment < cert.not_valid_before:
        standing = CertificateStatus.NOT_YET_VALID
    found.set(certificate_status=standing)
    found.doubt(f"certificate_{standing}: {problem}")


_STANDINGS = {
    "CHAIN_CONSTRAINTS_FAILURE": CertificateStatus.UNSUITABLE,
    "SIG_CONSTRAINTS_FAILURE": CertificateStatus.UNSUITABLE,
    "CRYPTO_CONSTRAINTS_FAILURE": CertificateStatus.UNSUITABLE,
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": CertificateStatus.UNSUITABLE,
}


def _judge_timestamp(
    found: _Findings, embedded: Any, anchors: Anchors, at: datetime
) -> None:
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_timestamp

    moment = anchors.known_by(embedded.signed_revision) or at
    status = signing.run(
        async_validate_pdf_timestamp(
            embedded,
            anchors.context(moment),
            diff_policy=_diff_policy(),
            skip_diff=True,
        )
    )
    if not _judge_integrity(found, status):
        return
    _judge_certificate(found, status, moment, proven=False)
    if status.trusted:
        found.set(proven_time=status.timestamp.isoformat())


def _validate(embedded: Any, context: Any, timestamp_context: Any) -> Any:
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    return signing.run(
        async_validate_pdf_signature(
            embedded,
            signer_validation_context=context,
            ts_validation_context=timestamp_context,
            diff_policy=_diff_policy(),
            key_usage_settings=KeyUsageConstraints(
                key_usage={"non_repudiation", "digital_signature"},
                match_all_key_usages=False,
            ),
            skip_diff=True,
        )
    )


def _page_of(reader: Any, field: Any) -> int | None:
    """Index of the page that shows the signature's widget."""
    try:
        box = signature_box(reader, field)
    except Exception:  # only a convenience for the reader of the report
        return None
    return box.page if box else None


def signature_box(reader: Any, field: Any) -> Any:
    """The visible widget of a signature field as a ``Box``, or None."""
    field = field.get_object()
    kids = geometry.entry(field, "/Kids")
    widget = kids[0] if kids else field
    reference = getattr(widget, "container_ref", None)
    x1, y1, x2, y2 = (float(value) for value in widget["/Rect"])
    if x1 == x2 or y1 == y2:
        return None
    for index in range(geometry.page_count(reader)):
        page = reader.find_page_for_modification(index)[0].get_object()
        for annotation in geometry.entry(page, "/Annots", ()):
            here = annotation.get_object() if annotation else None
            if getattr(here, "container_ref", None) == reference:
                frame = geometry.page_frame(reader, index)
                return frame.box_to_view(index, (x1, y1, x2, y2))
    return None
