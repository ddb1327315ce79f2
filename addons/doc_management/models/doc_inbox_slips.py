"""Phiếu yêu cầu: an open question stands on the desk of whoever has to answer."""

from odoo import api, models

from ..lib.docmgmt.inbox import Kind

UNANSWERED = ("sent", "read")


class DocDocument(models.Model):
    _inherit = "doc.document"

    def _inbox_rows(self):
        rows = super()._inbox_rows()
        lines = self.env["doc.request.line"].search(
            [("request_id.document_id", "in", self.ids), ("state", "in", UNANSWERED)]
        )
        return rows + [
            line.request_id.document_id._inbox_row(
                line.user_id,
                Kind.SLIP,
                line.id,
                sender_id=line.request_id.asker_id.id,
                holder_id=line.user_id.id,
                since=line.sent_at,
                deadline=line.request_id.deadline,
                deadline_reason=line.request_id.deadline_reason,
            )
            for line in lines
            if line.request_id.state == "open"
        ]


class DocInboxItem(models.Model):
    _inherit = "doc.inbox.item"

    @api.model
    def _source_models(self):
        return {**super()._source_models(), Kind.SLIP.value: "doc.request.line"}


class DocRequest(models.Model):
    _name = "doc.request"
    _inherit = ["doc.request", "doc.inbox.source"]
    _inbox_fields = frozenset({"state", "deadline", "asker_id"})


class DocRequestLine(models.Model):
    _name = "doc.request.line"
    _inherit = ["doc.request.line", "doc.inbox.source"]
    _inbox_fields = frozenset({"state", "user_id", "sent_at"})
