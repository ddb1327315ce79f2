"""The calls of the document axis, answered from this database."""

import json
import logging
from base64 import b64encode
from datetime import timedelta

from odoo import api, models
from odoo.addons.doc_management.lib.docmgmt import blobs
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib.docxchg import axis, edxml, ledger
from ..lib.docxchg.axis import AxisCode, MessageType, PacketStatus
from ..lib.docxchg.axis.hashfile import TRAILER
from . import packet_store
from .doc_axis_packet import said
from .own_cursor import db_now, own_environment
from .packet_store import MEGABYTE

_logger = logging.getLogger(__name__)

LIST_LIMIT = 1000
MAX_BASE64 = 16 * MEGABYTE
"""Largest packet answered by getEdoc; larger ones are downloaded raw."""
SMALL_BODY = MEGABYTE
QUOTA_SECONDS = 900
TAKES_PIECES = ("sendEdoc",)
FOR_A_PACKET = ("doc_id", "receiver_code", "file_sha256", "size", "status")


class AxisRefusal(Exception):
    """A call that is answered FAIL."""

    def __init__(self, code, description):
        self.code = code
        self.description = description
        super().__init__(description)


class AxisBusy(Exception):
    """A call that may be made again later: HTTP 503 with Retry-After (seconds)."""

    def __init__(self, seconds):
        self.seconds = seconds
        super().__init__(str(seconds))


