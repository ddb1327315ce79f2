"""Outbox: send what was claimed and learn the outcome.

The network is used while no transaction is open.
"""

import logging
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.doc_management.lib.docmgmt.blobs import BlobError
from odoo.exceptions import UserError

from ..lib.docxchg import ledger
from ..lib.docxchg.axis import AxisError, MessageType, Outcome
from ..lib.docxchg.breaker import RECEIVER_CODES, blamed
from ..lib.docxchg.edxml import InvalidMessage, read_head
from ..lib.docxchg.states import OutEvent, RetryPolicy
from . import packet_store
from .axis_words import axis_words, fault_words, is_disk_fault
from .own_cursor import office_environment, own_cursor, own_environment
from .transport import Connection

_logger = logging.getLogger(__name__)

LOOK_AFTER = 20
FOLLOW_FIRST = 60
POLICY = RetryPolicy()
_BACKEND = "doc.exchange.backend"


@dataclass(frozen=True)
class Prepared:
    """A transmission with its packet, ready for the wire."""

    connection: Connection
    kind: MessageType
    sender: str
    receivers: tuple[str, ...]
    """Empty: all that the packet names."""
    sha256: str


class TakenOver(Exception):
    """The lease ran out, and somebody else does what was claimed."""


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    @api.model
    def _cron_send(self, shard=(0, 1)):
        """Send what is ready, check what is uncertain, follow what was sent.

        :param shard: (k, n): only every n-th document; several jobs or workers may run
            at once with or without it, since a row is claimed by one of them

        A message's fault never leaves this method: a job that raises is switched
        off after a while, and with it the whole exchange.
        """
        cron = self.env["ir.cron"]
        cron._commit_progress()
        self._lapse_leases()
        time_left = 1.0
        served = Counter()
        while time_left:
            transmission = self._claim(shard, served)
            if not transmission:
                break
            served.update(transmission.partners)
            self._transmit(transmission)
            time_left = cron._commit_progress(1, remaining=self._count_ready())
        if time_left:
            self._look_after(self._reconcile)
            self._look_after(self._follow)
            cron._commit_progress()

    @api.model
    def _look_after(self, step):
        try:
            step()
        except Exception:
            _logger.exception("Exchange: %s failed", step.__name__)

    @api.model
    def _count_ready(self):
        return self.sudo().search_count(
            [
                ("direction", "=", "out"),
                ("state", "=", "ready"),
                ("next_at", "<=", fields.Datetime.now()),
                ("backend_id.paused_until", "=", False),
            ],
            limit=1000,
        )

    @api.model
    def _transmit(self, transmission):
        """Send one claimed transmission and write the outcome on each row."""
        try:
            prepared = self._prepare(transmission)
            packet = packet_store.opened(self.env, prepared.sha256)
        except TakenOver:
            # What is left of the attempt begins anew.
            self._put_back(transmission)
            return
        except InvalidMessage as error:
            self._finish(
                transmission,
                OutEvent.REFUSE,
                error=self._sentences(error.findings),
                error_code=error.findings[0].code,
            )
            return
        except (BlobError, UserError) as error:
            self._finish(transmission, OutEvent.REFUSE, error=str(error))
            return
        except Exception as error:
            _logger.exception("Exchange: messages %s cannot be built", transmission.ids)
            words = fault_words(self.env, error)
            self._retry(transmission, words, counts=not is_disk_fault(error))
            return
        try:
            doc_id = self._client(prepared.connection).send_edoc(
                prepared.sender, prepared.kind, packet, prepared.receivers
            )
        except AxisError as error:
            self._learn_failure(transmission, prepared, error)
        except Exception as error:
            _logger.exception("Exchange: sending messages %s", transmission.ids)
            self._finish(
                transmission,
                OutEvent.LOSE,
                error=fault_words(self.env, error),
                in_seconds=LOOK_AFTER,
            )
        else:
            self._finish(transmission, OutEvent.CONFIRM, axis_doc_id=doc_id)
            backend_id = prepared.connection.backend_id
            self.env["doc.exchange.backend"]._note_health(backend_id)
            self.env["doc.exchange.line"]._answered(
                backend_id, {code for _way, code in transmission.partners}
            )

    @api.model
    def _client(self, connection):
        return self.env["doc.exchange.backend"]._client(connection)

    @api.model
    def _learn_failure(self, transmission, prepared, error):
        words = axis_words(self.env, error)
        values = {
            "error": words,
            "error_code": error.code or str(error.http_status or ""),
            "answer": error.raw.decode("utf-8", "replace").replace("\x00", "") or False,
        }
        if error.code in RECEIVER_CODES:
            self._learn_refusal(transmission, prepared, error, values)
        elif error.outcome is Outcome.DEFINITE:
            self._finish(transmission, OutEvent.REFUSE, **values)
        elif error.outcome is Outcome.UNKNOWN:
            self._finish(transmission, OutEvent.LOSE, in_seconds=LOOK_AFTER, **values)
        else:
            self._retry(transmission, retry_after=error.retry_after, **values)
        # A refusal in words is an answer; only silence counts against the axis.
        health = None if error.code else words
        self.env["doc.exchange.backend"]._note_health(
            prepared.connection.backend_id, health
        )

    @api.model
    def _learn_refusal(self, transmission, prepared, error, values):
        """Keep a refusal to those it is about; the others of the call go on.

        An axis refuses a call as a whole. Where it names nobody, each goes alone.
        """
        codes = {code for _way, code in transmission.partners}
        guilty = {error.receiver} & codes or set(
            blamed(error.code, error.message, sorted(codes))
        )
        if not guilty:
            self._put_back(transmission, is_alone=True)
            return
        rows, others = transmission.only(guilty)
        self._put_back(others)
        probed = self.env["doc.exchange.line"]._refused(
            prepared.connection.backend_id, guilty, values["error"]
        )
        # Who was only being tried is no news to the clerk: it waits on.
        again, refused = rows.only(probed)
        self._put_back(again, error=values["error"])
        self._finish(refused, OutEvent.REFUSE, **values)

    @api.model
    def _put_back(self, transmission, **values):
        """Make rows ready again as if they had not been tried."""
        with own_cursor(self.env) as cr:
            after = ledger.put_back(cr, transmission.rows, _columns(values))
            self._alert_after(cr, after)

    @api.model
    def _prepare(self, transmission):
        """Build the packet if there is none yet, store it durably, describe the call.

        Rows that already have a packet keep it byte for byte; a subset of its
        receivers is then named beside it. Nobody else builds one meanwhile.

        :raises TakenOver: some of the rows are another attempt's by now
        """
        with own_environment(self.env) as env:
            messages = env[self._name]._still(transmission)
            if len(messages) < len(transmission.rows):
                raise TakenOver
            first = messages[0]
            connection = first.backend_id._connection()
            narrowed = messages._narrowed()
            if not self._client(connection).narrows:
                # This axis delivers to all whom a packet names: some need their own.
                build, narrowed = bool(narrowed) or not first.packet_sha256, ()
            else:
                build = not first.packet_sha256
            if build:
                messages._by_action().write({"packet_sha256": False})
                packet = messages._build_packet()
                sha256 = packet_store.write(env, packet)
                messages._by_action().write(
                    {"packet_sha256": sha256, "packet_size": len(packet)}
                )
            return Prepared(
                connection=replace(connection, agency_code=first.sender_code),
                kind=MessageType(first.kind),
                sender=first.sender_code,
                receivers=narrowed,
                sha256=first.packet_sha256,
            )

    def _narrowed(self):
        """Return the receivers of these rows if their packet names others as well."""
        first = self[0]
        if not first.packet_sha256 or first.kind != "edoc":
            return ()
        codes = tuple(self.mapped("receiver_code"))
        packet = packet_store.opened(self.env, first.packet_sha256)
        named = {one.organ_id for one in read_head(packet).message.receivers}
        return codes if named - set(codes) else ()

    @api.model
    def _finish(self, transmission, event, in_seconds=None, **values):
        """Write the outcome on every row that is still this attempt's.

        A row that was taken over meanwhile (its attempt number moved on) is left.
        """
        event = OutEvent(event)
        with own_cursor(self.env) as cr:
            if event is OutEvent.CONFIRM:
                after = ledger.confirm(cr, transmission.rows, values["axis_doc_id"])
            else:
                wait = None
                if in_seconds is not None:
                    backend = api.Environment(cr, SUPERUSER_ID, {})[_BACKEND]
                    wait = backend._pace("look", timedelta(seconds=in_seconds))
                after = ledger.fail(
                    cr, transmission.rows, event, _columns(values), wait
                )
            self._alert_after(cr, after)

    @api.model
    def _retry(self, transmission, error, retry_after=None, counts=True, **values):
        """Put rows back with a delay, or hand them to a person after the last try.

        :param counts: False: nothing was tried; no attempt is used up by it
        """
        with own_cursor(self.env) as cr:
            backend = api.Environment(cr, SUPERUSER_ID, {})[_BACKEND]
            usual = timedelta(seconds=POLICY.first)
            first = backend._pace("retry", usual).total_seconds()
            after = ledger.retry(
                cr,
                transmission.rows,
                replace(POLICY, first=first, first_urgent=first / 4),
                random.SystemRandom(),
                _columns({**values, "error": error}),
                retry_after=retry_after,
                counts=counts,
            )
            self._alert_after(cr, after)

    @api.model
    def _alert_after(self, cr, after):
        """Tell the clerks of rows that moved to where a person must decide."""
        if troubled := ledger.troubled(after):
            office_environment(cr)[self._name].browse(troubled)._alert()

    def _alert(self):
        """Tell the clerks about rows a person must decide on."""
        for message in self:
            if message.state in ("rejected", "dead"):
                message._tell_clerks(
                    self.env._(
                        "Not sent: %(error)s",
                        error=(message.error or "").split("\n")[0],
                    )
                )


def _columns(values):
    """Return values of fields as the database keeps them: nothing is NULL."""
    return {name: None if value is False else value for name, value in values.items()}
