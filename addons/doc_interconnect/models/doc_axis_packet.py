"""Gói tin trên trục: one packet for one receiver."""

from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import ADMIN
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..lib.docxchg import edxml
from ..lib.docxchg.axis import PacketStatus, ReceivedPacket, SentPacket
from . import office_clock
from .doc_exchange_follow import CLOCK_SKEW
from .own_cursor import db_now

REPORTED = {
    int(edxml.StatusCode.REFUSED): "refused_at",
    int(edxml.StatusCode.REGISTERED): "registered_at",
    int(edxml.StatusCode.DONE): "finished_at",
}
"""Our field for each report that is counted."""


def said(message):
    """Return what a message says of itself, as the table keeps it.

    What a document or a status message has not is None.
    """
    if isinstance(message, edxml.StatusMessage):
        about = message.response_for
        return {
            "title": None,
            "notation": about.code,
            "document_key": about.document_id,
            "business_type": None,
            "status_code": message.status_code,
            "due_date": None,
        }
    return {
        "title": message.subject[:500],
        "notation": str(message.code),
        "document_key": message.document_id,
        "business_type": int(message.business.kind),
        "status_code": None,
        "due_date": message.due_date,
    }


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
    uplink_id = fields.Many2one(
        "doc.axis.uplink", "Axis above", readonly=True, ondelete="restrict"
    )
    from_above = fields.Boolean("Came from above", readonly=True)
    up_doc_id = fields.Char("Id on the axis above", readonly=True)
    up_state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sending", "Being handed over"),
            ("uncertain", "Asking whether it arrived"),
            ("accepted", "Handed over"),
            ("over", "Settled"),
            ("dead", "Needs a decision"),
        ],
        "Hop to the axis above",
        readonly=True,
    )
    up_attempts = fields.Integer("Attempts", readonly=True, aggregator=None)
    up_attempt_no = fields.Integer("Fencing number", readonly=True, aggregator=None)
    up_attempt_at = fields.Datetime("Last attempt", readonly=True)
    up_next_at = fields.Datetime("Next attempt", readonly=True)
    up_lease_until = fields.Datetime(readonly=True)
    up_probes = fields.Integer(readonly=True, aggregator=None)
    up_alone = fields.Boolean(readonly=True)
    up_error = fields.Char("What the axis above said", readonly=True)
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

    _going_up = models.Index(
        "(up_next_at) WHERE up_state IN ('waiting', 'sending', 'uncertain', 'accepted')"
    )
    _from_above = models.UniqueIndex("(uplink_id, up_doc_id) WHERE from_above")

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

    # the hop to the axis above

    def action_hand_up(self):
        """Try packets again that the axis above could not be given; journaled."""
        self._decide()
        now = fields.Datetime.now()
        # The administrator's right was checked; packets have no other writers.
        self.sudo().write({"up_state": "waiting", "up_attempts": 0, "up_next_at": now})
        self.env["doc.axis.service"]._wake_uplink()
        return True

    def action_return(self):
        """Give packets back to their senders with what the axis above said."""
        self._decide()
        for packet in self.sudo():
            packet._come_back(packet.up_error or "")
        return True

    def action_offer_again(self):
        """List packets anew for a receiver that was restored from before them.

        Who still has them answers as before and registers nothing twice.
        """
        self._check_admin()
        if any(packet.status != str(PacketStatus.DONE) for packet in self):
            raise UserError(
                self.env._(
                    "Only packets that were taken in are offered again. Choose those."
                )
            )
        self._note_decision("axis_packet_offered_again")
        # The administrator's right was checked; packets have no other writers.
        self.sudo().write(
            {
                "status": str(PacketStatus.INITIAL),
                "status_desc": False,
                "updated_at": db_now(self.env.cr),
            }
        )
        return True

    def _check_admin(self):
        self.check_access("read")
        if not self.env.user.has_group(ADMIN):
            raise AccessError(
                self.env._("What becomes of packets is up to the administrator.")
            )

    def _note_decision(self, act):
        for packet in self:
            self.env["doc.journal"]._log(act, packet, receiver=packet.receiver_code)

    def _decide(self):
        self._check_admin()
        if any(packet.up_state != "dead" for packet in self):
            raise UserError(
                self.env._(
                    "Only packets that could not be handed to the axis above need a "
                    "decision. Reload the page."
                )
            )
        self._note_decision("axis_packet_decided")

    def _come_back(self, words):
        """End the way up: the sender's list shows a failed packet, and why."""
        self.write(
            {
                "status": str(PacketStatus.FAIL),
                "status_desc": words[:500] or False,
                "updated_at": db_now(self.env.cr),
                "up_state": "over",
                "up_error": words[:500] or False,
                "up_next_at": False,
                "up_lease_until": False,
            }
        )

    @api.model
    def _still(self, hop):
        """Lock and return the packets that are still this attempt's."""
        if not hop.rows:
            return self.browse()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM doc_axis_packet WHERE (id, up_attempt_no) IN %s "
                "AND up_state = 'sending' ORDER BY id FOR UPDATE",
                hop.rows,
            )
        )
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    def _is_listed_as(self, row):
        """Whether a row of the list of the axis above is this very packet."""
        self.ensure_one()
        started = office_clock.aware(self.up_attempt_at)
        if row.sent and started and row.sent < started - CLOCK_SKEW:
            return False
        return (
            row.receiver == self.receiver_code
            and row.sender in ("", self.sender_code)
            and row.notation == self.notation
            and bool(row.sender_doc_id)
        )
