"""Gói tin trên trục: one packet for one receiver."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..lib.docxchg.axis import PacketStatus, ReceivedPacket, SentPacket
from ..lib.docxchg.edxml import StatusCode
from . import office_clock

REPORTED = {
    int(StatusCode.REFUSED): "refused_at",
    int(StatusCode.REGISTERED): "registered_at",
    int(StatusCode.DONE): "finished_at",
}
"""Our field for each report that is counted."""


class DocAxisPacket(models.Model):
    """A packet on its way through the axis of this server.

    What the receivers report passes through here as well, so each document packet
    knows when its receiver registered, refused or finished it, by the axis' own clock.
    One sending becomes one packet per receiver; the sending keeps one id however
    often it is repeated. Title and number are the axis' to compare, nobody's to read.
    """

    _name = "doc.axis.packet"
    _description = "Packet on the document axis"
    _order = "id desc"
    _log_access = False

    doc_id = fields.Char("Packet id", required=True, readonly=True)
    sender_doc_id = fields.Char("Sending id", required=True, readonly=True, index=True)
    message_type = fields.Selection(
        [("edoc", "Document"), ("status", "Status")], required=True, readonly=True
    )
    system_id = fields.Many2one(
        "doc.axis.system", "Sent by system", readonly=True, ondelete="restrict"
    )
    sender_code = fields.Char("From", required=True, readonly=True, index=True)
    receiver_code = fields.Char("To", required=True, readonly=True)
    title = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    notation = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    file_sha256 = fields.Char("SHA-256", required=True, readonly=True)
    size = fields.Integer("Bytes", readonly=True, aggregator=None)
    status = fields.Selection(
        [
            ("initial", "Waiting"),
            ("processing", "Fetched"),
            ("done", "Taken in"),
            ("fail", "Refused by the receiver's system"),
        ],
        required=True,
        readonly=True,
        default="initial",
    )
    status_desc = fields.Char("Remark", readonly=True)
    document_key = fields.Char(
        readonly=True, groups=fields.NO_ACCESS, help="DocumentId of the message."
    )
    business_type = fields.Integer(readonly=True, aggregator=None)
    status_code = fields.Integer("Status reported", readonly=True, aggregator=None)
    due_date = fields.Date("Reply wanted by", readonly=True)
    registered_at = fields.Datetime("Reported as registered", readonly=True)
    refused_at = fields.Datetime("Reported as refused", readonly=True)
    finished_at = fields.Datetime("Reported as finished", readonly=True)
    created_at = fields.Datetime(required=True, readonly=True)
    updated_at = fields.Datetime(required=True, readonly=True)

    _doc_id_unique = models.UniqueIndex("(doc_id)")
    _sending_unique = models.UniqueIndex(
        "(sender_code, file_sha256, receiver_code) WHERE status <> 'fail'"
    )
    _reported_on = models.Index(
        "(receiver_code, document_key) WHERE message_type = 'edoc'"
    )
    _waiting = models.Index(
        "(receiver_code, message_type, id) WHERE status IN ('initial', 'processing')"
    )

    @api.model
    def _note_status(self, message, at):
        """Note on the packets of a document what its receiver reports of it.

        The first report of a step stays. A status that names no document that passed
        here changes nothing.

        :param message: :class:`edxml.StatusMessage`
        :param at: naive UTC, when the axis took it
        """
        name = REPORTED.get(message.status_code)
        answer = message.response_for
        if not name or not answer.document_id:
            return
        agencies = self.env["doc.agency"].sudo()
        about = self.sudo().search(
            [
                ("message_type", "=", "edoc"),
                ("receiver_code", "in", agencies._codes_of(message.sender.organ_id)),
                ("sender_code", "in", agencies._codes_of(answer.organ_id)),
                ("document_key", "=", answer.document_id),
                (name, "=", False),
            ]
        )
        about.write({name: at})

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Packets are evidence and are never deleted."))

    def _as_received(self):
        """Return the packet as its receiver's list shows it."""
        self.ensure_one()
        return ReceivedPacket(
            doc_id=self.doc_id,
            message_type=self.message_type,
            sender=self.sender_code,
            receiver=self.receiver_code,
            status=self.status,
            status_desc=self.status_desc or "",
            created=office_clock.aware(self.created_at),
            updated=office_clock.aware(self.updated_at),
        )

    def _as_sent(self):
        """Return the packet as its sender's list shows it."""
        self.ensure_one()
        over = self.status in (PacketStatus.DONE, PacketStatus.FAIL)
        return SentPacket(
            sender_doc_id=self.sender_doc_id,
            receiver_doc_id=self.doc_id,
            sender=self.sender_code,
            receiver=self.receiver_code,
            message_type=self.message_type,
            # The caller is the sender: he wrote both.
            title=self.sudo().title or "",
            notation=self.sudo().notation or "",
            sent=office_clock.aware(self.created_at),
            received=office_clock.aware(self.updated_at) if over else None,
            send_status=str(PacketStatus.DONE),
            receive_status=self.status,
            receive_status_desc=self.status_desc or "",
        )
