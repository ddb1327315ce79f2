"""Biên bản: the records of a hand-over and of a destruction."""

from odoo import models
from odoo.exceptions import UserError

from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.prints.archive_records import (
    Destruction,
    HandOver,
    destruction_record,
    hand_over_record,
)
from ..lib.docmgmt.prints.record import record_pdf


class DocDossier(models.Model):
    _inherit = "doc.dossier"

    def _recorded(self, record):
        try:
            return record_pdf(record, created=self.env["res.company"]._doc_now())
        except RuleError as fault:
            raise UserError(
                self.env._(
                    "The list cannot be laid out: no font for Vietnamese documents is "
                    "installed. Ask the system administrator; the settings page says "
                    "which."
                )
            ) from fault


class DocArchiveTransfer(models.Model):
    _inherit = "doc.archive.transfer"

    def action_print_record(self):
        """Return the action that opens the record of the hand-over."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/archive-transfer/{self.id}/record",
            "target": "new",
        }

    def _record_pdf(self):
        """Return biên bản giao nhận hồ sơ, tài liệu as PDF (Annex V)."""
        self.ensure_one()
        self.check_access("read")
        if self.state == "draft":
            raise UserError(self.env._("Nothing has been handed in yet."))
        # Both sides sign for all of it.
        dossiers = self.line_ids.dossier_id.sudo()
        taken = self.line_ids.filtered(lambda line: line.verdict == "pass")
        starts = [day for day in dossiers.mapped("date_start") if day]
        ends = [day for day in dossiers.mapped("date_end") if day]
        facts = HandOver(
            agency=self.company_id.name,
            unit=self.unit_id.sudo().name,
            giver=self.user_id.sudo().name,
            receiver=self.received_by_id.sudo().name or "",
            block=self.name,
            first=min(starts, default=None),
            last=max(ends, default=None),
            boxes=self.boxes,
            meters=self.meters,
            dossiers=len(dossiers),
            files=sum(self.line_ids.mapped("file_count")),
            condition=self.condition or "",
            received_on=self.received_on if self.state == "received" else None,
            taken=len(taken),
        )
        return self.env["doc.dossier"]._recorded(hand_over_record(facts))


class DocArchiveDisposal(models.Model):
    _inherit = "doc.archive.disposal"

    def action_print_record(self):
        """Return the action that opens the record of the destruction."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/archive-disposal/{self.id}/record",
            "target": "new",
        }

    def _record_pdf(self):
        """Return biên bản hủy tài liệu as PDF."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "destroyed":
            raise UserError(self.env._("Nothing has been destroyed yet."))
        facts = Destruction(
            agency=self.company_id.name,
            decision=self.decision,
            decided_on=self.decided_on,
            destroyed_on=self.destroyed_on,
            destroyed_by=self.destroyed_by_id.sudo().name,
            dossiers=len(self.line_ids),
            files=self.file_count,
        )
        return self.env["doc.dossier"]._recorded(destruction_record(facts))
