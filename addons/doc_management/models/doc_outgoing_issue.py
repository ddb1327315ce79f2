"""Văn bản đi: number, seal, issue."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import notation as notation_rules
from ..lib.docmgmt.workflow import OutgoingMove

CLERK = "doc_management.group_clerk"


class DocOutgoing(models.Model):
    """Issuing: final. An issued document and its files never change (Art. 14-18)."""

    _inherit = "doc.outgoing"

    def _issue_blockers(self):
        """Return sentences that say what stands against issuing.

        The form shows the same sentences before the button is pressed.
        """
        self.ensure_one()
        blockers = []
        if not self.recipient_ids:
            blockers.append(self.env._("The list of recipients is empty."))
        if not self.document_id._main_file():
            blockers.append(self.env._("The main document has no file."))
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

    def _series(self):
        return self.env["doc.register"]._series_for("outgoing", self.type_id)

    def _take_number(self):
        """Reserve number, date and code; write them on the document."""
        numbering = self.env["doc.numbering"]
        given = numbering._reserve(self.company_id, self._series(), self.document_id.id)
        values = {
            "number": notation_rules.format_number(given.number),
            "notation": self._notation(),
            "document_date": given.date,
        }
        agency_code = self.company_id.doc_agency_id.code
        if agency_code:
            ordinal = numbering._reserve(self.company_id, "code", self.document_id.id)
            values["doc_code"] = str(
                notation_rules.document_code(agency_code, ordinal.year, ordinal.number)
            )
        self.document_id.sudo()._by_action().write(values)
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
            {
                "document_id": document.id,
                "display_number": document._display_number(),
                "type_name": self.type_id.name,
                "subject": self.subject,
                "issuer_name": self.issuer_id.name,
                "signer_name": self.signer_name,
                "recipients": "; ".join(self.recipient_ids.mapped("name")),
            },
        )
        self._apply(
            OutgoingMove.ISSUE,
            register_entry_id=entry.id,
            issued_at=fields.Datetime.now(),
            issue_error=False,
        )
        clerks = self.env["res.users"]._doc_clerks(self.company_id)
        self._finish_work(clerks)
        self._close_answered()
        self._after_issue()

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
                and not incoming.dossier_ids
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
