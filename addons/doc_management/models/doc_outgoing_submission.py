"""Phiếu trình: the slip with which a draft is submitted."""

from odoo import models
from odoo.exceptions import UserError

from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.prints import submission
from . import office_time
from .doc_outgoing_prints import URGENCY_WORDS
from .office_language import in_vietnamese


class DocOutgoing(models.Model):
    """The slip lists every incoming and every draft file (TD-8.7c.4)."""

    _inherit = "doc.outgoing"

    def action_print_submission(self):
        """Return the slip of this draft; for everybody who may read it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/outgoing/{self.id}/submission",
            "target": "new",
        }

    def _submission_pdf(self):
        """Return the slip as bytes, as the draft stands now."""
        self.ensure_one()
        self.check_access("read")
        speaking = in_vietnamese(self)
        try:
            content = submission.submission_pdf(
                speaking._submission(), created=self.company_id._doc_now()
            )
        except RuleError as fault:
            raise UserError(self._no_font()) from fault
        self.document_id._journal("printed", what="submission")
        return content

    def _submission(self):
        agency = self.company_id.doc_agency_id
        # Names and units of those at work on it are told to every reader.
        own = self.sudo()
        return submission.Submission(
            agency=agency.name or self.company_id.name,
            parent_agency=agency.parent_id.name or "",
            place=agency.place or "",
            day=self.company_id._doc_today(),
            to=", ".join(filter(None, (own.signer_id.name, self.signer_position))),
            about=" – ".join(
                filter(None, (self.type_id.name, self.title_number, self.subject))
            ),
            drafter=own.drafter_id.name,
            unit=own.unit_id.name or "",
            urgency=URGENCY_WORDS.get(self.urgency, ""),
            due=self.due_date.strftime("%d/%m/%Y") if self.due_date else "",
            summary=self.note or "",
            incoming=self._submission_incoming(),
            files=self._submission_files(),
            opinions=tuple(
                submission.Row((one.who, one.verdict, one.words, one.answer))
                for one in self._collation().opinions
            ),
            steps=self._submission_steps(),
            check=self.document_id._check_mark(),
        )

    def _submission_incoming(self):
        """Return the incoming documents it answers; all their files are named.

        Whoever reads the draft learns which documents it answers, not their content.
        """
        rows = []
        for incoming in self.sudo().reply_to_ids:
            readable = incoming.with_env(self.env).has_access("read")
            files = incoming.document_id.current_file_ids.mapped("name")
            rows.append(
                submission.Row(
                    (
                        incoming.name,
                        incoming.issuer_name or incoming.issuer_id.name or "",
                        incoming.subject if readable else "",
                        "\n".join(files) if readable else "",
                    )
                )
            )
        return tuple(rows)

    def _submission_files(self):
        roles = dict(
            self.env["doc.file"]._fields["role"]._description_selection(self.env)
        )
        return tuple(
            submission.Row(
                (
                    roles[file.role],
                    file.name,
                    str(file.version),
                    str(file.page_count or ""),
                )
            )
            for file in self.document_id.current_file_ids
        )

    def _submission_steps(self):
        step_fields = self.env["doc.approval.step"]._fields
        kinds = dict(step_fields["kind"]._description_selection(self.env))
        states = dict(step_fields["state"]._description_selection(self.env))
        rows = []
        for step in self.sudo().approval_ids.filtered(
            lambda step: step.state != "withdrawn"
        ):
            when = step.decided_at and office_time.to_office(step.decided_at).strftime(
                office_time.MOMENT
            )
            rows.append(
                submission.Row(
                    (
                        kinds[step.kind],
                        step.user_id.name,
                        " ".join(filter(None, (states[step.state], when))),
                        step.comment or "",
                    )
                )
            )
        return tuple(rows)
