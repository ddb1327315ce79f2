"""Văn bản đi: signed how, released by whom, complete or owed, on paper where."""

from base64 import b64decode
from binascii import Error as BadBase64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.docmgmt import dispatch, duties
from . import office_time
from .doc_recipient import MEDIA
from .remedies import Missing
from .roles import CLERK

PASSED_ON = ("signed", "issuing", "issued")
"""States in which the e-document has reached the clerk."""


class DocProcedure(models.Model):
    """What an agency signs by hand, and whom it always informs of its issues."""

    _inherit = "doc.procedure"

    wet_type_ids = fields.Many2many(
        "doc.type",
        "doc_procedure_wet_type_rel",
        "procedure_id",
        "type_id",
        "Signed by hand: types",
        help="The competent person signs these on paper; the clerk scans the stamped "
        "original.",
    )
    issue_cc_user_ids = fields.Many2many(
        "res.users",
        "doc_procedure_issue_cc_rel",
        "procedure_id",
        "user_id",
        "Informed of every issue",
        help="Get every issued document to read.",
    )


class DocOutgoing(models.Model):
    """Signed by hand or electronically, released, scanned, printed (C1, C7, C8, C31).

    Vĩnh Long Art. 12.2; Hà Nam Art. 5, 6; Hà Tĩnh Art. 7, 10.1, 11.2, 14.4; Hà Tĩnh
    VPUB Art. 3.5b, 7.2; Đắk Nông Art. 8.3.
    """

    _inherit = "doc.outgoing"

    signing_mode = fields.Selection(
        [("electronic", "Electronically"), ("wet", "By hand on paper")],
        "Signed",
        copy=False,
        help="By hand: the clerk numbers and stamps the paper and attaches its scan.",
    )
    scan_file_id = fields.Many2one(
        "doc.file", "Scan of the stamped original", readonly=True, copy=False
    )
    released_at = fields.Datetime("Released at", readonly=True, copy=False)
    released_by_id = fields.Many2one(
        "res.users", "Released by", readonly=True, copy=False
    )
    paper_issued_at = fields.Datetime("Paper issued at", readonly=True, copy=False)
    paper_issued_by_id = fields.Many2one(
        "res.users", "Paper issued by", readonly=True, copy=False
    )
    paper_place = fields.Char(
        "Where the paper file copy is", copy=False, help="Cabinet, shelf, folder."
    )
    print_count = fields.Integer(
        "Copies to print",
        compute="_compute_print_count",
        compute_sudo=True,
        help="Those that go on paper and the file copy.",
    )
    owed_text = fields.Text(compute="_compute_owed_text")
    legal_text = fields.Char("Legal value", compute="_compute_legal_text")
    can_attach_scan = fields.Boolean(compute="_compute_can_paper")
    can_issue_paper = fields.Boolean(compute="_compute_can_paper")

    _incomplete = models.Index(
        "(drafter_id) WHERE state = 'issued' AND signing_mode = 'wet' "
        "AND scan_file_id IS NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        outgoing = super().create(vals_list)
        for record in outgoing.filtered(lambda one: not one.signing_mode):
            record.sudo()._by_action().signing_mode = record._usual_mode()
        return outgoing

    def write(self, vals):
        result = super().write(vals)
        if "type_id" in vals and "signing_mode" not in vals:
            for outgoing in self:
                outgoing.sudo()._by_action().signing_mode = outgoing._usual_mode()
        return result

    def _usual_mode(self):
        """Return how documents of this type are signed in this agency."""
        self.ensure_one()
        by_hand = self.sudo().procedure_id.wet_type_ids
        if self.type_id in by_hand or not self._can_sign_electronically():
            return "wet"
        return "electronic"

    def _can_sign_electronically(self):
        """Hook: an addon signs files here."""
        return False

    def _marks_block(self):
        """Whether a circulation mark keeps it from electronic exchange (C11)."""
        self.ensure_one()
        return bool(
            self.circulation_mark and self.sudo().procedure_id.marks_block_exchange
        )

    @api.depends(
        "recipient_ids.paper_copies",
        "recipient_ids.medium",
        "recipient_ids.recalled_at",
        "signing_mode",
    )
    def _compute_print_count(self):
        for outgoing in self:
            copies = outgoing.recipient_ids.mapped("paper_count")
            outgoing.print_count = dispatch.print_count(
                copies, keeps_paper=outgoing.signing_mode == "wet" or any(copies)
            )

    @api.depends_context("lang")
    @api.depends("released_at", "state", "signing_mode", "scan_file_id")
    def _compute_owed_text(self):
        for outgoing in self:
            lines = []
            if outgoing.released_at and outgoing.state in ("signed", "issuing"):
                lines.append(
                    self.env._(
                        "Released by %(name)s at %(when)s: seal and dispatch are owed "
                        "now.",
                        name=outgoing.sudo().released_by_id.name,
                        when=office_time.to_office(outgoing.released_at).strftime(
                            office_time.MOMENT
                        ),
                    )
                )
            if outgoing._is_incomplete():
                lines.append(
                    self.env._(
                        "Issued on paper, but the scan of the stamped original is "
                        "still missing."
                    )
                )
            outgoing.owed_text = "\n".join(lines) if lines else False

    @api.depends_context("lang")
    @api.depends("legal_value", "state")
    def _compute_legal_text(self):
        """Say what the electronic document is worth (HN-5.1, HN-5.2)."""
        for outgoing in self:
            value = outgoing.legal_value if outgoing.state == "issued" else False
            outgoing.legal_text = (
                self.env._("Original: signed electronically, equal to paper")
                if value == "original"
                else self.env._("For information only: the paper is the original")
                if value
                else False
            )

    @api.depends_context("uid")
    @api.depends("state", "scan_file_id", "signing_mode", "paper_issued_at", "number")
    def _compute_can_paper(self):
        user = self.env.user
        for outgoing in self:
            clerk = outgoing.company_id.doc_as_clerk
            wet = outgoing.signing_mode == "wet"
            outgoing.can_attach_scan = (
                wet
                and not outgoing.scan_file_id
                and (
                    (outgoing.state == "signed" and clerk and bool(outgoing.number))
                    or (
                        outgoing.state == "issued"
                        and (clerk or outgoing.drafter_id == user)
                    )
                )
            )
            outgoing.can_issue_paper = (
                clerk
                and outgoing.state == "issued"
                and not outgoing.paper_issued_at
                and outgoing.print_count > 0
            )

    # The scan of the stamped original

    def action_attach_scan(self, name, content):
        """Attach the scan of the stamped original of a document signed by hand.

        The clerk's act before the issue; afterwards the drafter's as well, who owes
        it (TD-3.5b). From then on the scan is the main file that leaves.

        :param name, content: name and base64 content of the PDF
        """
        self.ensure_one()
        if self.state == "issued" and self.drafter_id == self.env.user:
            self.env.user._doc_acting_employee(self.company_id)
        else:
            self._check_role(CLERK)
        if self.signing_mode != "wet" or self.state not in ("signed", "issued"):
            raise UserError(
                self.env._(
                    "A scan is attached to a document signed by hand on paper, after "
                    "its signature."
                )
            )
        if not self.number:
            raise UserError(
                self.env._("Give the number first: the stamped original shows it.")
            )
        if self.scan_file_id:
            raise UserError(self.env._("The scan of the original is there already."))
        try:
            data = b64decode(content or "", validate=True)
        except (BadBase64, ValueError) as error:
            raise UserError(self.env._("The upload is damaged. Try again.")) from error
        self._check_pdf(data, name)
        self.env["doc.file"]._check_upload(self.procedure_id, name, data, "main")
        main = self.document_id._main_file()
        scan = (
            main._new_version(data, name)
            if main
            else self.env["doc.file"]._store(self.document_id, name, data, "main")
        )
        # The act is the clerk's or the drafter's (checked); the field is everybody's.
        self.sudo()._by_action().write({"scan_file_id": scan.id})
        self.document_id._journal("scan_attached", file=scan.id, sha256=scan.sha256)
        return scan.id

    def _is_incomplete(self):
        """Whether it was issued on paper and its e-file is still owed (TD-3.5b)."""
        self.ensure_one()
        return (
            self.state == "issued"
            and self.signing_mode == "wet"
            and not self.scan_file_id
        )

    def _owed_before(self):
        """Return an earlier issue of the same drafter that is incomplete."""
        self.ensure_one()
        # Which of his own documents the drafter owes is told to the clerk, too.
        return self.sudo().search(
            Domain("drafter_id", "=", self.drafter_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "issued")
            & Domain("signing_mode", "=", "wet")
            & Domain("scan_file_id", "=", False)
            & Domain("id", "!=", self.id),
            order="issued_at, id",
            limit=1,
        )

    def _number_blockers(self):
        """Return why no number is given now: an earlier issue is owed (C7)."""
        self.ensure_one()
        if self.number or not self.sudo().procedure_id.block_number_if_incomplete:
            return []
        owed = self._owed_before()
        if not owed:
            return []
        return [
            self.env._(
                "%(name)s owes the e-file of %(number)s, issued on %(day)s. By the "
                "procedure he gets the next number when that is complete.",
                name=self.drafter_id.sudo().name,
                number=owed.name,
                day=owed.document_date.strftime("%d/%m/%Y"),
            )
        ]

    def action_reserve_number(self):
        """Refused while an earlier issue of the drafter is incomplete."""
        self.ensure_one()
        self._check_role(CLERK)
        self._refuse_blocked(self._number_blockers())
        return super().action_reserve_number()

    # What must be there before it leaves

    def _issue_blockers(self):
        blockers = super()._issue_blockers() + self._number_blockers()
        blockers += [
            Missing(refusal, "way", line.id)
            for line in self.recipient_ids
            for refusal in [line._refusal()]
            if refusal
        ]
        if self._leaves_unsigned():
            unsigned = self.env._(
                "It was signed by hand, so no unsigned file leaves electronically. "
                "Give the number, stamp the paper and attach its scan; or send it "
                "by post."
            )
            blockers.append(Missing(unsigned, "scan" if self.number else "number"))
        return blockers

    def _leaves_unsigned(self):
        """Whether a file that nobody signed would leave as an e-document (HT-11.2)."""
        self.ensure_one()
        return (
            self.signing_mode == "wet"
            and bool(
                self.recipient_ids.filtered(
                    lambda line: line.medium in ("axis", "email")
                )
            )
            and (
                not self.scan_file_id
                or self.scan_file_id != self.document_id._main_file()
            )
        )

    def _submit_blockers(self):
        refusals = [line._refusal() for line in self.recipient_ids]
        return super()._submit_blockers() + [
            Missing(one, "way") for one in refusals if one
        ]

    # Who issues (C31)

    def _sign_blockers(self):
        """Where the signer releases, the clerk has numbered before (DN-8.3a)."""
        blockers = super()._sign_blockers()
        if (
            self.sudo().procedure_id.issue_actor == "signer"
            and self._is_numbered_first()
            and not self.number
        ):
            blockers.append(
                self.env._(
                    "The clerk has not numbered it yet. By the procedure the number "
                    "comes before “Sign and release”."
                )
            )
        return blockers

    def _signed(self):
        """Where the procedure says so, the signature releases the document (C31)."""
        result = super()._signed()
        if self.sudo().procedure_id.issue_actor == "signer":
            self.sudo()._by_action().write(
                {
                    "released_at": fields.Datetime.now(),
                    "released_by_id": self.signer_id.id,
                }
            )
            self.document_id._journal("released", by=self.signer_id.id)
        return result

    def _apply(self, move, **values):
        result = super()._apply(move, **values)
        if self.released_at and self.state in ("draft", "reviewing", "cancelled"):
            self.sudo()._by_action().write(
                {"released_at": False, "released_by_id": False}
            )
        return result

    @api.depends("signed_at", "is_urgent", "procedure_id", "released_at")
    def _compute_issue_due_at(self):
        return super()._compute_issue_due_at()

    def _issue_limit(self):
        """What the signer has released is owed at once."""
        if self.released_at and not self.is_urgent:
            limit = duties.at_once(
                office_time.to_office(self.released_at),
                self.procedure_id.urgent_minutes,
            )
            return limit, self.env._("Released by the signer: at once")
        return super()._issue_limit()

    def action_set_way(self, recipient_id, medium, email="", address=""):
        """Complete how a signed document reaches one recipient; the clerk's act.

        Who receives it was decided with the draft; by which way, at what address, is
        the business of the clerk's office until the issue. The rules are asked again.

        :param medium: "axis", "email", "post" or "internal"
        """
        self.ensure_one()
        self._check_role(CLERK)
        if self.state != "signed":
            raise UserError(
                self.env._(
                    "The way of sending is completed between signature and issue."
                )
            )
        line = self.recipient_ids.filtered(lambda one: one.id == recipient_id)
        if not line:
            raise UserError(self.env._("That is no recipient of this document."))
        if medium not in dict(MEDIA):
            raise UserError(self.env._("Choose how the document is sent."))
        # The list is fixed with the draft for everybody; this act was checked above.
        line.sudo()._by_action().write(
            {
                "medium": medium,
                "email": (email or "").strip() or False,
                "address": (address or "").strip() or False,
            }
        )
        refusal = line._refusal()
        if refusal:
            raise UserError(refusal)
        self.document_id._journal("way_completed", recipient=line.id, medium=medium)
        return True

    # Paper

    def action_issue_paper(self, paper_place=""):
        """Record that the paper left, and where its file copy is; the clerk's act.

        Never before the e-document has reached the clerk (VL-12.2); by e-mail and
        axis alone no paper goes unless a rule wants it (HN-6.3).
        """
        self.ensure_one()
        self._check_role(CLERK)
        if self.state not in PASSED_ON or not self.document_id._main_file():
            raise UserError(
                self.env._(
                    "The e-document has not been passed to the clerk yet, so no paper "
                    "is issued. Ask %(name)s to pass it on.",
                    name=self.drafter_id.sudo().name,
                )
            )
        if self.state != "issued":
            raise UserError(
                self.env._("Number and issue the document first, then its paper.")
            )
        if self.paper_issued_at:
            raise UserError(self.env._("Its paper is recorded as issued already."))
        if self.print_count == 0:
            raise UserError(
                self.env._(
                    "No recipient gets paper: the signed e-document replaces it. "
                    "Paper beside it needs a reason listed in the rules."
                )
            )
        values = {
            "paper_issued_at": fields.Datetime.now(),
            "paper_issued_by_id": self.env.uid,
        }
        if (paper_place or "").strip():
            values["paper_place"] = paper_place.strip()
        # The act is the clerk's; an issued document is fixed for everybody.
        self.sudo()._by_action().write(values)
        self.document_id._journal("paper_issued", copies=self.print_count)
        return True

    def action_set_paper_place(self, place):
        """Say where the paper file copy is kept now (HT-14.4); the clerk's act."""
        self.ensure_one()
        self._check_role(CLERK)
        place = self._need_reason(place)
        if self.state != "issued":
            raise UserError(self.env._("Only an issued document has a file copy."))
        self.sudo()._by_action().write({"paper_place": place})
        self.document_id._journal("paper_place", place=place)
        return True

    def _finish_issue(self):
        already = self.state == "issued"
        result = super()._finish_issue()
        if not already and not self.legal_value:
            self.document_id.sudo()._by_action().write(
                {
                    "legal_value": "original"
                    if self._is_signed_electronically()
                    else "information"
                }
            )
        return result
