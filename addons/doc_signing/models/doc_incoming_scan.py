"""Văn bản đến: the agency signs its own scan of a paper document."""

from odoo import api, fields, models
from odoo.addons.doc_management.lib.docmgmt import copies, workflow
from odoo.addons.doc_management.lib.docmgmt.copies import CopyKind
from odoo.addons.doc_management.models.roles import CLERK
from odoo.exceptions import UserError, ValidationError

from ..lib.docsign.values import LookProfile, Purpose, Verdict
from .doc_file import PDF
from .doc_incoming import CHECKED_ROLES
from .doc_signing_device import PROGRAMS
from .doc_signing_request import OPEN
from .signing_tools import WORKER, font_pair

ENCLOSED_ROLES = ("annex", "enclosure")


class DocIncoming(models.Model):
    """Paper is scanned, the scan signed by the agency, then registered (HT-8.1).

    Asked for by the clerk, done by the job: only what the agency itself scanned, and
    only files that carry no signature (Decree 30/2020/NĐ-CP, Art. 22.3b, 32.2d). A
    document that its issuer signed is never signed again. The signed scan is a new
    version that begins with the bytes of the scan.
    """

    _inherit = "doc.incoming"

    scan_request_ids = fields.One2many(
        "doc.signing.request", "incoming_id", "Signings of the scan", readonly=True
    )
    scan_state = fields.Selection(
        [
            ("wanted", "Scan to be signed"),
            ("open", "Scan is being signed"),
            ("signed", "Scan signed by the agency"),
        ],
        "Signature of the scan",
        compute="_compute_scan_state",
    )
    scan_text = fields.Text(compute="_compute_scan_text")
    scan_level = fields.Char(compute="_compute_scan_text")
    can_sign_scan = fields.Boolean(compute="_compute_can_sign_scan")
    must_sign_scan = fields.Boolean(compute="_compute_can_sign_scan")
    device_request_id = fields.Integer(
        "Scan that waits for my device", compute="_compute_device_request_id"
    )
    listed_paper_ids = fields.Many2many(
        "doc.digitising.rule",
        string="Enclosed papers on the list",
        help="Papers that came with the document and that the agency's list has "
        "digitised: each is scanned and signed with it.",
    )
    list_hint = fields.Char(compute="_compute_list_hint")

    @api.constrains("listed_paper_ids")
    def _check_listed_papers(self):
        for incoming in self:
            if incoming.listed_paper_ids.company_id - incoming.company_id:
                raise ValidationError(
                    self.env._("That list of papers is another agency's.")
                )

    @api.depends("scan_request_ids.state", "current_file_ids", "channel", "origin")
    def _compute_scan_state(self):
        for incoming in self:
            state = False
            if incoming._is_scan_of_paper():
                if incoming._open_scan_requests():
                    state = "open"
                elif incoming._unsigned_scans():
                    state = "wanted"
                elif incoming._signed_scans():
                    state = "signed"
            incoming.scan_state = state

    @api.depends_context("lang")
    @api.depends("scan_request_ids.state", "scan_state", "state")
    def _compute_scan_text(self):
        """Say that the job is at work, or why it stopped: heading, then the reason."""
        for incoming in self:
            text, level = False, "info"
            latest = incoming.scan_request_ids.sorted("id")[-1:]
            if incoming.scan_state == "open":
                text = self.env._("The agency's signature is being put on the scan.")
            elif incoming.scan_state == "wanted" and latest.state == "failed":
                text = self.env._("Scan not signed:\n%(why)s", why=latest.error)
                level = "stop"
            incoming.scan_text = text
            incoming.scan_level = level

    @api.depends_context("uid")
    @api.depends("scan_state", "state")
    def _compute_can_sign_scan(self):
        for incoming in self:
            can = (
                incoming.company_id.doc_as_clerk
                and incoming.state in workflow.EDITABLE_INCOMING
                and incoming.scan_state == "wanted"
            )
            incoming.can_sign_scan = can
            incoming.must_sign_scan = (
                can
                and incoming.state == "arrived"
                and incoming.procedure_id.scan_signing_required
            )

    @api.depends_context("uid")
    @api.depends("scan_request_ids.state")
    def _compute_device_request_id(self):
        """Return the signing whose next value the reader's own token must give."""
        for incoming in self:
            mine = incoming.scan_request_ids.filtered(
                lambda request: (
                    request.provider in PROGRAMS
                    and request.user_id == self.env.user
                    and request.state in OPEN
                )
            ).sorted("id")
            # The step itself says nothing that its request does not.
            due = mine.filtered(
                lambda request: "waiting" in request.sudo().step_ids.mapped("state")
            )
            incoming.device_request_id = (due or mine)[:1].id

    @api.depends("type_id", "company_id", "origin", "channel")
    def _compute_list_hint(self):
        """Name what the agency's list has digitised with documents of this type."""
        for incoming in self:
            company = incoming.company_id or self.env.company
            lines = self.env["doc.digitising.rule"]
            if incoming._is_scan_of_paper() and company.doc_as_clerk:
                lines = lines._applying(company, incoming.type_id._origin)
            incoming.list_hint = (
                self.env._(
                    "Also digitised when enclosed: %(list)s",
                    list="; ".join(lines.mapped("name")),
                )
                if lines
                else False
            )

    def _open_scan_requests(self):
        return self.scan_request_ids.filtered(lambda request: request.state in OPEN)

    def _scans(self):
        """Return the current PDFs that this office made of paper."""
        self.ensure_one()
        return self._checked_files().filtered(
            lambda file: file.mimetype == PDF and file.role in CHECKED_ROLES
        )

    def _signed_scans(self):
        """Return the scans whose present version carries the agency's signature."""
        # Evidence is not the clerk's to write; whether it is there, is.
        rows = self.sudo().document_id.signature_ids.filtered(
            lambda row: row.purpose == "scan"
        )
        signed = set(rows.mapped("sha256_after"))
        return self._scans().filtered(
            # A time-stamp added later makes a version of its own.
            lambda file: file.sha256 in signed or file.sudo().lasting == "done"
        )

    def _unsigned_scans(self):
        return self._scans() - self._signed_scans()

    def _registration_blockers(self):
        blockers = super()._registration_blockers()
        if not self._is_scan_of_paper():
            return blockers
        unsigned = self._unsigned_scans()
        if self._open_scan_requests():
            blockers.append(
                self.env._("The scan is being signed. Wait a moment, then register.")
            )
        elif unsigned and self.procedure_id.scan_signing_required:
            blockers.append(
                self.env._(
                    "The agency has not signed its scan yet: %(files)s. Press “Sign "
                    "the scan”.",
                    files=", ".join(unsigned.mapped("name")),
                )
            )
        enclosed = self._scans().filtered(lambda file: file.role in ENCLOSED_ROLES)
        if self.listed_paper_ids and not enclosed:
            blockers.append(
                self.env._(
                    "By the agency's list these enclosed papers are digitised, bulky "
                    "or not: %(list)s. Scan them and attach the PDF as annex or "
                    "enclosure.",
                    list="; ".join(self.listed_paper_ids.mapped("name")),
                )
            )
        return blockers

    @api.depends("scan_request_ids.state", "listed_paper_ids")
    def _compute_blocker_text(self):
        return super()._compute_blocker_text()

    def action_sign_scan(self):
        """Ask the job for the agency's signature on every scan; the clerk's act.

        :raises UserError: no scan of paper, signed already, no certificate or seal
        """
        self.ensure_one()
        self._check_role(CLERK)
        self._check_scan_state()
        if self._open_scan_requests():
            return True
        files = self._unsigned_scans()
        blockers = self._scan_blockers(files)
        if blockers:
            raise UserError(
                self.env._(
                    "The scan cannot be signed yet:\n%(reasons)s",
                    reasons="\n".join(f"• {sentence}" for sentence in blockers),
                )
            )
        certificate = self.env["doc.signing.certificate"]._best(
            "agency", self.company_id
        )
        self.env["doc.signing.request"]._ask(self, "scan", files, certificate)
        self.document_id._journal("scan_signature_asked", files=files.ids)
        return True

    def _check_scan_state(self):
        """Refuse whatever this office did not scan itself, or has passed on."""
        if not self._is_scan_of_paper() or self.mailbox_id:
            raise UserError(
                self.env._(
                    "The agency signs only what it scanned from paper itself. This "
                    "document came by a network, or was created electronically."
                )
            )
        if self.state not in workflow.EDITABLE_INCOMING:
            raise UserError(
                self.env._(
                    "“%(subject)s” is already at work, so its files are fixed.",
                    subject=self.subject,
                )
            )

    def _scan_blockers(self, files):
        """Return sentences that say what stands against signing these scans."""
        blockers = []
        if not files:
            blockers.append(
                self.env._(
                    "There is no PDF left to be signed: scan the document first."
                )
            )
        blockers.extend(
            self.env._(
                "%(file)s carries a signature already, so it is no scan of paper. "
                "Correct how the document came, or attach the scan.",
                file=file.name,
            )
            for file in files
            if file.verdict in ("valid", "changed", "undecided")
        )
        certificate = self.env["doc.signing.certificate"]._best(
            "agency", self.company_id
        )
        if certificate:
            blockers.extend(certificate._blockers())
        else:
            blockers.append(
                self.env._(
                    "No certificate of %(agency)s is registered. Ask the administrator "
                    "of documents to register it.",
                    agency=self.company_id.name,
                )
            )
        draws_itself = bool(certificate) and certificate._draws_itself()
        if (
            self._scan_shows_seal()
            and not draws_itself
            and not self.env["doc.signing.image"]._of(self.company_id)
        ):
            blockers.append(
                self.env._(
                    "The seal of %(agency)s is missing. Ask the administrator of "
                    "documents to upload it (red, PNG).",
                    agency=self.company_id.name,
                )
            )
        return blockers

    def _scan_profile(self):
        return LookProfile(self.procedure_id.signature_profile)

    def _scan_shows_seal(self):
        return self._scan_profile() is LookProfile.TT01_2019

    def _perform_scan(self, requests):
        """Sign every scan of the document, or none; called by the job."""
        self.ensure_one()
        self._check_role(CLERK)
        self._check_scan_state()
        if requests.file_id != self.sudo()._unsigned_scans():
            raise UserError(
                self.env._(
                    "The files of the document changed while its scan was being "
                    "signed. Sign it again."
                )
            )
        certificate = requests[:1]._check_certificate("agency", self.env["res.users"])
        at = requests._moment()
        done = []
        for request in requests.sorted(lambda one: one.file_id.role != "main"):
            base = request._base()
            self._check_unsigned(request, base, at)
            picture = self.env["doc.signing.image"]
            if self._scan_shows_seal() and not request._draws_itself():
                picture = picture._of(self.company_id)
                if not picture:
                    raise UserError(self.env._("The seal of the agency is gone."))
            plans = request._planned(
                Purpose.SCAN,
                lambda base=base, picture=picture: [self._scan_plan(base, picture, at)],
            )
            signed = request._sign(base, plans, certificate)[-1]
            report = request._check_result(base, signed, certificate, at, 1)
            evidence = {
                "purpose": "scan",
                "field_name": report.signatures[-1].field_name,
                "signed_at": at.replace(tzinfo=None),
                "sha256_before": request.base_sha256,
                "sha256_after": report.sha256,
                "picture_sha256": picture.sha256 if picture else False,
            }
            done.append((request, signed, report, evidence))
        for request, signed, report, evidence in done:
            request._store(self, signed, report, [evidence])
        self._after_verify()

    def _check_unsigned(self, request, content, at):
        """Refuse a file that carries anybody's signature: it is no scan of paper."""
        trust = self.env["doc.signing.trust"]._trust()
        if WORKER.verify(content, trust, at).verdict is not Verdict.UNSIGNED:
            raise UserError(
                self.env._(
                    "%(file)s carries a signature already, so it is no scan of paper. "
                    "Correct how the document came, or attach the scan.",
                    file=request.file_id.name,
                )
            )

    def _scan_plan(self, content, picture, at):
        return WORKER.scan_plan(
            content,
            self.company_id.doc_agency_id.sudo()._named().name or self.company_id.name,
            at,
            font_pair=font_pair(),
            profile=self._scan_profile(),
            words=copies.WORDS[CopyKind.EXACT],
            seal=picture._png() if picture else b"",
            seal_mm=picture.size_mm or 0.0,
        )

    def _after_verify(self):
        """A scan that the agency signed is no electronic original: the paper is."""
        result = super()._after_verify()
        if self._is_scan_of_paper() and self._signed_scans():
            self.document_id.sudo()._by_action().write({"legal_value": False})
        return result