class DocAxisService(models.AbstractModel):
    """Serves one call for one authenticated system.

    Handlers are named after the calls; each takes the system, the parameters (names
    in lower case) and the body, and returns the bytes of the answer.
    """

    _name = "doc.axis.service"
    _description = "Document axis"

    @api.model
    def _serve(self, name, verb, headers, size, body):
        """Answer one call: JSON envelope, or a stored packet for ``downloadEdoc``.

        :param headers: list of (name, value) as received
        :param size: announced bytes of the body
        :param body: yields the body in pieces; read for authenticated systems only
        """
        call = axis.CALLS.get(name)
        if call is None or call.verb.value != verb:
            return axis.fail(AxisCode.SYSTEM_ERROR, f"no such call: {verb} {name}"[:80])
        try:
            system, request = self.env["doc.axis.system"]._authenticate(headers)
        except axis.VerifyError as error:
            _logger.info("Axis: %s refused: %s", name, error.problem)
            return axis.fail(AxisCode.BAD_CREDENTIALS, "signature refused")
        try:
            if size > system.max_megabytes * MEGABYTE + len(TRAILER):
                raise AxisRefusal(AxisCode.BAD_FILE, "the packet is too large")
            handler = getattr(self, f"_call_{name}")
            if name not in TAKES_PIECES:
                body = b"".join(self._bounded(body, SMALL_BODY))
            return handler(system, request.parameters, body)
        except AxisRefusal as refusal:
            # What somebody tried stands in the log; the packet itself is kept.
            _logger.info(
                "Axis: %s of %s refused: %s %s",
                name,
                system.system_id,
                int(refusal.code),
                refusal.description,
            )
            return axis.fail(refusal.code, refusal.description)

    # sending

    @api.model
    def _bounded(self, pieces, most):
        """Yield the pieces of a body, refusing one that grows beyond ``most`` bytes."""
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > most:
                raise AxisRefusal(AxisCode.BAD_FILE, "the body is too large")
            yield piece

    def _call_sendEdoc(self, system, params, body):
        self._check_quota(system)
        most = system.max_megabytes * MEGABYTE + len(TRAILER)
        try:
            with packet_store.Spool(self.env) as spool:
                for piece in self._bounded(body, most):
                    spool.write(piece)
                return self._take_sending(system, params, spool)
        except OSError as error:
            _logger.error("Axis: a packet is not stored: %s", error)
            raise AxisRefusal(AxisCode.SYSTEM_ERROR, "no room for packets") from error

    def _take_sending(self, system, params, spool):
        claimed = params.get("hash-file", "")
        digest = next(
            (
                one
                for one in (spool.stripped, spool.whole)
                if axis.digest_matches(claimed, one)
            ),
            None,
        )
        if digest is None:
            raise AxisRefusal(AxisCode.BAD_FILE, "hash-file does not match")
        kind = self._message_type(params)
        # Stored before it is looked at: an evil packet is evidence as well.
        packet = spool.store(digest)
        message = self._read(packet, kind)
        sender = params.get("from", "")
        # The axis answers for the agencies in its directory, asked anew by each call.
        agencies = self.env["doc.agency"].sudo()
        directory = agencies._by_codes([sender, *self._named(message)])
        speaks = directory.get(sender, agencies).axis_system_id == system
        if message.sender.organ_id != sender or not speaks:
            raise AxisRefusal(
                AxisCode.SENDER_NOT_REGISTERED, f"{sender} does not send here"
            )
        ways = {
            code: self._way_to(code, directory[code], sender, packet)
            for code in self._receivers(message, params)
        }
        doc_id = self._store(system, kind, message, packet, ways)
        if any(ways.values()):
            self._wake_uplink()
        return axis.send_answer(doc_id)

    def _check_quota(self, system):
        """Refuse more than the system may send in a day; nothing is read then."""
        if not system.daily_packets:
            return
        since = db_now(self.env.cr) - timedelta(days=1)
        sent = self._packets().search_count(
            [("system_id", "=", system.id), ("created_at", ">", since)],
            limit=system.daily_packets,
        )
        if sent >= system.daily_packets:
            raise AxisBusy(QUOTA_SECONDS)

    def _message_type(self, params):
        try:
            return MessageType(params.get("messagetype", "").lower())
        except ValueError:
            raise AxisRefusal(AxisCode.BAD_FILE, "messagetype is missing") from None

    def _read(self, content, kind):
        try:
            message = edxml.read_head(content).message
        except edxml.UnreadableMessage as error:
            raise AxisRefusal(AxisCode.BAD_EDXML, str(error)) from error
        is_status = isinstance(message, edxml.StatusMessage)
        if is_status != (kind is MessageType.STATUS):
            raise AxisRefusal(AxisCode.BAD_EDXML, f"this is no {kind} message")
        return message

    def _named(self, message):
        """Return the codes of the receivers that a packet names."""
        if isinstance(message, edxml.StatusMessage):
            named = [message.response_for.organ_id]
        else:
            named = [receiver.organ_id for receiver in message.receivers]
        return [code for code in named if code]

    def _receivers(self, message, params):
        """Return the codes to deliver to: all named, or those of ``to`` among them."""
        named = self._named(message)
        if not named:
            raise AxisRefusal(AxisCode.BAD_EDXML, "nobody is addressed")
        wanted = params.get("to", "").strip()
        if not wanted:
            return named
        try:
            codes = json.loads(wanted)
        except ValueError:
            codes = [wanted]
        codes = [str(code) for code in codes] if isinstance(codes, list) else [wanted]
        if not set(codes) <= set(named):
            raise AxisRefusal(
                AxisCode.UNKNOWN_RECEIVER, "to names agencies the packet does not"
            )
        return codes

    def _way_to(self, code, agency, sender, packet):
        """Return the axis above that delivers to ``code``; none: this one does.

        A packet that came from there is never sent back up.

        :param agency: who has that code in the directory
        """
        uplink = self.env["doc.axis.uplink"].sudo()
        if agency.axis_system_id:
            if not agency.axis_system_id.active:
                raise AxisRefusal(AxisCode.RECEIVER_LOCKED, f"{code} is locked")
            return uplink
        uplink = uplink.search([], limit=1)
        came = uplink and self._packets().search_count(
            [
                ("sender_code", "=", sender),
                ("file_sha256", "=", packet.sha256),
                ("from_above", "=", True),
            ],
            limit=1,
        )
        if not uplink or came:
            raise AxisRefusal(AxisCode.UNKNOWN_RECEIVER, f"{code} is not connected")
        return uplink

    def _wake_uplink(self):
        # Waking a job is not a right of persons; it only makes it look earlier.
        cron = self.env.ref("doc_interconnect.ir_cron_uplink", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    def _store(self, system, kind, message, packet, ways):
        """Keep the packet once per receiver; a repeated sending changes nothing.

        :param ways: by receiver, the axis above that delivers to it, or none
        Returns the id of the sending, the same for the same sender and bytes. A
        packet its receiver could not read may come again.
        """
        sending = ledger.Sending(
            system.id,
            message.sender.organ_id,
            str(kind),
            packet.sha256,
            packet.size,
            said(message),
        )
        above = {code: uplink.id or None for code, uplink in ways.items()}
        with own_environment(self.env) as env:
            doc_id = ledger.keep(env.cr, sending, above)
            if isinstance(message, edxml.StatusMessage):
                env["doc.axis.packet"]._note_status(message, db_now(env.cr))
        return doc_id

    # receiving

    def _call_getReceivedEdocList(self, system, params, _body):
        kind = str(self._message_type(params))
        ids = ledger.waiting(self.env.cr, system._codes(), kind, LIST_LIMIT)
        packets = self._packets().browse(ids)
        return axis.data_answer([packet._as_received().to_row() for packet in packets])

    def _call_getSentEdocList(self, system, params, _body):
        kind, doc_id = str(self._message_type(params)), params.get("docid") or None
        ids = ledger.sent(self.env.cr, system._codes(), kind, doc_id, LIST_LIMIT)
        packets = self._packets().browse(ids)
        return axis.data_answer([packet._as_sent().to_row() for packet in packets])

    def _call_getEdoc(self, system, params, _body):
        packet = self._own_packet(system, params)
        if packet.size > MAX_BASE64:
            raise AxisRefusal(AxisCode.FILE_PROCESSING, "too large: use downloadEdoc")
        content = b"".join(self._content(packet).chunks())
        return axis.data_answer(b64encode(content).decode())

    def _call_downloadEdoc(self, system, params, _body):
        return self._content(self._own_packet(system, params))

    def _call_updateStatus(self, system, params, _body):
        packet = self._own_packet(system, params)
        status = params.get("status", "").lower()
        if status not in (
            PacketStatus.PROCESSING,
            PacketStatus.DONE,
            PacketStatus.FAIL,
        ):
            raise AxisRefusal(AxisCode.BAD_FILE, "status must be done or fail")
        if packet.status in ledger.OPEN:
            remark = axis.decode_text(params.get("description", ""))[:500]
            self._mark(packet, status, remark)
        return axis.ok()

    def _call_countReceiveEdoc(self, system, _params, _body):
        return self._count(system, MessageType.EDOC)

    def _call_countReceiveStatus(self, system, _params, _body):
        return self._count(system, MessageType.STATUS)

    def _count(self, system, kind):
        count = self._packets().search_count(
            [
                ("receiver_code", "in", system._codes()),
                ("message_type", "=", str(kind)),
                ("status", "in", ledger.OPEN),
            ]
        )
        return axis.ok(count=count)

    def _own_packet(self, system, params):
        """Return a packet for one of the system's agencies, else refuse."""
        doc_id = params.get("docid", "")
        for_the_system = Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "receiver_code"),
                system._codes_sql(),
            )
        )
        packet = doc_id and self._packets().search_fetch(
            Domain("doc_id", "=", doc_id) & for_the_system, FOR_A_PACKET
        )
        if not packet:
            raise AxisRefusal(AxisCode.BAD_FILE, "no such packet for this system")
        return packet

    def _content(self, packet):
        try:
            content = packet_store.opened(self.env, packet.file_sha256)
        except blobs.BlobError as error:
            _logger.error("Axis: packet %s: %s", packet.doc_id, error)
            raise AxisRefusal(AxisCode.FILE_PROCESSING, "packet damaged") from error
        if packet.status == PacketStatus.INITIAL:
            self._mark(packet, str(PacketStatus.PROCESSING))
        return content

    def _mark(self, packet, status, remark=""):
        ledger.mark(self.env.cr, packet.id, str(status), remark)
        packet.invalidate_recordset(["status", "status_desc", "updated_at"])

    def _packets(self):
        # The system has proved itself; it sees packets of its own agencies only.
        return self.env["doc.axis.packet"].sudo()

    # directory

    def _call_getAgenciesList(self, _system, _params, _body):
        return axis.data_answer(
            [
                {
                    "id": agency.id,
                    "pid": agency.parent_id.id or "",
                    "code": agency.code or agency.code_qd20 or "",
                    "name": agency.name,
                    "mail": agency.email or "",
                    "oldCode": agency.code or "",
                }
                for agency in self._connected_agencies()
            ]
        )

    def _call_getAgenciesListQD20(self, _system, params, _body):
        level = params.get("level", "").strip()
        return axis.data_answer(
            [
                {
                    "id": agency.id,
                    "code": agency.code_qd20 or "",
                    "code102": agency.code or "",
                    "name": agency.name,
                    "mail": agency.email or "",
                }
                for agency in self._connected_agencies()
                if not level or level == self._qd20_level(agency)
            ]
        )

    def _qd20_level(self, agency):
        code = agency.code_qd20 or ""
        return str(code.count(".") + 1) if code else ""

    def _call_getSynchronizeUnit(self, _system, _params, _body):
        return axis.data_answer(
            [
                {
                    "id": agency.id,
                    "pid": agency.parent_id.id or "",
                    "code": agency.code or agency.code_qd20 or "",
                    "name": agency.name,
                    "mail": agency.email or "",
                    "centerCode": "",
                    "version": "1",
                    "deleted": "false",
                    "modifyDate": str(agency.write_date.replace(microsecond=0)),
                    "isAgency": "true",
                }
                for agency in self._connected_agencies()
            ]
        )

    def _connected_agencies(self):
        # The directory is public among the systems on the axis.
        return (
            self.env["doc.agency"].sudo().search([("axis_system_id.active", "=", True)])
        )

    def _call_registerAgency(self, system, _params, body):
        try:
            value = json.loads(body)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise AxisRefusal(AxisCode.BAD_FILE, "the body is no JSON object")
        new = axis.AgencyRegistration.from_json(value)
        if new.missing():
            raise AxisRefusal(AxisCode.BAD_FILE, f"missing: {', '.join(new.missing())}")
        if not edxml.is_agency_code(new.code):
            raise AxisRefusal(AxisCode.BAD_FILE, "the code is malformed")
        agencies = self.env["doc.agency"].sudo()
        agency = agencies._by_code(new.code)
        if agency and agency.axis_system_id != system:
            raise AxisRefusal(
                AxisCode.SENDER_NOT_REGISTERED, f"{new.code} belongs to somebody else"
            )
        values = {
            "name": new.name,
            "email": new.mail,
            "phone": new.mobile or False,
            "parent_id": agencies._by_code(new.parent_code).id,
        }
        if agency:
            agency.write(values)
        else:
            # Codes of the older form start with a digit, of the newer with a letter.
            form = "code" if new.code[:1].isdigit() else "code_qd20"
            agencies.create({**values, form: new.code, "axis_system_id": system.id})
        return axis.ok()

    def _call_deleteAgency(self, system, params, _body):
        agency = self.env["doc.agency"].sudo()._by_code(params.get("agencycode", ""))
        if not agency or agency.axis_system_id != system:
            raise AxisRefusal(AxisCode.SENDER_NOT_REGISTERED, "not an agency of yours")
        agency.axis_system_id = False
        return axis.ok()
