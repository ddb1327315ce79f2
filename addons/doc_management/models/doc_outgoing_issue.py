"""Văn bản đi: number, seal, issue."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import books
from ..lib.docmgmt import notation as notation_rules
from ..lib.docmgmt.workflow import OutgoingMove
from . import office_time
from .remedies import Missing
from .roles import CLERK

VOIDING = (
    OutgoingMove.RETURN,
    OutgoingMove.CANCEL,
    OutgoingMove.REFUSE,
    OutgoingMove.TAKE_BACK,
    OutgoingMove.STEP_BACK,
)
"""Moves after which the number a document holds is void (C1)."""


class DocOutgoing(models.Model):
    """Issuing: final. An issued document and its files never change (Art. 14-18)."""

    _inherit = "doc.outgoing"
    number_series = fields.Char(
        "Register of its number",
        readonly=True,
        copy=False,
        help="Fixed when the number is reserved.",
    )
    number_reserved = fields.Boolean(
        "Numbered before the signature", readonly=True, copy=False
    )
    keeps_number_date = fields.Boolean(
        "Signed after the date of its number",
        readonly=True,
        copy=False,
        help="The clerk kept number and date although the signature is younger.",
    )
    holds_number = fields.Boolean(compute="_compute_holds_number")
    signed_on = fields.Date("Signed on", compute="_compute_signed_on")
    must_choose_date = fields.Boolean(compute="_compute_must_choose_date")
    can_reserve_number = fields.Boolean(compute="_compute_can_number")
    can_void_number = fields.Boolean(compute="_compute_can_number")

    @api.depends("number", "state")
    def _compute_holds_number(self):
        for outgoing in self:
            outgoing.holds_number = bool(outgoing.number) and outgoing.state not in (
                "issued",
                "cancelled",
            )

    @api.depends("approval_ids.state", "approval_ids.decided_at")
    def _compute_signed_on(self):
        for outgoing in self:
            # When it was signed concerns whoever may read the document.
            step = outgoing.sudo().approval_ids.filtered(
                lambda step: step.kind == "sign" and step.state == "approved"
            )[-1:]
            outgoing.signed_on = (
                step.decided_at and office_time.to_office(step.decided_at).date()
            )

    @api.depends("signed_on", "document_date", "keeps_number_date", "state", "number")
    def _compute_must_choose_date(self):
        for outgoing in self:
            outgoing.must_choose_date = bool(
                outgoing.state == "signed"
                and outgoing.number
                and outgoing.signed_on
                and outgoing.document_date
                and outgoing.signed_on > outgoing.document_date
                and not outgoing.keeps_number_date
            )

    @api.depends_context("uid")
    @api.depends("state", "number")
    def _compute_can_number(self):
        for outgoing in self:
            clerk = outgoing.company_id.doc_as_clerk
            waits = clerk and outgoing.state in outgoing._numbering_states()
            outgoing.can_reserve_number = waits and not outgoing.number
            outgoing.can_void_number = (
                clerk
                and outgoing.state in ("to_sign", "signed")
                and bool(outgoing.number)
            )

    def _numbering_states(self):
        """Return the states in which the clerk may reserve a number (C1)."""
        if self._is_numbered_first():
            return ("to_sign", "signed")
        return ("signed",)

    def _is_numbered_first(self):
        """Whether the procedure has this document numbered before its signature."""
        self.ensure_one()
        # The rules of the agency are everybody's to read.
        procedure = self.sudo().procedure_id
        types = procedure.number_timing_type_ids
        return (
            procedure.number_timing == "before_sign"
            and (not types or self.type_id in types)
            and (
                procedure.number_timing_scope == "all"
                or self._is_signed_electronically()
            )
        )

    def _is_signed_electronically(self):
        """Hook: the competent person signs the file itself, not paper."""
        return False

    def _issue_blockers(self):
        """Return sentences that say what stands against issuing.

        The form shows the same sentences before the button is pressed.
        """
        self.ensure_one()
        blockers = []
        if not self.recipient_ids:
            empty = self.env._("The list of recipients is empty.")
            blockers.append(Missing(empty, "return"))
        if not self.document_id._main_file():
            no_file = self.env._("The main document has no file.")
            blockers.append(Missing(no_file, "return"))
        if self.must_choose_date:
            choice = self.env._(
                "It was signed on %(signed)s, after %(date)s, the date of its "
                "number %(number)s. Choose: keep number and date (marked in the "
                "register), or void the number and take a new one.",
                signed=self.signed_on.strftime("%d/%m/%Y"),
                date=self.document_date.strftime("%d/%m/%Y"),
                number=self.number,
            )
            blockers.append(Missing(choice, "keep_date"))
        outage = self.env["doc.outage"]._open_one(self.company_id)
        if outage and not self.number:
            blockers.append(outage._refusal(outage.started_at, outage.reason))
        return blockers

    def action_issue(self):
        """Give number and date, put on number and seal, issue.

        The clerk's act. Idempotent: an issued document answers its number again.
        Returns the displayed number and sign.
        """
        self.ensure_one()
        self._check_role(CLERK)
        if self.state in ("issuing", "issued"):
            return self.name
        self._refuse_blocked(self._issue_blockers())
        if self.state != "signed":
            raise UserError(
                self.env._(
                    "“%(subject)s” waits for the signature of the competent person. "
                    "Only a signed document is numbered and issued.",
                    subject=self.subject,
                )
            )
        self.env["doc.numbering"]._show_life(self.document_id.id)
        self._take_number()
        self._apply(
            OutgoingMove.BEGIN_ISSUE, issue_error=False, issued_by_id=self.env.uid
        )
        if self._seal():
            self._finish_issue()
        return self.name

    def action_reserve_number(self):
        """Give number and date before the issue; before the signature where the
        procedure says so (C1). The clerk's act; idempotent. Returns number and sign.
        """
        self.ensure_one()
        self._check_role(CLERK)
        if self.holds_number:
            return self.name
        if self.state not in self._numbering_states():
            raise UserError(
                self.env._(
                    "By the procedure of %(agency)s the number is given after the "
                    "signature. This document is not signed yet."
                    if not self._is_numbered_first()
                    else "A number is reserved for a document that waits for its "
                    "signature or its issue.",
                    agency=self.company_id.name,
                )
            )
        outage = self.env["doc.outage"]._open_one(self.company_id)
        if outage:
            raise UserError(outage._refusal(outage.started_at, outage.reason))
        self.env["doc.numbering"]._show_life(self.document_id.id)
        self._take_number()
        # The act is the clerk's; the fields are fixed for everybody.
        self.sudo()._by_action().write({"number_reserved": True})
        self.document_id._journal("number_reserved", number=self.name)
        return self.name

    def action_void_number(self, reason):
        """Void the number this waiting document holds, with a reason; clerk's act.

        The number stays in the register as void and is never given again; the
        document takes another one when it is issued.
        """
        self.ensure_one()
        self._check_role(CLERK)
        reason = self._need_reason(reason)
        if self.state not in ("to_sign", "signed") or not self.number:
            raise UserError(
                self.env._(
                    "Only the number of a document that waits for signature or issue "
                    "can be voided; an issued document keeps its number for ever."
                )
            )
        self.env["doc.numbering"]._show_life(self.document_id.id)
        self._void_held(reason)
        return True

    def action_keep_number_date(self):
        """Keep number and date although the signature is younger; clerk's act.

        Marked on the document and on its register line.
        """
        self.ensure_one()
        self._check_role(CLERK)
        if not self.must_choose_date:
            raise UserError(
                self.env._("The signature is not younger than the number's date.")
            )
        # The act is the clerk's; the fields are fixed for everybody.
        self.sudo()._by_action().write({"keeps_number_date": True})
        self.document_id._journal(
            "number_date_kept",
            number=self.name,
            date=self.document_date,
            signed_on=self.signed_on,
        )
        return True

    def _void_held(self, reason):
        """Void what number the document holds and take it off the document."""
        self.ensure_one()
        voided = self.name
        self.env["doc.numbering"]._void(
            self.company_id, self.document_id.id, reason, self._series()
        )
        self.document_id.sudo()._by_action().write(
            {"number": False, "notation": False, "document_date": False}
        )
        self.sudo()._by_action().write(
            {
                "number_series": False,
                "number_reserved": False,
                "keeps_number_date": False,
            }
        )
        self.document_id._journal("number_voided", number=voided, reason=reason)

    def _apply(self, move, **values):
        """A refusal after numbering voids the number with its reason (C1)."""
        result = super()._apply(move, **values)
        if move in VOIDING and self.number:
            reason = values.get("return_reason") or self.env._("Taken back")
            self._void_held(reason)
            if self.doc_code:
                self.env["doc.numbering"]._void(
                    self.company_id, self.document_id.id, reason, books.CODES
                )
                self.document_id.sudo()._by_action().write({"doc_code": False})
        return result

    def _series(self):
        """Return the register of this document, fixed with its number."""
        return self.number_series or self._series_on(self.company_id._doc_today())

    def _series_on(self, day):
        return self.env["doc.register.plan"]._series_for(
            self.company_id, self.type_id, self.issuer_id, day.year
        )

    def _take_number(self):
        """Reserve number, date and code; write them on the document.

        A number the document holds is kept with its date; only over New Year it goes
        void and the new year's takes its place, unless it was reserved before the
        signature and so is part of what was signed.
        """
        numbering = self.env["doc.numbering"]
        today = self.company_id._doc_today()
        series = self._series()
        # A number that nobody saw yet, since its act failed, may still be re-dated.
        held = self.number and numbering._peek(
            self.company_id, series, self.document_id.id
        )
        keeps = bool(held) and (self.number_reserved or held.year == today.year)
        if not keeps:
            series = self._series_on(today)
        plan = self.env["doc.register.plan"]._fix(self.company_id, today.year)
        given = numbering._reserve(
            self.company_id,
            series,
            self.document_id.id,
            date_fixed=keeps,
            first_number=plan.start_after + 1,
        )
        self._write_number(given, series)

    def _write_number(self, given, series):
        """Write number, sign, date, issuer's name of that day and code."""
        values = {
            **self._number_parts(given),
            "issuer_name": self.issuer_id._named(given.date).name,
        }
        agency_code = self.company_id.doc_agency_id.code
        if agency_code:
            numbering = self.env["doc.numbering"]
            held = self.doc_code and numbering._peek(
                self.company_id, books.CODES, self.document_id.id
            )
            ordinal = numbering._reserve(
                self.company_id,
                books.CODES,
                self.document_id.id,
                date_fixed=bool(held) and held.year == given.year,
                year=given.year,
            )
            values["doc_code"] = str(
                notation_rules.document_code(agency_code, ordinal.year, ordinal.number)
            )
        self.document_id.sudo()._by_action().write(values)
        self.sudo()._by_action().write({"number_series": series})
        self.document_id._fix_sort_date()

    def _seal(self):
        """Put number and seal on the files. True: done; False: a job goes on.

        The job then calls :meth:`_finish_issue` or :meth:`_fail_issue`.
        """
        return True

    def _finish_issue(self):
        """Insert the register line and make the issue final."""
        self.ensure_one()
        if self.state == "issued":
            return
        document = self.document_id
        # The line repeats the reservation that made the number on the document.
        given = self.env["doc.numbering"]._reserve(
            self.company_id, self._series(), document.id, date_fixed=True
        )
        entry = self.env["doc.register.entry"]._add(
            self.company_id,
            "outgoing",
            self._series(),
            given,
            {**self._line_content(), "signed_later": self.keeps_number_date},
        )
        self._apply(
            OutgoingMove.ISSUE,
            register_entry_id=entry.id,
            issued_at=fields.Datetime.now(),
            issue_error=False,
        )
        self._close_answered()
        self._after_issue()
        # Last: deleting the others' to-dos empties the whole cache.
        self._finish_work(self.env["res.users"]._doc_clerks(self.company_id))

    def _line_content(self):
        """Return the printed columns of this document's register line."""
        return {
            "document_id": self.document_id.id,
            "display_number": self.document_id._display_number(),
            "type_name": self.type_id.name,
            "subject": self.subject,
            "issuer_name": self.issuer_name or self.issuer_id.name,
            "signer_name": self.signer_name,
            "recipients": "; ".join(self.recipient_ids.mapped("name")),
        }

    def _fail_issue(self, message):
        """Go back to waiting; the number stays reserved for this document."""
        self.ensure_one()
        self._apply(OutgoingMove.FAIL_ISSUE, issue_error=message)

    def _close_answered(self):
        """The reply closes the documents it answers (C19), never one in a dossier."""
        for incoming in self.reply_to_ids:
            if (
                incoming.procedure_id.auto_done_on_reply
                and incoming.state in ("directed", "in_progress")
                and not incoming._waits_for_dossier()
            ):
                incoming._complete(
                    self.env._("Answered by %(number)s", number=self.name)
                )

    def _signable_files(self):
        """Return the current files that carry signatures: main first, then annexes."""
        self.ensure_one()
        files = self.document_id.current_file_ids
        return files.filtered(lambda file: file.role == "main") + files.filtered(
            lambda file: file.role == "annex"
        )

    def _after_issue(self):
        """Hook: the document is issued."""
