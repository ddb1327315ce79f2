"""Inbox, outer half: list, fetch, store, acknowledge.

What was acknowledged is stored and processed; what could not be processed is listed
again by the axis and tried again, until after five failures a person decides.
"""

import logging
import time
from dataclasses import dataclass

import psycopg2
from odoo import api, models
from odoo.addons.doc_management.lib.docmgmt.blobs import BlobError
from odoo.addons.doc_management.models.batch import Batch

from ..lib.docxchg import ledger
from ..lib.docxchg.axis import AxisError, MessageType, PacketStatus, ReceivedPacket
from ..lib.docxchg.edxml import UnreadableMessage, read_message
from ..lib.docxchg.intake import Held
from ..lib.docxchg.states import InEvent, InState
from . import packet_store
from .axis_words import axis_words, fault_words, is_disk_fault
from .doc_exchange_encryption import is_sealed
from .own_cursor import own_cursor, own_environment
from .transport import Connection

_logger = logging.getLogger(__name__)

MOST_FAILURES = 5
MOST_SILENCES = 3
LOOK_EVERY = 1.0
"""Seconds between two looks at disk and backlog while packets are taken in."""
SCRUB_LEAST = 200
SCRUBBED = "doc_interconnect.scrubbed_until"
_TRANSIENT = (
    psycopg2.errors.UniqueViolation,
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
"""Somebody else was at the same rows: nothing is wrong with the packet."""


@dataclass(frozen=True)
class Arrival:
    """A packet on its way in."""

    connection: Connection
    kind: MessageType
    packet: ReceivedPacket
    batch: Batch | None = None
    """Shared by the packets of one listing; None: this one comes alone."""

    @property
    def receiver(self):
        """The agency it is for; a list may leave that out."""
        return self.packet.receiver or self.connection.agency_code


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    @api.model
    def _cron_receive(self):
        """Fetch what waits on every axis; no fault of one stops the others."""
        cron = self.env["ir.cron"]
        cron._commit_progress()
        for connection in self._connections_to_ask():
            try:
                if not self._receive_from(connection):
                    break
            except AxisError as error:
                health = None if error.code else axis_words(self.env, error)
                self.env["doc.exchange.backend"]._note_health(
                    connection.backend_id, health
                )
                self._note_refusal(connection, error)
            except Exception:
                _logger.exception("Exchange: receiving over %s", connection.url)
        cron._commit_progress()

    @api.model
    def _cron_scrub(self):
        """Read some stored packets again, the oldest unread first; tell of damage.

        One in a hundred each night, so that each is read several times a year.
        """
        with own_environment(self.env) as env:
            stored = [("packet_sha256", "!=", False)]
            count = max(env[self._name].search_count(stored) // 100, SCRUB_LEAST)
            start = int(env["ir.config_parameter"].get_param(SCRUBBED) or 0)
            some = env[self._name].search(
                [*stored, ("id", ">", start)], order="id", limit=count
            )
            last = some[-1:].id if len(some) == count else 0
            env["ir.config_parameter"].set_param(SCRUBBED, str(last))
            for message in some:
                try:
                    packet_store.opened(env, message.packet_sha256)
                except BlobError as error:
                    _logger.error(
                        "Exchange: packet of message %s: %s", message.id, error
                    )
                    message._tell_clerks(
                        env._(
                            "The stored packet of %(name)s is damaged; restore it from "
                            "the backup",
                            name=message.display_name,
                        )
                    )

    @api.model
    def _connections_to_ask(self):
        with own_environment(self.env) as env:
            connections = []
            for backend in env["doc.exchange.backend"].search([]):
                if backend.paused_until and not backend._take_probe(backend.id):
                    continue
                try:
                    connections.append(backend._connection())
                except Exception as error:
                    backend.write({"last_error": str(error)[:500]})
            return connections

    @api.model
    def _note_refusal(self, connection, error):
        """Show an axis' refusal (wrong secret, locked system) on the connection."""
        if error.code:
            self._show_on_connection(connection, str(error))

    @api.model
    def _show_on_connection(self, connection, words):
        with own_environment(self.env) as env:
            backend = env["doc.exchange.backend"].browse(connection.backend_id)
            backend.write({"last_error": words[:500]})

    @api.model
    def _receive_from(self, connection):
        """Take in everything one axis lists; False when the job's time is over."""
        client = self._client(connection)
        batch = Batch()
        try:
            return all(
                self._receive_kind(client, connection, kind, batch)
                for kind in MessageType
            )
        finally:
            self._tell(batch)

    @api.model
    def _receive_kind(self, client, connection, kind, batch):
        """Take in the packets of one kind; False when the job's time is over.

        While fetching pauses, what lies here already is worked off all the same.
        """
        cron = self.env["ir.cron"]
        held = self._held_for(kind)
        if held is Held.DISK:
            return True
        silences, looked = 0, time.monotonic()
        packets = client.list_received(kind)
        self.env["doc.exchange.backend"]._note_health(connection.backend_id)
        for packet in packets:
            arrival = Arrival(connection, kind, packet, batch)
            if not packet.doc_id or arrival.receiver not in connection.codes:
                continue
            if time.monotonic() - looked >= LOOK_EVERY:
                held, looked = self._held_for(kind), time.monotonic()
            if held is Held.DISK:
                break
            if held and not self._lies_here(arrival):
                continue
            try:
                self._receive_one(client, arrival)
            except AxisError as error:
                silences = 0 if error.code else silences + 1
                if silences >= MOST_SILENCES:
                    raise
                # One packet that cannot be had must not block all behind it.
                self._note_failure(client, arrival, error, "")
            if batch.is_due():
                self._tell(batch)
            if not cron._commit_progress(1, remaining=0):
                return False
        return True

    @api.model
    def _held_for(self, kind):
        """Return why packets of this kind are left where they are, None: they are not.

        Statuses are small and make no work that others must do; the disk takes nothing.
        """
        held = self.env["doc.exchange.backend"]._held()
        return None if held is Held.BACKLOG and kind is MessageType.STATUS else held

    @api.model
    def _lies_here(self, arrival):
        """Whether the packet was fetched before, so that working it off makes room."""
        known = self._known(arrival)
        return bool(known and (known.sha256 or known.state != InState.STORED))

    @api.model
    def _tell(self, batch):
        """Wake the jobs and screens that receptions asked for, in one commit."""
        if batch:
            with own_environment(self.env) as env:
                batch.tell(env)

    @api.model
    def _receive_one(self, client, arrival):
        """Take in one listed packet and acknowledge it, unless the fault is ours."""
        known = self._known(arrival)
        if known and known.state != InState.STORED:
            outcome = known.acknowledgement or PacketStatus.DONE
            self._acknowledge(client, arrival, outcome, known.error)
            return
        try:
            sha256 = self._fetch(client, arrival, known)
        except OSError as error:
            # Disk full or gone: nothing is acknowledged, all is listed again.
            _logger.exception(
                "Exchange: packet %s is not stored", arrival.packet.doc_id
            )
            self._note_failure(client, arrival, error, "")
            return
        try:
            data = packet_store.read(self.env, sha256)
            acknowledgement, error = self._process(arrival, data, sha256)
        except _TRANSIENT:
            # Another worker is at it; the packet is found at the next listing.
            return
        except Exception as error:
            _logger.exception("Exchange: packet %s", arrival.packet.doc_id)
            self._note_failure(client, arrival, error, sha256)
            return
        self._acknowledge(client, arrival, acknowledgement, error)

    @api.model
    def _known(self, arrival):
        with own_cursor(self.env) as cr:
            return ledger.known(
                cr, arrival.connection.backend_id, arrival.packet.doc_id
            )

    @api.model
    def _by_packet(self, arrival):
        return self.search(
            [
                ("direction", "=", "in"),
                ("backend_id", "=", arrival.connection.backend_id),
                ("axis_doc_id", "=", arrival.packet.doc_id),
            ]
        )

    @api.model
    def _fetch(self, client, arrival, known):
        """Store the packet, unless it lies here already; return its SHA-256."""
        if known and known.sha256:
            try:
                return packet_store.opened(self.env, known.sha256).sha256
            except BlobError:
                _logger.warning("Exchange: packet %s is fetched again", known.sha256)
        try:
            return packet_store.write(self.env, client.get_edoc(arrival.packet.doc_id))
        except AxisError as error:
            if not error.code:
                raise
        # An axis may refuse large packets here and hand them out raw.
        with packet_store.Spool(self.env) as spool:
            client.download_to(arrival.packet.doc_id, spool)
            return spool.store(spool.whole).sha256

    @api.model
    def _process(self, arrival, data, sha256):
        """Take a stored packet in; one commit for all that follows from it.

        Returns (what to tell the axis, why).
        """
        try:
            result = read_message(data)
        except UnreadableMessage as error:
            result = error
        unreadable = isinstance(result, UnreadableMessage)
        sealed = not unreadable and is_sealed(result.message)
        with own_environment(self.env) as env:
            if arrival.batch is not None:
                arrival.batch.gather(env.cr)
            message, told = env[self._name]._by_packet(arrival), {}
            if not message:
                if not (unreadable or sealed):
                    told = message._sender_values(result)
                message = message._store(
                    arrival, packet_sha256=sha256, packet_size=len(data), **told
                )
            elif not message._lock_stored():
                return message.acknowledgement, message.error or ""
            if unreadable:
                message._spoil(str(result))
            elif sealed:
                message._seal_up(result.message)
            else:
                message._take_in(result, sender=arrival.packet.sender, told=told)
            return message.acknowledgement, message.error or ""

    def _lock_stored(self):
        """Hold this row until the transaction ends; whether it is still to be done.

        Two workers may have been given the same packet. What this one knew of the
        row is of before it got the lock, so it is forgotten.
        """
        self.ensure_one()
        self.env.cr.execute(
            "SELECT id FROM doc_exchange_message WHERE id = %s FOR UPDATE", (self.id,)
        )
        self.invalidate_recordset()
        return self.state == InState.STORED

    @api.model
    def _store(self, arrival, **values):
        """Insert the row of a packet before anything follows from it.

        Raises UniqueViolation when another worker has just done so.
        """
        told = {"sender_code": arrival.packet.sender or "?", **values}
        ident = ledger.store(
            self.env.cr,
            self._new_uid(),
            str(arrival.kind),
            arrival.connection.backend_id,
            arrival.packet.doc_id,
            arrival.receiver,
            {name: self._column(name, value) for name, value in told.items()},
        )
        return self.browse(ident)

    def _spoil(self, reason):
        """Close an unreadable packet; its bytes stay, and the axis is told."""
        self._happen_in(
            InEvent.SPOIL, error=reason[:500], acknowledgement=str(PacketStatus.FAIL)
        )
        self._tell_clerks(
            self.env._(
                "A packet from %(agency)s is unreadable", agency=self.sender_code
            )
        )

    @api.model
    def _note_failure(self, client, arrival, error, sha256):
        """Count a failure that is ours; after the last one a person decides."""
        try:
            given_up = self._count_failure(arrival, error, sha256)
        except _TRANSIENT:
            return
        if is_disk_fault(error):
            self._show_on_connection(arrival.connection, fault_words(self.env, error))
        if given_up:
            self._acknowledge(client, arrival, PacketStatus.DONE)

    @api.model
    def _count_failure(self, arrival, error, sha256):
        """Return whether the packet was set aside with this failure.

        A disk that takes nothing says nothing about the packet: it is tried again for
        as long as that lasts.
        """
        with own_environment(self.env) as env:
            message = env[self._name]._by_packet(arrival)
            if not message:
                message = message._store(arrival)
            elif not message._lock_stored():
                return False
            reason, of_disk = fault_words(env, error), is_disk_fault(error)
            message._set(
                {
                    "attempts": message.attempts + (not of_disk),
                    "error": reason,
                    "packet_sha256": message.packet_sha256 or sha256 or False,
                }
            )
            if of_disk or message.attempts < MOST_FAILURES:
                return False
            if not message.packet_sha256:
                # What we do not hold is never acknowledged; a person is told once.
                if message.attempts == MOST_FAILURES:
                    message._tell_clerks(
                        env._(
                            "A packet from %(agency)s cannot be fetched",
                            agency=message.sender_code,
                        )
                    )
                return False
            message._doubt(reason)
            return True

    def _doubt(self, reason):
        """Set a packet aside for a person; the axis need not list it any more."""
        self._happen_in(
            InEvent.DOUBT, error=reason, acknowledgement=str(PacketStatus.DONE)
        )
        self._tell_clerks(
            self.env._(
                "A packet from %(agency)s needs a decision", agency=self.sender_code
            )
        )

    @api.model
    def _acknowledge(self, client, arrival, outcome, reason=""):
        """Tell the axis; a lost acknowledgement is repeated at the next listing."""
        failed = outcome == PacketStatus.FAIL
        client.update_status(
            arrival.packet.doc_id,
            PacketStatus.FAIL if failed else PacketStatus.DONE,
            reason if failed else "",
        )
        with own_cursor(self.env) as cr:
            ledger.acknowledged(
                cr, arrival.connection.backend_id, arrival.packet.doc_id
            )

    def _release(self, reason):
        """Process a packet once more after a person allowed it."""
        self.ensure_one()
        user = self.env.user
        # The clerk's right to decide was checked; what follows is the agency's.
        message = self.sudo()
        message.lock_for_update(allow_referencing=True)
        message._happen_in(
            InEvent.RELEASE, user, decision_reason=(reason or "").strip() or False
        )
        if message.state == InState.SEALED:
            message._wake_opener()
            return
        result = read_message(packet_store.read(self.env, self.packet_sha256))
        if is_sealed(result.message):
            message._seal_up(result.message, allowed=True)
            return
        message._take_in(result, sender=message.sender_code, allowed=True)
